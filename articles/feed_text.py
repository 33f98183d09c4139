"""The text of stories for readers of feeds: whole, without what only our own page can show."""

from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from lxml import html

from articles import links
from articles.models import Article
from articles.pictures import pictures_in
from articles.trees import inner, tree
from images.shown import whole

# Of our page alone: styles, the back links of notes, names that scripts look for.
DROPPED = ("class", "id", "target", "role", "tabindex", "aria-label", "aria-labelledby", "data-block")


def texts_of(stories: Iterable[Article]) -> dict[int, str]:
    """HTML by the story's key. At most two queries: for the pictures and for the stories that are linked to."""
    stories = list(stories)
    every = [block for story in stories for block in story.blocks]
    pictures = {key: picture for key, picture in pictures_in(every).items() if picture.is_usable}
    addresses = links.addresses_in(every)
    return {story.pk: text_of(story, pictures, addresses) for story in stories}


def text_of(story: Article, pictures: dict, addresses: dict[str, str]) -> str:
    lead = story.lead_picture
    context = {
        "article": story,
        "blocks": links.as_paid_for(story.blocks) if story.is_sponsored else story.blocks,
        "pictures": pictures,
        "lead": lead if lead is not None and lead.is_usable else None,
        "addresses": addresses,
        "corrections": story.corrections.all() if story.updated_at else [],
    }
    return standing_alone(render_to_string("articles/feed_story.html", context), story)


def standing_alone(markup: str, story: Article) -> str:
    """With whole addresses and without what needs our page around it."""
    root, here = tree(markup), settings.SITE_URL + story.get_absolute_url()
    for element in root.iter():
        for name in ("href", "src"):
            if name in element.attrib:
                element.set(name, urljoin(here, element.get(name)))
        for name in DROPPED:
            element.attrib.pop(name, None)
    return " ".join(inner(root).split())


def picture_html(picture, alt: str) -> str:
    shown = whole(picture)
    image = html.Element("img", src=shown.url, alt=alt, width=str(shown.width), height=str(shown.height))
    return html.tostring(image, encoding="unicode")
