"""The steps from the front page down to a list. A story stands below its primary section alone."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Person, Section, Tag


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str


def down_to(section: Section | None) -> list[Crumb]:
    """Home, the section's parent if it has one, the section; Home alone for None."""
    above = [section.parent, section] if section else []
    return [Crumb(_("Home"), reverse("home")), *(Crumb(s.label, s.get_absolute_url()) for s in above if s)]


def to_section(section: Section) -> list[Crumb]:
    """The last step is the page itself."""
    return [*down_to(section.parent), Crumb(section.label, section.get_absolute_url())]


def to_list(thing: Tag | Person) -> list[Crumb]:
    return [Crumb(_("Home"), reverse("home")), Crumb(thing.label, thing.get_absolute_url())]
