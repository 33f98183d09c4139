"""Readers, as far as anything is known of them: which story was read, once a day each, and by no machine."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_tasks import task

from articles.models import Article, HourlyReads
from intake.clients import network_address

DAY = 24 * 3600  # seconds
KEPT_FOR = timedelta(days=396)  # thirteen months
MACHINES = ("bot", "crawl", "spider", "curl", "python", "headless", "preview", "monitor", "lighthouse")
# One statement, so that two readers at the same moment count two.
COUNT = """
    INSERT INTO articles_hourlyreads (article_id, hour, reads) VALUES (%s, %s, 1)
    ON CONFLICT (article_id, hour) DO UPDATE SET reads = articles_hourlyreads.reads + 1
"""


def wants_to_count(request: HttpRequest) -> bool:
    """Not machines, not what another site made a browser send, and nobody who asked not to be counted."""
    agent = request.headers.get("User-Agent", "").lower()
    if not agent or any(word in agent for word in MACHINES):
        return False
    if "1" in (request.headers.get("Sec-GPC"), request.headers.get("DNT")):
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def count(request: HttpRequest, story: int, now: datetime) -> bool:
    """Counts one reader of a live story, once a day. The key that knows the reader again is salted by the day and
    forgotten with it. The memory is the cache's, which several processes may not share: good enough until the
    journal counts exactly."""
    reader = f"{network_address(request)} {request.headers.get('User-Agent', '')}"
    salt = f"articles.readers.{timezone.localdate(now)}"
    key = salted_hmac(salt, f"{story} {reader}", algorithm="sha256").hexdigest()
    if not cache.add(f"articles.read.{key}", 1, DAY) or not Article.objects.live(now).filter(pk=story).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [story, now.replace(minute=0, second=0, microsecond=0)])
    return True


def most_read(number: int, since: datetime) -> QuerySet[Article]:
    """Live stories with `reads` since then, the most read first."""
    stories = Article.objects.live().filter(hourly_reads__hour__gte=since)
    return stories.annotate(reads=Sum("hourly_reads__reads")).order_by("-reads", "-publish_at")[:number]


@task(priority=-10)
def forget_old_reads() -> None:
    HourlyReads.objects.filter(hour__lt=timezone.now() - KEPT_FOR).delete()
