import math

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def time_left(seconds: float) -> str:
    """In words, rounded up: nobody plans by the second."""
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return _("less than a minute left")
    if minutes < 120:
        return ngettext("about %(number)d minute left", "about %(number)d minutes left", minutes) % {"number": minutes}
    hours = math.ceil(minutes / 60)
    return ngettext("about %(number)d hour left", "about %(number)d hours left", hours) % {"number": hours}
