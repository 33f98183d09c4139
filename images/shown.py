"""A picture outside our own pages: in feeds, cards of other sites, structured data and the API."""

from dataclasses import dataclass

from django.conf import settings

from images.models import Picture

RATIOS = ("1:1", "4:3", "16:9")


@dataclass(frozen=True)
class Shown:
    url: str  # whole
    kind: str  # such as "image/jpeg"
    width: int
    height: int
    size: int = 0  # bytes; 0 where it is not known


def whole(picture: Picture) -> Shown | None:
    """All of it, as a JPEG that everybody can show; nothing of a picture that may no longer be seen."""
    if not picture.is_usable:
        return None
    jpegs = picture.with_use("scaled", "image/jpeg")
    return rendition(picture, jpegs[-1]) if jpegs else original(picture)


def card(picture: Picture) -> Shown | None:
    """The 1.91:1 that stands beside a link; the whole until it is made."""
    crop = picture.social()
    return rendition(picture, crop) if crop and picture.is_usable else whole(picture)


def in_each_ratio(picture: Picture) -> list[Shown]:
    """The widest crop of each ratio that is made; the whole where none is."""
    if not picture.is_usable:
        return []
    crops = [picture.with_use(f"wide {ratio}") or picture.with_use(ratio) for ratio in RATIOS]
    found = [rendition(picture, crop[-1]) for crop in crops if crop]
    return found or [whole(picture)]


def rendition(picture: Picture, made: dict) -> Shown:
    url = absolute(picture.file.storage.url(made["name"]))
    return Shown(url, made["type"], made["width"], made["height"], made.get("bytes", 0))


def original(picture: Picture) -> Shown:
    extension = picture.file.name.rsplit(".", 1)[-1]
    kind = f"image/{'jpeg' if extension == 'jpg' else extension}"
    return Shown(absolute(picture.file.url), kind, picture.width, picture.height)


def absolute(address: str) -> str:
    """Files may have a whole address already, of a host of their own."""
    return address if "://" in address else f"{settings.SITE_URL}{address}"
