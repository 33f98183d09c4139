"""Finds what became public, changed or went, and tells search engines (IndexNow) and feed hubs (WebSub).

Publishing is a query, so this is one too: what is live now against what was told last. It sees a scheduled story at
its time, the end of an embargo, a hold, a renamed section and a deleted story without anybody having to report them,
and a worker that was down catches up. Changes and messages are written in one transaction: neither is lost.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Greatest
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from articles import posting
from articles.feed_formats import FORMATS
from articles.locales import locale_of_path
from articles.models import Announcement, Article, Section, Told
from articles.waiting import HEAVY

LOCK = 7433  # of Postgres; the worker's own are 7431 and 7432
MOST_ADDRESSES = {Announcement.Service.INDEXNOW: 10_000, Announcement.Service.WEBSUB: 100}
MOST_STORIES = 10_000  # looked at in one round; the rest waits for the next
OLD_NEWS = timedelta(days=1)  # what is older when the site begins to tell is noted in silence
KEPT_FOR = timedelta(days=90)
ELSEWHERE = Q(canonical_is_original=True) & ~Q(original_url="")  # search engines are sent to another outlet


@task()
def look() -> None:
    """One round; the worker's timetable calls it again and again."""
    if not settings.ANNOUNCES:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [LOCK])
        if cursor.fetchone()[0]:
            write_down()
    posting.send_due()
    Announcement.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def write_down() -> None:
    is_first, oldest = not Told.objects.exists(), timezone.now() - OLD_NEWS
    # The first round takes all, or the rest would look new to the second.
    stories, gone = list(changed()[: None if is_first else MOST_STORIES]), list(ended()[:MOST_STORIES])
    before = dict(Told.objects.filter(pk__in=[story.pk for story in stories]).values_list("pk", "address"))
    rows = [
        Told(story=story.pk, place=story.place, stamp=story.stamp, address=story.get_absolute_url())
        for story in stories
    ]
    news = [row for row in rows if not is_first or row.stamp > oldest]
    addresses = [row.address for row in news]
    # The old address of a story that moved leads to the new one now.
    addresses += [old for row in news if (old := before.get(row.pk)) and old != row.address]
    addresses += [row.address for row in gone]
    if settings.INDEXNOW_KEY:
        announce(Announcement.Service.INDEXNOW, addresses)
    if settings.WEBSUB_HUB and addresses:
        announce(Announcement.Service.WEBSUB, feeds_of([row.pk for row in (*news, *gone)], addresses))
    Told.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["story"], update_fields=["place", "stamp", "address"]
    )
    Told.objects.filter(pk__in=[row.pk for row in gone]).delete()


def live() -> QuerySet[Article]:
    place = Concat("locale", Value("/"), "section__slug", Value("/"), "slug", output_field=CharField())
    stories = Article.objects.live().exclude(ELSEWHERE)
    return stories.annotate(place=place, stamp=Greatest("publish_at", "updated_at"))


def changed() -> QuerySet[Article]:
    told = Told.objects.filter(story=OuterRef("pk"), place=OuterRef("place"), stamp=OuterRef("stamp"))
    return live().filter(~Exists(told)).select_related("section").defer(*HEAVY).order_by("pk")


def ended() -> QuerySet[Told]:
    return Told.objects.filter(~Exists(Article.objects.live().exclude(ELSEWHERE).filter(pk=OuterRef("story"))))


def announce(service: str, addresses: Iterable[str]) -> None:
    """Paths, each once, in as many messages as the service asks for."""
    whole = [f"{settings.SITE_URL}{path}" for path in dict.fromkeys(addresses)]
    most = MOST_ADDRESSES[service]
    Announcement.objects.bulk_create(
        Announcement(service=service, addresses=whole[start : start + most]) for start in range(0, len(whole), most)
    )


def feeds_of(keys: list[int], addresses: list[str]) -> list[str]:
    """The paths of all feeds in which these stories stand or stood."""
    pages = {(locale_of_path(address), "feed", "") for address in addresses}
    stories = Article.objects.filter(pk__in=keys).select_related("section__parent").defer(*HEAVY)
    for story in stories.prefetch_related("also_in", "tags", "people"):
        sections: list[Section] = [story.section, story.section.parent, *story.also_in.all()]
        pages |= {(story.locale, "section_feed", section.slug) for section in sections if section}
        pages |= {(story.locale, "tag_feed", tag.slug) for tag in story.tags.all()}
        pages |= {(story.locale, "author_feed", person.slug) for person in story.people.all()}
    found = []
    for locale, name, slug in sorted(pages):
        with translation.override(locale):
            found += [reverse(f"{name}{form.suffix}", args=[slug] if slug else []) for form in FORMATS]
    return found
