"""Word's lists: paragraphs whose style names a list and a level, with the bullet or number typed before the words."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from articles import styles
from articles.trees import make

LEVEL = re.compile(r"\blevel([1-9])\b")
NUMBER = re.compile(r"[(\[]?(?:(\d{1,4})|[a-z]{1,5}|[а-яё])[.):\]]", re.IGNORECASE)
# Without Word's own mark the bullet is the first thing in the paragraph, with room behind it.
TYPED_MARKER = re.compile(r"^\s*([·•●○▪§■◦o–-]|\d{1,3}[.)]|[a-z][.)])[\s\u00a0]{2,}")


@dataclass
class Item:
    paragraph: HtmlElement
    level: int
    ordered: bool
    start: int


def make_lists(root: HtmlElement) -> None:
    for run in runs_of_items(root):
        place = run[0].paragraph
        for made in nested(run):
            place.addprevious(made)
        for item in run:
            item.paragraph.tail = None
            item.paragraph.getparent().remove(item.paragraph)
    for marker in [element for element in root.iter("span") if is_marker(element)]:
        marker.drop_tree()  # of a numbered heading


def runs_of_items(root: HtmlElement) -> list[list[Item]]:
    """Items that follow each other directly make one list."""
    found: list[list[Item]] = []
    last = None
    for paragraph in list(root.iter("p")):
        item = item_of(paragraph)
        if item is None:
            continue
        follows = last is not None and paragraph.getprevious() is last and not (last.tail or "").strip()
        if follows:
            found[-1].append(item)
        else:
            found.append([item])
        last = paragraph
    return found


def item_of(paragraph: HtmlElement) -> Item | None:
    named = styles.of(paragraph).get("mso-list", "")
    of_class = any(name.startswith("MsoListParagraph") for name in paragraph.get("class", "").split())
    level = LEVEL.search(named)
    if level is None and not (of_class and named != "none"):
        return None
    marker = take_marker(paragraph)
    if level is None and not marker:
        return None  # only indented like a list
    number = NUMBER.fullmatch(marker)
    ordered = number is not None and marker != "o"
    return Item(paragraph, int(level[1]) if level else 1, ordered, int(number[1]) if number and number[1] else 1)


def is_marker(element: HtmlElement) -> bool:
    return styles.of(element).get("mso-list") == "ignore"


def take_marker(paragraph: HtmlElement) -> str:
    """Removes the bullet or number from the paragraph and returns it."""
    marked = next((element for element in paragraph.iter("span") if is_marker(element)), None)
    if marked is not None:
        text = marked.text_content().replace("\u00a0", " ").strip()
        marked.drop_tree()
        return text
    typed = TYPED_MARKER.match(paragraph.text or "")
    if typed:
        paragraph.text = paragraph.text[typed.end() :]
        return typed[1]
    return ""


def nested(run: list[Item]) -> list[HtmlElement]:
    """The lists that the items make; several where the kind changes at the outermost level."""
    made: list[HtmlElement] = []
    open_lists: list[tuple[int, HtmlElement]] = []  # (level, list), the outermost first
    for item in run:
        while open_lists and open_lists[-1][0] > item.level:
            open_lists.pop()
        tag = "ol" if item.ordered else "ul"
        if open_lists and open_lists[-1][0] == item.level and open_lists[-1][1].tag != tag:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < item.level:
            started = make(tag, **({"start": str(item.start)} if item.ordered and item.start > 1 else {}))
            if open_lists:
                open_lists[-1][1][-1].append(started)
            else:
                made.append(started)
            open_lists.append((item.level, started))
        open_lists[-1][1].append(make("li", *item.paragraph, text=item.paragraph.text))
    return made
