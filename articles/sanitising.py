"""The allow-list: what a body may consist of, kept by nh3, an HTML5 parser."""

import re

import nh3

from articles import embeds

PICTURE_SRC = re.compile(r"^/media/pictures/[0-9a-f]{2}/([0-9a-f]{24})\.(?:jpg|png)$")
# A link to a story of our own; articles/links.py turns it into the address of that moment.
STORY = re.compile(r"story:([1-9][0-9]{0,17})")
SPAN = re.compile(r"[1-9][0-9]?")

INLINE = {"a", "strong", "em", "s", "sub", "sup", "br", "cite", "code", "span"}
LISTS = {"ul", "ol"}
BLOCK_TAGS = {"p", "h2", "h3", *LISTS, "blockquote", "figure", "table", "hr", "oembed", "aside", "section"}
INSIDE_BLOCKS = {"li", "figcaption", "img", "caption", "thead", "tbody", "tr", "th", "td"}
TAGS = INLINE | BLOCK_TAGS | INSIDE_BLOCKS
# What other programs say, and how it is said here. A "div" around blocks goes in the end (articles/tidying.py).
RENAMED = {
    "h1": "h2",
    **dict.fromkeys(("h4", "h5", "h6"), "h3"),
    **dict.fromkeys(("div", "article", "main", "header", "footer", "address", "center", "dt", "dd"), "p"),
    "b": "strong",
    "i": "em",
    "strike": "s",
    "del": "s",
}
CLASSES = {
    "blockquote": {"pullquote"},
    "span": {"footnote"},
    "figure": {"image"},
    "aside": {"factbox"},
    "section": {"gallery"},
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "oembed": set(embeds.WORDS),
}
SCHEMES = {"http", "https", "mailto", "story"}
# Elements whose words are no text of a story.
SILENT = set(
    "script style template noscript iframe object title xml svg math nav button select textarea audio video".split()
)


def sanitise(text: str, tags: set[str]) -> str:
    return nh3.clean(
        text,
        tags=tags,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        attribute_filter=keep_attribute,
        clean_content_tags=SILENT,
        link_rel=None,
        strip_comments=True,
    )


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if PICTURE_SRC.match(value) else None
    if (tag, name) == ("a", "href"):
        return keep_address(value)
    if name in ("colspan", "rowspan"):
        return value if SPAN.fullmatch(value) and value != "1" else None
    if name == "scope":
        return value if value in ("col", "row", "colgroup", "rowgroup") else None
    if name == "start":
        return value if re.fullmatch(r"[1-9][0-9]{0,3}", value) and value != "1" else None
    if tag == "oembed":
        return embeds.words(name, value) or None
    return value


def keep_address(value: str) -> str | None:
    # Browsers drop blanks and control characters inside an address and read a backslash as a slash.
    plain = re.sub(r"[\x00-\x20]", "", value).replace("\\", "/").lower()
    if plain.startswith("story:"):
        return value if STORY.fullmatch(value) else None
    # "//host" would leave the site with the page's own scheme; "#place" names a place that was not taken over.
    return None if plain.startswith(("//", "#")) or not plain else value
