"""Makes picture files that say something of themselves, and pictures that differ."""

import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 photoshop:Headline="Ferry strike" photoshop:Credit="Report Agency">
<dc:creator><rdf:Seq><rdf:li>Səbinə Əliyeva</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Workers at the pier of Ələt.</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def scene(number: int, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """A picture of patches that is the same for the same number."""
    dice = random.Random(number)
    image = Image.new("RGB", size)
    pen = ImageDraw.Draw(image)
    across, down = size[0] // 12 + 1, size[1] // 8 + 1
    for column in range(12):
        for row in range(8):
            colour = tuple(dice.randrange(256) for _ in range(3))
            pen.rectangle([column * across, row * down, (column + 1) * across, (row + 1) * down], fill=colour)
    return image


def as_upload(image: Image.Image, name: str = "photo.jpg", kind: str = "jpeg", **options) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type=f"image/{kind}")


def iptc_segment(records: dict[tuple[int, int], bytes]) -> bytes:
    """The APP13 segment in which agencies write who made a photograph."""
    data = b"".join(b"\x1c" + bytes(tag) + len(value).to_bytes(2, "big") + value for tag, value in records.items())
    block = b"8BIM\x04\x04\x00\x00" + len(data).to_bytes(4, "big") + data + b"\x00" * (len(data) % 2)
    segment = b"Photoshop 3.0\x00" + block
    return b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment


def with_iptc(image: Image.Image, records: dict[tuple[int, int], bytes], name: str = "wire.jpg") -> SimpleUploadedFile:
    jpeg = as_upload(image).read()
    return SimpleUploadedFile(name, jpeg[:2] + iptc_segment(records) + jpeg[2:], content_type="image/jpeg")
