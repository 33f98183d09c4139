"""Translations that are behind their source: what readers see of it has other words than what was translated."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import drift
from articles.models import Article, Revision, TranslationTask

State = Article.State
ENDED = (State.WITHDRAWN, State.RETRACTED)
HEAVY = ("body", "blocks", "body_text", "search", "picture_keys", "retraction_notice")


def behind() -> QuerySet[Article]:
    """By the keys and hashes of versions alone: no text is read.

    A source that is not out yet has changed nothing that readers know.
    """
    out = {"translated_from__state": State.PUBLISHED, "translated_from__publish_at__lte": timezone.now()}
    followed = F("translated_from__shown_revision")
    stories = Article.objects.filter(translated_from__isnull=False, translated_revision__isnull=False, **out)
    changed = stories.exclude(state__in=ENDED).exclude(translated_revision=followed)
    return changed.exclude(translated_revision__text_hash=F("translated_from__shown_revision__text_hash"))


def owing() -> QuerySet[TranslationTask]:
    return TranslationTask.objects.filter(done_at__isnull=True).exclude(article__state__in=ENDED)


def stale() -> QuerySet[Article]:
    """All of them, to be counted."""
    keys = behind().order_by().values("pk").union(owing().order_by().values("article"))
    return Article.objects.filter(pk__in=keys)


def in_order(locale: str = "") -> list[tuple[int, datetime]]:
    """[(key, since when)]: those whose original was corrected first, then those whose source changed longest ago.

    Two narrow queries: to sort whole rows takes the database three times as long.
    """
    changed = Coalesce("translated_from__shown_revision__published_at", "translated_from__shown_revision__created_at")
    stories, tasks = behind(), owing()
    if locale:
        stories, tasks = stories.filter(locale=locale), tasks.filter(article__locale=locale)
    asked = tasks.order_by().values_list("article").annotate(since=Min("correction__created_at"))
    owed = sorted(asked, key=lambda found: (found[1], found[0]))
    known = {key for key, _since in owed}
    rest = stories.order_by().annotate(since=changed).values_list("pk", "since")
    return owed + sorted((each for each in rest if each[0] not in known), key=lambda found: (found[1], found[0]))


# --- a page of them


@dataclass
class Line:
    """A stale translation. `changed` is None where it is not known which version of the source it follows."""

    story: Article
    source: Article | None
    since: datetime
    changed: int | None = None
    is_followed: bool = False  # in a version that waits to be published
    tasks: list[TranslationTask] = field(default_factory=list)


def lines(found: Iterable[tuple[int, datetime]]) -> list[Line]:
    """With what is counted for these alone; a fixed number of queries."""
    since = dict(found)
    rows = Article.objects.select_related("translated_from").defer(*HEAVY, *(f"translated_from__{n}" for n in HEAVY))
    stories = rows.in_bulk(since)
    made = [Line(stories[key], stories[key].translated_from, at) for key, at in since.items() if key in stories]
    count_changes(made)
    by_story = {line.story.pk: line for line in made}
    for task in owing().filter(article__in=by_story).select_related("correction__article").order_by("pk"):
        by_story[task.article_id].tasks.append(task)
    return made


def count_changes(made: list[Line]) -> None:
    known = [line for line in made if line.source and line.story.translated_revision_id]
    now = {line.story.pk: line.source.shown_revision_id for line in known}
    hashes = drift.hashes_of([*now.values(), *(line.story.translated_revision_id for line in known)])
    pending = [line.story.latest_revision_id for line in known if line.story.has_pending_changes]
    waiting = dict(Revision.objects.filter(pk__in=pending).values_list("article_id", "content__translated_revision_id"))
    for line in known:
        key = line.story.pk
        line.changed = drift.number_changed(hashes[line.story.translated_revision_id], hashes.get(now[key], []))
        line.is_followed = waiting.get(key) == now[key]
