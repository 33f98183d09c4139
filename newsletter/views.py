import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.locales import current_locale
from articles.switcher import same_path_in_each
from intake.origin import same_site_post
from newsletter import consent, tasks, texts, tokens
from newsletter.models import Consent, Edition, MailingList, Subscription


def show(request: HttpRequest, template: str, context: dict | None = None, status: int = 200) -> HttpResponse:
    """With the switcher to the newsletter's front page of each edition: lists differ from edition to edition."""
    editions = same_path_in_each(reverse("newsletter"))
    return render(request, template, {"editions": editions} | (context or {}), status=status)


def personal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind a token of a mail: kept by no cache, named to no other site, with a page for bad tokens."""

    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except tokens.TokenOfATest:
            response = show(request, "newsletter/test_mail.html")
        except tokens.TokenExpired:
            response = show(request, "newsletter/token_expired.html", status=410)
        except tokens.TokenRefused:
            response = show(request, "newsletter/token_refused.html", status=404)
        # The token shall not stand in the evidence as the page that a form came from, either.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


# --- the public pages


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return show(request, "newsletter/home.html", lists_and_editions())


def lists_and_editions() -> dict:
    lists = MailingList.objects.filter(locale=current_locale(), is_public=True)
    recent = Edition.objects.in_archive().filter(mailing_list__in=lists).select_related("mailing_list")
    return {"lists": lists, "recent": recent[:10]}


# --- behind the links of a mail


@personal
@same_site_post
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button: programs that look into mail follow every link."""
    subscription = tokens.subscription(token, tokens.CONFIRM, tokens.CONFIRM_WITHIN)
    if subscription.state == Subscription.State.LEFT:
        raise tokens.TokenExpired  # who left since signs up anew; an old message does not bring them back
    if request.method == "POST":
        if consent.confirm(subscription, consent.Circumstances.of(request, "confirm")):
            tasks.welcome.enqueue(subscription.pk)
        return show(request, "newsletter/confirmed.html", {"subscription": subscription})
    context = {"subscription": subscription, "promise_text": texts.promise_text()}
    return show(request, "newsletter/confirm.html", context)


@csrf_exempt  # one click in a mail program (RFC 8058) brings neither cookie nor origin; the token is the proof
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    one_click = request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click"
    try:
        subscription = tokens.subscription(token, tokens.LEAVE)
    except tokens.SubscriberGone:
        if one_click:  # a mail program that comes late, or again, is not told of an error
            return say_left()
        raise
    how = consent.Circumstances.of(request, "unsubscribe")
    if request.method != "POST":
        return show(request, "newsletter/unsubscribe.html", {"subscription": subscription})
    if one_click:
        consent.leave(subscription, how)
        return say_left()
    if request.POST.get("return"):
        return take_back(request, subscription, how)
    consent.leave(subscription, how)
    subscription.refresh_from_db()
    return show(request, "newsletter/unsubscribed.html", {"subscription": subscription})


def say_left() -> HttpResponse:
    return HttpResponse("You are unsubscribed.\n", content_type="text/plain")


def take_back(request: HttpRequest, subscription: Subscription, how: consent.Circumstances) -> HttpResponse:
    if subscription.may_return:
        consent.confirm(subscription, how, event=Consent.Event.CHANGED)
        subscription.refresh_from_db()
    if subscription.state == Subscription.State.CONFIRMED:
        return show(request, "newsletter/confirmed.html", {"subscription": subscription})
    return show(request, "newsletter/unsubscribed.html", {"subscription": subscription})
