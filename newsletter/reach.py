"""How many an edition would reach if it started now."""

from django.db.models import QuerySet

from newsletter.audience import audience
from newsletter.models import Edition, Subscriber, Suppression

AT_ONCE = 1000


def subscribers(edition: Edition) -> QuerySet[Subscriber]:
    """Each once, whatever number of the edition's lists they are on. Suppression is asked for when mail is sent."""
    return Subscriber.objects.filter(pk__in=audience(edition).values("subscriber"))


def expected(edition: Edition) -> int:
    return subscribers(edition).count()


def all_are_suppressed(edition: Edition) -> bool:
    """Asks until it finds the first who is not: for a list that lives that is the first one."""
    if not Suppression.objects.exists():
        return False
    addresses = subscribers(edition).values_list("address_ascii", flat=True)
    return not any(not Suppression.objects.covers(address) for address in addresses.iterator(AT_ONCE))
