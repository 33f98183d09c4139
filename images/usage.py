"""Where pictures are used. Who shows pictures tells it here; the library itself knows none of them."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db.models import Q

from images.querysets import PictureQuerySet


class Usage(NamedTuple):
    label: str
    url: str  # of the page in the admin where the use can be ended; may be empty
    kind: str  # what uses it, in words: "lead picture", "creative"


Provider = Callable[[list[int]], dict[int, list[Usage]]]
# A condition on Picture that holds for those in use; without it the provider is asked about every picture.
InUse = Callable[[], Q]

PROVIDERS: dict[Provider, InUse | None] = {}


def register(provider: Provider, in_use: InUse | None = None) -> None:
    """Called in AppConfig.ready() of the app that shows pictures."""
    PROVIDERS[provider] = in_use


def usages(picture_ids: Iterable[int]) -> dict[int, list[Usage]]:
    """Every use of each of the pictures; those without one have an empty list."""
    ids = list(picture_ids)
    found: dict[int, list[Usage]] = {pk: [] for pk in ids}
    for provider in PROVIDERS if ids else ():
        for pk, uses in provider(ids).items():
            found[pk] += uses
    return found


def unused(pictures: PictureQuerySet) -> PictureQuerySet:
    for provider, in_use in PROVIDERS.items():
        if in_use is None:
            ids = list(pictures.values_list("pk", flat=True))
            pictures = pictures.exclude(pk__in=list(provider(ids)))
        else:
            pictures = pictures.exclude(in_use())
    return pictures
