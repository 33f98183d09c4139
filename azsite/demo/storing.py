"""Makes a story from one of the demo's texts."""

from articles.models import Article, Byline, Person
from azsite.demo.texts import Text, typographic

TYPES = {"press-release": "press_release"}


def story_of(text: Text, sections, pictures) -> Article:
    """Not stored yet; without state and times."""
    head = text.headers
    return Article(
        locale=text.locale,
        slug=text.slug,
        headline=typographic(head["headline"]),
        dek=typographic(head["dek"]),
        section=sections[head["section"]],
        type_of_work=TYPES.get(head["type"], head["type"]),
        sponsor=head.get("sponsor", ""),
        lead_picture=pictures.get(head["picture"]),
        lead_caption=head.get("caption", ""),
        body=text.html,
    )


def store(article: Article, text: Text, tags, people) -> None:
    article.save()
    article.tags.set(tags[slug] for slug in text.words("tags", ","))
    make_bylines(article, text.words("by", ";"), people)


def make_bylines(article: Article, entries: list[str], people: dict[str, Person]) -> None:
    """Entries are a person's key, or "role: key"."""
    for position, entry in enumerate(entries):
        role, _colon, key = entry.rpartition(": ")
        Byline.objects.create(article=article, person=people[key], role=role or Byline.Role.BY, position=position)
