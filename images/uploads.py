"""The one way a picture enters the library: decoded, checked, turned upright, stripped and encoded anew.

What is stored is never what was sent, so neither a script hidden behind an image's first bytes nor the place
where a photograph was taken reaches a reader.
"""

import hashlib
import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from images.models import Picture
from images.renditions import make_renditions

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 3200  # px; nothing on the site shows more
MARKUP = (b"<svg", b"<html", b"<!doctype", b"<?xml", b"<script")


def add_picture(upload: UploadedFile, *, title: str, alt: str, credit: str, queue: bool = True) -> Picture:
    """Stores an upload as a new Picture and queues its renditions. Raises ValidationError with a sentence."""
    image = decode(upload)
    data, extension = encode(image)
    picture = Picture(
        width=image.width,
        height=image.height,
        title=title[:200] or _("Untitled"),
        alt=alt,
        credit=credit,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    picture.file.save(f"picture.{extension}", ContentFile(data), save=False)
    with transaction.atomic():
        picture.save()
        if queue:
            make_renditions.enqueue(picture.pk)
    return picture


def decode(upload: UploadedFile) -> Image.Image:
    """The upload as an upright RGB or RGBA image of bounded size. Raises ValidationError with a sentence."""
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
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(
            _("This file is not a whole JPEG, PNG, WebP, AVIF or GIF picture. Open it, export it anew and try again.")
        ) from error
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.info.clear()  # a comment of the original would be written into the copy
    return plain


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
