"""Live blogs: stories whose entries are rows that the desk posts one by one, and that readers' pages catch up with.

Every change takes the next version of the live blog under the lock of its story, so two people who post at once come
one after the other, and a page that knows a version can ask for what came after it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.db import transaction
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.text import Truncator

from articles.models import Article, LiveEntry
from articles.models.live import ORDER
from articles.signals import announce
from articles.structured import author_data, moment
from audit.models import record

ENTRIES_ON_A_PAGE = 30
MOST_KEY_EVENTS = 12


class Overtaken(Exception):
    """Somebody changed the entry since it was read."""


# --- what the desk does


@contextmanager
def next_version(article: Article) -> Iterator[Article]:
    """The locked story with its next version on it; stored, with the words that a search finds, at the end."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        locked.live_version += 1
        yield locked
        locked.save(update_fields=["live_version", "live_from", "live_until", "updated_at", "body_text"])
        announce(locked)


def start(article: Article, user) -> None:
    """Begins it, or goes on with one that had ended."""
    with next_version(article) as locked:
        locked.live_from = locked.live_from or timezone.now()
        locked.live_until = None
        record(user, "started a live blog", locked)


def end(article: Article, user) -> None:
    with next_version(article) as locked:
        locked.live_until = timezone.now()
        record(user, "ended a live blog", locked)


def post(article: Article, user, key, **fields) -> LiveEntry:
    """Once for each key, however often it is sent."""
    with next_version(article) as locked:
        fresh = {"article": locked, "posted_by": user, "version": locked.live_version} | fields
        entry, new = LiveEntry.objects.get_or_create(key=key, defaults=fresh)
        if new and is_public(locked):
            locked.updated_at = entry.posted_at
    return entry


def is_public(article: Article) -> bool:
    return Article.objects.live().filter(pk=article.pk).exists()


def edit(entry: LiveEntry, user, base: int, **fields) -> None:
    """`base` is the version of the entry that was read; raises Overtaken if it has another by now."""
    with next_version(entry.article) as locked:
        current = LiveEntry.objects.get(pk=entry.pk)
        if current.version != base:
            raise Overtaken
        if all(getattr(current, name) == value for name, value in fields.items()):
            return
        for name, value in fields.items():
            setattr(current, name, value)
        current.edited_at, current.version = timezone.now(), locked.live_version
        current.save()
        record(user, "edited a live entry", locked, entry=entry.pk)


def withdraw(entry: LiveEntry, user, *, withdrawn: bool = True) -> None:
    """Takes an entry from readers, or gives it back to them. Twice is once."""
    with next_version(entry.article) as locked:
        changed = LiveEntry.objects.filter(pk=entry.pk, withdrawn_at__isnull=withdrawn)
        at = timezone.now() if withdrawn else None
        if changed.update(withdrawn_at=at, version=locked.live_version):
            record(user, "withdrew a live entry" if withdrawn else "restored a live entry", locked, entry=entry.pk)


# --- what readers see


@dataclass(frozen=True)
class LivePage:
    entries: list[LiveEntry]
    key_events: list[LiveEntry]
    page: Page
    state: str  # of Article.live_state


def ranked(article: Article):
    """The entries in order, each with its place and the number of all: one query, whatever is filtered by them."""
    order = [F(name.lstrip("-")).desc() if name.startswith("-") else name for name in ORDER]
    shown = LiveEntry.objects.shown().filter(article=article).select_related("author").defer("text")
    return shown.annotate(place=Window(RowNumber(), order_by=order), total=Window(Count("*"))).in_order()


def page_of(article: Article, number: int = 1) -> LivePage | None:
    """One page of the entries, and all key events; None for a story that is no live blog. One query."""
    if not article.live_state:
        return None
    last = number * ENTRIES_ON_A_PAGE
    on_page = Q(place__gt=last - ENTRIES_ON_A_PAGE, place__lte=last)
    found = list(ranked(article).filter(on_page | Q(is_key=True)))
    entries = [entry for entry in found if last - ENTRIES_ON_A_PAGE < entry.place <= last]
    if number > 1 and not entries:
        raise EmptyPage
    total = found[0].total if found else 0
    page = Paginator(range(total), ENTRIES_ON_A_PAGE).page(number)
    return LivePage(entries, newest_keys(found, article.get_absolute_url()), page, article.live_state)


def newest_keys(entries: Iterable[LiveEntry], address: str) -> list[LiveEntry]:
    """The newest key events, each with the address of the page that it stands on."""
    newest = sorted((e for e in entries if e.is_key), key=lambda e: (e.posted_at, e.pk), reverse=True)
    for entry in newest[:MOST_KEY_EVENTS]:
        entry.link = address + anchor(entry.pk, entry.place)
    return newest[:MOST_KEY_EVENTS]


def anchor(key: int, place: int) -> str:
    number = (place - 1) // ENTRIES_ON_A_PAGE + 1
    return f"?page={number}#entry-{key}" if number > 1 else f"#entry-{key}"


def place_of(article: Article, key: int) -> str:
    """Where the entry stands now, behind the address of the story; empty if readers have no such entry."""
    entry = LiveEntry.objects.shown().filter(article=article, pk=key).first()
    if entry is None:
        return ""
    same = Q(is_pinned=entry.is_pinned)
    above = Q(posted_at__gt=entry.posted_at) | Q(posted_at=entry.posted_at, pk__gt=entry.pk)
    before = (same & above) if entry.is_pinned else (same & above) | Q(is_pinned=True)
    return anchor(key, LiveEntry.objects.shown().filter(before, article=article).count() + 1)


def changed_since(article: Article, version: int) -> tuple[list[LiveEntry], list[int]]:
    """Entries that were posted, edited or restored after that version, and keys of those that went."""
    changed = article.live_entries.filter(version__gt=version).select_related("author").defer("text").in_order()
    found = list(changed[: 2 * ENTRIES_ON_A_PAGE])
    return [e for e in found if not e.withdrawn_at], [e.pk for e in found if e.withdrawn_at]


def key_events(article: Article) -> list[LiveEntry]:
    return newest_keys(ranked(article).filter(Q(is_key=True)), article.get_absolute_url())


# --- for machines


def data_of(article: Article, live: LivePage | None) -> dict:
    """What schema.org's LiveBlogPosting adds to the data of a story, in step with the page."""
    if live is None:
        return {}
    url = settings.SITE_URL + article.get_absolute_url()
    data = {
        "@type": "LiveBlogPosting",
        "coverageStartTime": moment(article.live_from),
        "liveBlogUpdate": [update_data(entry, url) for entry in live.entries],
    }
    return data | ({"coverageEndTime": moment(article.live_until)} if article.live_until else {})


def update_data(entry: LiveEntry, url: str) -> dict:
    data = {
        "@type": "BlogPosting",
        "headline": entry.headline or Truncator(entry.words).chars(110),
        "url": f"{url}#entry-{entry.pk}",
        "datePublished": moment(entry.posted_at),
        "dateModified": moment(entry.edited_at or entry.posted_at),
        "articleBody": entry.words,
    }
    return data | ({"author": author_data(entry.author)} if entry.author else {})
