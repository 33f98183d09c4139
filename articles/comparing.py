"""What differs between two front pages, in the words of an editor."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles import layout
from articles.frontpage import FrontPage, Reason
from articles.models import Article


@dataclass(frozen=True)
class Moved:
    story: Article
    before: str  # empty: it was not on the page
    after: str


def moved(before: FrontPage, after: FrontPage) -> list[Moved]:
    """The stories that stand elsewhere, in the order of the new page; then those that left it."""
    old, new = places(before), places(after)
    stories = {story.pk: story for page in (after, before) for block in page.blocks.values() for story in block.stories}
    order = [*new, *(pk for pk in old if pk not in new)]
    return [Moved(stories[pk], old.get(pk, ""), new.get(pk, "")) for pk in order if old.get(pk, "") != new.get(pk, "")]


def places(page: FrontPage) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for filled in page.blocks.values():
        for item in filled.placed:
            words = place_name(filled.block, item.place)
            if item.reason == Reason.PINNED:
                words = _("%(place)s, pinned") % {"place": words}
            found.setdefault(item.story.pk, []).append(words)
    return {pk: "; ".join(words) for pk, words in found.items()}


def place_name(block: layout.Block, place: int) -> str:
    return block.label if block.number == 1 else f"{block.label} {place + 1}"


def settings_changed(before: layout.Layout, after: layout.Layout) -> list[str]:
    """Rows that moved, went on or off, grew; blocks that may repeat now; how many stories are kept off."""
    said = []
    if [row.key for row in before.rows] != [row.key for row in after.rows]:
        said.append(_("The rows now stand so: %(rows)s.") % {"rows": ", ".join(row.label for row in after.rows)})
    old = {block.key: block for block in before.blocks}
    for block in after.blocks:
        said += block_changed(old[block.key], block)
    off = set(after.excluded) - set(before.excluded)
    back = set(before.excluded) - set(after.excluded)
    if off:
        said.append(_("Stories removed from the front page: %(number)d.") % {"number": len(off)})
    if back:
        said.append(_("Stories brought back: %(number)d.") % {"number": len(back)})
    return said


def block_changed(old: layout.Block, new: layout.Block) -> list[str]:
    said = []
    if old.shown != new.shown:
        words = _("%(block)s is shown.") if new.shown else _("%(block)s is hidden.")
        said.append(words % {"block": new.label})
    if old.number != new.number:
        said.append(_("%(block)s shows %(number)d stories.") % {"block": new.label, "number": new.number})
    if old.may_repeat != new.may_repeat:
        words = _("%(block)s may repeat stories.") if new.may_repeat else _("%(block)s repeats no story.")
        said.append(words % {"block": new.label})
    return said
