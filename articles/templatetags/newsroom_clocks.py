from datetime import datetime

from django import template
from django.utils import timezone

from articles import clocks

register = template.Library()


@register.filter
def both_clocks(moment: datetime) -> str:
    return clocks.both(moment)


@register.filter
def for_input(moment: datetime | None) -> str:
    """As <input type="datetime-local"> wants it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""
