"""The newsroom's two clocks: Washington's, by which everything is entered, and Baku's beside it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

BAKU = ZoneInfo("Asia/Baku")


def both(moment: datetime) -> str:
    here, there = timezone.localtime(moment), timezone.localtime(moment, BAKU)
    return _("%(date)s, %(washington)s Washington, %(baku)s Baku") % {
        "date": date_format(here, "j N"),
        "washington": f"{here:%H:%M}",
        "baku": f"{there:%H:%M}" if there.date() == here.date() else f"{there:%H:%M} (+1)",
    }
