from dataclasses import dataclass

from django import template
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import get_language

from ads.models import Creative, Flight, Placement
from ads.placements import REGISTRY

register = template.Library()


@dataclass(frozen=True)
class PageSlots:
    active: set[str]
    house: dict[str, str] | None  # what stands there without JavaScript


@register.inclusion_tag("ads/slot.html", takes_context=True)
def slot(context, key: str, section: str = "") -> dict:
    """A labelled, reserved place; the script fills it. Nothing where the placement is switched off."""
    if key not in REGISTRY:
        raise template.TemplateSyntaxError(f"There is no placement {key!r} in ads/placements.py.")
    page = page_slots(context["request"])
    return {
        "key": key if key in page.active else "",
        "section": section,
        "locale": get_language(),
        "house": page.house,
    }


def page_slots(request) -> PageSlots:
    """One query for all slots of a page together, kept on the request."""
    if not hasattr(request, "page_slots"):
        house = Creative.objects.filter(
            is_active=True,
            kind=Creative.Kind.HOUSE,
            click_url__startswith="/",
            flight__in=Flight.objects.running(timezone.now()),
        )
        words = house.order_by("pk").values(words=JSONObject(headline="headline", text="text", click_url="click_url"))
        rows = list(Placement.objects.filter(is_active=True).values_list("key", Subquery(words[:1])))
        request.page_slots = PageSlots({key for key, _words in rows}, rows[0][1] if rows else None)
    return request.page_slots
