"""Writes a calendar as RFC 5545 wants it: CRLF, lines of 75 bytes, four characters escaped."""

from collections.abc import Iterable
from datetime import UTC, datetime

from articles.models import Article

LINE = 75  # bytes


def calendar(name: str, stories: Iterable[Article], site: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//azsite//calendar//EN", f"X-WR-CALNAME:{escaped(name)}"]
    for story in stories:
        lines += event(story, site)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) + b"\r\n" for line in lines)


def event(story: Article, site: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:story-{story.pk}@{site.partition('://')[2]}",
        f"DTSTAMP:{moment(story.saved_at)}",
        f"DTSTART:{moment(story.publish_at)}",
        f"SUMMARY:{escaped(f'{story.locale.upper()} · {story.headline}')}",
        f"URL:{site}{story.get_absolute_url()}",
        "END:VEVENT",
    ]


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    for character, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "")):
        text = text.replace(character, written)
    return text


def folded(line: str) -> bytes:
    """Later lines start with a space; no character is cut in two."""
    parts, current = [], b""
    for character in line:
        piece = character.encode()
        if len(current) + len(piece) > LINE:
            parts.append(current)
            current = b" "
        current += piece
    return b"\r\n".join([*parts, current])
