"""The content of a version in words: what an editor sees of it, without tags and keys."""

from collections.abc import Callable, Iterable

from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.body import words_of
from articles.models import Article, Byline, Person, Revision, Section, Tag
from articles.trees import tree
from images.models import Picture

# In the order of the form. The body stands apart: it has paragraphs.
LABELS = {
    "headline": gettext_lazy("headline"),
    "dek": gettext_lazy("dek"),
    "bylines": gettext_lazy("bylines"),
    "section_id": gettext_lazy("section"),
    "also_in": gettext_lazy("also in"),
    "tags": gettext_lazy("tags"),
    "type_of_work": gettext_lazy("type of work"),
    "sponsor": gettext_lazy("sponsor"),
    "locale": gettext_lazy("edition language"),
    "slug": gettext_lazy("slug"),
    "lead_picture_id": gettext_lazy("lead picture"),
    "lead_alt": gettext_lazy("text alternative of the lead picture"),
    "lead_caption": gettext_lazy("caption of the lead picture"),
    "shows_contents": gettext_lazy("shows a table of contents"),
    "social_headline": gettext_lazy("headline when shared"),
    "social_description": gettext_lazy("sentence when shared"),
    "social_picture_id": gettext_lazy("picture when shared"),
    "translated_from_id": gettext_lazy("translated from"),
    "translated_revision_id": gettext_lazy("version that was translated"),
    "original_headline": gettext_lazy("headline of the original"),
    "original_outlet": gettext_lazy("outlet of the original"),
    "original_author": gettext_lazy("author of the original"),
    "original_url": gettext_lazy("address of the original"),
    "original_language": gettext_lazy("language of the original"),
    "original_date": gettext_lazy("date of the original"),
    "original_permission": gettext_lazy("permission for the original"),
    "canonical_is_original": gettext_lazy("search engines are sent to the original"),
}
BODY_LABEL = gettext_lazy("text")

# --- paragraphs


def paragraph(html: str) -> str:
    """One block of a body in words. Addresses of links and pictures are words here too: they can change."""
    root = tree(html)
    for link in root.iter("a"):
        link.tail = f" [{link.get('href', '')}]{link.tail or ''}"
    for note in root.iter("span"):
        note.text = f" [{_('footnote')}: {note.text or ''}"
        note.tail = f"]{note.tail or ''}"
    for image in root.iter("img"):
        image.tail = f" [{_('picture')}: {image.get('alt') or image.get('src', '')}] {image.tail or ''}"
    for embed in root.iter("oembed"):
        embed.text = f"[{_('embed')}: {embed.text or ''}]"
    if root.find("hr") is not None:
        return "* * *"
    return words_of(root)


# --- the other fields


def values(contents: Iterable[dict], names: Iterable[str]) -> list[dict[str, str]]:
    """The named fields of each content in words; the names of related things are asked for once for all of them."""
    contents, names = list(contents), list(names)
    found = Names(contents, names)
    return [{name: found.words(name, content.get(name)) for name in names} for content in contents]


class Names:
    """What the keys in some contents stand for."""

    def __init__(self, contents: list[dict], names: list[str]) -> None:
        self.contents, self.asked = contents, names
        self.known = {
            "section_id": self.of(Section, ["section_id"], ["also_in"]),
            "tags": self.of(Tag, [], ["tags"]),
            "lead_picture_id": self.of(Picture, ["lead_picture_id", "social_picture_id"], []),
            "translated_from_id": self.of(Article.objects.only("headline"), ["translated_from_id"], []),
            "translated_revision_id": self.versions(),
            "bylines": self.of(Person, [], ["bylines"], lambda entry: entry[0]),
        }
        self.known["also_in"] = self.known["section_id"]
        self.known["social_picture_id"] = self.known["lead_picture_id"]

    def of(self, things, single: list[str], lists: list[str], key: Callable = lambda entry: entry) -> dict[int, str]:
        keys = {content.get(name) for content in self.contents for name in single if name in self.asked}
        for name in lists:
            if name in self.asked:
                keys |= {key(entry) for content in self.contents for entry in content.get(name, [])}
        keys.discard(None)
        queryset = things if isinstance(things, models.QuerySet) else things.objects.all()
        return {thing.pk: str(thing) for thing in queryset.filter(pk__in=keys)} if keys else {}

    def versions(self) -> dict[int, str]:
        if "translated_revision_id" not in self.asked:
            return {}
        keys = {content.get("translated_revision_id") for content in self.contents} - {None}
        numbers = Revision.objects.filter(pk__in=keys).values_list("pk", "number") if keys else []
        return {key: str(number) for key, number in numbers}

    def name(self, field: str, key: int) -> str:
        return self.known[field].get(key) or _("deleted (%(number)d)") % {"number": key}

    def words(self, field: str, value) -> str:
        if field == "bylines":
            roles = dict(Byline.Role.choices)
            entries = [(self.name(field, person), roles.get(role, role)) for person, role in value or []]
            return ", ".join(f"{person} ({role})" for person, role in entries)
        if field in ("tags", "also_in"):
            return ", ".join(sorted(self.name(field, key) for key in value or []))
        if value in (None, ""):
            return ""
        if field in self.known:
            return self.name(field, value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field in ("type_of_work", "locale"):
            return str(dict(Article._meta.get_field(field).flatchoices).get(value, value))
        return " ".join(strip_tags(str(value)).split())
