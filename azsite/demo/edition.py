"""Loads the demo: a whole small edition. Run twice it adds nothing."""

import io
import json
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from articles import layout, revisions, spelling
from articles.guessing import learn_words
from articles.models import Article, FrontPageVersion, Page, Person, Section, Tag
from azsite.demo import advertising, collections, logins, mailing, progress
from azsite.demo.drawings import NAMES, draw
from azsite.demo.storing import store, story_of
from azsite.demo.texts import FOLDER, Text, read_all
from images.models import Picture
from images.renditions import essentials, render
from images.uploads import add_picture

MUST_READ = {"en": 3, "az": 2, "ru": 2}
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
    for text in read_all("live", "en"):
        make_story(text, sections, tags, people, pictures, stories)
    collections.make_live_blog(people)
    collections.make_series()
    collections.make_topic()
    make_must_read()
    progress.make_work(sections, tags, people, pictures)
    mailing.make_lists()
    advertising.make_campaigns()
    learn_words.call()


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
    for place, row in enumerate(known("people.json"), start=1):
        key = row.pop("key")
        row["masthead_place"] = place
        people[key], _new = Person.objects.get_or_create(slug=key, defaults=row)
    logins.sign_with(people)
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
            there[name] = add_picture(upload, title=name, alt=alt, credit=ILLUSTRATOR, licence=Picture.Licence.OWN)
            render(there[name], essentials(there[name]))
    return there


def make_pages(*, demo: bool = True) -> None:
    """Without the demo they are what a new site starts from."""
    for locale in ("en", "az", "ru"):
        for text in read_all("pages", locale, demo=demo):
            defaults = {
                "title": text.headers["title"],
                "dek": text.headers["dek"],
                "body": text.html,
                "position": int(text.headers["position"]),
                "column": text.headers["column"],
                "lists_people": "people" in text.headers,
            }
            Page.objects.get_or_create(locale=locale, slug=text.slug, defaults=defaults)


def make_story(text: Text, sections, tags, people, pictures, stories) -> Article:
    there = Article.objects.filter(locale=text.locale, slug=text.slug).first()
    if there is not None:
        return there
    article = story_of(text, sections, pictures)
    article.state = Article.State.PUBLISHED
    article.publish_at = (timezone.now() - timedelta(days=float(text.headers["days"]))).replace(microsecond=0)
    original = stories.get(("en", text.headers.get("translation-of", "")))
    if original is not None:
        article.translation_group = original.translation_group
        article.translated_from, article.translated_revision = original, original.shown_revision
    store(article, text, tags, people)
    revisions.keep_first(article)
    return article


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
