"""The front page of an edition at a moment: what the layout in force pins, and what fills the other places.

One pass in visual priority places each story at most once; a block that may repeat takes no part in that. What is
not live is never placed, whatever the layout says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from articles import layout, picks
from articles.layout import Block, Layout, Pin
from articles.models import Article, FrontPageVersion, Section

Wanted = Callable[[Article], bool]


class Reason(StrEnum):
    """Why a story stands where it stands."""

    PINNED = "pinned"
    WITH_PICTURE = "newest with a picture"
    ANALYSIS = "newest analysis"
    NEWEST = "newest"


@dataclass(frozen=True)
class Placed:
    story: Article
    reason: Reason
    place: int
    pin: Pin | None = None


@dataclass
class FilledBlock:
    block: Block
    placed: list[Placed] = field(default_factory=list)

    @property
    def stories(self) -> list[Article]:
        return [placed.story for placed in self.placed]

    @property
    def section(self) -> Section | None:
        return self.block.section


class Trouble(StrEnum):
    """Why a pin does not do what the editor meant."""

    NEWER_WINS = "newer wins"
    NOT_LIVE = "not live"
    STANDS_ABOVE = "stands above"
    NOT_HERE = "not here"  # a story of another section, or one that somebody paid for
    NO_PLACE = "no place"
    TO_COME = "to come"


@dataclass(frozen=True)
class Notice:
    trouble: Trouble
    pin: Pin
    block: Block
    winner: int | None = None  # the story that holds the place


@dataclass
class FrontPage:
    blocks: dict[str, FilledBlock]
    notices: list[Notice]
    version: FrontPageVersion | None = None

    @property
    def lead(self) -> Article | None:
        return next(iter(self.blocks[layout.LEAD].stories), None)

    @property
    def seconds(self) -> list[Article]:
        return self.blocks[layout.SECONDS].stories

    @property
    def below_lead(self) -> list[Article]:
        return self.blocks[layout.BELOW_LEAD].stories

    @property
    def must_read(self) -> list[Article]:
        return self.blocks[layout.MUST_READ].stories

    @property
    def latest(self) -> list[Article]:
        return self.blocks[layout.LATEST].stories

    @property
    def rows(self) -> list[FilledBlock]:
        return [filled for filled in self.blocks.values() if filled.section and filled.placed]

    @property
    def is_empty(self) -> bool:
        return not any(filled.placed for filled in self.blocks.values())


def compose(locale: str, at: datetime | None = None, document: dict | None = None) -> FrontPage:
    """The page as of `at` (default: now), by the version in force then or by a document that is not in force yet."""
    at = at or timezone.now()
    version = FrontPageVersion.objects.in_force(locale, at) if document is None else None
    if version is not None:
        document = version.document
    sections = list(Section.objects.filter(parent__isnull=True))
    plan = layout.read(document or {}, sections)
    page = Composer(plan, candidates(locale, plan, at), at).page()
    if page.is_empty and plan.excluded:
        # A page without anything is worse than one with a story that an editor took off.
        plan.excluded = []
        page = Composer(plan, candidates(locale, plan, at), at).page()
    page.version = version
    return page


class Composer:
    def __init__(self, plan: Layout, stories: list[Article], at: datetime) -> None:
        self.plan, self.stories, self.at = plan, stories, at
        self.by_key = {story.pk: story for story in stories}
        self.used: set[int] = set()
        self.notices: list[Notice] = []

    def page(self) -> FrontPage:
        """First what is pinned, so that filling a place above does not take it; then the free places."""
        shown = [block for block in self.plan.blocks if block.shown]
        blocks = {block.key: FilledBlock(block, self.pinned(block)) for block in shown}
        for filled in sorted(blocks.values(), key=filling_order):
            self.fill(filled)
        return FrontPage(blocks, self.notices)

    # --- pins

    def pinned(self, block: Block) -> list[Placed]:
        held: dict[int, Placed] = {}
        for pin in block.pins_in_order():
            place = len(held) if block.is_ordered else pin.place
            trouble = self.trouble(pin, block, place, held)
            if trouble is None:
                held[place] = Placed(self.by_key[pin.article], Reason.PINNED, place, pin)
                if not block.may_repeat:
                    self.used.add(pin.article)
            elif not pin.is_over(self.at):
                winner = held[place].story.pk if trouble == Trouble.NEWER_WINS else None
                self.notices.append(Notice(trouble, pin, block, winner))
        return list(held.values())

    def trouble(self, pin: Pin, block: Block, place: int, held: dict[int, Placed]) -> Trouble | None:
        if not pin.holds(self.at):
            return Trouble.TO_COME
        if place >= block.number:
            return Trouble.NO_PLACE
        story = self.by_key.get(pin.article)
        if story is None:
            return Trouble.NOT_LIVE
        if not may_stand(story, block):
            return Trouble.NOT_HERE
        if place in held:
            return Trouble.NEWER_WINS
        if story.pk in self.taken(block, held.values()):
            return Trouble.STANDS_ABOVE
        return None

    def taken(self, block: Block, placed) -> set[int]:
        """What may not be placed in the block any more."""
        here = {item.story.pk for item in placed}
        return here if block.may_repeat else here | self.used

    # --- free places

    def fill(self, filled: FilledBlock) -> None:
        block = filled.block
        held = {item.place for item in filled.placed}
        for place in range(block.number):
            if place in held:
                continue
            found = self.next_for(block, self.taken(block, filled.placed))
            if found is None:
                break
            story, reason = found
            filled.placed.append(Placed(story, reason, place))
            if not block.may_repeat:
                self.used.add(story.pk)
        filled.placed.sort(key=lambda item: item.place)

    def next_for(self, block: Block, taken: set[int]) -> tuple[Article, Reason] | None:
        for reason, wanted in rules_of(block):
            for story in self.stories:
                if story.pk not in taken and story.pk not in self.plan.excluded and wanted(story):
                    return story, reason
        return None


def filling_order(filled: FilledBlock) -> bool:
    """Must read comes right after the lead: while another story is live it never stands empty."""
    return filled.block.key not in (layout.LEAD, layout.MUST_READ)


def rules_of(block: Block) -> list[tuple[Reason, Wanted]]:
    """What fills a free place of the block, best first."""
    if block.section:
        return [(Reason.NEWEST, lambda story: may_stand(story, block))]
    if block.key == layout.LATEST:
        return [(Reason.NEWEST, lambda story: True)]
    best: list[tuple[Reason, Wanted]] = []
    if block.key == layout.LEAD:
        best = [(Reason.WITH_PICTURE, lambda story: bool(story.lead_picture_id) and not story.is_sponsored)]
    if block.key == layout.MUST_READ:
        best = [(Reason.ANALYSIS, lambda story: story.type_of_work == Article.TypeOfWork.ANALYSIS)]
    return [*best, (Reason.NEWEST, lambda story: not story.is_sponsored)]


def may_stand(story: Article, block: Block) -> bool:
    if block.section:
        return block.section.pk in (story.section_id, story.section.parent_id)
    return block.takes_sponsored() or not story.is_sponsored


def candidates(locale: str, plan: Layout, at: datetime) -> list[Article]:
    """All that can come onto the page, in two queries: the keys from indexed slices, then the cards.

    Each slice is as long as all that may be taken from it before its turn comes, so the front page does not grow
    slower with the archive.
    """
    live = Article.objects.live(at).in_locale(locale)
    pinned = plan.pinned()
    newest = live.exclude(pk__in=plan.excluded).order_by("-publish_at", "-pk")
    above = sum(layout.FIXED.values()) + len(pinned)
    slices = [
        newest.editorial()[:above],
        newest.editorial().filter(lead_picture__isnull=False)[:above],
        picks.newest_analysis(newest)[:above],
        *(newest.in_section(row.section)[: above + row.number] for row in plan.rows if row.shown),
    ]
    keys = newest.values("pk")[:above].union(*(part.values("pk") for part in slices), all=True)
    wanted = {row["pk"] for row in keys} | pinned
    return list(live.filter(pk__in=wanted).for_cards().order_by("-publish_at", "-pk"))
