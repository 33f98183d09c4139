"""The table of contents of a long story: its headings, each with an address that lasts as long as its words."""

from copy import deepcopy

from lxml.html import HtmlElement

from articles.slugs import slugify

FEWEST = 3  # headings; a shorter list would say less than the page does


def label_headings(root: HtmlElement) -> None:
    """Gives each heading of the story an id made from its words; a second one of the same words gets a number."""
    taken: dict[str, int] = {}
    for heading in root.iterchildren("h2"):
        name = slugify(heading_text(heading), fallback="heading")
        taken[name] = taken.get(name, 0) + 1
        heading.set("id", f"part-{name}" if taken[name] == 1 else f"part-{name}.{taken[name]}")


def heading_text(heading: HtmlElement) -> str:
    """Its words without the marks of footnotes."""
    bare = deepcopy(heading)
    for mark in bare.xpath(".//sup[@class='note-mark'] | .//span"):
        mark.drop_tree()
    return " ".join(bare.text_content().split())


def of(blocks: list[dict]) -> list[dict]:
    """The headings as [{"anchor": "part-…", "text": "…"}], or nothing where they are few."""
    headings = [block for block in blocks if block["kind"] == "h2"]
    return headings if len(headings) >= FEWEST else []
