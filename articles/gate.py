"""The publish gate: what a story needs before readers see it, and what an editor should have thought of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import body, drift, provenance
from articles.models import Article, Section
from articles.models.stories import PICTURE_KEY
from images.models import Picture

DEK_LENGTH = range(50, 161)  # characters; search engines and cards cut longer ones
HEADLINE_LENGTH = 110  # characters; longer ones are cut in search results
WORDS_WITHOUT_HEADING = 800
WORDS_WITHOUT_LINK = 300
WIDE_ENOUGH = 1200  # px, for large cards of search engines


@dataclass(frozen=True)
class Item:
    code: str
    field: str
    sentence: str | Promise
    blocks: bool


def check(content: dict) -> list[Item]:
    """What is missing in the content of a version, what blocks first. Empty: nothing."""
    items = [Item(code, field, sentence, True) for code, field, sentence in missing(content)]
    return items + [Item(code, field, sentence, False) for code, field, sentence in worth_a_thought(content)]


def blocking(items: list[Item]) -> list[Item]:
    return [item for item in items if item.blocks]


def missing(content: dict) -> Iterator[tuple]:
    if not content["headline"].strip():
        yield "headline", "headline", _("The story has no headline.")
    if not body.to_text(content["body"]):
        yield "body", "body", _("The story has no text yet.")
    if not Section.objects.filter(pk=content["section_id"]).exists():
        yield "section", "section", _("The story is in no section: choose one.")
    if content["type_of_work"] not in Article.TypeOfWork.values:
        yield "type", "type_of_work", _("Say what type of work the story is.")
    if content["locale"] not in ("en", "az", "ru"):
        yield "locale", "locale", _("Say in which edition the story stands.")
    if not content["bylines"]:
        yield "byline", "bylines", _("Say who the story is by: add a byline.")
    yield from missing_of_lead_picture(content)
    if fields := provenance.missing(content):
        yield "provenance", fields[0], _("Say what was translated: outlet, language, address.")
    if drift.left_over(content):
        yield "untranslated", "body", _("Some of it still stands in the words of the source: translate it.")


def missing_of_lead_picture(content: dict) -> Iterator[tuple]:
    picture = Picture.objects.filter(pk=content["lead_picture_id"]).first()
    if picture is None:
        return
    if "alt" in picture.lacks and not content["lead_alt"]:
        yield "alt", "lead_alt", _("The lead picture has no text alternative: write one here or in the library.")
    if "credit" in picture.lacks:
        yield "credit", "lead_picture", _("The lead picture has no credit: add it in the library.")
    if not picture.is_usable:
        yield "licence", "lead_picture", _("The licence of the lead picture has run out: choose another picture.")


def worth_a_thought(content: dict) -> Iterator[tuple]:
    words = len(body.to_text(content["body"]).split())
    if len(content["dek"]) not in DEK_LENGTH:
        yield (
            "dek",
            "dek",
            _("The dek should have 50 to 160 characters: search engines show it."),
        )
    if len(content["headline"]) > HEADLINE_LENGTH:
        yield (
            "long_headline",
            "headline",
            _("The headline has more than 110 characters: search results cut it."),
        )
    if words > WORDS_WITHOUT_HEADING and not re.search(r"<h[23]", content["body"]):
        yield "headings", "body", _("More than 800 words without a heading.")
    if words > WORDS_WITHOUT_LINK and "<a " not in content["body"]:
        yield "links", "body", _("No source is linked.")
    yield from thoughts_on_pictures(content)


def thoughts_on_pictures(content: dict) -> Iterator[tuple]:
    lead = Picture.objects.filter(pk=content["lead_picture_id"]).first()
    if lead is None:
        yield "no_picture", "lead_picture", _("The story has no lead picture.")
    elif lead.width < WIDE_ENOUGH:
        yield "small_picture", "lead_picture", _("The lead picture is narrower than 1200 pixels.")
    keys = PICTURE_KEY.findall(content["body"])
    if any(picture.lacks for picture in Picture.objects.filter(key__in=keys)):
        yield "pictures", "body", _("A picture in the text has no text alternative or no credit in the library.")
