"""What an editor does to a layout: move, pin, take off, turn a row on. Nothing here is public yet."""

from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import layout
from articles.frontpage import FrontPage, may_stand
from articles.layout import Block, Layout, Pin
from articles.models import Article


def story_to_place(pk: int, locale: str) -> Article:
    """A story that is live or will be; anything else has no place on the page."""
    story = (
        Article.objects.filter(pk=pk).select_related("section").defer("body", "blocks", "body_text", "search").first()
    )
    if story is None:
        raise ValidationError(_("There is no such story (number %(pk)d)."), params={"pk": pk})
    if story.locale != locale:
        raise ValidationError(_("“%(story)s” is a story of another edition."), params={"story": story})
    if story.state != Article.State.PUBLISHED or story.on_hold:
        raise ValidationError(_("“%(story)s” is neither live nor scheduled."), params={"story": story})
    return story


def refuse_misplaced(story: Article, block: Block) -> None:
    if may_stand(story, block):
        return
    if block.section:
        raise ValidationError(
            _("“%(story)s” is not of the section %(section)s."), params={"story": story, "section": block.section}
        )
    raise ValidationError(_("A sponsored story cannot stand in Must read."))


def move(plan: Layout, page: FrontPage, story: Article, target: Block, place: int, source: str = "") -> None:
    """Pins the story at the place. The pin that is there stays below the new one; the newer wins."""
    refuse_misplaced(story, target)
    if not 0 <= place < target.number:
        raise ValidationError(_("The block “%(block)s” has no such place."), params={"block": target.label})
    earlier = pin_in(plan.block(source), story.pk) if source else None
    pin = Pin(story.pk, place, timezone.now(), earlier.until if earlier else None)
    for block in plan.blocks:
        if block.key in (source, target.key) or not (block.may_repeat or target.may_repeat):
            forget(block, story.pk)
    plan.excluded = [pk for pk in plan.excluded if pk != story.pk]
    if target.is_ordered:
        insert(target, page, pin)
    else:
        target.pins.append(pin)


def insert(block: Block, page: FrontPage, pin: Pin) -> None:
    """Into an order: what stands before the new pick is picked too, or it would slip behind."""
    pins = {old.article: old for old in block.pins}
    order = [story.pk for story in page.blocks[block.key].stories if story.pk != pin.article]
    before, after = order[: pin.place], [pk for pk in order[pin.place :] if pk in pins]
    hidden = [pk for pk in pins if pk not in order]
    picks = [*(pins.get(pk) or replace(pin, article=pk, until=None) for pk in before), pin]
    picks += [pins[pk] for pk in (*after, *hidden)]
    block.pins = [replace(old, place=number) for number, old in enumerate(picks)]


def shift(plan: Layout, page: FrontPage, story: Article, block: Block, step: int) -> None:
    """One place up (-1) or down (1) within the block; a pinned neighbour changes places with it."""
    placed = {item.place: item for item in page.blocks[block.key].placed}
    here = next((place for place, item in placed.items() if item.story.pk == story.pk), None)
    if here is None or not 0 <= here + step < block.number:
        raise ValidationError(_("“%(story)s” cannot be moved further."), params={"story": story})
    neighbour = placed.get(here + step)
    move(plan, page, story, block, here + step, block.key)
    if neighbour and neighbour.pin and not block.is_ordered:
        block.pins = [replace(pin, place=here) if pin == neighbour.pin else pin for pin in block.pins]


def pin(plan: Layout, page: FrontPage, story: Article, block: Block, since: datetime | None, until: datetime | None):
    """Holds the story where it stands, or gives its pin other times."""
    since = since or timezone.now()
    if until is not None and until <= max(since, timezone.now()):
        raise ValidationError(_("A pin ends after it starts, and not in the past."))
    there = pin_in(block, story.pk)
    if there is None:
        place = next((item.place for item in page.blocks[block.key].placed if item.story.pk == story.pk), None)
        if place is None:
            raise ValidationError(_("“%(story)s” does not stand there any more."), params={"story": story})
        move(plan, page, story, block, place, block.key)
        there = pin_in(block, story.pk)
    block.pins = [replace(old, since=since, until=until) if old == there else old for old in block.pins]


def unpin(block: Block, pk: int) -> None:
    forget(block, pk)
    if block.is_ordered:
        block.pins = [replace(old, place=number) for number, old in enumerate(block.pins_in_order())]


def take_off(plan: Layout, pk: int) -> None:
    for block in plan.blocks:
        unpin(block, pk)
    plan.excluded = [*(other for other in plan.excluded if other != pk), pk]


def bring_back(plan: Layout, pk: int) -> None:
    plan.excluded = [other for other in plan.excluded if other != pk]


def move_row(plan: Layout, row: Block, step: int) -> None:
    """Past the neighbour among the sections; the blocks above them stay where they are."""
    rows = plan.rows
    here = rows.index(row)
    there = min(max(here + step, 0), len(rows) - 1)
    rows.insert(there, rows.pop(here))
    plan.blocks = [block for block in plan.blocks if not block.section] + rows


def pin_in(block: Block, pk: int) -> Pin | None:
    return next((pin for pin in block.pins if pin.article == pk), None)


def forget(block: Block, pk: int) -> None:
    block.pins = [pin for pin in block.pins if pin.article != pk]


def tidy(plan: Layout, at: datetime) -> None:
    """Drops pins whose time is over, so that a layout does not grow for ever."""
    for block in plan.blocks:
        block.pins = [pin for pin in block.pins if not pin.is_over(at)]
    if len([pin for block in plan.blocks for pin in block.pins]) > layout.MOST_PINS:
        raise ValidationError(_("A page holds %(most)d pins at most: unpin some."), params={"most": layout.MOST_PINS})
