"""The newest live stories of an edition, section, tag or person in three formats, and the ledger of corrections."""

import hashlib

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Enclosure
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import feed_text
from articles.feed_formats import Format
from articles.locales import current_locale
from articles.models import Article, Correction, Person, Section, SiteChoices, Tag, Topic
from articles.trees import NOT_TEXT
from articles.views.stories import live_here
from images.shown import whole

ITEMS = 30
MAX_AGE = 60  # seconds


@require_safe
def edition(request: HttpRequest, form: Format) -> HttpResponse:
    return of_stories(request, form, live_here(), "", reverse("home"))


@require_safe
def section(request: HttpRequest, form: Format, slug: str) -> HttpResponse:
    found = get_object_or_404(Section, slug=slug)
    return of_stories(request, form, live_here().in_section(found), found.label, found.get_absolute_url())


@require_safe
def tag(request: HttpRequest, form: Format, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    return of_stories(request, form, live_here().filter(tags=found), found.label, found.get_absolute_url())


@require_safe
def author(request: HttpRequest, form: Format, slug: str) -> HttpResponse:
    found = get_object_or_404(Person, slug=slug)
    return of_stories(request, form, live_here().by(found), found.label, found.get_absolute_url())


@require_safe
def topic(request: HttpRequest, form: Format, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic.objects.public(), slug=slug, locale=current_locale())
    return of_stories(request, form, live_here().in_topic(found), found.title, found.get_absolute_url())


@require_safe
def corrections(request: HttpRequest, form: Format) -> HttpResponse:
    """What readers were told about changes, for those who quote us."""
    words = _("What was changed in stories after publication, and why")
    feed = begin(request, form, _("Corrections"), reverse("corrections"), words)
    for entry in Correction.objects.in_locale(current_locale()).select_related("article__section")[:ITEMS]:
        feed.add_item(
            title=plain(f"{entry.title}: {entry.article.headline}"),
            link=absolute(entry.get_absolute_url()),
            description=plain(entry.text),
            unique_id=f"{settings.SITE_URL}/#correction-{entry.pk}",
            unique_id_is_permalink=False,
            pubdate=entry.created_at,
            updateddate=entry.created_at,
            categories=[entry.title],
            **{"authors": [], "html": "", "picture": None},
        )
    return answer(request, feed)


def of_stories(request, form: Format, stories: QuerySet[Article], name: str, page: str) -> HttpResponse:
    is_full = SiteChoices.current().feed_text == SiteChoices.FeedText.FULL
    newest = list(stories.for_feeds(*(["blocks"] if is_full else [])).order_by("-publish_at", "-pk")[:ITEMS])
    texts = feed_text.texts_of(newest) if is_full else {}
    feed = begin(request, form, name, page, _("News and opinion on U.S.-Azerbaijan relations"))
    for story in newest:
        feed.add_item(**item(story, texts.get(story.pk, "")))
    return answer(request, feed)


def begin(request: HttpRequest, form: Format, name: str, page: str, words: str):
    return form.maker(
        title=f"Azerbaijan.US: {name}" if name else "Azerbaijan.US",
        link=absolute(page),
        description=words,
        language=get_language(),
        author_name="Azerbaijan.US",  # where a story names nobody
        feed_url=absolute(request.path),
        hub=settings.WEBSUB_HUB,
    )


def item(story: Article, html: str) -> dict:
    picture = whole(story.lead_picture) if story.lead_picture else None
    return {
        "title": plain(titled(story)),
        "link": absolute(story.get_absolute_url()),
        "description": plain(story.dek),
        # The address may change with slug or section; this stays for life (docs/decisions/0011-feeds.md).
        "unique_id": f"{settings.SITE_URL}/#article-{story.pk}",
        "unique_id_is_permalink": False,
        "pubdate": story.publish_at,
        # Never before it was published: a story that was withdrawn may have come back later than its update.
        "updateddate": story.updated_at if story.shows_update else story.publish_at,
        "categories": categories(story),
        "authors": [{"name": p.label, "url": absolute(p.get_absolute_url())} for p in story.authors],
        "html": html,
        "picture": picture,
        "picture_credit": story.lead_picture.credit if picture else "",
        "picture_alt": (story.lead_alt or story.lead_picture.alt_for(story.locale)) if picture else "",
        "enclosures": [Enclosure(picture.url, str(picture.size), picture.kind)] if picture else [],
    }


def titled(story: Article) -> str:
    """Readers of feeds see titles alone, and must see there that somebody paid."""
    if not story.is_sponsored:
        return story.headline
    return _("Sponsored by %(sponsor)s: %(headline)s") % {"sponsor": story.sponsor, "headline": story.headline}


def categories(story: Article) -> list[str]:
    labels = [story.section.label, story.get_type_of_work_display(), *(tag.label for tag in story.tags.all())]
    return list(dict.fromkeys(labels))


def answer(request: HttpRequest, feed) -> HttpResponse:
    """304 by the ETag alone: a story that is withdrawn takes text away without any newer date."""
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response["ETag"] = quote_etag(fingerprint(response.content))
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    links = [f'<{feed.feed["feed_url"]}>; rel="self"']
    if feed.feed["hub"]:
        links.append(f'<{feed.feed["hub"]}>; rel="hub"')
    response["Link"] = ", ".join(links)
    request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    return get_conditional_response(request, etag=response["ETag"], response=response)


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def plain(text: str) -> str:
    """XML holds no control characters, whatever somebody pasted into a headline."""
    return NOT_TEXT.sub("", text)


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
