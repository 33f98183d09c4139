"""How far an edition is: counted from its deliveries at every look, so that the sum is always the audience."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from newsletter.models import Delivery, Edition, Sender

State = Delivery.State
WAITING = (State.QUEUED, State.CLAIMED, State.INFLIGHT, State.DEFERRED)
WINDOW = 60  # seconds over which the pace is taken

COUNT = """
SELECT state, count(*),
       count(*) FILTER (WHERE changed_at > now() - %(window)s * interval '1 second'),
       min(changed_at) FILTER (WHERE changed_at > now() - %(window)s * interval '1 second')
FROM newsletter_delivery
WHERE id BETWEEN %(first)s AND %(last)s AND edition_id = %(edition)s
GROUP BY state
"""


@dataclass(frozen=True)
class Progress:
    audience: int
    counts: dict[str, int]  # every state of Delivery, also those with none
    rate: float  # settled messages a second, over the last minute of sending
    left: float | None  # seconds until the rest is done at this pace; None when nobody can say

    @property
    def waiting(self) -> int:
        return sum(self.counts[state] for state in WAITING)

    @property
    def done(self) -> int:
        return self.audience - self.waiting

    @property
    def percent(self) -> float:
        return 100 * self.done / self.audience if self.audience else 100.0


def of(edition: Edition) -> Progress:
    """Deliveries of an edition stand together in the table: two ends of the primary key, no index of their own."""
    counts, recent, since = dict.fromkeys(State.values, 0), 0, None
    with connection.cursor() as cursor:
        values = {"first": edition.first_delivery or 0, "last": edition.last_delivery or 0}
        cursor.execute(COUNT, values | {"edition": edition.pk, "window": WINDOW})
        for state, count, count_recent, earliest in cursor.fetchall():
            counts[state] = count
            if state not in WAITING and count_recent:
                recent += count_recent
                since = min(since or earliest, earliest)
    rate = 0.0
    if edition.state == Edition.State.SENDING and recent:
        rate = recent / max(1.0, (timezone.now() - since).total_seconds())
    waiting = sum(counts[state] for state in WAITING)
    return Progress(edition.audience or 0, counts, rate, waiting / rate if rate else None)


def deliveries_of(edition: Edition) -> QuerySet[Delivery]:
    """Between its two ends, so that the rest of the table is not looked at."""
    rows = Delivery.objects.filter(edition=edition)
    if edition.first_delivery is None:
        return rows
    return rows.filter(pk__gte=edition.first_delivery, pk__lte=edition.last_delivery)


def senders() -> list[Sender]:
    return list(Sender.objects.all())
