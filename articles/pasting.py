"""Reads what word processors put on the clipboard and says it in the words of a body.

Word, Google Docs, LibreOffice, Outlook and Pages write looks, not meaning: a heading is a large paragraph, a list a
paragraph with an odd style, a footnote two anchors that point at each other. This is read before the allow-list takes
styles and classes away. Nothing here is trusted: the result goes through the allow-list like everything else.
"""

import nh3
from lxml.html import HtmlElement

from articles import styles, word_lists, word_notes
from articles.sanitising import ATTRIBUTES, CLASSES, RENAMED, SCHEMES, SILENT, TAGS
from articles.trees import inner, make, tree
from articles.web_addresses import real_address

READ_TAGS = TAGS | set(RENAMED) | {"font", "u", "ins", "big", "small"}
READ_ATTRIBUTES = ATTRIBUTES | {
    "*": {"style", "class", "id", "name"},
    "a": {"href", "title", "name"},
    "font": {"size"},
}
OWN_CLASSES = set().union(*CLASSES.values())
HEADING_CLASSES = {
    **dict.fromkeys("MsoTitle MsoHeading1 MsoHeading2 Title title Heading1 Heading2".split(), "h2"),
    **dict.fromkeys(
        "MsoSubtitle MsoHeading3 MsoHeading4 MsoHeading5 Subtitle subtitle Heading3 Heading4".split(), "h3"
    ),
}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LONGEST_HEADING = 160  # characters
# A paragraph of letters this much larger than the others is a heading.
LARGE, VERY_LARGE = 1.25, 1.6
REVIEW_CLASSES = {"msoDel", "MsoCommentReference", "MsoCommentText", "msocomtxt", "msocomanch"}
MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}


def translate(raw: str) -> str:
    """`raw` with its looks read as meaning; `raw` itself where no word processor has been."""
    read = nh3.clean(
        raw,
        tags=READ_TAGS,
        attributes=READ_ATTRIBUTES,
        url_schemes=SCHEMES | {"file"},
        clean_content_tags=SILENT,
        link_rel=None,
        strip_comments=True,
    )
    root = tree(read)
    if not any(is_foreign(element) for element in root.iter()):
        return raw
    styles.apply_sheet(root, styles.sheet_of(raw))
    for step in (drop_unseen, word_notes.move_notes, word_lists.make_lists, make_headings, say_marks, open_addresses):
        step(root)
    return inner(root)


def is_foreign(element: HtmlElement) -> bool:
    """Carries what no cleaned body has."""
    odd = {"style", "id", "name", "size"} & set(element.attrib) or element.tag in ("font", "u", "ins", "big", "small")
    href = element.get("href", "")
    return bool(odd or set(classes(element)) - OWN_CLASSES or "#" in href[:1] or href.startswith("file:")) or (
        real_address(href) != href
    )


def classes(element: HtmlElement) -> list[str]:
    return element.get("class", "").split()


def drop_unseen(root: HtmlElement) -> None:
    """What the page did not show: hidden text, deletions and remarks of a review, breaks of a printed page."""
    for element in list(root.iter()):
        if element is root:
            continue
        style = styles.of(element)
        hidden = style.get("display") == "none" or style.get("mso-hide") == "all"
        remark = style.get("mso-element", "").startswith("comment")
        page_break = element.tag == "br" and (
            "page-break-before" in style or "Apple-interchange" in str(classes(element))
        )
        if hidden or remark or page_break or REVIEW_CLASSES & set(classes(element)):
            element.drop_tree()


def make_headings(root: HtmlElement) -> None:
    usual = styles.usual_size(root)
    for paragraph in list(root.iter("p", "div")):
        named = next((HEADING_CLASSES[name] for name in classes(paragraph) if name in HEADING_CLASSES), None)
        heading = named or by_size(paragraph, usual)
        inside = any(above.tag in ("li", "td", "th", "blockquote") for above in paragraph.iterancestors())
        if heading and not inside and is_short_line(paragraph):
            paragraph.tag = heading
            paragraph.attrib.pop("style", None)


def is_short_line(paragraph: HtmlElement) -> bool:
    """One line of text: no block within, and no longer than headings are."""
    lines = any(inside.tag in ("p", "div", "table", "ul", "ol", "li", "img") for inside in paragraph.iterdescendants())
    return not lines and 0 < len(paragraph.text_content().strip()) <= LONGEST_HEADING


def by_size(paragraph: HtmlElement, usual: float) -> str | None:
    runs = list(styles.runs(paragraph))
    if not runs:
        return None
    size = min(styles.size_of(run, paragraph) or usual for run in runs)
    if size >= usual * VERY_LARGE:
        return "h2"
    bold = all(styles.is_bold(run, paragraph) for run in runs)
    return "h3" if bold and size >= usual * LARGE else None


def say_marks(root: HtmlElement) -> None:
    """Bold, italic, struck, raised and lowered letters by tag; tags that their own style takes back go."""
    for element in list(root.iter()):
        if element is root or element.get("class") == "footnote":
            continue
        marks = [mark for mark in styles.marks(element) if mark != MARKS.get(element.tag)]
        if set(marks) & {"strong"} and element.tag in (*HEADINGS, "td", "th", "tr", "table"):
            marks.remove("strong")
        if element.tag in MARKS and styles.takes_back(element, MARKS[element.tag]):
            element.tag = "span"
        holds_blocks = any(inside.tag in ("p", "div", "li", "table") for inside in element.iterdescendants())
        if marks and not holds_blocks and element.tag not in ("img", "br", "hr", "ul", "ol"):
            wrap_content(element, marks)
        for name in ("style", "id", "name", "size", *(["class"] if set(classes(element)) - OWN_CLASSES else [])):
            element.attrib.pop(name, None)


def wrap_content(element: HtmlElement, marks: list[str]) -> None:
    for mark in reversed(marks):  # the last is the outermost
        wrapped = make(mark, *element, text=element.text)
        element.text = None
        element.append(wrapped)


def open_addresses(root: HtmlElement) -> None:
    for link in root.iter("a"):
        href = link.get("href", "")
        if real_address(href) != href:
            link.set("href", real_address(href))
            link.attrib.pop("title", None)  # the program's own remark
