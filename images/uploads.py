"""The one way a picture enters the library: decoded, checked, turned upright, stripped and encoded anew.

What is stored is never what was sent, so neither a script hidden behind an image's first bytes nor the place
where a photograph was taken reaches a reader.
"""

import hashlib
import io
import warnings
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from images.likeness import dhash
from images.metadata import credit_of, read_words, tidy
from images.models import Picture
from images.renditions import files_of, forget, make_renditions
from images.rights import refuse_beyond_day

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
MOST_PROFILE = 4 * 1024 * 1024  # bytes of a colour profile
LONGEST_SIDE = 3200  # px; nothing on the site shows more
MARKUP = (b"<svg", b"<html", b"<!doctype", b"<?xml", b"<script")


def add_picture(
    upload: UploadedFile,
    *,
    title: str = "",
    alt: str = "",
    credit: str = "",
    licence: str = "",
    uploader: AbstractBaseUser | None = None,
    queue: bool = True,
) -> Picture:
    """Stores an upload as a new Picture and queues its renditions. Raises ValidationError with a sentence.

    Words that are not given are taken from the file, which often knows its credit.
    """
    if uploader is not None:
        refuse_beyond_day(uploader)
    picture = Picture(title=title[:200], alt=alt[:300], credit=credit[:200], licence=licence, uploader=uploader)
    image, words = decode(upload)
    take_words(picture, words, upload.name)
    with transaction.atomic():
        store(picture, image, upload)
        one_at_a_time(picture.sha256)
        picture.save()
        if queue:
            make_renditions.enqueue(picture.pk)
    return picture


def one_at_a_time(sha256: str) -> None:
    """Of two uploads of the same file at once the second waits here, and then finds the first as its twin."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"picture {sha256}"])


def replace_file(picture: Picture, upload: UploadedFile) -> Picture:
    """Another file under the same id and key. Addresses of files change, so no cache goes on showing the old one."""
    image, words = decode(upload)
    with transaction.atomic():
        row = Picture.objects.select_for_update().get(pk=picture.pk)
        forget(files_of(row), row.file.storage)
        row.version += 1
        row.renditions = []  # of the old file: until the new ones are made, the file itself is shown
        take_words(row, words, upload.name)
        store(row, image, upload)
        row.save()
        make_renditions.enqueue(row.pk)
    return row


def remove_picture(picture: Picture) -> None:
    """Deletes the row and, once that is committed, its files."""
    with transaction.atomic():
        forget(files_of(picture), picture.file.storage)
        picture.delete()


def store(picture: Picture, image: Image.Image, upload: UploadedFile) -> None:
    data, extension = encode(image)
    picture.width, picture.height = image.size
    picture.dhash = dhash(image)
    picture.sha256 = fingerprint(upload)
    picture.original_name = tidy(Path(upload.name or "").name)[:200]
    picture.file.save(f"picture.{extension}", ContentFile(data), save=False)


def take_words(picture: Picture, words: dict[str, str], filename: str | None) -> None:
    """Fills what nobody wrote by hand with what the file says."""
    picture.embedded = words
    picture.title = picture.title or words.get("headline") or words.get("title") or title_from(filename)
    picture.title = picture.title[:200]
    picture.headline = words.get("headline", "")[:300]
    picture.caption = picture.caption or words.get("caption", "")[:500]
    picture.credit = picture.credit or credit_of(words)
    picture.source_url = picture.source_url or web_address(words.get("source_url", ""))
    if not picture.alt and not picture.decorative_reason:
        picture.alt = words.get("alt", "")[:300]


def title_from(filename: str | None) -> str:
    stem = Path(filename or "").stem.replace("_", " ").replace("-", " ")
    return tidy(stem) or _("Untitled")


def web_address(text: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return ""
    return text if len(text) <= 500 else ""


def twin_of(picture: Picture) -> tuple[Picture, bool] | None:
    """An earlier picture that is the same, and whether it is so to the byte; or the nearest look-alike.

    Never a later one: of two that came together each would point at the other, and both could be taken back.
    """
    others = Picture.objects.filter(pk__lt=picture.pk)
    same = others.filter(sha256=picture.sha256).order_by("pk").first()
    if same is not None:
        return same, True
    near = others.like(picture.dhash).first() if picture.dhash is not None else None
    return (near, False) if near is not None else None


def fingerprint(upload: UploadedFile) -> str:
    """SHA-256 of what was sent."""
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def decode(upload: UploadedFile) -> tuple[Image.Image, dict[str, str]]:
    """The upload as an upright RGB or RGBA image of bounded size, and what it says of itself in words.

    Raises ValidationError with a sentence.
    """
    image = loaded(upload)
    words = read_words(image)
    upright = ImageOps.exif_transpose(in_srgb(image))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.info.clear()  # a comment of the original would be written into the copy
    return plain, words


def loaded(upload: UploadedFile) -> Image.Image:
    """Decoded as it is. Nothing that is not wholly a picture, or too large to be one, comes through."""
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("The picture is %(size)d MB; at most %(most)d MB are taken. Save it smaller and try again.")
            % {"size": upload.size // 1024 // 1024 + 1, "most": MAX_BYTES // 1024 // 1024}
        )
    head = upload.read(512)
    upload.seek(0)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower().startswith(MARKUP):
        raise ValidationError(
            _("SVG and HTML files can carry scripts and are not taken. Export the drawing as PNG and upload that.")
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked below
            image = Image.open(upload, formats=FORMATS)
            check_size(image)
            image.load()
    except Image.DecompressionBombError as error:  # Pillow's own bound, above ours
        raise ValidationError(
            _("The picture has far more than %(most)d million pixels, which is the most that is taken. Scale it down.")
            % {"most": MAX_PIXELS // 1_000_000}
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(
            _("This file is not a whole JPEG, PNG, WebP, AVIF or GIF picture. Open it, export it anew and try again.")
        ) from error
    return image


def in_srgb(image: Image.Image) -> Image.Image:
    """The copy has no colour profile, so its colours are turned into those of every screen."""
    profile = image.info.get("icc_profile", b"")
    if not profile or len(profile) > MOST_PROFILE or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(
            image, given, ImageCms.createProfile("sRGB"), outputMode="RGBA" if image.mode == "RGBA" else "RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that cannot be read is no reason to refuse the picture
    turned.info = {name: value for name, value in turned.info.items() if name != "icc_profile"}
    return turned


def check_size(image: Image.Image) -> None:
    """Looks at the header alone, before a small file can unpack into gigabytes."""
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(
            _("The picture has %(pixels)d million pixels; at most %(most)d million are taken. Scale it down first.")
            % {"pixels": image.width * image.height // 1_000_000, "most": MAX_PIXELS // 1_000_000}
        )


def encode(image: Image.Image) -> tuple[bytes, str]:
    """The bytes and the extension that are stored; no metadata of the original goes along."""
    buffer = io.BytesIO()
    if image.mode == "RGBA":
        image.save(buffer, "png", optimize=True)
        return buffer.getvalue(), "png"
    image.save(buffer, "jpeg", quality=88, progressive=True)
    return buffer.getvalue(), "jpg"
