import functools
from collections.abc import Callable
from datetime import date

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.locales import current_locale, editions
from articles.switcher import same_path_in_each
from intake.clients import client_key
from intake.limits import allow
from intake.origin import same_site_post
from newsletter import addresses, consent, delivery_codes, tasks, tokens
from newsletter.forms import SignUpForm
from newsletter.message import direct_links
from newsletter.models import Consent, Delivery, Edition, MailingList, Subscription

HOUR = 3600  # seconds
SIGN_UPS_AN_HOUR = 5  # from one network address
SIGN_UPS_WITHOUT_PROOF = 3  # when neither the script nor the browser vouches for a person


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


@require_safe
def list_archive(request: HttpRequest, slug: str) -> HttpResponse:
    mailing_list = get_object_or_404(MailingList, slug=slug, is_public=True, locale=current_locale())
    recent = Edition.objects.in_archive().filter(mailing_list=mailing_list).select_related("mailing_list")
    return show(request, "newsletter/list.html", {"mailing_list": mailing_list, "recent": recent[:100]})


@require_safe
def edition(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    try:
        on = date.fromisoformat(day)
        if on.isoformat() != day:  # it also reads 20261120 and 2026-W47-5
            raise ValueError(day)
    except ValueError as error:
        raise Http404 from error
    editions = Edition.objects.in_archive().select_related("mailing_list")
    issue = get_object_or_404(editions, mailing_list__slug=slug, mailing_list__locale=current_locale(), date=on)
    context = {"edition": issue, "items": issue.public_items(), "corrections": issue.corrections_since()}
    return show(request, "newsletter/edition.html", context)


# --- signing up


@same_site_post
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Answers the same whether the address is new, pending, subscribed or suppressed, and to programs."""
    form = SignUpForm(request.POST)
    try:
        if "email" in form.errors:
            return show(request, "newsletter/home.html", lists_and_editions() | {"form": form}, status=422)
        if form.is_valid():  # only a program gets the hidden fields wrong
            sign_up(request, form)
    except OperationalError:
        return show_not_saved(request)
    return redirect_to_thanks()


def sign_up(request: HttpRequest, form: SignUpForm) -> None:
    data = form.cleaned_data
    most = SIGN_UPS_AN_HOUR if form.vouches_for_a_person(request) else SIGN_UPS_WITHOUT_PROOF
    allowed = allow(client_key(request), most, HOUR)
    mailing_list = wanted_list(data["mailing_list"])
    if allowed and mailing_list and not form.is_of_a_program and not addresses.is_disposable(form.address_ascii):
        how = consent.Circumstances.of(request, data["form"])
        tasks.sign_up.enqueue(data["email"], mailing_list.pk, how.as_dict())


def wanted_list(slug: str) -> MailingList | None:
    lists = MailingList.objects.filter(locale=current_locale(), is_public=True)
    chosen = lists.filter(slug=slug) if slug else lists.filter(is_default=True)
    return chosen.first()


def redirect_to_thanks() -> HttpResponse:
    response = redirect("newsletter_thanks")
    response.status_code = 303  # the browser goes on with GET, so that reloading sends nothing again
    return response


def show_not_saved(request: HttpRequest) -> HttpResponse:
    """The database is away: a page that needs none says plainly that nothing was kept."""
    response = render(request, "newsletter/not_saved.html", status=503)
    response["Retry-After"] = "60"
    return response


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return show(request, "newsletter/thanks.html")


@never_cache
@require_safe
def click(request: HttpRequest, code: str) -> HttpResponse:
    """A counted link of somebody who allowed it. Where it leads stands in the edition, never in the request."""
    try:
        delivery_id, number = delivery_codes.read(code, delivery_codes.CLICK)
    except tokens.TokenRefused as error:
        raise Http404 from error
    delivery = get_object_or_404(Delivery.objects.select_related("edition__mailing_list"), pk=delivery_id)
    links = direct_links(delivery.edition, delivery.variant or 0)
    if number >= len(links):
        raise Http404
    return redirect(links[number])


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
    return show(request, "newsletter/confirm.html", {"subscription": subscription})


@csrf_exempt  # one click in a mail program (RFC 8058) brings neither cookie nor origin; the token is the proof
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    subscription = tokens.subscription(token, tokens.LEAVE)
    how = consent.Circumstances.of(request, "unsubscribe")
    if request.method != "POST":
        return show(request, "newsletter/unsubscribe.html", {"subscription": subscription})
    if request.POST.get("List-Unsubscribe") == "One-Click":
        consent.leave(subscription, how)
        return HttpResponse("You are unsubscribed.\n", content_type="text/plain")
    if request.POST.get("return"):
        return take_back(request, subscription, how)
    consent.leave(subscription, how)
    subscription.refresh_from_db()
    return show(request, "newsletter/unsubscribed.html", {"subscription": subscription})


def take_back(request: HttpRequest, subscription: Subscription, how: consent.Circumstances) -> HttpResponse:
    if subscription.may_return:
        consent.confirm(subscription, how, event=Consent.Event.CHANGED)
        subscription.refresh_from_db()
    if subscription.state == Subscription.State.CONFIRMED:
        return show(request, "newsletter/confirmed.html", {"subscription": subscription})
    return show(request, "newsletter/unsubscribed.html", {"subscription": subscription})


@personal
@same_site_post
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = tokens.subscriber(token)
    lists = list(MailingList.objects.filter(is_public=True, locale__in=editions()))
    if request.method == "POST":
        chosen = set(request.POST.getlist("lists"))
        how = consent.Circumstances.of(request, "preferences")
        for mailing_list in lists:
            choose(subscriber, mailing_list, mailing_list.slug in chosen, how)
    confirmed = subscriber.subscriptions.confirmed().values_list("mailing_list_id", flat=True)
    context = {"subscriber": subscriber, "lists": lists, "chosen": set(confirmed), "saved": request.method == "POST"}
    return show(request, "newsletter/preferences.html", context)


def choose(subscriber, mailing_list: MailingList, wanted: bool, how: consent.Circumstances) -> None:
    """The link came by mail, so the address is proved: a list chosen here needs no second mail."""
    subscription = Subscription.objects.filter(subscriber=subscriber, mailing_list=mailing_list).first()
    if wanted:
        if subscription is None:
            subscription = Subscription.objects.create(subscriber=subscriber, mailing_list=mailing_list)
        consent.confirm(subscription, how, event=Consent.Event.CHANGED)
    elif subscription is not None and subscription.state == Subscription.State.CONFIRMED:
        consent.leave(subscription, how)
