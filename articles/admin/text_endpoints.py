"""What the rich-text editor asks the server while somebody writes: stories to link to, pictures, the word count."""

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from articles import body, headlines, links
from articles.locales import Locale
from articles.models import Article
from articles.searching import cleaned
from images.models import Picture

MOST_PICTURES = 24
LONGEST_BODY = 1_000_000  # characters


def urls(admin_site: AdminSite) -> list:
    return [
        path("find/", admin_site.admin_view(find_stories), name="articles_article_find"),
        path("pictures/", admin_site.admin_view(find_pictures), name="articles_article_pictures"),
        path("paste/", admin_site.admin_view(clean_paste), name="articles_article_paste"),
        path("count/", admin_site.admin_view(count_words), name="articles_article_count"),
        path("<int:pk>/count/", admin_site.admin_view(count_words), name="articles_article_count_of"),
    ]


@require_GET
def find_stories(request: HttpRequest) -> JsonResponse:
    """?q=words of the headline, an address, or story:ID."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    return JsonResponse({"stories": [described(article) for article in headlines.find(request.GET.get("q", ""))]})


def described(article: Article) -> dict:
    live = article.state == Article.State.PUBLISHED and article.publish_at <= timezone.now()
    state = _("Scheduled") if article.is_scheduled else article.get_state_display()
    day = date_format(timezone.localtime(article.publish_at), "DATE_FORMAT") if article.publish_at else ""
    return {
        "id": article.pk,
        "headline": article.headline,
        "edition": article.get_locale_display(),
        "locale": article.locale,
        "state": state,
        "day": day,
        "live": live,
    }


@require_GET
def find_pictures(request: HttpRequest) -> JsonResponse:
    """?q=words that the library knows of a picture; the newest that readers may see when nothing is asked."""
    if not (request.user.has_perm("articles.view_article") and request.user.has_perm("images.view_picture")):
        raise PermissionDenied
    found = Picture.objects.usable().searched(cleaned(request.GET.get("q", ""))).defer("search", "embedded")
    return JsonResponse({"pictures": [shown(picture) for picture in found[:MOST_PICTURES]]})


def shown(picture: Picture) -> dict:
    return {
        "src": picture.body_url,
        "thumb": picture.thumb_url,
        "title": picture.title,
        "alts": {locale: picture.alt_for(locale) for locale in Locale.values},
        "credit": picture.credit,
    }


@require_POST
def clean_paste(request: HttpRequest) -> JsonResponse:
    """What saving will make of it, so that the editor shows that at once."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    raw = request.POST.get("html", "")
    if len(raw) > LONGEST_BODY:
        return too_long()
    return JsonResponse({"html": links.by_id(body.clean(raw))})


@require_POST
def count_words(request: HttpRequest, pk: int | None = None) -> JsonResponse:
    """Of a body that is not saved yet, by the very rules that count the saved one."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    raw = request.POST.get("body", "")
    if len(raw) > LONGEST_BODY:
        return too_long()
    words = len(body.to_text(body.clean(raw)).split())
    minutes = body.reading_minutes(words)
    label = ngettext("%(words)d word, %(minutes)d min read", "%(words)d words, %(minutes)d min read", words)
    return JsonResponse(
        {"words": words, "minutes": minutes, "label": label % {"words": words, "minutes": minutes}},
    )


def too_long() -> JsonResponse:
    return JsonResponse({"error": _("The text is too long.")}, status=413)
