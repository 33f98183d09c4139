"""Measures the colours of a mail as they stand in its style attributes (WCAG 2, relative luminance)."""

import re
from collections.abc import Iterator

from lxml import html

HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)
NEEDED = 4.5
SILENT = {"style", "title", "script", "head"}


def too_weak(source: str) -> list[tuple[str, float]]:
    """The first words of each text that stands out too little from its ground, and the ratio."""
    weak = {}
    for words, ink, ground in texts(html.fromstring(source), "#000000", "#ffffff"):
        found = ratio(ink, ground)
        if found < NEEDED:
            weak.setdefault((ink, ground), (words[:40], round(found, 2)))
    return list(weak.values())


def texts(node, ink: str, ground: str) -> Iterator[tuple[str, str, str]]:
    if not isinstance(node.tag, str) or node.tag in SILENT:
        return
    style = declarations(node.get("style", ""))
    if style.get("display", "").startswith("none"):
        return
    ink = colour(style.get("color")) or ink
    ground = colour(style.get("background-color")) or ground
    if words := (node.text or "").strip():
        yield words, ink, ground
    for child in node:
        yield from texts(child, ink, ground)
        if words := (child.tail or "").strip():
            yield words, ink, ground


def declarations(style: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in style.split(";"))
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs if value}


def colour(value: str | None) -> str:
    found = HEX.search(value or "")
    if not found:
        return ""
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
