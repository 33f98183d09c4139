"""Text typed in a hurry, on a phone: plain words to HTML. What it makes is cleaned like everything else.

An empty line begins a paragraph, "- " an item of a list, "> " a quotation; **words** are strong,
[words](https://...) and bare addresses are links.
"""

import re
from html import escape

PIECES = re.compile(
    r"\[(?P<words>[^\]\n]{1,200})\]\((?P<to>https?://[^\s()]+)\)"
    r"|(?P<bare>https?://[^\s<>()]*[^\s<>().,;:!?\"'”’])"
    r"|\*\*(?P<strong>[^*\n]+)\*\*"
)


def to_html(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(block(part.strip("\n")) for part in re.split(r"\n\s*\n", text) if part.strip())


def block(part: str) -> str:
    lines = [line.strip() for line in part.split("\n")]
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in lines) + "</ul>"
    if all(line.startswith(">") for line in lines):
        return f"<blockquote><p>{'<br>'.join(inline(line[1:].strip()) for line in lines)}</p></blockquote>"
    return f"<p>{'<br>'.join(map(inline, lines))}</p>"


def inline(line: str) -> str:
    pieces, end = [], 0
    for found in PIECES.finditer(line):
        pieces += [escape(line[end : found.start()], quote=False), marked_up(found)]
        end = found.end()
    return "".join([*pieces, escape(line[end:], quote=False)])


def marked_up(found: re.Match) -> str:
    if found["strong"]:
        return f"<strong>{escape(found['strong'], quote=False)}</strong>"
    address = found["to"] or found["bare"]
    return f'<a href="{escape(address)}">{escape(found["words"] or address, quote=False)}</a>'
