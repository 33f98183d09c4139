from datetime import date

from django import template

from ads import mailing
from ads.placements import REGISTRY

register = template.Library()


@register.simple_tag
def mail_slot(key: str, mailing_list: str, day: date, locale: str) -> dict | None:
    """What the templates of a mail show there; None where nothing runs."""
    if key not in REGISTRY:
        raise template.TemplateSyntaxError(f"There is no placement {key!r} in ads/placements.py.")
    return mailing.ad_for(key, mailing_list, day, locale)
