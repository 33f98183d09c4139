"""The body of a story: cleaned when it is saved, cut into blocks once, rendered from the blocks.

Whatever CKEditor or an import sends is hostile. nh3 (an HTML5 parser with an allow-list) speaks first and last;
between the two the tree is put in order, so that every top-level node is a block.
"""

import html as entities
import math

from lxml import etree, html
from lxml.html import HtmlElement

from articles import contents, embeds, pasting
from articles.sanitising import BLOCK_TAGS, PICTURE_SRC, RENAMED, TAGS, sanitise
from articles.tidying import tidy
from articles.trees import NOT_TEXT, inner, make, tree

WORDS_PER_MINUTE = 220
MOST_ROUNDS = 8
# Words on either side of one of these are two words.
WORD_GAP_TAGS = BLOCK_TAGS | {"li", "br", "td", "th", "tr", "caption", "figcaption", "span"}


def clean(raw: str) -> str:
    """The allowed part of `raw` as tidy HTML. Cleaning what is clean changes nothing."""
    text = pasting.translate(NOT_TEXT.sub("", raw))
    for _round in range(MOST_ROUNDS):
        before, text = text, clean_once(text)
        if text == before:
            return text
    # Markup so tangled that putting it in order never ends: its words are kept.
    words = " ".join(tree(text).text_content().split())
    return f"<p>{entities.escape(words, quote=False)}</p>" if words else ""


def clean_once(text: str) -> str:
    """One round. What it takes away can leave something else out of order, hence the rounds."""
    root = tree(sanitise(text, TAGS | set(RENAMED)))
    tidy(root)
    return sanitise(inner(root), TAGS).strip()


# --- from the cleaned body


def to_text(cleaned: str) -> str:
    """The words alone, for search and counting. A footnote's words belong to the story, and what an editor typed
    about an embed; a pull quote that repeats the story says nothing new."""
    root = tree(cleaned)
    for quote in repeated(root):
        quote.drop_tree()
    for embed in root.iter("oembed"):
        embed.text = " ".join(embed.get(name, "") for name in embeds.WORDS)
    return words_of(root)


def words_of(root: HtmlElement) -> str:
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in WORD_GAP_TAGS:
            pieces.append(" ")
        if event == "start":
            pieces.append(element.text or "")
        elif element is not root:
            pieces.append(element.tail or "")
    return " ".join("".join(pieces).split())


def reading_minutes(words: int) -> int:
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def repeated(root: HtmlElement) -> list[HtmlElement]:
    """The pull quotes whose words stand in the story too. One with a link or a note of its own says more."""
    quotes = [quote for quote in root.iter("blockquote") if quote.get("class") == "pullquote"]
    rest = " ".join(plain(block) for block in root if block not in quotes) if quotes else ""
    return [quote for quote in quotes if plain(quote) in rest and quote.find(".//a") is None and not has_note(quote)]


def has_note(element: HtmlElement) -> bool:
    return element.find(".//span") is not None


def plain(element: HtmlElement) -> str:
    """Words without the quotation marks and stops that a pull quote is given or spared."""
    return "".join(c for c in words_of(element).casefold() if c.isalnum() or c == " ").strip()


def to_blocks(cleaned: str) -> list[dict]:
    """[{"kind": "p" | "h2" | ... | "picture" | "gallery" | "embed" | "pullquote" | "factbox" | "notes" |
    "newsletter", ...}] in reading order."""
    root = tree(cleaned)
    silent = repeated(root)
    contents.label_headings(root)
    notes = number_footnotes(root)
    label_fact_boxes(root)
    blocks = [block_of(element, repeats=element in silent) for element in root]
    place_newsletter(blocks)
    return blocks + ([{"kind": "notes", "notes": notes}] if notes else [])


def block_of(element: HtmlElement, *, repeats: bool = False) -> dict:
    element.tail = None
    image = element.find(".//img")
    if element.tag in ("figure", "p") and image is not None:
        return {"kind": "picture"} | picture_of(element)
    if element.tag == "section":
        return {"kind": "gallery", "pictures": [picture_of(figure) for figure in element.iter("figure")]}
    if element.tag == "oembed":
        typed = {name.removeprefix("data-"): element.get(name, "") for name in embeds.WORDS}
        return {"kind": "embed", "url": element.text_content().strip()} | typed
    if element.tag == "aside":
        heading = element.find("h2")
        return {"kind": "factbox", "html": inner(element), "label": "" if heading is None else heading.get("id")}
    if element.get("class") == "pullquote":
        return {"kind": "pullquote", "html": inner(element), "repeats": repeats}
    if element.tag == "table":
        caption = element.find("caption")
        return {"kind": "table", "html": markup(element), "label": "" if caption is None else words_of(caption)}
    if element.tag == "h2":
        anchor, text = element.get("id"), contents.heading_text(element)
        return {"kind": "h2", "html": markup(element), "anchor": anchor, "text": text}
    return {"kind": element.tag, "html": markup(element)}


def markup(element: HtmlElement) -> str:
    return html.tostring(element, encoding="unicode")


def picture_of(element: HtmlElement) -> dict:
    image, caption = element.find(".//img"), element.find("figcaption")
    return {
        "key": PICTURE_SRC.match(image.get("src"))[1],
        "alt": image.get("alt", ""),
        "caption": "" if caption is None else inner(caption),
    }


def label_fact_boxes(root: HtmlElement) -> None:
    """The heading names the box to those who hear the page."""
    for number, box in enumerate(root.iter("aside"), start=1):
        if box.find("h2") is not None:
            box.find("h2").set("id", f"facts-{number}")


def number_footnotes(root: HtmlElement) -> list[str]:
    """Replaces each note in the text by its number, linked there and back; returns the notes' HTML."""
    notes = []
    for note in list(root.iter("span")):
        notes.append(inner(note))
        number = len(notes)
        # Other links of a preview leave its frame.
        link = make("a", text=str(number), href=f"#note-{number}", target="_self")
        mark = make("sup", link, id=f"note-mark-{number}", **{"class": "note-mark"})
        mark.tail = note.tail
        note.getparent().replace(note, mark)
    return notes


def place_newsletter(blocks: list[dict]) -> None:
    """The box goes after paragraph 2, between top-level blocks, and into no story of fewer than four paragraphs."""
    paragraphs = [number for number, block in enumerate(blocks) if block["kind"] == "p"]
    if len(paragraphs) >= 4:
        blocks.insert(paragraphs[1] + 1, {"kind": "newsletter"})
