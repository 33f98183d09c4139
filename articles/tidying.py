"""Puts the tree of a sanitised body in order, so that every node at the top is a block and no block is where
it cannot be. Each step leaves alone what is in order already: cleaning what is clean changes nothing.
"""

import re
from itertools import takewhile

from lxml.html import HtmlElement

from articles import embeds
from articles.boxes import order_boxes
from articles.sanitising import BLOCK_TAGS, INSIDE_BLOCKS, LISTS, RENAMED
from articles.tables import order_tables
from articles.trees import make, put_behind, taken, top_of, unwrap_with_gaps

BLANKS = re.compile("[ \t\r\n\f\u00a0]+")
INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
MARKS = ("strong", "em", "s", "sub", "sup")
TEXT_BLOCKS = ("p", "h2", "h3")
LEAVES = (*TEXT_BLOCKS, "li", "td", "th", "figcaption", "caption")
CONTAINERS = ("ul", "ol", "table", "thead", "tbody", "tr", "section", "figure", "blockquote", "aside")
# Holds paragraphs; the top of the body does too.
HOLDERS = ("blockquote", "aside")
# Stands at the top only.
LIFTED = ("figure", "table", "oembed", "hr", "aside", "section")


def tidy(root: HtmlElement) -> None:
    for step in STEPS:
        step(root)


def rename(root: HtmlElement) -> None:
    for element in list(root.iter(*RENAMED)):
        element.tag = RENAMED[element.tag]
    for element in list(root.iter("aside", "section")):
        if not element.get("class"):
            element.tag = "p"


def drop_foreign(root: HtmlElement) -> None:
    """Pictures that are not of the library, embeds of unknown hosts, spans and links that mean nothing."""
    for element in list(root.iter("img", "span", "a", "oembed")):
        if element.tag == "img" and not element.get("src"):
            element.drop_tree()
        elif (element.tag == "span" and not element.get("class")) or (element.tag == "a" and not element.get("href")):
            element.drop_tag()
        elif element.tag == "oembed":
            order_embed(element)


def order_embed(element: HtmlElement) -> None:
    address = element.text_content().strip()
    found = embeds.find(address)
    if found:
        empty(element)
        element.text = found.url
        for name in sorted(element.attrib):  # in one order, whoever wrote them
            element.set(name, element.attrib.pop(name))
    elif embeds.is_of_provider(address):
        # A channel or profile: nothing to embed, yet a link that somebody wanted.
        empty(element)
        element.tag = "p"
        element.attrib.clear()
        element.append(make("a", text=address, href=address))
    else:
        element.drop_tree()


def empty(element: HtmlElement) -> None:
    element.text = None
    for child in list(element):
        element.remove(child)


def order_footnotes(root: HtmlElement) -> None:
    """A footnote is words and marks: no block, no picture, no other footnote, and never inside a link."""
    for note in list(root.iter("span")):
        for inside in list(note.iterdescendants()):
            if inside.tag in ("img", "oembed", "hr"):
                inside.drop_tree()
            elif inside.tag in BLOCK_TAGS | INSIDE_BLOCKS | {"span", "br"}:
                unwrap_with_gaps(inside)
    for note in list(root.iter("span")):
        links = list(note.iterancestors("a"))
        if links:
            put_right_behind(links[-1], taken(note))


def put_right_behind(anchor: HtmlElement, element: HtmlElement) -> None:
    """Between the anchor and the words that follow it."""
    element.tail, anchor.tail = anchor.tail, None
    put_behind(anchor, element)


def unwrap_nested(root: HtmlElement) -> None:
    """A block inside a paragraph ends the paragraph in a browser; here the paragraph, or the inline element, goes."""
    for element in list(root.iter(*TEXT_BLOCKS, "a", "cite", "code", *MARKS)):
        if any(child.tag in BLOCK_TAGS or child.tag == "li" for child in element.iterdescendants()):
            unwrap_with_gaps(element)
    for element in list(root.iter("h2", "h3")):
        if any(above.tag in ("li", "td", "th", "blockquote") for above in element.iterancestors()):
            element.tag = "p"
    for element in list(root.iter("figcaption", "caption")):
        for inside in list(element.iterdescendants(*BLOCK_TAGS, "li")):
            unwrap_with_gaps(inside)


def order_lists(root: HtmlElement) -> None:
    """Items stand in lists, lists hold items alone; a list within a list belongs to the item before it."""
    for items in list(root.iter(*LISTS)):
        for child in list(items):
            before = child.getprevious()
            if child.tag in LISTS and before is not None and before.tag == "li":
                before.append(child)
            elif child.tag != "li":
                item = make("li")
                child.addprevious(item)
                item.append(child)
    for item in list(root.iter("li")):
        if item.getparent().tag not in LISTS:
            run = [item, *takewhile(lambda other: other.tag == "li", item.itersiblings())]
            items = make("ul")
            item.addprevious(items)
            items.extend(run)
        paragraphs = item.findall("p")
        if len(paragraphs) == 1 and paragraphs[0].find("img") is None:
            unwrap_with_gaps(paragraphs[0])


def lift(root: HtmlElement) -> None:
    """What stands at the top only goes behind the block it was in; two of them keep their order."""
    lifted: dict[HtmlElement, HtmlElement] = {}  # the last one that went behind each block
    for element in list(root.iter(*LIFTED)):
        parent = element.getparent()
        if parent is root or (element.tag == "figure" and parent.tag == "section"):
            continue
        top = top_of(element)
        put_behind(lifted.get(top, top), taken(element))
        lifted[top] = element


