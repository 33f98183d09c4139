"""How many an edition would reach if it started now."""

from newsletter.audience import audience
from newsletter.models import Edition, Suppression

AT_ONCE = 1000


def expected(edition: Edition) -> int:
    return audience(edition).count()


def is_empty(edition: Edition) -> bool:
    """Found at the first subscriber, where counting goes through all of them."""
    return not audience(edition).exists()


def all_are_suppressed(edition: Edition) -> bool:
    """Asks in parts until one has somebody who is not: for a list that lives that is the first one."""
    if not Suppression.objects.exists():
        return False
    found = audience(edition).values_list("subscriber__address_ascii", flat=True)
    part: list[str] = []
    for address in found.iterator(AT_ONCE):
        part.append(address)
        if len(part) == AT_ONCE:
            if somebody_is_left(part):
                return False
            part = []
    return not somebody_is_left(part)


def somebody_is_left(addresses: list[str]) -> bool:
    return len(Suppression.objects.covered(addresses)) < len(addresses)
