"""The read API of the newsroom: what readers see, for programs. Every story comes from Article.objects.live()."""

from typing import Annotated

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import translation
from ninja import Field, FilterSchema, Query, Router
from ninja.errors import HttpError
from pydantic import AwareDatetime

from articles import api_pages, feed_text, searching
from articles.api_schemas import (
    ArticleOut,
    ArticlePage,
    CorrectionPage,
    PersonOut,
    PersonPage,
    SectionPage,
    TagPage,
)
from articles.locales import Locale
from articles.models import Article, Correction, Person, Section, Tag
from articles.querysets import ArticleQuerySet
from articles.searching import cleaned
from articles.structured import moment
from images.shown import whole

router = Router()
KNOWN = tuple(ArticleOut.model_fields)
# Sent where they are asked for, and with a single story; with the columns they are made from.
WITH_TEXT = {"html": "blocks", "text": "body_text"}
IN_LISTS = tuple(name for name in KNOWN if name not in WITH_TEXT)

Limit = Annotated[int, Field(ge=1, le=api_pages.MOST, description="How many at once.")]
Cursor = Annotated[str, Field(max_length=200, description="The `next` of the page before.")]
Fields = Annotated[str, Field(max_length=400, description="Names of the fields to send, separated by commas.")]


class ArticleFilter(FilterSchema):
    locale: Annotated[Locale | None, Field(description="The edition: en, az or ru.")] = None
    section: Annotated[str, Field(max_length=80, description="Slug of a section; those below it count too.")] = ""
    tag: Annotated[str, Field(max_length=80, description="Slug of a tag.")] = ""
    author: Annotated[str, Field(max_length=80, description="Slug of a person, in any role.")] = ""
    type: Annotated[Article.TypeOfWork | None, Field(description="The type of work.")] = None
    published_after: Annotated[AwareDatetime | None, Field(description="Published since.")] = None
    published_before: Annotated[AwareDatetime | None, Field(description="Published earlier.")] = None
    updated_after: Annotated[AwareDatetime | None, Field(description="Published or changed since.")] = None
    q: Annotated[str, Field(max_length=100, description="Words to search for, in one edition (en without one).")] = ""


@router.get("/articles", response=ArticlePage, exclude_unset=True, summary="Live stories, the newest first")
def articles(
    request: HttpRequest, filters: Query[ArticleFilter], cursor: Cursor = "", limit: Limit = 20, fields: Fields = ""
):
    wanted = api_pages.chosen(fields, KNOWN, IN_LISTS)
    stories = chosen_stories(filters)
    found, following = api_pages.page(
        with_fields(stories, wanted), cursor, limit, by="publish_at", key=lambda story: story.publish_at
    )
    return {"items": as_items(found, wanted), "next": following}


@router.get("/articles/{int:id}", response=ArticleOut, exclude_unset=True, summary="One live story with its text")
def article(request: HttpRequest, id: int, fields: Fields = ""):
    wanted = api_pages.chosen(fields, KNOWN, KNOWN)
    story = get_object_or_404(with_fields(Article.objects.live(), wanted), pk=id)
    return as_items([story], wanted)[0]


def chosen_stories(asked: ArticleFilter) -> ArticleQuerySet:
    stories = Article.objects.live()
    if asked.locale:
        stories = stories.in_locale(asked.locale)
    if asked.section:
        stories = stories.in_section(found(Section, asked.section))
    if asked.tag:
        stories = stories.filter(tags=found(Tag, asked.tag))
    if asked.author:
        stories = stories.by(found(Person, asked.author))
    if asked.type:
        stories = stories.filter(type_of_work=asked.type)
    if asked.published_after:
        stories = stories.filter(publish_at__gt=asked.published_after)
    if asked.published_before:
        stories = stories.filter(publish_at__lt=asked.published_before)
    if asked.updated_after:
        stories = stories.changed_since(asked.updated_after)
    if words := cleaned(asked.q):
        stories = stories.filter(pk__in=searching.asked(words, {}, asked.locale or Locale.EN).found)
    return stories


def found(model: type, slug: str):
    """What does not exist is said, not answered with an empty list."""
    thing = model.objects.filter(slug=slug).first()
    if thing is None:
        raise HttpError(api_pages.UNREADABLE, f"{model.__name__.lower()}: no such slug {slug!r}")
    return thing


def with_fields(stories: ArticleQuerySet, wanted: tuple[str, ...]) -> QuerySet[Article]:
    return stories.for_feeds(*(WITH_TEXT[name] for name in wanted if name in WITH_TEXT))


def as_items(stories: list[Article], wanted: tuple[str, ...]) -> list[dict]:
    texts = {}
    for locale in {story.locale for story in stories} if "html" in wanted else ():
        with translation.override(locale):
            texts |= feed_text.texts_of([story for story in stories if story.locale == locale])
    items = []
    for story in stories:
        with translation.override(story.locale):  # names of sections, tags and people are those of the edition
            made = {name: MAKERS[name] for name in wanted}
            items.append({name: make(story, texts) for name, make in made.items()})
    return items


