"""Links from story to story. The body holds the story's id, the page its address of that moment.

So a new slug or section breaks no link, and a story that is not live is not linked to.
"""

import html as entities
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from articles.locales import locale_of_path
from articles.models import Article

# In cleaned HTML: "<" stands for itself in no text and no attribute, and links do not nest.
LINK = re.compile(r'(<a\b(?:[^>"]|"[^"]*")*?\bhref=")([^"]*)(")')
LINK_TO_STORY = re.compile(r'<a\b(?:[^>"]|"[^"]*")*?\bhref="story:(\d+)"(?:[^>"]|"[^"]*")*>(.*?)</a>', re.DOTALL)
LINK_OUT = re.compile(r'(<a\b(?:[^>"]|"[^"]*")*?\bhref="(?:https?:)?//[^"]*")', re.IGNORECASE)
NOT_MARKUP = ("kind", "key", "url", "alt", "label", "title", "by", "quote")  # of a block
STORY_IDS = re.compile(r'\bhref="story:(\d+)"')

Place = tuple[str, str]  # edition and slug


def by_id(html: str) -> str:
    """Cleaned HTML whose links to our own stories say story:ID, however they were written. One query, or none."""
    places = {value: place_of(entities.unescape(value)) for _start, value, _end in LINK.findall(html)}
    wanted = {place for place in places.values() if place}
    if not wanted:
        return html
    rows = Article.objects.filter(slug__in={slug for _locale, slug in wanted}).values_list("locale", "slug", "pk")
    ids = {(locale, slug): pk for locale, slug, pk in rows}

    def replace(match: re.Match) -> str:
        pk = ids.get(places[match[2]])
        return f"{match[1]}story:{pk}{match[3]}" if pk else match[0]

    return LINK.sub(replace, html)


def place_of(address: str) -> Place | None:
    """Which story an address of this site is of, if it has the form of one; https or not, with www or without."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    own = urlsplit(settings.SITE_URL).netloc.removeprefix("www.")
    if parts.scheme not in ("", "http", "https") or parts.netloc.removeprefix("www.") not in ("", own):
        return None
    if not parts.path.startswith("/") or (parts.scheme and not parts.netloc):
        return None
    path = unquote(parts.path).rstrip("/") + "/"
    locale = locale_of_path(path)
    with translation.override(locale):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    return (locale, match.kwargs["slug"]) if match.url_name == "article" else None


def ids(blocks: list[dict]) -> set[str]:
    """Of the stories that these blocks link to, live or not."""
    return {pk for text in texts(blocks) for pk in STORY_IDS.findall(text)}


def by_key(stories: Iterable[Article]) -> dict[str, str]:
    """What with_addresses() asks for: {id: address} of stories that may be linked to."""
    return {str(story.pk): story.get_absolute_url() for story in stories}


def addresses_in(blocks: list[dict]) -> dict[str, str]:
    """Where the live stories are that the blocks link to, as by_key() says it. No query where they link to none."""
    live = Article.objects.live().filter(pk__in=ids(blocks)).select_related("section")
    return by_key(live.only("locale", "slug", "section__slug"))


def as_paid_for(value):
    """Blocks whose links to other sites say that somebody paid; links inside this site need not."""
    if isinstance(value, dict):
        return {key: as_paid_for(item) if key not in NOT_MARKUP else item for key, item in value.items()}
    if isinstance(value, list):
        return [as_paid_for(item) for item in value]
    return LINK_OUT.sub(r'\1 rel="sponsored"', value) if isinstance(value, str) else value


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def with_addresses(html: str, known: dict[str, str]) -> str:
    """Cleaned HTML as a page shows it; a link to a story without an address becomes its words."""

    def replace(match: re.Match) -> str:
        address = known.get(match[1])
        return f'<a href="{entities.escape(address)}">{match[2]}</a>' if address else match[2]

    return LINK_TO_STORY.sub(replace, html)
