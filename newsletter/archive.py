"""The public pages of past editions, without anything personal: what a reader without a log-in finds."""

import hashlib
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles.feed_formats import RSS
from articles.locales import current_locale
from articles.switcher import same_path_in_each
from newsletter import intro
from newsletter.models import Edition, MailingList

MAX_AGE = 60  # seconds: a story that is withdrawn goes from here too
ITEMS = 30


def public_list(slug: str) -> MailingList:
    return get_object_or_404(MailingList, slug=slug, is_public=True, locale=current_locale())


def show(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """With the switcher to the newsletter's front page of each edition: lists differ from edition to edition."""
    response = render(request, template, {"editions": same_path_in_each(reverse("newsletter"))} | context)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


@require_safe
def list_archive(request: HttpRequest, slug: str) -> HttpResponse:
    mailing_list = public_list(slug)
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
    context = {
        "edition": issue,
        "intro": intro.as_html(issue.intro),
        "items": issue.public_items(),
        "corrections": issue.corrections_since(),
    }
    return show(request, "newsletter/edition.html", context)


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The past editions of a list, for programs that read feeds."""
    mailing_list = public_list(slug)
    recent = Edition.objects.in_archive().filter(mailing_list=mailing_list).select_related("mailing_list")
    made = RSS.maker(
        title=f"Azerbaijan.US: {mailing_list.name}",
        link=settings.SITE_URL + mailing_list.get_absolute_url(),
        description=mailing_list.promise,
        language=mailing_list.locale,
        feed_url=settings.SITE_URL + request.path,
        hub="",
    )
    for issue in recent[:ITEMS]:
        made.add_item(
            title=issue.subject,
            link=settings.SITE_URL + issue.get_absolute_url(),
            description=issue.preheader or " ".join(words for words, _links in intro.as_text(issue.intro)),
            unique_id=f"{settings.SITE_URL}/#edition-{issue.pk}",
            unique_id_is_permalink=False,
            pubdate=issue.published_at,
            updateddate=issue.published_at,
            **{"authors": [], "html": "", "picture": None},
        )
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return get_conditional_response(request, etag=response["ETag"], response=response)
