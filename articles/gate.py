"""The publish gate: what a story needs before readers see it, and what an editor should have thought of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from articles import body, provenance, untranslated
from articles.models import Article, Section
from articles.pictures import entries_in, pictures_in
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


class Shown(NamedTuple):
    """A picture in one of its places."""

    picture: Picture
    alt: str  # for this place alone; may be empty
    caption: str
    locale: str
    is_lead: bool = False

    @property
    def repeats_itself(self) -> bool:
        alt = self.alt or self.picture.alt_for(self.locale)
        return bool(alt) and self.picture.is_named_by(alt, self.caption)

    def lacks(self, what: str) -> bool:
        return what in self.picture.lacks and not (what == "alt" and self.alt)


def check(content: dict) -> list[Item]:
    """What is missing in the content of a version, what blocks first. Empty: nothing."""
    shown = shown_pictures(content)
    items = [Item(code, field, sentence, True) for code, field, sentence in missing(content, shown)]
    return items + [Item(code, field, sentence, False) for code, field, sentence in worth_a_thought(content, shown)]


def blocking(items: list[Item]) -> list[Item]:
    return [item for item in items if item.blocks]


def not_taken_on(article: Article, content: dict) -> list[Item]:
    """What blocks and nobody has answered for when the story was published or scheduled."""
    taken_on = {code for codes in article.gate_overrides.values_list("items", flat=True) for code in codes}
    return [item for item in blocking(check(content)) if item.code not in taken_on]


def missing(content: dict, shown: list[Shown]) -> Iterator[tuple]:
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
    yield from missing_of_pictures(shown)
    if fields := provenance.missing(content):
        yield "provenance", fields[0], _("Say what was translated: outlet, language, address.")
    if untranslated.left_over(content):
        yield "untranslated", "body", _("Some of it still stands in the words of the source: translate it.")


def shown_pictures(content: dict) -> list[Shown]:
    blocks = body.to_blocks(content["body"])
    pictures, locale = pictures_in(blocks), content["locale"]
    lead = Picture.objects.filter(pk=content["lead_picture_id"]).first()
    first = [Shown(lead, content["lead_alt"], content["lead_caption"], locale, is_lead=True)] if lead else []
    return first + [
        Shown(pictures[entry["key"]], entry["alt"], strip_tags(entry["caption"]), locale)
        for entry in entries_in(blocks)
        if entry["key"] in pictures
    ]


def missing_of_pictures(shown: list[Shown]) -> Iterator[tuple]:
    for code, found, sentence in (
        (
            "alt",
            [place for place in shown if place.lacks("alt")],
            _("No text alternative: %(titles)s. Write it in this story or in the library."),
        ),
        (
            "alt_copied",
            [place for place in shown if place.repeats_itself],
            _("The text alternative only repeats a name, caption or credit: %(titles)s. Say what is to be seen."),
        ),
        (
            "credit",
            [place for place in shown if place.lacks("credit")],
            _("No credit: %(titles)s. Add it in the library."),
        ),
        (
            "licence_unknown",
            [place for place in shown if place.lacks("licence")],
            _("No licence is stated: %(titles)s. Choose it in the library."),
        ),
    ):
        if found:
            yield code, "lead_picture" if found[0].is_lead else "body", sentence % {"titles": titles_of(found)}
    if any(place.is_lead and not place.picture.is_usable for place in shown):
        yield "licence", "lead_picture", _("The licence of the lead picture has run out: choose another picture.")


def titles_of(found: list[Shown]) -> str:
    return ", ".join(dict.fromkeys(f"“{place.picture.title}”" for place in found))


def worth_a_thought(content: dict, shown: list[Shown]) -> Iterator[tuple]:
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
    yield from thoughts_on_pictures(shown)


def thoughts_on_pictures(shown: list[Shown]) -> Iterator[tuple]:
    lead = next((place.picture for place in shown if place.is_lead), None)
    if lead is None:
        yield "no_picture", "lead_picture", _("The story has no lead picture.")
    elif lead.width < WIDE_ENOUGH:
        yield "small_picture", "lead_picture", _("The lead picture is narrower than 1200 pixels.")
    ended = [place for place in shown if not (place.is_lead or place.picture.is_usable)]
    if ended:
        sentence = _("The licence has run out, and readers see a grey field instead: %(titles)s.")
        yield "ended_licence", "body", sentence % {"titles": titles_of(ended)}
