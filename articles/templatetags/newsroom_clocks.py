from datetime import datetime

from django import template
from django.utils import timezone

from articles import clocks

register = template.Library()


@register.filter
def both_clocks(moment: datetime) -> str:
    return clocks.both(moment)


@register.filter
def dated_clocks(moment: datetime) -> str:
    """With the year, where it is another."""
    here = timezone.localtime(moment)
    words = clocks.both(moment)
    return words if here.year == timezone.localtime().year else f"{here.year}, {words}"


@register.filter
def for_input(moment: datetime | None) -> str:
    """As <input type="datetime-local"> wants it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""
