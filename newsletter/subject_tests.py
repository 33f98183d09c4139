"""Which subject of a test goes to the rest: the one whose readers came, and only if chance does not explain it.

By clicks and visits, never by opened mail: programs open it. The share of a subject is readers who came to any story,
of the copies with that subject that arrived. Two shares differ when the 95 % interval of their difference (Newcombe,
from Wilson's intervals) leaves out zero; with several rivals each comparison is stricter (Bonferroni). Otherwise there
is no winner to be found, and the first subject goes out.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from math import sqrt
from statistics import NormalDist

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from audit.models import record
from newsletter import progress
from newsletter.models import Click, Delivery, Edition

ERROR = 0.05
LEAST = 20  # copies of each subject; fewer say nothing, and would say it about people
DECIDED_WITHIN = timedelta(days=3)  # of an edition that is sent whole: nobody waits for it


@dataclass(frozen=True)
class Figures:
    """Of one subject."""

    variant: int
    sent: int
    came: int

    @property
    def share(self) -> float:
        return self.came / self.sent if self.sent else 0.0


@dataclass(frozen=True)
class Outcome:
    winner: int
    is_significant: bool
    rival: int | None  # the next best one, to which the interval belongs
    difference: float  # of the shares of the best one and the rival
    low: float
    high: float


def wilson(came: int, sent: int, z: float) -> tuple[float, float]:
    share, square = came / sent, z * z
    middle = (share + square / (2 * sent)) / (1 + square / sent)
    half = z * sqrt(share * (1 - share) / sent + square / (4 * sent * sent)) / (1 + square / sent)
    return middle - half, middle + half


def newcombe(one: Figures, other: Figures, z: float) -> tuple[float, float]:
    """The interval of the difference of their shares; method 10 of Newcombe (1998)."""
    low, high = wilson(one.came, one.sent, z)
    other_low, other_high = wilson(other.came, other.sent, z)
    difference = one.share - other.share
    return (
        difference - sqrt((one.share - low) ** 2 + (other_high - other.share) ** 2),
        difference + sqrt((high - one.share) ** 2 + (other.share - other_low) ** 2),
    )


def judge(figures: list[Figures]) -> Outcome:
    """The first subject wins where nothing else can be said."""
    told = [each for each in figures if each.sent]
    if len(told) < 2:
        return Outcome(0, False, None, 0.0, 0.0, 0.0)
    best, *rivals = sorted(told, key=lambda each: (-each.share, each.variant))
    z = NormalDist().inv_cdf(1 - ERROR / len(rivals) / 2)
    intervals = [newcombe(best, rival, z) for rival in rivals]
    enough = all(each.sent >= LEAST for each in told)
    is_significant = enough and all(low > 0 for low, _high in intervals)
    low, high = intervals[0]
    difference = best.share - rivals[0].share
    return Outcome(best.variant if is_significant else 0, is_significant, rivals[0].variant, difference, low, high)


def figures_of(edition: Edition) -> list[Figures]:
    """Only of copies that had their subject by lot."""
    rows = progress.deliveries_of(edition).filter(state=Delivery.State.SENT).exclude(variant=None)
    sent = dict(rows.values_list("variant").annotate(Count("pk")).order_by())
    visits = dict(edition.visits.filter(story=0).values_list("variant").annotate(Sum("number")).order_by())
    counted = Click.objects.filter(delivery__edition=edition, is_scanner=False).exclude(delivery__variant=None)
    clicks = dict(counted.values_list("delivery__variant").annotate(Count("delivery", distinct=True)).order_by())
    found = []
    for variant in range(1 + edition.variants.count()):
        came = visits.get(variant, 0) + clicks.get(variant, 0)
        # Visits are told by browsers of whoever likes: never more than there are readers.
        found.append(Figures(variant, sent.get(variant, 0), min(came, sent.get(variant, 0))))
    return found


def decide_due() -> None:
    """By senders, every second. Those that nobody waits for are decided too, for the page of numbers."""
    now = timezone.now()
    sending, sent = Q(state=Edition.State.SENDING), Q(state=Edition.State.SENT, started_at__gt=now - DECIDED_WITHIN)
    waiting = Edition.objects.filter(sending | sent, winner=None, variants__number=1)
    for edition in waiting.only("pk", "started_at", "test_hours"):
        if edition.started_at + timedelta(hours=edition.test_hours) <= now:
            decide(edition)


@transaction.atomic
def decide(edition: Edition) -> bool:
    """Once: the first sender that holds the row writes the winner, the others find it."""
    locked = Edition.objects.select_for_update(skip_locked=True).filter(pk=edition.pk, winner=None).first()
    if locked is None:
        return False
    figures = figures_of(locked)
    outcome = judge(figures)
    locked.winner = outcome.winner
    locked.test_result = {
        "at": timezone.now().isoformat(),
        "figures": [asdict(each) | {"share": round(each.share, 5)} for each in figures],
        **asdict(outcome),
    }
    locked.save(update_fields=["winner", "test_result"])
    record(None, "decided subject", locked, winner=outcome.winner, significant=outcome.is_significant)
    return True
