"""What a photograph says of itself: the words that agencies and cameras write into a file.

Only words come out of here. Where a picture was taken is read nowhere, and the stored copy has none of this.
"""

import re

from lxml import etree
from PIL import ExifTags, Image, IptcImagePlugin

MOST_XMP = 512 * 1024  # bytes; a description is a few kilobytes
NOT_WORDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff\ufffe\uffff]+")
# (record, number) of IPTC-IIM
IPTC = {
    (2, 5): "title",
    (2, 80): "byline",
    (2, 105): "headline",
    (2, 110): "agency",
    (2, 115): "source",
    (2, 116): "copyright",
    (2, 120): "caption",
}
EXIF = {
    ExifTags.Base.Artist: "byline",
    ExifTags.Base.Copyright: "copyright",
    ExifTags.Base.ImageDescription: "caption",
}
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "rights": "http://ns.adobe.com/xap/1.0/rights/",
    "iptc": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
XMP = {
    "dc:creator": "byline",
    "dc:description": "caption",
    "dc:title": "title",
    "dc:rights": "copyright",
    "photoshop:Headline": "headline",
    "photoshop:Credit": "agency",
    "photoshop:Source": "source",
    "rights:WebStatement": "source_url",
    "iptc:AltTextAccessibility": "alt",
}
# What cameras write into the caption by themselves.
BY_THE_CAMERA = re.compile(
    r"^(olympus|sony|konica|minolta|samsung|kodak|digital|exif_jpeg|jpeg|dcim|dsc|img)\b[\w /.-]*$", re.I
)


def read_words(image: Image.Image) -> dict[str, str]:
    """{"byline": ..., "agency": ..., "caption": ...}: of several places that tell the same, the most careful wins."""
    words: dict[str, str] = {}
    for found in (from_xmp(image), from_iptc(image), from_exif(image)):
        for name, text in found.items():
            text = tidy(text)
            if text and not (name in ("caption", "title") and BY_THE_CAMERA.match(text)):
                words.setdefault(name, text)
    return words


def credit_of(words: dict[str, str]) -> str:
    """ "Name / Agency" from what there is."""
    agency = words.get("agency") or words.get("source", "")
    parts = [words.get("byline", ""), agency]
    if not any(parts):
        parts = [re.sub(r"^(copyright|\(c\)|©|[\s\d,:-])+", "", words.get("copyright", ""), flags=re.I)]
    return " / ".join(dict.fromkeys(part for part in parts if part))[:200]


def tidy(text: str) -> str:
    return " ".join(NOT_WORDS.sub(" ", text).split())[:2000]


def from_exif(image: Image.Image) -> dict[str, str]:
    exif = image.getexif()
    return {name: decoded(exif[tag]) for tag, name in EXIF.items() if tag in exif}


def from_iptc(image: Image.Image) -> dict[str, str]:
    try:
        records = IptcImagePlugin.getiptcinfo(image) or {}
    except (SyntaxError, ValueError, IndexError, OSError, TypeError):
        return {}  # a broken record is no reason to refuse the picture
    found = {}
    for number, name in IPTC.items():
        value = records.get(number)
        values = value if isinstance(value, list) else [value]
        found[name] = ", ".join(decoded(item) for item in values if item)
    return found


def decoded(value: bytes | str | object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("cp1252", errors="replace")
    if not isinstance(value, str):
        return ""
    try:  # Pillow reads EXIF as Latin-1; what programs write there is UTF-8
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def from_xmp(image: Image.Image) -> dict[str, str]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    data = packet.encode() if isinstance(packet, str) else packet
    if not data or len(data) > MOST_XMP or b"<!" in data:  # no entities, no document type
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.strip(b"\0 \r\n\t"), parser)
    except etree.XMLSyntaxError:
        return {}
    return {name: xmp_value(root, path) for path, name in XMP.items()}


def xmp_value(root: etree._Element, path: str) -> str:
    """Properties stand as elements, as lists in elements, or as attributes of the description."""
    element = root.find(f".//{path}", NAMESPACES)
    if element is not None:
        items = [item.text or "" for item in element.iterfind(".//rdf:li", NAMESPACES)]
        if items and path != "dc:creator":
            return items[0]  # one text in several languages: the default comes first
        return ", ".join(filter(None, items)) or (element.text or "")
    prefix, name = path.split(":")
    attribute = f"{{{NAMESPACES[prefix]}}}{name}"
    return next((node.get(attribute) for node in root.iter() if node.get(attribute)), "")
