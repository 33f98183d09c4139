"""What the newsroom sees of its readers: sums by day, story, section, edition and where they came from.

Days are the newsroom's. A reader counts once a day for each story, so the sum of several days is of visits to stories.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.locales import Locale
from articles.models import Article, DailyReads, HostReads, PageReads, Person, Section, Tag
from articles.readers import DIRECT, INTERNAL, OTHER

SPANS = (1, 7, 30, 90)  # days, today being the last
PLOTTED = 30  # days
MOST = 20  # lines of a table on the page; the download has more
MOST_DOWNLOADED = 5000
FIRST_HOURS = 48
NOT_A_HOST = {DIRECT: _("Direct, or not told"), INTERNAL: _("This site"), OTHER: _("Other hosts")}


@dataclass(frozen=True)
class Line:
    name: str | Promise
    reads: int
    key: int | None = None
    about: str | Promise = ""


def first_day(days: int) -> date:
    return timezone.localdate() - timedelta(days=days - 1)


def since(days: int) -> QuerySet[DailyReads]:
    return DailyReads.objects.filter(day__gte=first_day(days))


@dataclass(frozen=True)
class Sums:
    """Of all stories, from one query."""

    days: list[tuple[date, int]]  # every one of them, also those without a reader
    sections: list[Line]
    editions: list[Line]


def sums(days: int) -> Sums:
    """The days are at least those that are plotted; sections and editions are of the span alone."""
    start, number = first_day(days), max(days, PLOTTED)
    rows = PageReads.objects.filter(kind=PageReads.Kind.STORY, day__gte=first_day(number))
    by_day: Counter[date] = Counter()
    sections: Counter[int] = Counter()
    editions: Counter[str] = Counter()
    for day, section, locale, reads in rows.values_list("day", "key", "locale", "reads"):
        by_day[day] += reads
        if day >= start:
            sections[section] += reads
            editions[locale] += reads
    names = Section.objects.in_bulk(sections)
    return Sums(
        [(day, by_day[day]) for day in (first_day(number) + timedelta(days=n) for n in range(number))],
        [Line(names[key].label, reads, key) for key, reads in sections.most_common() if key in names],
        [Line(Locale(locale).label, reads) for locale, reads in editions.most_common()],
    )


def stories(days: int, number: int = MOST) -> list[Line]:
    """The most read; the number is of readers, one a day."""
    sums = since(days).values_list("article").annotate(sum=Sum("reads")).order_by("-sum", "-article")[:number]
    found = dict(sums)
    rows = Article.objects.only("headline", "locale").in_bulk(found)
    return [Line(rows[key].headline, reads, key, rows[key].get_locale_display()) for key, reads in found.items()]


def referrers(days: int, number: int = MOST) -> list[Line]:
    return hosts(HostReads.objects.filter(day__gte=first_day(days)), number)


def hosts(rows: QuerySet, number: int) -> list[Line]:
    sums = rows.values_list("host").annotate(sum=Sum("reads")).order_by("-sum", "host")[:number]
    return [Line(NOT_A_HOST.get(host, host), reads) for host, reads in sums]


def pages(days: int, number: int = MOST) -> list[Line]:
    """Front pages, and the pages of sections, tags and authors."""
    rows = PageReads.objects.filter(day__gte=first_day(days)).exclude(kind=PageReads.Kind.STORY)
    rows = rows.values_list("kind", "key", "locale")
    found = list(rows.annotate(sum=Sum("reads")).order_by("-sum", "kind", "key", "locale")[:number])
    names = {}
    for kind, model in (("section", Section), ("tag", Tag), ("author", Person)):
        named = model.objects.in_bulk({key for of, key, _locale, _sum in found if of == kind})
        names |= {(kind, key): thing.label for key, thing in named.items()}
    return [
        Line(names.get((kind, key), PageReads.Kind(kind).label), reads, about=about(kind, locale))
        for kind, key, locale, reads in found
        if kind == PageReads.Kind.HOME or (kind, key) in names
    ]


def about(kind: str, locale: str) -> str:
    return f"{PageReads.Kind(kind).label}, {Locale(locale).label}"


# --- one story


def first_hours(story: Article) -> list[tuple[datetime, int]]:
    """The 48 hours from its publication on, as far as they have come; the first one is not whole."""
    start = story.publish_at.replace(minute=0, second=0, microsecond=0)
    hours = [start + timedelta(hours=n) for n in range(FIRST_HOURS)]
    found = dict(story.hourly_reads.filter(hour__gte=start, hour__lte=hours[-1]).values_list("hour", "reads"))
    return [(hour, found.get(hour, 0)) for hour in hours if hour <= timezone.now()]


def days_of(story: Article) -> list[tuple[date, int]]:
    """The last 30 days since its publication."""
    start = max(timezone.localdate(story.publish_at), first_day(PLOTTED))
    found = dict(story.daily_reads.filter(day__gte=start).values_list("day").annotate(Sum("reads")))
    number = (timezone.localdate() - start).days + 1
    return [(day, found.get(day, 0)) for day in (start + timedelta(days=n) for n in range(number))]


def total_of(story: Article) -> int:
    """Of all days that are kept."""
    return story.daily_reads.aggregate(all=Sum("reads", default=0))["all"]
