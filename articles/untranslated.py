"""What of a translation still stands in the words of its source."""

import re

from articles import merging, readable
from articles.models import Revision

# Shorter ones, in words, may be the same in two languages: names, titles of works.
SHORTEST_PROSE, SHORTEST_HEADLINE = 6, 4
PROSE = re.compile(r"<(p|h2|h3|ul|ol|blockquote|aside|table)\b(?!.*<img\b)", re.DOTALL)


def left_over(content: dict) -> int:
    """How many places of a translation still have the words of the version that was translated, names apart."""
    key = content["translated_revision_id"]
    source = Revision.objects.filter(pk=key).values_list("content", flat=True).first() if key else None
    if source is None or source["locale"] == content["locale"]:
        return 0
    texts = {html for html in merging.paragraphs(source["body"]) if is_prose(html)}
    same = sum(html in texts for html in merging.paragraphs(content["body"]))
    headline = content["headline"]
    return same + (headline == source["headline"] and len(headline.split()) >= SHORTEST_HEADLINE)


def is_prose(html: str) -> bool:
    return PROSE.match(html) is not None and len(readable.paragraph(html).split()) >= SHORTEST_PROSE
