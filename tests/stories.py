"""Makes stories and what belongs to them, for tests."""

import io
import itertools
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles.models import Article, Byline, Person, Section, Tag
from images.models import Picture
from images.renditions import essentials, render
from images.uploads import add_picture

numbers = itertools.count(1)
BODY = "".join(f"<p>Paragraph {n} tells of ships, rails and gas on the Caspian shore.</p>" for n in range(1, 7))


def make_section(slug: str = "politics", **fields) -> Section:
    section, _created = Section.objects.get_or_create(slug=slug, defaults={"name": slug.title()} | fields)
    return section


def make_person(slug: str = "leyla-karimova", **fields) -> Person:
    name = slug.replace("-", " ").title()
    person, _created = Person.objects.get_or_create(slug=slug, defaults={"name": name} | fields)
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
    words = {"title": "A picture", "alt": "A teal field", "credit": "Kamran Taghizade"} | fields
    picture = add_picture(image_file(), **words)
    render(picture, essentials(picture))
    return picture
