"""What became of an edition, in sums. Nothing here is about one person, and nothing is broken down for a few."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import Coalesce, TruncHour
from django.utils import timezone

from newsletter import bounces, progress
from newsletter.models import BounceEvent, Click, Delivery, Edition, Subscription

LEAST = 20  # people, below which their doings are not told apart
LEFT_WITHIN = timedelta(days=3)  # of an edition: whoever leaves later hardly leaves because of it
PLOTTED = 48  # hours
State, Kind = Delivery.State, BounceEvent.Kind


@dataclass(frozen=True)
class StoryLine:
    story: int
    headline: str
    by_variant: list[int]

    @property
    def total(self) -> int:
        return sum(self.by_variant)


@dataclass(frozen=True)
class VariantLine:
    number: int
    subject: str
    arrived: int
    came: int

    @property
    def percent(self) -> float:
        return 100 * self.came / self.arrived if self.arrived else 0.0


@dataclass(frozen=True)
class Numbers:
    audience: int
    arrived: int
    returned: dict[str, int]  # by kind of BounceEvent; "" for what mail servers refused at once
    is_told: bool  # whether there are enough people for the rest, which is empty or None otherwise
    left: int | None
    complaints: int | None
    readers: int | None
    variants: list[VariantLine]
    stories: list[StoryLine]
    hours: list[tuple[datetime, int]]
    yes: int | None
    no: int | None
    programs: int | None  # clicks of programs, left out everywhere else


def of(edition: Edition) -> Numbers:
    counts = progress.of(edition).counts
    arrived = counts[State.SENT]
    base = {"audience": edition.audience or 0, "arrived": arrived, "returned": returned(edition, counts[State.BOUNCED])}
    if arrived < LEAST:
        nothing = dict.fromkeys(("left", "complaints", "readers", "yes", "no", "programs"))
        return Numbers(**base, is_told=False, **nothing, variants=[], stories=[], hours=[])
    votes = dict(edition.feedback.values_list("choice").annotate(Count("pk")))
    variants = variant_lines(edition)
    return Numbers(
        **base,
        is_told=True,
        left=left(edition),
        complaints=bounces.complaints_about(edition),
        readers=sum(line.came for line in variants),
        variants=variants if are_many(variants) else [],
        stories=story_lines(edition, are_many(variants)),
        hours=first_hours(edition),
        yes=votes.get("yes", 0),
        no=votes.get("no", 0),
        programs=Click.objects.filter(delivery__edition=edition, is_scanner=True).count(),
    )


def returned(edition: Edition, bounced: int) -> dict[str, int]:
    events = BounceEvent.objects.filter(delivery__edition=edition, delivery__state=State.BOUNCED)
    kinds = events.filter(kind__in=(Kind.HARD, Kind.SOFT, Kind.REFUSED)).values("delivery").annotate(first=Min("kind"))
    found = Counter(kinds.values_list("first", flat=True))
    found[""] = bounced - found.total()
    return {kind: number for kind, number in found.items() if number > 0}


def left(edition: Edition) -> int:
    within = Q(left_at__gte=edition.started_at, left_at__lt=edition.started_at + LEFT_WITHIN)
    to = progress.deliveries_of(edition).filter(mailing_list=F("subscriber__subscriptions__mailing_list"))
    ended = Subscription.objects.filter(within)
    return to.filter(subscriber__subscriptions__in=ended).count()


def are_many(variants: list[VariantLine]) -> bool:
    """Of every subject: with one left out, its figures would be the rest of the sum."""
    return all(line.arrived >= LEAST for line in variants)


def variant_lines(edition: Edition) -> list[VariantLine]:
    """The copies that waited for the winner had its subject."""
    had = Coalesce("variant", edition.winner or 0)
    sent = progress.deliveries_of(edition).filter(state=State.SENT)
    arrived = dict(sent.values_list(had).annotate(Count("pk")).order_by())
    visits = dict(edition.visits.filter(story=0).values_list("variant").annotate(Sum("number")).order_by())
    clicks = dict(
        counted_clicks(edition).values_list(had_by(edition)).annotate(Count("delivery", distinct=True)).order_by()
    )
    return [
        VariantLine(number, subject, arrived.get(number, 0), visits.get(number, 0) + clicks.get(number, 0))
        for number, subject in enumerate(edition.subjects)
    ]


def counted_clicks(edition: Edition):
    return Click.objects.filter(delivery__edition=edition, is_scanner=False)


def had_by(edition: Edition) -> Coalesce:
    return Coalesce("delivery__variant", edition.winner or 0)


def story_lines(edition: Edition, by_variant: bool) -> list[StoryLine]:
    found: Counter[tuple[int, int]] = Counter()
    for story, variant, number in (
        edition.visits.exclude(story=0).values_list("story", "variant").annotate(Sum("number"))
    ):
        found[story, variant if by_variant else 0] += number
    clicks = counted_clicks(edition).values_list("story", had_by(edition)).annotate(Count("pk")).order_by()
    for story, variant, number in clicks:
        found[story, variant if by_variant else 0] += number
    variants = range(len(edition.subjects) if by_variant else 1)
    return [
        StoryLine(item.article_id, item.article.headline, [found[item.article_id, variant] for variant in variants])
        for item in edition.items.select_related("article")
    ]


def first_hours(edition: Edition) -> list[tuple[datetime, int]]:
    """Readers that came, hour by hour; each in the hour of the first visit of a day."""
    begin = edition.started_at.replace(minute=0, second=0, microsecond=0)
    found: Counter[datetime] = Counter()
    for hour, number in edition.visits.filter(story=0).values_list("hour", "number"):
        found[hour] += number
    first = counted_clicks(edition).values("delivery").annotate(hour=TruncHour(Min("at")))
    found.update(first.values_list("hour", flat=True))
    now = timezone.now()
    hours = [begin + timedelta(hours=n) for n in range(PLOTTED)]
    return [(hour, found[hour]) for hour in hours if hour <= now]
