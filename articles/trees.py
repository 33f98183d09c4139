"""Moving about in the tree of a body. lxml hangs the words after an element on the element (its tail)."""

import html as entities
import re

from lxml import html
from lxml.html import HtmlElement

# Control characters and lone surrogates: no document may hold them, and lxml refuses them.
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tree(text: str) -> HtmlElement:
    """A wrapper element around the fragment. Only cleaned text may come here: lxml reads HTML more loosely."""
    return html.fragment_fromstring(NOT_TEXT.sub("", text), create_parent="body-of-story")


def inner(root: HtmlElement) -> str:
    opening = entities.escape(root.text or "", quote=False)
    return opening + "".join(html.tostring(child, encoding="unicode") for child in root)


def make(name: str, *children: HtmlElement, text: str | None = None, **attributes: str) -> HtmlElement:
    element = html.Element(name, attributes)
    element.text = text
    element.extend(children)
    return element


def taken(element: HtmlElement) -> HtmlElement:
    """The element out of its place; the words that followed it stay there."""
    element.drop_tree()
    element.tail = None
    return element


def put_behind(anchor: HtmlElement, *elements: HtmlElement) -> None:
    """After the anchor and the words that follow it, in this order."""
    parent = anchor.getparent()
    place = parent.index(anchor) + 1
    for offset, element in enumerate(elements):
        parent.insert(place + offset, element)


def top_of(element: HtmlElement) -> HtmlElement:
    """The block at the top of the body that holds the element, or the element itself."""
    above = list(element.iterancestors())
    return above[-2] if len(above) > 1 else element


def unwrap_with_gaps(element: HtmlElement) -> None:
    """Takes the tag away without gluing words together."""
    element.text = f" {element.text or ''}"
    element.tail = f" {element.tail or ''}"
    element.drop_tag()
