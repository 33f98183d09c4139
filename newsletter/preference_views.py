"""What subscribers change by themselves, without a password: each page stands behind a link that came by mail."""

import json

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles.locales import OWN_NAMES, editions
from intake.origin import same_site_post
from newsletter import account as own
from newsletter import consent, erasure, tasks, texts, tokens
from newsletter.models import MailingList, Subscriber
from newsletter.views import personal, show

METHODS = ["GET", "HEAD", "POST"]


@personal
@same_site_post
@require_http_methods(METHODS)
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """The link stands in every mail, so a mail that was passed on opens it too: what is here can be taken back."""
    subscriber = tokens.subscriber(token)
    done = ""
    if request.method == "POST":
        done = request.POST.get("do", "save")
        {"pause": pause, "go_on": go_on, "link": send_link}.get(done, save)(request, subscriber)
    return show(request, "newsletter/preferences.html", choices_of(subscriber) | {"done": done})


def choices_of(subscriber: Subscriber) -> dict:
    confirmed = set(subscriber.subscriptions.confirmed().values_list("mailing_list_id", flat=True))
    lists = list(offered())
    groups = [(OWN_NAMES[code], code, [row for row in lists if row.locale == code]) for code in editions()]
    return {
        "subscriber": subscriber,
        "groups": [group for group in groups if group[2]],
        "chosen": confirmed,
        "languages": [(code, OWN_NAMES[code]) for code in editions()],
        "promise_text": texts.promise_text(),
        "clicks_text": texts.clicks_text(),
        "pause_days": own.PAUSE.days,
        "paused_until": timezone.localdate(subscriber.paused_until) if subscriber.is_paused else None,
    }


def offered():
    return MailingList.objects.filter(is_public=True, locale__in=editions())


def save(request: HttpRequest, subscriber: Subscriber) -> None:
    chosen = set(request.POST.getlist("lists"))
    how = consent.Circumstances.of(request, "preferences")
    for mailing_list in offered():
        own.choose(subscriber, mailing_list, mailing_list.slug in chosen, how)
    own.let_clicks_be_counted(subscriber, "clicks" in request.POST, consent.Circumstances.of(request, "clicks"))
    locale = request.POST.get("locale", "")
    if locale in editions() and locale != subscriber.locale:
        subscriber.locale = locale
        subscriber.save(update_fields=["locale"])


def pause(request: HttpRequest, subscriber: Subscriber) -> None:
    own.pause(subscriber)


def go_on(request: HttpRequest, subscriber: Subscriber) -> None:
    own.go_on(subscriber)


def send_link(request: HttpRequest, subscriber: Subscriber) -> None:
    tasks.send_account_link.enqueue(subscriber.pk)


@personal
@same_site_post
@require_http_methods(METHODS)
def account(request: HttpRequest, token: str) -> HttpResponse:
    """Behind a link of the last hour."""
    subscriber = tokens.account(token)
    context = {"subscriber": subscriber}
    do = request.POST.get("do") if request.method == "POST" else ""
    if do == "export":
        return download(subscriber)
    if do == "erase":
        erasure.erase(subscriber)
        return show(request, "newsletter/erased.html", context)
    if do == "address":
        return ask_for_address(request, subscriber, context)
    return show(request, "newsletter/account.html", context)


def download(subscriber: Subscriber) -> HttpResponse:
    text = json.dumps(own.everything_about(subscriber), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f"newsletter-{timezone.localdate()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


def ask_for_address(request: HttpRequest, subscriber: Subscriber, context: dict) -> HttpResponse:
    try:
        own.want_address(subscriber, request.POST.get("email", ""))
    except ValidationError as refusal:
        context |= {"error": refusal.messages[0], "typed": request.POST.get("email", "")}
        return show(request, "newsletter/account.html", context, status=422)
    tasks.ask_new_address.enqueue(subscriber.pk)
    return show(request, "newsletter/address_asked.html", context)


@personal
@same_site_post
@require_http_methods(METHODS)
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = tokens.new_address(token)
    if request.method != "POST":
        return show(request, "newsletter/address.html")
    own.take_address(subscriber, consent.Circumstances.of(request, "address"))
    return show(request, "newsletter/address_taken.html")
