"""Readers, as far as anything is known of them: which page was read, once a day each, and by no machine."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_tasks import task

from articles.models import Article, DailyReads, HostReads, HourlyReads, PageReads
from intake.clients import network_address
from journal.writing import append

READ = "read"  # the kind of the journal's events
KEPT_FOR = timedelta(days=396)  # thirteen months
MACHINES = ("bot", "crawl", "spider", "curl", "python", "headless", "preview", "monitor", "lighthouse")
HOST = re.compile(r"(?=.{4,100}\Z)[a-z0-9_-]+(\.[a-z0-9_-]+)+")
# What stands in the place of a host; none of them has a dot.
DIRECT, INTERNAL, OTHER = "direct", "internal", "other"


@dataclass(frozen=True)
class Seen:
    """A page that a browser says it showed. `kind` is one of PageReads.Kind."""

    kind: str
    key: int
    locale: str
    host: str


def wants_to_count(request: HttpRequest) -> bool:
    """Not machines, not what another site made a browser send, and nobody who asked not to be counted."""
    agent = request.headers.get("User-Agent", "").lower()
    if not agent or any(word in agent for word in MACHINES):
        return False
    if "1" in (request.headers.get("Sec-GPC"), request.headers.get("DNT")):
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def note(request: HttpRequest, seen: Seen, now: datetime) -> bool:
    """Puts the reader in the journal, where articles/counting.py counts him once a day for each page.

    What knows him again is a keyed hash that the day is part of; neither address nor browser is written anywhere.
    """
    reader = f"{network_address(request)} {request.headers.get('User-Agent', '')}"
    salt = f"articles.readers.{timezone.localdate(now)}"
    page = f"{seen.kind} {seen.key} {'' if seen.kind == PageReads.Kind.STORY else seen.locale}"
    digest = salted_hmac(salt, f"{page} {reader}", algorithm="sha256").digest()
    data = {"kind": seen.kind, "key": seen.key, "in": seen.locale, "from": named(seen.host)}
    return append(READ, data, key=UUID(bytes=digest[:16]), at=now)


def named(host: str) -> str:
    """Where a reader came from: a host, or a word for what is none."""
    host = host.lower().removeprefix("www.")
    if not host:
        return DIRECT
    if host in {name.removeprefix("www.") for name in (*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname)}:
        return INTERNAL
    return host if HOST.fullmatch(host) else OTHER


def most_read(number: int, since: datetime) -> QuerySet[Article]:
    """Live stories with `reads` since then, the most read first."""
    stories = Article.objects.live().filter(hourly_reads__hour__gte=since)
    return stories.annotate(reads=Sum("hourly_reads__reads")).order_by("-reads", "-publish_at")[:number]


@task(priority=-10)
def forget_old_reads() -> None:
    oldest = timezone.now() - KEPT_FOR
    HourlyReads.objects.filter(hour__lt=oldest).delete()
    for rows in (DailyReads, HostReads, PageReads):
        rows.objects.filter(day__lt=timezone.localdate(oldest)).delete()
