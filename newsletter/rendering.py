"""The mail of an edition, rendered once: HTML, a text of its own, placeholders for what differs from copy to copy.

Previews, tests, the check before approval and the frozen mail that is sent all come from render().
"""

import re
from dataclasses import dataclass
from html import escape

import css_inline
from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import translation

from articles.models import Article
from images.models import Picture
from images.shown import rendition
from newsletter import intro, message, placeholders
from newsletter.models import Edition, EditionItem

WIDTH = 600  # px, of a picture across the mail
THUMBNAIL = 168  # px
AD_AFTER = 2  # stories
# "letter" is what everything stands on, "paper" the sheet. The dark values were chosen for themselves.
LIGHT = {
    "letter": "#f2efe8",
    "paper": "#fbfaf7",
    "ink": "#16202a",
    "soft": "#55606b",
    "line": "#d9d4c8",
    "accent": "#9c1f35",
    "mark": "#f6e3a8",
}
DARK = {
    "letter": "#0e151c",
    "paper": "#18212b",
    "ink": "#ece7dc",
    "soft": "#a5aeb6",
    "line": "#3a4653",
    "accent": "#f2949d",
    "mark": "#5a4a12",
}
IN_THE_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*")
INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    html: str
    text: str


@dataclass(frozen=True)
class ShownPicture:
    src: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True)
class Story:
    """A story as the mail shows it. `number` counts the items, so it stays when a story is not live any more."""

    number: int
    article: Article
    teaser: str
    picture: ShownPicture | None
    is_lead: bool

    @property
    def href(self) -> str:
        return placeholders.link(self.number)


def items_of(edition: Edition) -> list[EditionItem]:
    """In their order, with all that the mail shows of their stories, whether live or not."""
    stories = Article.objects.for_cards()
    return list(edition.items.prefetch_related(Prefetch("article", stories)))


def render(edition: Edition) -> Rendered:
    with translation.override(edition.mailing_list.locale):
        context = context_of(edition)
        html = render_to_string("mail/newsletter/edition.html", context)
        text = render_to_string("mail/newsletter/edition.txt", context)
    return Rendered(inlined(html), tidied(text))


def inlined(html: str) -> str:
    """The charset comes first again: the inliner puts what is left of the style sheet before it."""
    charset = '<meta charset="utf-8">'
    made = INLINER.inline(html).replace(charset, "", 1).replace("<head>", f"<head>{charset}", 1)
    return re.sub(r"\n\s*\n", "\n", made).strip() + "\n"


def context_of(edition: Edition) -> dict:
    mailing_list = edition.mailing_list
    stories = stories_of(edition)
    return {
        "edition": edition,
        "mailing_list": mailing_list,
        "opening": stories[:AD_AFTER],
        "others": stories[AD_AFTER:],
        "intro_html": intro.as_html(edition.intro),
        "intro_text": intro.as_text(edition.intro),
        "words": {
            "leave": placeholders.LEAVE,
            "preferences": placeholders.PREFERENCES,
            "feedback": placeholders.FEEDBACK,
            "list": placeholders.LIST,
        },
        "light": LIGHT,
        "dark": DARK,
        "site_url": settings.SITE_URL,
        "postal_address": settings.POSTAL_ADDRESS,
    }


def stories_of(edition: Edition) -> list[Story]:
    """Those that readers may see now: what is not live is left out, and stands in the way of an approval."""
    items = items_of(edition)
    live = set(Article.objects.live().filter(pk__in=[item.article_id for item in items]).values_list("pk", flat=True))
    found: list[Story] = []
    for number, item in enumerate(items):
        if item.article_id in live:
            found.append(story(number, item, is_lead=not found))
    return found


def story(number: int, item: EditionItem, *, is_lead: bool) -> Story:
    article = item.article
    picture = article.lead_picture
    shown = shown_picture(picture, article, is_lead=is_lead) if picture else None
    return Story(number, article, item.teaser or article.dek, shown, is_lead)


def shown_picture(picture: Picture, article: Article, *, is_lead: bool) -> ShownPicture | None:
    """A JPEG, which every mail program shows; nothing until it is made or once the licence has ended."""
    if not picture.is_usable:
        return None
    width, crop = (WIDTH, "16:9") if is_lead else (THUMBNAIL, "4:3")
    jpegs = picture.with_use(crop, "image/jpeg") or picture.with_use("scaled", "image/jpeg")
    if not jpegs:
        return None
    file = rendition(picture, next((jpeg for jpeg in jpegs if jpeg["width"] >= width), jpegs[-1]))
    width = min(width, file.width)
    alt = "" if picture.decorative_reason else article.lead_alt or picture.alt_for(article.locale)
    return ShownPicture(file.url, width, round(file.height * width / file.width), alt, picture.shown_credit)


def tidied(text: str) -> str:
    """No blanks at the ends of lines, no two empty lines, one newline at the end."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


# --- what the placeholders are exchanged for


def direct_links(edition: Edition) -> dict[str, str]:
    """The whole address for each story's placeholder, as everybody gets it who did not allow counting."""
    return {
        placeholders.link(number): address for number, address in enumerate(message.direct_links(edition, variant=0))
    }


def exchanged(rendered: Rendered, words: dict[str, str]) -> Rendered:
    """The copy in which these words stand for the placeholders; in HTML they are escaped."""

    def put(source: str, told: dict[str, str]) -> str:
        return placeholders.ANY.sub(lambda found: told.get(found[0], found[0]), source)

    return Rendered(put(rendered.html, {key: escape(word) for key, word in words.items()}), put(rendered.text, words))


def scheme_forced(html: str, *, dark: bool) -> str:
    """As a mail program shows it whose reader likes it dark, or light, whatever this browser is set to."""
    return IN_THE_DARK.sub("@media all " if dark else "@media not all ", html)


def dark_inlined(html: str) -> str:
    """The dark colours in the style attributes, to be measured."""
    opened = re.sub(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", r"\1", html)
    return INLINER.inline(opened)
