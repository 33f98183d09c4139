from dataclasses import dataclass

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from articles.locales import current_locale
from articles.models import Article, Correction, Person, Section, Tag, Topic

ITEMS = 30


class RssFeed(Rss201rev2Feed):
    content_type = "application/rss+xml; charset=utf-8"

    def root_attributes(self) -> dict:
        return super().root_attributes() | {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author)


@dataclass(frozen=True)
class Subject:
    """What a feed is about: the whole edition, or a section, tag or person of it."""

    path: str
    thing: Section | Tag | Person | Topic | None = None


class EditionFeed(Feed):
    """The newest live stories of an edition as RSS 2.0; the feeds of a section, tag and author narrow it.

    Addresses are whole and start with SITE_URL, so Django adds no host of the request to them.
    """

    feed_type = RssFeed
    # The address may change with slug or section; the guid stays for life.
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest) -> Subject:
        return Subject(request.path)

    def narrow(self, stories: QuerySet[Article], thing) -> QuerySet[Article]:
        return stories

    def title(self, subject: Subject) -> str:
        return f"Azerbaijan.US: {subject.thing}" if subject.thing else "Azerbaijan.US"

    def link(self, subject: Subject) -> str:
        return absolute(subject.thing.get_absolute_url() if subject.thing else reverse("home"))

    def feed_url(self, subject: Subject) -> str:
        return absolute(subject.path)

    def description(self, subject: Subject) -> str:
        return _("News and opinion on U.S.-Azerbaijan relations")

    def items(self, subject: Subject) -> QuerySet[Article]:
        stories = Article.objects.live().in_locale(current_locale())
        return self.narrow(stories, subject.thing).for_cards().order_by("-publish_at", "-pk")[:ITEMS]

    def item_title(self, article: Article) -> str:
        """Readers of feeds see titles alone, and must see there that somebody paid."""
        if article.is_sponsored:
            return _("Sponsored by %(sponsor)s: %(headline)s") % {
                "sponsor": article.sponsor,
                "headline": article.headline,
            }
        return article.headline

    def item_description(self, article: Article) -> str:
        return article.dek

    def item_link(self, article: Article) -> str:
        return absolute(article.get_absolute_url())

    def item_guid(self, article: Article) -> str:
        return f"{settings.SITE_URL}/#article-{article.pk}"

    def item_pubdate(self, article: Article):
        return article.publish_at

    def item_updateddate(self, article: Article):
        """Never before it was published: a story that was withdrawn may have come back later than its update."""
        return article.updated_at if article.shows_update else article.publish_at

    def item_categories(self, article: Article) -> list[str]:
        return [article.section.label, article.get_type_of_work_display()]

    def item_extra_kwargs(self, article: Article) -> dict:
        return {"authors": [person.label for person in article.authors]}


class SectionFeed(EditionFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Subject:
        return Subject(request.path, get_object_or_404(Section, slug=slug))

    def narrow(self, stories, thing):
        return stories.in_section(thing)


class TagFeed(EditionFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Subject:
        return Subject(request.path, get_object_or_404(Tag, slug=slug))

    def narrow(self, stories, thing):
        return stories.filter(tags=thing)


class TopicFeed(EditionFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Subject:
        return Subject(request.path, get_object_or_404(Topic.objects.public(), slug=slug, locale=current_locale()))

    def narrow(self, stories, thing):
        return stories.filter(pk__in=Article.tags.through.objects.filter(tag__topics=thing).values("article"))


class AuthorFeed(EditionFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Subject:
        return Subject(request.path, get_object_or_404(Person, slug=slug))

    def narrow(self, stories, thing):
        return stories.by(thing)


class CorrectionsFeed(EditionFeed):
    """What readers were told about changes, for those who quote us."""

    def title(self, subject: Subject) -> str:
        return f"Azerbaijan.US: {_('Corrections')}"

    def link(self, subject: Subject) -> str:
        return absolute(reverse("corrections"))

    def description(self, subject: Subject) -> str:
        return _("What was changed in stories after publication, and why")

    def items(self, subject: Subject) -> QuerySet[Correction]:
        return Correction.objects.in_locale(current_locale()).select_related("article__section")[:ITEMS]

    def item_title(self, correction: Correction) -> str:
        return f"{correction.title}: {correction.article.headline}"

    def item_description(self, correction: Correction) -> str:
        return correction.text

    def item_link(self, correction: Correction) -> str:
        return absolute(correction.get_absolute_url())

    def item_guid(self, correction: Correction) -> str:
        return f"{settings.SITE_URL}/#correction-{correction.pk}"

    def item_pubdate(self, correction: Correction):
        return correction.created_at

    def item_updateddate(self, correction: Correction):
        return None

    def item_categories(self, correction: Correction) -> list[str]:
        return [correction.title]

    def item_extra_kwargs(self, correction: Correction) -> dict:
        return {"authors": []}


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
