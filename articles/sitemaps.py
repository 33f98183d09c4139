from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from articles import switcher
from articles.locales import current_locale, editions
from articles.models import Article, Page, Section, Series, SeriesPart, Topic
from articles.waiting import HEAVY


class OwnOrigin(Sitemap):
    """Addresses start with SITE_URL, whatever host the request named."""

    protocol, domain = settings.SITE_URL.split("://")

    def get_protocol(self, protocol: str | None = None) -> str:
        return self.protocol

    def get_domain(self, site=None) -> str:
        return self.domain

    def get_urls(self, page: int = 1, site=None, protocol: str | None = None) -> list[dict]:
        """With the other editions of each page, as its own head names them."""
        urls = super().get_urls(page, site, protocol)
        alternates = self.alternates_of([url["item"] for url in urls])
        for url in urls:
            url["alternates"] = [
                {"lang_code": language, "location": f"{settings.SITE_URL}{address}"}
                for language, address in alternates(url["item"])
            ]
        return urls

    def alternates_of(self, items: list) -> Callable[[object], list[tuple[str, str]]]:
        """[(hreflang, address)] of each of these items."""
        raise NotImplementedError


class Addresses:
    """Of many stories: reverse() is asked once for each section of an edition."""

    def __init__(self) -> None:
        self.stems: dict[tuple[str, int], str] = {}

    def of(self, story: Article) -> str:
        key, end = (story.locale, story.section_id), f"{story.slug}/"
        if key not in self.stems:
            self.stems[key] = story.get_absolute_url().removesuffix(end)
        return self.stems[key] + end


class ArticleSitemap(OwnOrigin):
    limit = 2_000  # of the 50,000 that a part may have: one is made while somebody waits
    shown = ("locale", "slug", "section__slug", "publish_at", "updated_at", "translation_group")
    canonical = Q(canonical_is_original=False) | Q(original_url="")  # as Article.is_canonical says

    def __init__(self) -> None:
        self.addresses = Addresses()

    def items(self):
        stories = Article.objects.live().filter(self.canonical).select_related("section").only(*self.shown)
        return stories.order_by("publish_at", "pk")

    def location(self, article: Article) -> str:
        return self.addresses.of(article)

    def alternates_of(self, items: list[Article]):
        groups = {story.translation_group for story in items}
        live = Article.objects.live().filter(self.canonical, translation_group__in=groups).select_related("section")
        members = defaultdict(dict)
        for story in live.only(*self.shown):
            members[story.translation_group][story.locale] = self.addresses.of(story)
        return lambda story: switcher.alternates_among(members[story.translation_group])

    def lastmod(self, article: Article):
        """Only a substantive change counts."""
        return max(filter(None, [article.publish_at, article.updated_at]))


class SectionSitemap(OwnOrigin):
    def items(self) -> list[str]:
        """Front pages and those sections of each edition in which something is live: four queries."""
        sections, filled, urls = list(Section.objects.all()), filled_sections(), []
        for locale in editions():
            with translation.override(locale):
                urls.append(reverse("home"))
                urls += [section.get_absolute_url() for section in sections if (locale, section.pk) in filled]
        return urls

    def location(self, url: str) -> str:
        return url

    def alternates_of(self, items: list[str]):
        return lambda url: switcher.alternates(switcher.same_path_in_each(url))


class PageSitemap(OwnOrigin):
    def items(self):
        return Page.objects.filter(locale__in=editions())

    def lastmod(self, page: Page):
        return page.changed_at

    def alternates_of(self, items: list[Page]):
        pages = defaultdict(dict)
        for page in items:
            pages[page.slug][page.locale] = page.get_absolute_url()
        return lambda page: switcher.alternates_among(pages[page.slug])


class SeriesSitemap(PageSitemap):
    """Those of which readers can see a part."""

    def items(self):
        live = SeriesPart.objects.filter(article__in=Article.objects.live()).values("series")
        return Series.objects.filter(pk__in=live)

    def lastmod(self, series: Series):
        return None


class TopicSitemap(PageSitemap):
    def items(self):
        return Topic.objects.public()


def filled_sections() -> set[tuple[str, int]]:
    """(locale, section) with at least one live story, as in_section() counts."""
    live = Article.objects.live().order_by()
    own = live.values_list("locale", "section", "section__parent").distinct()
    also = live.filter(also_in__isnull=False).values_list("locale", "also_in").distinct()
    return {(locale, section) for locale, *sections in [*own, *also] for section in sections if section}


PARTS = {
    "articles": ArticleSitemap,
    "sections": SectionSitemap,
    "pages": PageSitemap,
    "series": SeriesSitemap,
    "topics": TopicSitemap,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The parts, page by page; Django's own index would name the request's host and load every story.

    A part without any address is left out: no valid sitemap is empty.
    """
    parts = []
    for name, sitemap in PARTS.items():
        url = f"{settings.SITE_URL}{reverse('sitemap_part', args=[name])}"
        pages = sitemap().paginator
        if pages.count:
            parts += [url if number == 1 else f"{url}?p={number}" for number in pages.page_range]
    return render(request, "sitemap_index.xml", {"parts": parts}, content_type="application/xml")


@require_safe
def part(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, PARTS, section=section)


# --- for Google News

NEWS_FOR = timedelta(hours=48)
MOST_NEWS = 1000
NEWS_MAX_AGE = 60  # seconds


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What the edition published in the last two days, by query; without what somebody paid for."""
    locale, since = current_locale(), timezone.now() - NEWS_FOR
    stories = Article.objects.live().in_locale(locale).editorial().filter(ArticleSitemap.canonical)
    stories = stories.filter(publish_at__gt=since).select_related("section", "lead_picture")
    newest = stories.defer(*HEAVY).order_by("-publish_at", "-pk")[:MOST_NEWS]
    context = {"stories": newest, "locale": locale, "home": f"{settings.SITE_URL}{reverse('home')}"}
    response = render(request, "news_sitemap.xml", context, content_type="application/xml")
    response["Cache-Control"] = f"public, max-age={NEWS_MAX_AGE}"
    return response
