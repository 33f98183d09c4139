"""What the site tells programs about itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from articles import crawlers
from articles.locales import OWN_NAMES, Locale
from articles.models import Page, Section, SiteChoices

PLAIN = "text/plain; charset=utf-8"
HOUR = 3600  # seconds
# Nothing for search engines stands there; robots that are turned away by name need no list.
CLOSED = ("/admin/", "/search/", "/az/search/", "/ru/search/", "/preview/", "/_s/", "/az/_s/", "/ru/_s/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = closed_site() if settings.NOINDEX else open_site(SiteChoices.current())
    response = HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)
    response["Cache-Control"] = f"public, max-age={HOUR}"
    return response


def closed_site() -> list[str]:
    return ["User-agent: *", "Disallow: /"]


def open_site(choices: SiteChoices) -> list[str]:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    if names := crawlers.refused(choices):
        lines += [f"# Artificial intelligence, as of {crawlers.KNOWN_ON}"]
        lines += [*(f"User-agent: {name}" for name in names), "Disallow: /", ""]
    maps = [f"{settings.SITE_URL}/sitemap.xml"]
    for locale in Locale.values:
        with translation.override(locale):
            maps.append(settings.SITE_URL + reverse("news_sitemap"))
    return lines + [f"Sitemap: {address}" for address in maps]


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """An index in Markdown for language models, after llmstxt.org; only where the publisher offers it."""
    if settings.NOINDEX or not SiteChoices.current().offers_llms_txt:
        raise Http404
    lines = ["# Azerbaijan.US", "", "> News and opinion on U.S.-Azerbaijan relations, in three editions.", ""]
    pages = list(Page.objects.all())
    for locale in Locale.values:
        with translation.override(locale):
            lines += [f"## {OWN_NAMES[locale]}", "", entry(OWN_NAMES[locale], reverse("home"))]
            lines += [entry(s.label, s.get_absolute_url(), s.summary) for s in Section.objects.all()]
            lines += [entry(p.title, p.get_absolute_url(), p.dek) for p in pages if p.locale == locale]
            lines += [entry("Corrections", reverse("corrections")), entry("Feed", reverse("feed_json")), ""]
    return HttpResponse("\n".join(lines), content_type="text/markdown; charset=utf-8")


def entry(name: str, path: str, words: str = "") -> str:
    name, words = (" ".join(text.replace("[", "(").replace("]", ")").split()) for text in (name, words))
    return f"- [{name}]({settings.SITE_URL}{path})" + (f": {words}" if words else "")


@require_safe
def index_now_key(request: HttpRequest, key: str) -> HttpResponse:
    """By this file search engines know that an announcement comes from the site itself."""
    if not settings.INDEXNOW_KEY or key != settings.INDEXNOW_KEY:
        raise Http404
    return HttpResponse(key, content_type=PLAIN)
