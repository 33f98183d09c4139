from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles.clocks import BAKU
from articles.templatetags.stories import shown_day

register = template.Library()


@register.simple_tag
def live_time(moment: datetime) -> SafeString:
    """<time> by both clocks."""
    return format_html(
        '<time datetime="{}">{}</time>', timezone.localtime(moment).isoformat(timespec="seconds"), live_moment(moment)
    )


@register.filter
def live_moment(moment: datetime) -> str:
    """ "November 25, 2026, 10:14 AM Washington, 7:14 PM Baku"; the day is Washington's."""
    hour = pgettext("time", "g:i A")
    there = timezone.localtime(moment, BAKU)
    here = timezone.localtime(moment)
    baku = date_format(there, hour)
    return _("%(date)s, %(washington)s Washington, %(baku)s Baku") % {
        "date": shown_day(here),
        "washington": date_format(here, hour),
        "baku": baku if there.date() == here.date() else f"{baku} (+1)",
    }


# A number of each form that a language may have; the script chooses by the names of the forms (CLDR's).
FORMS = {"one": 1, "few": 3, "many": 5, "other": 7}


@register.simple_tag
def new_update_words() -> SafeString:
    """ "{number} new updates" in each form, as attributes for js/live.js."""
    words = (
        (form, ngettext("%(number)s new update", "%(number)s new updates", number) % {"number": "{number}"})
        for form, number in FORMS.items()
    )
    return format_html_join("", ' data-new-{}="{}"', words)