def lift_pictures(root: HtmlElement) -> None:
    """A picture that stands among the words of a paragraph becomes a block of its own behind it."""
    lifted: dict[HtmlElement, HtmlElement] = {}
    for picture in [image for image in root.iter("img") if image.getparent().tag != "figure"]:
        parent = picture.getparent()
        if parent.tag == "p" and parent.getparent() is root and len(parent) == 1 and not parent.text_content().strip():
            continue
        if parent is root:
            frame = make("p")
            picture.addprevious(frame)
            frame.append(picture)
            frame.tail, picture.tail = picture.tail, None
            continue
        top = top_of(picture)
        alone = make("p", taken(picture))
        put_behind(lifted.get(top, top), alone)
        lifted[top] = alone


def wrap_strays(root: HtmlElement) -> None:
    """Text and inline elements at the top, or in a quote or a box, go into paragraphs of their own."""
    for holder in [root, *root.iter(*HOLDERS)]:
        paragraph = None
        if (holder.text or "").strip():
            paragraph = make("p", text=holder.text)
            holder.insert(0, paragraph)
        holder.text = None
        for child in [child for child in holder if child is not paragraph]:
            paragraph = stand_alone(child, paragraph)
        for child in holder:
            child.tail = "\n" if holder is root else None


def stand_alone(child: HtmlElement, paragraph: HtmlElement | None) -> HtmlElement | None:
    """Moves what is no block into the paragraph before it, or a new one; returns the paragraph that goes on."""
    if child.tag in BLOCK_TAGS:
        tail, child.tail = child.tail, None
        if not (tail or "").strip():
            return None
        paragraph = make("p", text=tail)
        put_behind(child, paragraph)
        return paragraph
    if paragraph is None:
        paragraph = make("p")
        child.addprevious(paragraph)
    paragraph.append(child)
    return paragraph


def split_breaks(root: HtmlElement) -> None:
    """Two line breaks in a row are how people end a paragraph where they cannot; elsewhere one is enough."""
    for line in list(root.iter("br")):
        following = line.getnext()
        if following is None or following.tag != "br" or (line.tail or "").strip():
            continue
        paragraph = line.getparent()
        if paragraph.tag == "p" and (paragraph.getparent() is root or paragraph.getparent().tag in HOLDERS):
            rest = make("p", *following.itersiblings(), text=following.tail)
            rest.tail = "\n" if paragraph.getparent() is root else None
            paragraph.remove(following)
            put_behind(paragraph, rest)
        line.drop_tree()
    for block in root.iter(*LEAVES):
        while len(block) and block[0].tag == "br" and not (block.text or "").strip():
            block[0].drop_tree()
        while len(block) and block[-1].tag == "br" and not (block[-1].tail or "").strip():
            block[-1].drop_tree()


def merge_marks(root: HtmlElement) -> None:
    """<strong>a</strong><strong>b</strong> is one emphasis; one within itself is, too; a heading is strong as it is."""
    for element in list(root.iter(*MARKS)):
        above = [ancestor.tag for ancestor in element.iterancestors()]
        if element.tag in above or (element.tag == "strong" and {"h2", "h3", "th"} & set(above)):
            element.drop_tag()
            continue
        following = element.getnext()
        while following is not None and following.tag == element.tag and not element.tail:
            first = following.text
            if len(element):
                element[-1].tail = (element[-1].tail or "") + (first or "")
            else:
                element.text = (element.text or "") + (first or "")
            element.extend(list(following))
            element.tail = following.tail
            element.getparent().remove(following)
            following = element.getnext()


def squeeze(root: HtmlElement) -> None:
    """One blank where there were many, none where none is seen."""
    for element in root.iter():
        if element.tag != "oembed":
            element.text = one_blank(element.text)
        if element is not root and element.getparent() is not root:
            element.tail = one_blank(element.tail)
    for holder in root.iter(*CONTAINERS):
        holder.text = (holder.text or "").strip() or None
        for child in holder:
            child.tail = (child.tail or "").strip() or None
    for line in root.iter("br", *BLOCK_TAGS):
        if line.getparent() not in (None, root):
            line.tail = (line.tail or "").lstrip() or None
            strip_before(line)
    for picture in root.iter("img"):
        picture.set("alt", picture.attrib.pop("alt", ""))  # after src, wherever the editor put it
    for block in root.iter(*LEAVES, "span"):
        block.text = (block.text or "").lstrip() or None
        if len(block):
            block[-1].tail = (block[-1].tail or "").rstrip() or None
        else:
            block.text = (block.text or "").rstrip() or None


def one_blank(text: str | None) -> str | None:
    return INVISIBLE.sub("", BLANKS.sub(" ", text)) if text else None


def strip_before(element: HtmlElement) -> None:
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "").rstrip() or None
    else:
        parent = element.getparent()
        parent.text = (parent.text or "").rstrip() or None


def drop_empty(root: HtmlElement) -> None:
    emptied = ("li", "ul", "ol", "blockquote", "figure", "figcaption", "caption", "table", "aside", "section")
    for element in list(root.iter(*TEXT_BLOCKS, *emptied, *MARKS, "a", "cite", "code", "span")):
        if not (element.text_content().strip() or element.findall(".//img") or element.findall(".//oembed")):
            if element.tag in ("a", "cite", "code", "span", *MARKS):
                element.drop_tag()
            else:
                element.drop_tree()


STEPS = (
    rename,
    drop_foreign,
    order_footnotes,
    unwrap_nested,
    order_lists,
    order_tables,
    order_boxes,
    lift,
    lift_pictures,
    wrap_strays,
    split_breaks,
    merge_marks,
    drop_empty,
    squeeze,
)
