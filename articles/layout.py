"""The document of a front page: its blocks in the order a reader sees them, and what is pinned where.

As JSON: {"blocks": [{"key", "may_repeat", "pins": [{"article", "place", "from", "until"}]}, …], "excluded": [ids]};
the block of a section has "section", "shown", "number" and "rule" too. What a document does not name has its default,
so a section made yesterday is on the page of a layout made last year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Section

LEAD, SECONDS, BELOW_LEAD, MUST_READ, LATEST = "lead", "seconds", "below_lead", "must_read", "latest"
FIXED = {LEAD: 1, SECONDS: 2, BELOW_LEAD: 2, MUST_READ: 4, LATEST: 4}
LABELS: dict[str, str | Promise] = {
    LEAD: _("Lead"),
    SECONDS: _("Beside the lead"),
    BELOW_LEAD: _("Below the lead"),
    MUST_READ: pgettext_lazy("block of stories", "Must read"),
    LATEST: pgettext_lazy("block of stories", "Latest"),
}
IN_SECTION = 4
MOST_IN_SECTION = 12
MOST_PINS = 100


@dataclass(frozen=True)
class Pin:
    article: int
    place: int  # from 0
    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def is_over(self, at: datetime) -> bool:
        return self.until is not None and self.until <= at


@dataclass
class Block:
    key: str
    number: int
    section: Section | None = None
    shown: bool = True
    may_repeat: bool = False
    pins: list[Pin] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.section.label if self.section else str(LABELS[self.key])

    @property
    def is_ordered(self) -> bool:
        """Must read has an order, not places: a pick that is not public leaves no gap."""
        return self.key == MUST_READ

    def takes_sponsored(self) -> bool:
        return self.key != MUST_READ

    def pins_in_order(self) -> list[Pin]:
        """By place; of several on one place the newest comes first."""
        newest_first = sorted(self.pins, key=lambda pin: pin.since, reverse=True)
        return sorted(newest_first, key=lambda pin: pin.place)


@dataclass
class Layout:
    blocks: list[Block]
    excluded: list[int] = field(default_factory=list)

    def block(self, key: str) -> Block:
        return next(block for block in self.blocks if block.key == key)

    @property
    def rows(self) -> list[Block]:
        return [block for block in self.blocks if block.section]

    def pinned(self) -> set[int]:
        return {pin.article for block in self.blocks for pin in block.pins}


def key_of(section: Section) -> str:
    return f"section-{section.pk}"


def read(document: dict, sections: Iterable[Section]) -> Layout:
    """The layout a document describes, for the sections that exist now."""
    written = {block["key"]: block for block in document.get("blocks", ())}
    fixed = [fill(Block(key, number), written.get(key, {})) for key, number in FIXED.items()]
    rows = {key_of(section): Block(key_of(section), IN_SECTION, section) for section in sections}
    order = [key for key in written if key in rows] + [key for key in rows if key not in written]
    return Layout([*fixed, *(fill(rows[key], written.get(key, {})) for key in order)], document.get("excluded", []))


def fill(block: Block, written: dict) -> Block:
    block.may_repeat = written.get("may_repeat", False)
    block.pins = [read_pin(pin) for pin in written.get("pins", ())]
    if block.section:
        block.shown, block.number = written.get("shown", True), written.get("number", IN_SECTION)
    return block


def read_pin(pin: dict) -> Pin:
    until = datetime.fromisoformat(pin["until"]) if pin["until"] else None
    return Pin(pin["article"], pin["place"], datetime.fromisoformat(pin["from"]), until)


def write(layout: Layout) -> dict:
    return {"blocks": [write_block(block) for block in layout.blocks], "excluded": layout.excluded}


def write_block(block: Block) -> dict:
    pins = [
        {
            "article": pin.article,
            "place": pin.place,
            "from": pin.since.isoformat(),
            "until": pin.until.isoformat() if pin.until else None,
        }
        for pin in block.pins
    ]
    written = {"key": block.key, "may_repeat": block.may_repeat, "pins": pins}
    if block.section:
        written |= {"section": block.section.pk, "shown": block.shown, "number": block.number, "rule": "newest"}
    return written
