"""What a new story starts with: a template, or another story."""

from articles import revisions
from articles.models import Article, StoryTemplate

# What a template may preset; everything else of a story is its own.
PRESETS = ("section_id", "type_of_work", "locale", "headline", "dek", "body", "tags", "bylines")
# What a copy does not take over: the address, and what ties the original to others.
DROPPED = {
    "slug": "",
    "translated_from_id": None,
    "translated_revision_id": None,
}


def from_template(template: StoryTemplate) -> dict:
    """The presets that still exist: sections, people and tags may have been deleted since."""
    content = {name: template.content[name] for name in PRESETS if template.content.get(name)}
    known = revisions.present(dict.fromkeys(revisions.LOOSE) | {"tags": [], "also_in": [], "bylines": []} | content)
    return content | {name: known[name] for name in ("tags", "bylines") if name in content}


def duplicate(article: Article, user) -> Article:
    """A draft with the same text, of this user, in its own translation group; the original stays as it is."""
    content = revisions.present(revisions.working_content(article)) | DROPPED
    copy = Article(created_by=user)
    revisions.put_on(copy, content)
    copy.save()
    content["slug"] = copy.slug
    revisions.begin(copy, content, user)
    return copy
