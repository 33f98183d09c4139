from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.locales import Locale
from articles.models import Article, Page, Section


class OwnOrigin(Sitemap):
    """Addresses start with SITE_URL, whatever host the request named."""

    protocol, domain = settings.SITE_URL.split("://")

    def get_protocol(self, protocol: str | None = None) -> str:
        return self.protocol

    def get_domain(self, site=None) -> str:
        return self.domain


class ArticleSitemap(OwnOrigin):
    limit = 10_000

    def items(self):
        return (
            Article.objects.live()
            .select_related("section")
            .only("locale", "slug", "section__slug", "publish_at", "updated_at")
            .order_by("publish_at", "pk")
        )

    def lastmod(self, article: Article):
        """Only a substantive change counts."""
        return max(filter(None, [article.publish_at, article.updated_at]))


class SectionSitemap(OwnOrigin):
    def items(self) -> list[str]:
        """Front pages and those sections of each edition in which something is live."""
        urls = []
        for locale in Locale.values:
            live = Article.objects.live().in_locale(locale)
            with translation.override(locale):
                urls.append(reverse("home"))
                urls += [s.get_absolute_url() for s in Section.objects.all() if live.in_section(s).exists()]
        return urls

    def location(self, url: str) -> str:
        return url


class PageSitemap(OwnOrigin):
    def items(self):
        return Page.objects.all()

    def lastmod(self, page: Page):
        return page.changed_at


PARTS = {"articles": ArticleSitemap, "sections": SectionSitemap, "pages": PageSitemap}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The parts, page by page; Django's own index would name the request's host."""
    parts = []
    for name, sitemap in PARTS.items():
        url = f"{settings.SITE_URL}{reverse('sitemap_part', args=[name])}"
        parts += [url if number == 1 else f"{url}?p={number}" for number in sitemap().paginator.page_range]
    return render(request, "sitemap_index.xml", {"parts": parts}, content_type="application/xml")


@require_safe
def part(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, PARTS, section=section)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
