"""The ad in a newsletter. It is chosen when the mail is made: the same list, day and place have the same ad."""

import random
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ads import choosing, tokens
from ads.models import Creative
from ads.placements import PHONE
from images.shown import original

NOON = time(12)


def ad_for(slot: str, mailing_list: str, day: date, locale: str) -> dict | None:
    at = timezone.make_aware(datetime.combine(day, NOON))
    # No secret hangs on it: who knows the day may know the ad.
    draw = random.Random(f"{mailing_list} {day} {slot}")  # noqa: S311
    found = choosing.choose(choosing.load(at, PHONE), [slot], "", locale, draw)[slot]
    return described(found, slot, day) if found else None


def described(found: choosing.Candidate, slot: str, day: date) -> dict:
    creative = found.creative
    token = tokens.make_for_mail(creative.pk, found.placements[slot], day)
    answer = {
        "label": _("Advertisement") if found.is_paid else _("From the newsroom"),
        "sponsor": creative.flight.campaign.advertiser.name if found.is_paid else "",
        "paid": found.is_paid,
        "href": f"{settings.SITE_URL}/go/{token}",
        "headline": creative.headline or creative.alt,
        "text": creative.text,
    }
    if creative.kind != Creative.Kind.IMAGE:
        return answer
    picture, scale = creative.picture, choosing.scale_of(creative, slot)
    size = {"width": picture.width // scale, "height": picture.height // scale}
    return answer | size | {"src": original(picture).url, "alt": creative.alt}
