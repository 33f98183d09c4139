"""Makes stories and what belongs to them, for tests."""

import functools
import io
import itertools
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles import layout
from articles.models import Article, Byline, FrontPageVersion, Person, Section, Tag
from images.models import Picture
from images.renditions import Planned, encoded, essentials, put_on_row
from images.uploads import add_picture

numbers = itertools.count(1)
BODY = "".join(f"<p>Paragraph {n} tells of ships, rails and gas on the Caspian shore.</p>" for n in range(1, 7))


def make_section(slug: str = "politics", **fields) -> Section:
    section, _created = Section.objects.get_or_create(slug=slug, defaults={"name": slug.title()} | fields)
    return section


def make_person(slug: str = "leyla-karimova", **fields) -> Person:
    person = Person.objects.filter(slug=slug).first()
    person = person or Person(slug=slug, name=slug.replace("-", " ").title())
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    return person


def make_tag(slug: str = "caspian") -> Tag:
    tag, _created = Tag.objects.get_or_create(slug=slug, defaults={"name": slug.title()})
    return tag


def make_article(*, tags=(), by=("leyla-karimova",), hours_ago: float = 1, **fields) -> Article:
    """A live story, unless told otherwise."""
    number = next(numbers)
    defaults = {
        "headline": f"Story Number {number}",
        "dek": f"What story {number} is about.",
        "body": BODY,
        "state": Article.State.PUBLISHED,
        "publish_at": timezone.now() - timedelta(hours=hours_ago),
    }
    if "section" not in fields:
        defaults["section"] = make_section()
    if fields.get("on_hold"):
        defaults["hold_reason"] = "Counsel reads it."
    if fields.get("state") == Article.State.RETRACTED:
        defaults["retraction_notice"] = "Its source does not stand."
    article = Article.objects.create(**defaults | fields)
    article.tags.set(make_tag(slug) for slug in tags)
    for position, slug in enumerate(by):
        Byline.objects.create(article=article, person=make_person(slug), position=position)
    return article


def image_file(width: int = 1200, height: int = 800, kind: str = "JPEG", name: str = "photo.jpg") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type=f"image/{kind.lower()}")


def make_picture(**fields) -> Picture:
    words = {"title": "A picture", "alt": "A teal field", "credit": "Kamran Taghizade", "licence": "own"} | fields
    picture = add_picture(image_file(), **words)
    give_renditions(picture, essentials(picture))
    return picture


def give_renditions(picture: Picture, wanted: list[Planned]) -> None:
    """Teal whatever the picture shows, so that each size is encoded once."""
    for planned in wanted:
        put_on_row(picture, planned, teal(planned.kind, planned.size))


@functools.cache
def teal(kind: str, size: tuple[int, int]) -> bytes:
    return encoded(Image.new("RGB", size, "teal"), Planned("", kind, "scaled", size))


def pin_of(article: Article, place: int = 0, **fields) -> layout.Pin:
    return layout.Pin(article.pk, place, **{"since": timezone.now() - timedelta(minutes=1)} | fields)


def make_front_page(locale: str = "en", *, excluded=(), applies_from=None, **pins) -> FrontPageVersion:
    """A version that is in force; make_front_page(lead=[pin_of(article)])."""
    page = layout.read({}, Section.objects.filter(parent__isnull=True))
    page.excluded = [article.pk for article in excluded]
    for key, given in pins.items():
        page.block(key).pins = list(given)
    return FrontPageVersion.objects.create(
        locale=locale,
        number=FrontPageVersion.objects.newest_number(locale) + 1,
        document=layout.write(page),
        applies_from=applies_from or timezone.now(),
    )


def put_in_must_read(*articles: Article) -> FrontPageVersion:
    pins = [pin_of(article, place) for place, article in enumerate(articles)]
    return make_front_page(articles[0].locale, must_read=pins)
