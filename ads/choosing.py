"""Which creative stands in which slot: eligible ones only, paid before house, by weight, none twice on a page."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from ads.models import Creative, Flight
from ads.placements import REGISTRY


@dataclass(frozen=True)
class Candidate:
    """A creative with what decides about it; flat, so that choosing asks the database nothing."""

    creative: Creative
    placements: dict[str, int]  # key: primary key
    sections: frozenset[str]
    locales: frozenset[str]
    is_paid: bool
    campaign: int
    weight: int

    def fits(self, slot: str, section: str, locale: str) -> bool:
        return (
            slot in self.placements
            and (not self.sections or section in self.sections)
            and (not self.locales or locale in self.locales)
        )


def load(at: datetime, window: int) -> list[Candidate]:
    """All that may run now in a window of so many px, in two queries: creatives, then their flights' placements."""
    creatives = (
        Creative.objects.filter(is_active=True, flight__in=Flight.objects.running(at))
        .select_related("flight__campaign__advertiser", "picture")
        .prefetch_related("flight__placements")
    )
    return [candidate(creative, window) for creative in creatives]


def candidate(creative: Creative, window: int) -> Candidate:
    flight = creative.flight
    return Candidate(
        creative=creative,
        placements={p.key: p.pk for p in flight.placements.all() if p.is_active and suits(creative, p.sizes, window)},
        sections=frozenset(flight.sections),
        locales=frozenset(flight.locales),
        is_paid=flight.tier == Flight.Tier.PAID,
        campaign=flight.campaign_id,
        weight=flight.weight * creative.weight,
    )


def suits(creative: Creative, sizes: list[dict], window: int) -> bool:
    """Words fit everywhere; a picture only where the size at this window is its own, or half of it."""
    if creative.picture is None:
        return True
    if not creative.picture.is_usable:  # its licence has ended
        return False
    width, height = creative.picture.width, creative.picture.height
    at_window = [s for s in sizes if s["min_width"] <= window]
    if not at_window:
        return False
    size = max(at_window, key=lambda s: s["min_width"])
    return (width, height) in ((size["width"], size["height"]), (2 * size["width"], 2 * size["height"]))


def scale_of(creative: Creative, slot: str) -> int:
    """1 for a picture in a size of the slot, 2 for one drawn at twice a size."""
    sizes = {(s["width"], s["height"]) for s in REGISTRY[slot][2]}
    return 1 if (creative.picture.width, creative.picture.height) in sizes else 2


def choose(
    candidates: Iterable[Candidate],
    slots: Iterable[str],
    section: str,
    locale: str,
    draw: random.Random,
    shown: Collection[int] = (),
) -> dict[str, Candidate | None]:
    """One candidate for each slot of a page, in the order of the slots, or None.

    No creative stands twice; a campaign does only where no other one is eligible. `shown` are the creatives that
    earlier answers put on the same page, which asks again as its reader goes down.
    """
    everyone = list(candidates)
    before = [c for c in everyone if c.creative.pk in shown]
    chosen: dict[str, Candidate | None] = {}
    for slot in slots:
        used = before + [c for c in chosen.values() if c is not None]
        creatives, campaigns = {c.creative.pk for c in used}, {c.campaign for c in used}
        eligible = [c for c in everyone if c.fits(slot, section, locale) and c.creative.pk not in creatives]
        tier = [c for c in eligible if c.is_paid] or eligible
        fresh = [c for c in tier if c.campaign not in campaigns] or tier
        chosen[slot] = draw.choices(fresh, weights=[c.weight for c in fresh])[0] if fresh else None
    return chosen