def absolute(thing) -> str:
    return settings.SITE_URL + thing.get_absolute_url()


def named(thing: Section | Tag) -> dict:
    return {"slug": thing.slug, "name": thing.label, "url": absolute(thing)}


def person_out(person: Person) -> dict:
    return {"slug": person.slug, "name": person.label, "kind": person.kind, "url": absolute(person)}


def picture_out(story: Article) -> dict | None:
    shown = whole(story.lead_picture) if story.lead_picture else None
    if shown is None:
        return None
    return {
        "url": shown.url,
        "type": shown.kind,
        "width": shown.width,
        "height": shown.height,
        "alt": story.lead_alt or story.lead_picture.alt_for(story.locale),
        "caption": story.lead_caption,
        "credit": story.lead_picture.credit,
    }


def correction_out(entry: Correction) -> dict:
    return {"kind": entry.kind, "text": entry.text, "at": moment(entry.created_at)}


MAKERS = {
    "id": lambda story, _texts: story.pk,
    "url": lambda story, _texts: absolute(story),
    "locale": lambda story, _texts: story.locale,
    "headline": lambda story, _texts: story.headline,
    "dek": lambda story, _texts: story.dek,
    "type": lambda story, _texts: story.type_of_work,
    "sponsor": lambda story, _texts: story.sponsor or None,
    "section": lambda story, _texts: named(story.section),
    "tags": lambda story, _texts: [named(tag) for tag in story.tags.all()],
    "credits": lambda story, _texts: [
        person_out(person) | {"role": role} for role, people in story.credits for person in people
    ],
    "published_at": lambda story, _texts: moment(story.publish_at),
    "updated_at": lambda story, _texts: moment(story.updated_at) if story.shows_update else None,
    "picture": lambda story, _texts: picture_out(story),
    "words": lambda story, _texts: story.word_count,
    "translation_group": lambda story, _texts: str(story.translation_group),
    "corrections": lambda story, _texts: [correction_out(entry) for entry in story.corrections.all()],
    "html": lambda story, texts: texts[story.pk],
    "text": lambda story, _texts: story.body_text,
}


# --- sections, tags, people


@router.get("/sections", response=SectionPage, summary="All sections, in the order of the menu")
def sections(request: HttpRequest, locale: Locale = Locale.EN):
    with translation.override(locale):
        rows = Section.objects.select_related("parent")
        return {
            "items": [
                named(row) | {"description": row.summary, "parent": row.parent.slug if row.parent else None}
                for row in rows
            ],
            "next": None,
        }


@router.get("/tags", response=TagPage, summary="Tags with at least one live story")
def tags(request: HttpRequest, locale: Locale = Locale.EN, cursor: Cursor = "", limit: Limit = 100):
    used = Article.tags.through.objects.filter(tag=OuterRef("pk"), article__in=Article.objects.live())
    found, following = api_pages.page_by_key(Tag.objects.filter(Exists(used)), cursor, limit)
    with translation.override(locale):
        return {"items": [named(tag) for tag in found], "next": following}


def credited() -> QuerySet[Person]:
    live = Article.objects.live().filter(bylines__person=OuterRef("pk"))
    return Person.objects.filter(Exists(live))


@router.get("/people", response=PersonPage, summary="People and organisations with at least one live story")
def people(request: HttpRequest, locale: Locale = Locale.EN, cursor: Cursor = "", limit: Limit = 100):
    found, following = api_pages.page_by_key(credited(), cursor, limit)
    with translation.override(locale):
        return {"items": [profile(person) for person in found], "next": following}


@router.get("/people/{slug}", response=PersonOut, summary="One of them")
def person(request: HttpRequest, slug: str, locale: Locale = Locale.EN):
    row = get_object_or_404(credited(), slug=slug)
    with translation.override(locale):
        return profile(row)


def profile(person: Person) -> dict:
    return person_out(person) | {"job": person.job, "about": person.about}


# --- corrections


@router.get("/corrections", response=CorrectionPage, summary="What readers of an edition were told about changes")
def corrections(
    request: HttpRequest,
    locale: Locale = Locale.EN,
    after: AwareDatetime | None = None,
    cursor: Cursor = "",
    limit: Limit = 20,
):
    rows = Correction.objects.in_locale(locale).select_related("article__section")
    if after:
        rows = rows.filter(created_at__gt=after)
    found, following = api_pages.page(rows, cursor, limit, by="created_at", key=lambda entry: entry.created_at)
    return {"items": [entry_out(entry) for entry in found], "next": following}


def entry_out(entry: Correction) -> dict:
    story = {"id": entry.article_id, "headline": entry.article.headline, "url": absolute(entry.article)}
    return correction_out(entry) | {"id": entry.pk, "url": absolute(entry), "article": story}
