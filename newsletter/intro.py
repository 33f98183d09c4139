"""The words before the stories of an edition, as the desk types them.

Paragraphs with an empty line between them, *emphasis*, and links: [words](https://…), [words](/a/path/) or a bare
address. Everything else is text, markup too.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
MARKS = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,200})\]\((?P<address>(?:https?://|/(?!/)|mailto:)[^\s()<>\"]{0,500})\)"
    r"|(?P<bare>https?://[^\s()<>\"]{1,500}[^\s()<>\".,;:!?])"
    r"|\*(?P<strong>[^*\s](?:[^*\n]{0,300}[^*\s])?)\*"
)


@dataclass(frozen=True)
class Piece:
    words: str
    address: str = ""
    is_emphasis: bool = False


def paragraphs(text: str) -> list[list[Piece]]:
    blocks = PARAGRAPHS.split(text.replace("\r\n", "\n").strip())
    return [pieces(block) for block in blocks if block.strip()]


def pieces(block: str) -> list[Piece]:
    found, end = [], 0
    for match in MARKS.finditer(block):
        if match.start() > end:
            found.append(Piece(block[end : match.start()]))
        end = match.end()
        if match["strong"]:
            found.append(Piece(match["strong"], is_emphasis=True))
        else:
            found.append(Piece(match["words"] or match["bare"], whole(match["address"] or match["bare"])))
    if end < len(block):
        found.append(Piece(block[end:]))
    return found


def whole(address: str) -> str:
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def links(text: str) -> list[str]:
    return [piece.address for block in paragraphs(text) for piece in block if piece.address]


def as_html(text: str) -> SafeString:
    return format_html_join("\n", "<p>{}</p>", ((paragraph(block),) for block in paragraphs(text)))


def paragraph(block: list[Piece]) -> SafeString:
    return format_html_join("", "{}", ((marked(piece),) for piece in block))


def marked(piece: Piece) -> SafeString:
    if piece.address:
        return format_html('<a href="{}">{}</a>', piece.address, piece.words)
    if piece.is_emphasis:
        return format_html("<em>{}</em>", piece.words)
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in piece.words.split("\n")))


def as_text(text: str) -> list[tuple[str, list[str]]]:
    """Each paragraph with the addresses that it names in words: they stand below it, on lines of their own."""
    return [
        (
            " ".join("".join(piece.words for piece in block).split()),
            [piece.address for piece in block if piece.address and piece.address != piece.words],
        )
        for block in paragraphs(text)
    ]


def plain(text: str) -> str:
    """The words alone, for programs."""
    return "\n\n".join(words for words, _addresses in as_text(text))
