"""Smaller copies of a picture, made in a task: never in a request."""

import io

from django.core.files.base import ContentFile
from django_tasks import task
from PIL import Image, ImageOps

from images.models import Picture

WIDTHS = (320, 640, 960, 1600)  # px
SOCIAL = (1200, 630)  # px, the crop of Open Graph cards
WEBP_QUALITY = 74
JPEG_QUALITY = 82


@task()
def make_renditions(picture_id: int) -> None:
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is not None:  # deleted since: nothing to do
        render(picture)


def render(picture: Picture) -> None:
    """Makes all renditions and stores their list. Run twice it writes the same; old files of the key are replaced."""
    with picture.file.open() as file, Image.open(file) as opened:
        image = flat(opened)
    renditions = [
        store(picture, number, image.resize((width, height(image, width)), Image.Resampling.LANCZOS), "webp", "scaled")
        for number, width in enumerate(WIDTHS)
        if width <= image.width
    ]
    crop = ImageOps.fit(image, SOCIAL, Image.Resampling.LANCZOS, centering=(picture.focus_x, picture.focus_y))
    renditions.append(store(picture, len(WIDTHS), crop, "jpeg", "social"))
    Picture.objects.filter(pk=picture.pk).update(renditions=renditions)
    picture.renditions = renditions


def flat(image: Image.Image) -> Image.Image:
    """Without transparency: what shows through is white."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def store(picture: Picture, number: int, image: Image.Image, kind: str, use: str) -> dict:
    """Saves one file and tells what it is. Names carry a letter, not a size: ad blockers hide sizes in names."""
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=WEBP_QUALITY if kind == "webp" else JPEG_QUALITY, method=4, progressive=True)
    extension = "webp" if kind == "webp" else "jpg"
    name = f"pictures/{picture.key[:2]}/{picture.key}{'abcdefgh'[number]}.{extension}"
    storage = picture.file.storage
    storage.delete(name)
    return {
        "name": storage.save(name, ContentFile(buffer.getvalue())),
        "type": f"image/{kind}",
        "width": image.width,
        "height": image.height,
        "use": use,
    }
