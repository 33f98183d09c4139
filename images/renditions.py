"""Smaller copies and crops of a picture, made in a task: never in a request.

What has to be there is a plan that follows from the picture alone, and each file's name follows from what it shows.
So a task that was killed goes on where it stopped, and one that runs twice finds nothing to do.
"""

import io
from functools import partial
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django_tasks import task
from PIL import Image, ImageOps

from images.likeness import dhash
from images.models import Picture, letters

WIDTHS = (320, 480, 640, 960, 1280, 1920)  # px
CROPS = {"16:9": (16, 9), "4:3": (4, 3), "1:1": (1, 1)}
CROP_WIDTHS = (320, 640, 960)  # px
WIDE = 1200  # px, of the crops that search engines show in large
SOCIAL = (1200, 630)  # px, the 1.91:1 of Open Graph cards
FALLBACK_WIDTHS = (640, 1280)  # px, of the JPEGs for old browsers, feeds and mail
RECIPE = 1  # a new number gives every file a new name, so that all are made anew
# Kind: options of the encoder, and the qualities that are tried until the file is small enough.
ENCODERS = {
    "image/avif": ({"format": "avif", "speed": 8}, (62, 52, 44, 36, 30)),
    "image/webp": ({"format": "webp", "method": 4}, (78, 70, 60, 48, 36, 24)),
    "image/jpeg": ({"format": "jpeg", "progressive": True, "optimize": True}, (80, 70, 60, 48, 36)),
}
EXTENSIONS = {"image/avif": "avif", "image/webp": "webp", "image/jpeg": "jpg"}
# (widest, bytes): what a card and the lead picture of a phone may weigh.
BUDGETS = ((480, 29_000), (960, 115_000), (1280, 145_000), (1920, 320_000))


class Planned(NamedTuple):
    name: str
    kind: str
    use: str
    size: tuple[int, int]

    def entry(self) -> dict:
        width, height = self.size
        return {"name": self.name, "type": self.kind, "width": width, "height": height, "use": self.use}


def plan(picture: Picture) -> list[Planned]:
    """All renditions of the picture, those that pages miss most first."""
    wanted = [(kind, "scaled", size) for kind, size in ladder((picture.width, picture.height), WIDTHS)]
    for use, ratio in CROPS.items():
        wanted += [(kind, use, size) for kind, size in ladder(largest(picture, ratio), CROP_WIDTHS)]
    width, height = largest(picture, SOCIAL)
    wanted.append(("image/jpeg", "social", SOCIAL if width >= SOCIAL[0] else (width, height)))
    for use, ratio in CROPS.items():
        width, height = largest(picture, ratio)
        size = (WIDE, round(WIDE * ratio[1] / ratio[0])) if width >= WIDE else (width, height)
        wanted.append(("image/jpeg", f"wide {use}", size))
    return [Planned(name(picture, *each), *each) for each in wanted]


def essentials(picture: Picture) -> list[Planned]:
    """What is made fast and does for every page until the rest is there."""
    return [planned for planned in plan(picture) if (planned.kind, planned.use) == ("image/webp", "scaled")]


def ladder(full: tuple[int, int], widths: tuple[int, ...]) -> list[tuple[str, tuple[int, int]]]:
    """Kinds and sizes; never above the original, and one of each kind for the smallest picture too."""
    steps = [width for width in widths if width <= full[0]] or [full[0]]
    fallbacks = [width for width in steps if width in FALLBACK_WIDTHS] or steps[-1:]
    sizes = {width: (width, max(1, round(full[1] * width / full[0]))) for width in steps}
    modern = [(kind, sizes[width]) for width in steps for kind in ("image/webp", "image/avif")]
    return modern + [("image/jpeg", sizes[width]) for width in fallbacks]


