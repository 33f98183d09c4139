"""Which stories are read most: ranks that the worker makes every few minutes, by the clock and not by the calendar.

In a window a read of now weighs more than one of its beginning: its weight halves every third of the window.
"""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DecimalField, DurationField, ExpressionWrapper, F, FloatField, Sum, Value
from django.db.models.functions import Cast, Extract, Power, Round
from django.utils import timezone
from django_tasks import task

from articles.models import Article, MostRead

WINDOWS = (1, 7, 30)  # days
SHOWN, KEPT = 20, 50  # stories of a window and edition; what is withdrawn meanwhile leaves no gap
EVIDENCE = 10  # readers that a story needs in a window
AT_LEAST = 5  # stories that make a list; with fewer the editors' picks are shown
FRESH = timedelta(hours=3)  # ranks that are older say nothing of today


def stories(locale: str, days: int, number: int) -> list[Article]:
    """The most read first, or none when too little was read. One query."""
    ranked = Article.objects.live().in_locale(locale).editorial()
    ranked = ranked.filter(most_read__days=days, most_read__made_at__gt=timezone.now() - FRESH)
    found = list(ranked.for_lists().order_by("most_read__place")[: max(number, AT_LEAST)])
    return found[:number] if len(found) >= AT_LEAST else []


@task(priority=5)
def rank_stories() -> None:
    now = timezone.now()
    for days in WINDOWS:
        places = places_in(days, now)
        with transaction.atomic():
            MostRead.objects.filter(days=days).delete()
            MostRead.objects.bulk_create(places)


def places_in(days: int, now: datetime) -> list[MostRead]:
    """By their score in each edition; of two stories with the same the newer stands first."""
    window = timedelta(days=days)
    age = ExpressionWrapper(Value(now) - F("hourly_reads__hour"), DurationField())
    halvings = Extract(age, "epoch", output_field=FloatField()) / (window.total_seconds() / 3)
    weighted = F("hourly_reads__reads") * Power(Value(0.5), halvings, output_field=FloatField())
    score = Round(Cast(Sum(weighted, output_field=FloatField()), DecimalField(max_digits=20, decimal_places=9)), 6)
    read = Article.objects.live(now).editorial()
    read = read.filter(hourly_reads__hour__gt=now - window, hourly_reads__hour__lte=now)
    read = read.annotate(reads=Sum("hourly_reads__reads"), score=score).filter(reads__gte=EVIDENCE)
    places = []
    placed: Counter[str] = Counter()
    for key, locale in read.order_by("-score", "-publish_at", "-pk").values_list("pk", "locale"):
        placed[locale] += 1
        if placed[locale] <= KEPT:
            places.append(MostRead(article_id=key, days=days, locale=locale, place=placed[locale], made_at=now))
    return places
