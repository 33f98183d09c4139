"""Footnotes of Word, LibreOffice, Google Docs and of our own pages: a reference and a note, two anchors that point at
each other.

Each note moves to its place in the text as <span class="footnote">.
"""

import re
from copy import deepcopy

from lxml.html import HtmlElement

from articles.trees import make, put_behind, taken, unwrap_with_gaps

TO_NOTE = re.compile(r"#(?:_(ftn|edn)(\d+)|sd(footnote|endnote)(\d+)sym|()ftnt(\d+)|(note)-(\d+))$")
TO_TEXT = re.compile(r"#(?:_(ftn|edn)ref(\d+)|sd(footnote|endnote)(\d+)anc|()ftnt_ref(\d+)|(note)-mark-(\d+))$")
NOTE_BOX = re.compile(r"^(?:ftn|edn|sdfootnote|sdendnote)\d+$")
HEADING_OF_OURS = "notes-heading"  # templates/articles/parts/blocks.html
Key = tuple[str, str]


def move_notes(root: HtmlElement) -> None:
    notes = take_notes(root)
    for reference in list(root.iter("a")):
        key = key_of(TO_NOTE, reference)
        if key in notes:
            note = deepcopy(notes[key])
            place = whole_reference(reference)
            note.tail, place.tail = place.tail, None
            put_behind(place, note)
            place.getparent().remove(place)


def key_of(pattern: re.Pattern, link: HtmlElement) -> Key | None:
    match = pattern.search(link.get("href", ""))
    return tuple(part for part in match.groups() if part is not None) if match else None


def take_notes(root: HtmlElement) -> dict[Key, HtmlElement]:
    """The notes out of the text, by what refers to them."""
    notes: dict[Key, HtmlElement] = {}
    for back in list(root.iter("a")):
        key = key_of(TO_TEXT, back)
        if key is None:
            continue
        box = box_of(back)
        drop_rule_before(box)
        taken(whole_reference(back)) if back is not box else None
        words = make("span", *box, text=(box.text or "").lstrip(), **{"class": "footnote"})
        for block in list(words.iterdescendants("p", "div", "br", "li", "ul", "ol")):
            unwrap_with_gaps(block)
        strip_lead(words)
        if words.text_content().strip():
            notes[key] = words
        taken(box)
    for heading in list(root.iter("h2")) if notes else ():
        if heading.get("id") == HEADING_OF_OURS:
            heading.drop_tree()
    return notes


def box_of(back: HtmlElement) -> HtmlElement:
    """The division that holds the whole note; else its paragraph."""
    for above in back.iterancestors():
        if above.tag == "div" and NOTE_BOX.match(above.get("id", "")):
            return above
    return next((above for above in back.iterancestors() if above.tag in ("p", "div", "li")), back)


def whole_reference(link: HtmlElement) -> HtmlElement:
    """The link with the raised frame that holds nothing else."""
    place = link
    while (
        place.getparent() is not None
        and place.getparent().tag in ("sup", "span", "font", "b", "i")
        and place.getparent().text_content().strip() == place.text_content().strip()
    ):
        place = place.getparent()
    return place


def strip_lead(words: HtmlElement) -> None:
    """No blank before the first word of a note, however deep it stands."""
    for element in words.iter():
        element.text = (element.text or "").lstrip(" \t\r\n\u00a0") or None
        if element.text:
            return
        if element is not words and (element.tail or "").strip(" \t\r\n\u00a0"):
            element.tail = element.tail.lstrip(" \t\r\n\u00a0")
            return


def drop_rule_before(box: HtmlElement) -> None:
    """The line and the break that part the notes from the text."""
    before = box.getprevious()
    while before is not None and before.tag in ("hr", "br"):
        rule, before = before, before.getprevious()
        rule.drop_tree()