def largest(picture: Picture, ratio: tuple[int, int]) -> tuple[int, int]:
    """The size of the largest crop with this ratio."""
    across, down = ratio
    width = min(picture.width, picture.height * across // down)
    return max(1, width), max(1, round(width * down / across))


def name(picture: Picture, kind: str, use: str, size: tuple[int, int]) -> str:
    """Letters, no sizes: ad blockers hide sizes in names. Only crops depend on the focus."""
    focus = None if use == "scaled" else f"{picture.focus_x:.4f} {picture.focus_y:.4f}"
    return f"{picture.stem}{letters(RECIPE, picture.version, kind, use, size, focus)}.{EXTENSIONS[kind]}"


def progress(picture: Picture) -> tuple[int, int]:
    """How many of how many renditions are there."""
    there = {rendition["name"] for rendition in picture.renditions}
    names = [planned.name for planned in plan(picture)]
    return sum(name in there for name in names), len(names)


@task()
def make_renditions(picture_id: int) -> None:
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is not None:  # deleted since: nothing to do
        render(picture)


def render(picture: Picture, wanted: list[Planned] | None = None) -> None:
    """Makes what the plan holds and the row does not; each file is on the row as soon as it is stored."""
    there = {rendition["name"] for rendition in picture.renditions}
    missing = [planned for planned in wanted or plan(picture) if planned.name not in there]
    if missing:
        with picture.file.open() as file, Image.open(file) as opened:
            image = flat(opened)
        if picture.dhash is None:  # it came before there were fingerprints
            picture.dhash = dhash(image)
            Picture.objects.filter(pk=picture.pk).update(dhash=picture.dhash)
        for planned in missing:
            if not put_on_row(picture, planned, encoded(shaped(image, planned, picture), planned)):
                return  # replaced, refocused or deleted meanwhile: the task of that change does the rest
    drop_leftovers(picture)


def shaped(image: Image.Image, planned: Planned, picture: Picture) -> Image.Image:
    if planned.use == "scaled":
        return image.resize(planned.size, Image.Resampling.LANCZOS)
    centering = (picture.focus_x, picture.focus_y)
    return ImageOps.fit(image, planned.size, Image.Resampling.LANCZOS, centering=centering)


def encoded(image: Image.Image, planned: Planned) -> bytes:
    """The best quality that keeps to the budget of its width."""
    options, qualities = ENCODERS[planned.kind]
    most = next((budget for widest, budget in BUDGETS if image.width <= widest), BUDGETS[-1][1])
    for quality in qualities:
        buffer = io.BytesIO()
        image.save(buffer, quality=quality, **options)
        if buffer.tell() <= most:
            break
    return buffer.getvalue()


def put_on_row(picture: Picture, planned: Planned, data: bytes) -> bool:
    """Stores a file and puts it on the row in place of what it supersedes. False where it is no longer wanted."""
    storage = picture.file.storage
    storage.delete(planned.name)  # of a run that was cut off in between
    stored = storage.save(planned.name, ContentFile(data))
    if stored != planned.name:  # another worker was faster with the same file
        storage.delete(stored)
    with transaction.atomic():
        row = Picture.objects.select_for_update().filter(pk=picture.pk).first()
        if row is None or planned not in plan(row):
            storage.delete(planned.name)
            return False
        entry = planned.entry() | {"bytes": len(data)}
        same = [r for r in row.renditions if spot(r) == spot(entry)]
        row.renditions = [r for r in row.renditions if r not in same] + [entry]
        row.save(update_fields=["renditions"])
        forget([r["name"] for r in same if r["name"] != planned.name], storage)
    picture.renditions = row.renditions
    return True


def spot(rendition: dict) -> tuple:
    return rendition["use"], rendition["type"], rendition["width"]


def drop_leftovers(picture: Picture) -> None:
    """Renditions of an earlier recipe or size go once everything of today's plan is there."""
    with transaction.atomic():
        row = Picture.objects.select_for_update().filter(pk=picture.pk).first()
        if row is None:
            return
        wanted = {planned.name for planned in plan(row)}
        leftovers = [r["name"] for r in row.renditions if r["name"] not in wanted]
        if leftovers:
            row.renditions = [r for r in row.renditions if r["name"] in wanted]
            row.save(update_fields=["renditions"])
            forget(leftovers, picture.file.storage)
    picture.renditions = row.renditions


def forget(names: list[str], storage: Storage = default_storage) -> None:
    """Deletes files after the commit: a transaction that fails still has them."""
    for each in names:
        transaction.on_commit(partial(storage.delete, each))


def files_of(picture: Picture) -> list[str]:
    return [picture.file.name, *(rendition["name"] for rendition in picture.renditions)]


def flat(image: Image.Image) -> Image.Image:
    """Without transparency: what shows through is white."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
