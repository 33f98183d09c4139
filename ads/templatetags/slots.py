from django import template
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import get_language

from ads.models import Creative, Flight, Placement
from ads.placements import REGISTRY

register = template.Library()


@register.inclusion_tag("ads/slot.html", takes_context=True)
def slot(context, key: str, section: str = "") -> dict:
    """A labelled, reserved place; the script fills it. Nothing where the placement is switched off."""
    if key not in REGISTRY:
        raise template.TemplateSyntaxError(f"There is no placement {key!r} in ads/placements.py.")
    active = page_slots(context["request"])
    return {
        "key": key if key in active else "",
        "section": section,
        "locale": get_language(),
        "house": active.get(key),
    }


def page_slots(request) -> dict[str, dict | None]:
    """The active placements and the house ad of each for readers without JavaScript: one query for all of a page."""
    if not hasattr(request, "page_slots"):
        active = Placement.objects.filter(is_active=True).annotate(house=Subquery(house_words(get_language())))
        request.page_slots = dict(active.values_list("key", "house"))
    return request.page_slots


def house_words(locale: str):
    """The oldest running house ad of words for a placement; one that runs on all pages, as the query is for all."""
    return (
        Creative.objects.filter(
            Q(flight__locales=[]) | Q(flight__locales__contains=[locale]),
            is_active=True,
            kind=Creative.Kind.HOUSE,
            click_url__startswith="/",
            flight__tier=Flight.Tier.HOUSE,
            flight__sections=[],
            flight__placements=OuterRef("pk"),
            flight__in=Flight.objects.running(timezone.now()),
        )
        .order_by("pk")
        .values(words=JSONObject(headline="headline", text="text", click_url="click_url"))[:1]
    )
