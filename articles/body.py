"""The body of a story: cleaned when it is saved, cut into blocks once, rendered from the blocks.

Whatever CKEditor or an import sends is hostile. nh3 (an HTML5 parser with an allow-list) speaks first and last;
between the two the tree is put in order, so that every top-level node is a block.
"""

import html as entities
import math
import re
from urllib.parse import urlsplit

import nh3
from lxml import html
from lxml.html import HtmlElement

WORDS_PER_MINUTE = 220
# Control characters and lone surrogates: no document may hold them, and lxml refuses them.
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_ROUNDS = 8
PICTURE_SRC = re.compile(r"^/media/pictures/[0-9a-f]{2}/([0-9a-f]{24})\.(?:jpg|png)$")
EMBED_HOSTS = ["youtube.com", "youtu.be", "vimeo.com", "x.com", "twitter.com", "t.me", "facebook.com", "soundcloud.com"]
TAGS = {
    "p",
    "h2",
    "h3",
    "a",
    "strong",
    "em",
    "s",
    "sub",
    "sup",
    "br",
    "ul",
    "ol",
    "li",
    "blockquote",
    "figure",
    "figcaption",
    "img",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "cite",
    "code",
    "span",
    "oembed",
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
CLASSES = {"blockquote": {"pullquote"}, "span": {"footnote"}, "figure": {"image"}}
SCHEMES = {"http", "https", "mailto"}
RENAMED = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", "i": "em", "div": "p", "strike": "s"}
BLOCK_TAGS = {"p", "h2", "h3", "ul", "ol", "blockquote", "figure", "table", "hr", "oembed"}
WORD_GAP_TAGS = BLOCK_TAGS | {"li", "br", "td", "th", "tr", "caption", "figcaption"}


def clean(raw: str) -> str:
    """The allowed part of `raw` as tidy HTML. Cleaning what is clean changes nothing."""
    text = (
        NOT_TEXT.sub("", raw).replace("\ufeff", "").replace("\u200b", "").replace("\u00a0", " ").replace("&nbsp;", " ")
    )
    for _round in range(MOST_ROUNDS):
        before, text = text, clean_once(text)
        if text == before:
            return text
    # Markup so tangled that putting it in order never ends: its words are kept.
    return f"<p>{entities.escape(' '.join(tree(text).text_content().split()), quote=False)}</p>"


def clean_once(text: str) -> str:
    """One round. What it takes away can leave something else out of order, hence the rounds."""
    root = tree(sanitise(text, TAGS | set(RENAMED)))
    for tidy in (rename, drop_foreign, unwrap_nested, wrap_strays, lift_pictures, drop_empty):
        tidy(root)
    return sanitise(inner(root), TAGS).strip()


def sanitise(text: str, tags: set[str]) -> str:
    return nh3.clean(
        text,
        tags=tags,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        attribute_filter=keep_attribute,
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object"},
        link_rel=None,
        strip_comments=True,
    )


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if PICTURE_SRC.match(value) else None
    if (tag, name) == ("a", "href"):
        # "//host" would leave the site with the page's own scheme; a backslash is read as a slash by browsers.
        return None if value.strip().replace("\\", "/").startswith("//") else value
    return value


def tree(text: str) -> HtmlElement:
    """A wrapper element around the fragment. Only cleaned text may come here: lxml reads HTML more loosely."""
    return html.fragment_fromstring(NOT_TEXT.sub("", text), create_parent="body-of-story")


def inner(root: HtmlElement) -> str:
    opening = entities.escape(root.text or "", quote=False)
    return opening + "".join(html.tostring(child, encoding="unicode") for child in root)


def rename(root: HtmlElement) -> None:
    for element in list(root.iter(*RENAMED)):
        element.tag = RENAMED[element.tag]


def drop_foreign(root: HtmlElement) -> None:
    """Pictures that are not of the library, embeds of unknown hosts, spans and links that mean nothing."""
    for element in list(root.iter("img", "oembed", "span", "a")):
        if (
            element.tag == "img"
            and not element.get("src")
            or element.tag == "oembed"
            and embed_host(element.text_content()) is None
        ):
            element.drop_tree()
        elif (element.tag == "span" and not element.get("class")) or (element.tag == "a" and not element.get("href")):
            element.drop_tag()


def unwrap_nested(root: HtmlElement) -> None:
    """A block inside a paragraph ends the paragraph in a browser; here the paragraph, or the inline element, goes."""
    for element in list(root.iter("p", "h2", "h3", "span", "a", "em", "strong", "s", "sub", "sup", "cite", "code")):
        if any(child.tag in BLOCK_TAGS for child in element.iterdescendants()):
            element.drop_tag()


def wrap_strays(root: HtmlElement) -> None:
    """Text and inline elements at the top go into paragraphs of their own."""
    children = list(root)
    paragraph = None
    if (root.text or "").strip():
        paragraph = html.Element("p")
        paragraph.text = root.text
        root.insert(0, paragraph)
    root.text = None
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in BLOCK_TAGS:
            paragraph = None
        else:
            if paragraph is None:
                paragraph = html.Element("p")
                child.addprevious(paragraph)
            paragraph.append(child)
        if (tail or "").strip():
            if paragraph is None:
                paragraph = html.Element("p")
                child.addnext(paragraph)
                paragraph.text = tail
            elif len(paragraph):
                paragraph[-1].tail = (paragraph[-1].tail or "") + tail
    for child in root:
        child.tail = "\n"


def lift_pictures(root: HtmlElement) -> None:
    """A picture that stands among the words of a paragraph becomes a block of its own behind it."""
    for paragraph in [child for child in root if child.tag == "p"]:
        pictures = paragraph.findall(".//img")
        if not pictures or (len(pictures) == 1 and not paragraph.text_content().strip()):
            continue
        for picture in reversed(pictures):
            alone = html.Element("p")
            alone.tail = "\n"
            paragraph.addnext(alone)
            picture.drop_tree()  # hands its tail to what stands before it, and keeps a copy
            picture.tail = None
            alone.append(picture)


def drop_empty(root: HtmlElement) -> None:
    for element in list(
        root.iter("p", "h2", "h3", "li", "ul", "ol", "blockquote", "figure", "figcaption", "em", "strong", "a")
    ):
        if element is not root and not (element.text_content().strip() or element.findall(".//img")):
            element.drop_tree()


def embed_host(address: str) -> str | None:
    """The known provider of an https address, else None."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    return host if parts.scheme == "https" and host in EMBED_HOSTS else None


# --- from the cleaned body


def to_text(cleaned: str) -> str:
    """The words alone, for search and counting. A footnote's words belong to the story."""
    root = tree(cleaned)
    for element in root.iter(*WORD_GAP_TAGS):
        element.tail = " " + (element.tail or "")
    return " ".join(root.text_content().split())


def reading_minutes(words: int) -> int:
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def to_blocks(cleaned: str) -> list[dict]:
    """[{"kind": "p" | "h2" | ... | "picture" | "embed" | "notes" | "newsletter", ...}] in reading order."""
    root = tree(cleaned)
    notes = number_footnotes(root)
    blocks = [block_of(element) for element in root]
    place_newsletter(blocks)
    return blocks + ([{"kind": "notes", "notes": notes}] if notes else [])


def block_of(element: HtmlElement) -> dict:
    element.tail = None
    image = element if element.tag == "img" else element.find(".//img")
    if element.tag in ("figure", "p") and image is not None:
        caption = element.find("figcaption")
        return {
            "kind": "picture",
            "key": PICTURE_SRC.match(image.get("src"))[1],
            "alt": image.get("alt", ""),
            "caption": "" if caption is None else inner(caption),
        }
    if element.tag == "oembed":
        address = element.text_content().strip()
        return {"kind": "embed", "url": address, "host": embed_host(address)}
    return {"kind": element.tag, "html": html.tostring(element, encoding="unicode")}


def number_footnotes(root: HtmlElement) -> list[str]:
    """Replaces each note in the text by its number, linked there and back; returns the notes' HTML."""
    notes = []
    for note in list(root.iter("span")):
        notes.append(inner(note))
        number = len(notes)
        mark = html.fragment_fromstring(
            f'<sup class="note-mark" id="note-mark-{number}"><a href="#note-{number}">{number}</a></sup>'
        )
        mark.tail = note.tail
        note.getparent().replace(note, mark)
    return notes


def place_newsletter(blocks: list[dict]) -> None:
    """The box goes after paragraph 2, between top-level blocks, and into no story of fewer than four paragraphs."""
    paragraphs = [number for number, block in enumerate(blocks) if block["kind"] == "p"]
    if len(paragraphs) >= 4:
        blocks.insert(paragraphs[1] + 1, {"kind": "newsletter"})
