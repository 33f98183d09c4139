"""Reads the demo's texts: header lines, an empty line, then paragraphs in a small markup."""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent
DEMO = "demo: "
INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*(.+?)\*"), r"<em>\1</em>"),
    (re.compile(r"\[(.+?)\]\(((?:/|mailto:)[a-z0-9/@.-]*)\)"), r'<a href="\2">\1</a>'),
)


@dataclass(frozen=True)
class Text:
    locale: str
    slug: str
    headers: dict[str, str]
    html: str

    def words(self, name: str, separator: str) -> list[str]:
        return [word.strip() for word in self.headers.get(name, "").split(separator) if word.strip()]


def read_all(kind: str, locale: str, *, demo: bool = True) -> list[Text]:
    return [read(path, locale, demo) for path in sorted((FOLDER / kind / locale).glob("*.txt"))]


def read(path: Path, locale: str, demo: bool = True) -> Text:
    """A paragraph that begins with "demo: " is of the demo alone."""
    head, body = path.read_text(encoding="utf-8").split("\n\n", 1)
    headers = dict(line.split(": ", 1) for line in head.splitlines() if line.strip())
    blocks = [block for block in re.split(r"\n\s*\n", body) if block.strip() and (demo or not block.startswith(DEMO))]
    html = "\n".join(to_html(block.removeprefix(DEMO)) for block in blocks)
    return Text(locale, path.stem, headers, html)


def to_html(block: str) -> str:
    lines = [inline(line.strip()) for line in block.strip().splitlines()]
    if lines[0].startswith("## "):
        return f"<h2>{lines[0][3:]}</h2>"
    if lines[0].startswith("&gt; "):
        return "<blockquote><p>" + " ".join(line.removeprefix("&gt; ") for line in lines) + "</p></blockquote>"
    if lines[0].startswith("- "):
        return "<ul>" + "".join(f"<li>{line.removeprefix('- ')}</li>" for line in lines) + "</ul>"
    return f"<p>{' '.join(lines)}</p>"


def inline(line: str) -> str:
    text = escape(line, quote=False)
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return typographic(text)


def typographic(text: str) -> str:
    """Typewriter quotes become printers' ones; attributes of the few tags above keep theirs."""
    parts = re.split(r"(<[^>]*>)", text)
    parts[::2] = [curl(part) for part in parts[::2]]
    return "".join(parts)


def curl(text: str) -> str:
    text = re.sub(r"(^|[\s(\[—–])\"", r"\1“", text).replace('"', "”")
    text = re.sub(r"(^|[\s(\[—–“])'", r"\1‘", text).replace("'", "’")
    return text
