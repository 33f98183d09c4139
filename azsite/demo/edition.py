"""Loads the demo: a whole small edition. Run twice it adds nothing."""

import io
import json
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from articles import layout, spelling
from articles.models import Article, Byline, FrontPageVersion, Page, Person, Section, Tag
from azsite.demo import advertising, logins, mailing
from azsite.demo.drawings import NAMES, draw
from azsite.demo.texts import FOLDER, Text, read_all, typographic
from images.models import Picture
from images.renditions import essentials, render
from images.uploads import add_picture

MUST_READ = {"en": 3, "az": 2, "ru": 2}
TYPES = {"press-release": "press_release"}
ILLUSTRATOR = "Kamran Taghizade / Azerbaijan.US"


@transaction.atomic
def load() -> None:
    logins.make_staff()
    sections, tags, people = make_sections(), make_tags(), make_people()
    pictures = make_pictures()
    make_pages()
    stories = {}
    for locale in ("en", "az", "ru"):
        for text in read_all("stories", locale):
            stories[locale, text.slug] = make_story(text, sections, tags, people, pictures, stories)
    make_must_read()
    mailing.make_lists()
    advertising.make_campaigns()


def is_empty() -> bool:
    return not Article.objects.exists() and not Section.objects.exists()


def known(name: str) -> list[dict]:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def make_sections() -> dict[str, Section]:
    sections: dict[str, Section] = {}
    for position, row in enumerate(known("taxonomy.json")["sections"]):
        parent = sections.get(row.pop("parent") or "")
        defaults = row | {"parent": parent, "position": position}
        sections[row["slug"]], _new = Section.objects.get_or_create(slug=row["slug"], defaults=defaults)
    return sections


def make_tags() -> dict[str, Tag]:
    tags = {}
    for row in known("taxonomy.json")["tags"]:
        aliases = row.pop("aliases", [])
        tags[row["slug"]], _new = Tag.objects.get_or_create(slug=row["slug"], defaults=row)
        spelling.set_aliases(tags[row["slug"]], aliases)
    return tags


def make_people() -> dict[str, Person]:
    people = {}
    for row in known("people.json"):
        key = row.pop("key")
        people[key], _new = Person.objects.get_or_create(slug=key, defaults=row)
    return people


def make_pictures() -> dict[str, Picture]:
    """Draws what is not in the library yet. Renditions that are made fast are made at once: a demo should look
    finished. The worker makes the rest.
    """
    there = {picture.title: picture for picture in Picture.objects.filter(title__in=NAMES)}
    for name, alt in NAMES.items():
        if name not in there:
            buffer = io.BytesIO()
            draw(name).convert("RGB").save(buffer, "png", compress_level=1)
            upload = SimpleUploadedFile(f"{name}.png", buffer.getvalue())
            there[name] = add_picture(upload, title=name, alt=alt, credit=ILLUSTRATOR)
            render(there[name], essentials(there[name]))
    return there


def make_pages() -> None:
    for locale in ("en", "az", "ru"):
        for position, text in enumerate(read_all("pages", locale)):
            defaults = {
                "title": text.headers["title"],
                "dek": text.headers["dek"],
                "body": text.html,
                "position": position,
            }
            Page.objects.get_or_create(locale=locale, slug=text.slug, defaults=defaults)


def make_story(text: Text, sections, tags, people, pictures, stories) -> Article:
    there = Article.objects.filter(locale=text.locale, slug=text.slug).first()
    if there is not None:
        return there
    head = text.headers
    article = Article(
        locale=text.locale,
        slug=text.slug,
        headline=typographic(head["headline"]),
        dek=typographic(head["dek"]),
        section=sections[head["section"]],
        type_of_work=TYPES.get(head["type"], head["type"]),
        sponsor=head.get("sponsor", ""),
        lead_picture=pictures[head["picture"]],
        lead_caption=NAMES[head["picture"]] if text.locale == "en" else head.get("caption", ""),
        body=text.html,
        state=Article.State.PUBLISHED,
        publish_at=(timezone.now() - timedelta(days=float(head["days"]))).replace(microsecond=0),
    )
    original = stories.get(("en", head.get("translation-of", "")))
    if original is not None:
        article.translation_group = original.translation_group
    article.save()
    article.tags.set(tags[slug] for slug in text.words("tags", ","))
    make_bylines(article, text.words("by", ";"), people)
    return article


def make_bylines(article: Article, entries: list[str], people: dict[str, Person]) -> None:
    """Entries are a person's key, or "role: key"."""
    for position, entry in enumerate(entries):
        role, _colon, key = entry.rpartition(": ")
        Byline.objects.create(article=article, person=people[key], role=role or Byline.Role.BY, position=position)


def make_must_read() -> None:
    """A first version of each front page, which picks the longest reads."""
    now = timezone.now()
    for locale, number in MUST_READ.items():
        if not FrontPageVersion.objects.filter(locale=locale).exists():
            weighty = (
                Article.objects.live().in_locale(locale).filter(type_of_work__in=["analysis", "editorial", "interview"])
            )
            page = layout.read({}, Section.objects.filter(parent__isnull=True))
            page.block(layout.MUST_READ).pins = [
                layout.Pin(article.pk, place, now)
                for place, article in enumerate(weighty.order_by("-word_count")[:number])
            ]
            FrontPageVersion.objects.create(
                locale=locale, number=1, document=layout.write(page), applies_from=now, reason="The demo's picks"
            )
