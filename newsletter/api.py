"""Past editions of the public mailing lists, as their archive shows them."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from articles.api import Cursor, Limit
from articles.api_pages import page_by_key
from articles.api_schemas import Page, StoryNamed
from articles.locales import Locale
from newsletter import intro
from newsletter.models import Edition

router = Router()


class EditionOut(Schema):
    id: int
    list: str
    locale: str
    date: str
    subject: str
    preheader: str
    url: str


class EditionDetail(EditionOut):
    intro: str
    stories: list[StoryNamed]


class EditionPage(Page):
    items: list[EditionOut]


@router.get("/editions", response=EditionPage, summary="Past editions of the newsletters")
def editions(request: HttpRequest, locale: Locale | None = None, cursor: Cursor = "", limit: Limit = 20):
    rows = Edition.objects.in_archive().select_related("mailing_list")
    if locale:
        rows = rows.filter(mailing_list__locale=locale)
    found, following = page_by_key(rows, cursor, limit)
    return {"items": [edition_out(edition) for edition in found], "next": following}


@router.get("/editions/{int:id}", response=EditionDetail, summary="One of them, with its live stories")
def edition(request: HttpRequest, id: int):
    row = get_object_or_404(Edition.objects.in_archive().select_related("mailing_list"), pk=id)
    stories = [item.article for item in row.public_items()]
    return edition_out(row) | {
        "intro": intro.plain(row.intro),
        "stories": [
            {"id": s.pk, "headline": s.headline, "url": settings.SITE_URL + s.get_absolute_url()} for s in stories
        ],
    }


def edition_out(edition: Edition) -> dict:
    return {
        "id": edition.pk,
        "list": edition.mailing_list.slug,
        "locale": edition.mailing_list.locale,
        "date": edition.date.isoformat(),
        "subject": edition.subject,
        "preheader": edition.preheader,
        "url": settings.SITE_URL + edition.get_absolute_url(),
    }
