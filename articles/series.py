"""Where a story stands in its series, among the parts that readers can see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from articles.models import Article


@dataclass(frozen=True)
class Place:
    name: str
    url: str
    number: int  # from 1, of the public parts
    total: int
    previous: Article | None
    following: Article | None


def keys(story: Article) -> list[int]:
    """Of all parts of its series, public or not."""
    return story.series_membership["parts"] if story.series_membership else []


def place_of(story: Article, live: Iterable[Article]) -> Place | None:
    """`live` are public stories, the other parts among them; None for a story that is in no series."""
    if not story.series_membership:
        return None
    known = {other.pk: other for other in live if other.locale == story.locale} | {story.pk: story}
    parts = [known[key] for key in keys(story) if key in known]
    at = parts.index(story)
    return Place(
        name=story.series_membership["name"],
        url=reverse("series", args=[story.series_membership["slug"]]),
        number=at + 1,
        total=len(parts),
        previous=parts[at - 1] if at else None,
        following=parts[at + 1] if at + 1 < len(parts) else None,
    )


def data_of(place: Place | None) -> dict:
    """What the structured data of a story says of its series."""
    if place is None:
        return {}
    series = {"@type": "CreativeWorkSeries", "name": place.name, "url": settings.SITE_URL + place.url}
    return {"isPartOf": series, "position": place.number}
