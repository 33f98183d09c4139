"""What the library's grid tells about a picture at a glance."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from images.admin.filters import SOON
from images.models import Picture
from images.usage import Usage, usages


class Badge(NamedTuple):
    tone: str  # bad, warn, calm
    text: str


class Card(NamedTuple):
    picture: Picture
    badges: list[Badge]
    uses: list[Usage]


def cards_of(pictures: Iterable[Picture]) -> list[Card]:
    shown = list(pictures)
    uses = usages(picture.pk for picture in shown)
    return [Card(picture, badges_of(picture, len(uses[picture.pk])), uses[picture.pk]) for picture in shown]


def badges_of(picture: Picture, times_used: int) -> list[Badge]:
    badges = [Badge("bad", str(Picture.LACKS[name])) for name in picture.lacks]
    licence = licence_badge(picture)
    if licence is not None:
        badges.append(licence)
    if times_used:
        badges.append(Badge("calm", ngettext("used once", "used %(n)d times", times_used) % {"n": times_used}))
    return badges


def licence_badge(picture: Picture) -> Badge | None:
    days = picture.licence_days_left
    if days is None or days > SOON:
        return None
    if not picture.is_usable:
        return Badge("bad", _("licence expired"))
    if days == 0:
        return Badge("warn", _("licence ends today"))
    return Badge("warn", ngettext("licence ends in %(n)d day", "licence ends in %(n)d days", days) % {"n": days})
