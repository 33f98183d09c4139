"""What stands at an address today: for one address or for ten thousand, in a query for each kind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from articles.locales import Locale, editions
from articles.models import Article, Page, Person, Section, Series, Tag, Topic
from articles.models.paths import COLUMN_OF, LONGEST, plain
from articles.models.taxonomy import RESERVED_SLUGS

NAMED = ("tag", "author", "series", "topic")  # below these words stand things, by their slugs
SLUG = re.compile(r"[-a-z0-9_]+")
is_https = URLValidator(schemes=["https"])


@dataclass(frozen=True)
class Place:
    """A plain path taken apart: its edition, and what kind of thing could stand there."""

    locale: str
    kind: str  # story, place (a section or a page), tag, author, series, topic; "" for no such thing
    slug: str = ""
    section: str = ""

    @classmethod
    def of(cls, path: str) -> "Place":
        steps = path.strip("/").split("/")
        locale = steps.pop(0) if steps[0] in (Locale.AZ, Locale.RU) else Locale.EN
        if not all(SLUG.fullmatch(step) for step in steps):
            return cls(locale, "")
        match steps:
            case ["tag" | "author" | "series" | "topic" as kind, slug]:
                return cls(locale, kind, slug)
            case [slug] if slug not in RESERVED_SLUGS:
                return cls(locale, "place", slug)
            case [section, slug] if section not in RESERVED_SLUGS:
                return cls(locale, "story", slug, section)
        return cls(locale, "")


class Standing:
    """What stands at each of these plain paths. A story counts from the moment at which readers may have seen it."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.places = {path: Place.of(path) for path in paths}
        slugs: dict[str, set[str]] = {
            kind: set() for kind in ("story", "place", "tag", "author", "series", "topic", "")
        }
        for place in self.places.values():
            slugs[place.kind].add(place.slug)
        self.stories = {
            (story.locale, story.slug): story
            for story in rows(seen_stories(), slugs["story"], "locale", "slug", "state", "publish_at", "section__slug")
        }
        self.in_one_edition = {
            kind: {(thing.locale, thing.slug): thing for thing in rows(of_kind, slugs[kind], "locale", "slug")}
            for kind, of_kind in (
                ("place", Page.objects.filter(locale__in=editions())),
                ("series", Series.objects),
                ("topic", Topic.objects),
            )
        }
        self.shared = {
            "place": {section.slug: section for section in rows(Section.objects, slugs["place"], "slug")},
            "tag": {tag.slug: tag for tag in rows(Tag.objects, slugs["tag"], "slug")},
            "author": {person.slug: person for person in rows(Person.objects, slugs["author"], "slug")},
        }

    def at(self, path: str) -> models.Model | None:
        place = self.places[path]
        if place.kind == "story":
            story = self.stories.get((place.locale, place.slug))
            return story if story and story.section.slug == place.section else None
        thing = self.shared.get(place.kind, {}).get(place.slug)
        return thing or self.in_one_edition.get(place.kind, {}).get((place.locale, place.slug))

    def is_taken(self, path: str) -> bool:
        """Something stands there, or it is an address of the site itself, which the ledger is never asked for."""
        return is_own(path) or self.at(path) is not None


def rows(queryset, slugs: set[str], *columns: str) -> list:
    if not slugs:
        return []
    found = queryset.filter(slug__in=slugs).only(*columns)
    return list(found.select_related("section") if "section__slug" in columns else found)


def seen_stories():
    ended = (Article.State.WITHDRAWN, Article.State.RETRACTED)
    return Article.objects.filter(models.Q(pk__in=Article.objects.live().values("pk")) | models.Q(state__in=ended))


def is_own(path: str) -> bool:
    """Front pages and what stands below one of the site's own words; a tag or the like may be an old one."""
    steps = path.partition("?")[0].strip("/").split("/")
    if steps[0] in (Locale.AZ, Locale.RU):
        steps.pop(0)
    if not steps or steps == [""]:
        return "?" not in path
    return steps[0] in RESERVED_SLUGS and not (steps[0] in NAMED and len(steps) > 1)


def thing_at(path: str) -> models.Model | None:
    return Standing([path]).at(path)


def column_of(thing: models.Model) -> str:
    return COLUMN_OF[thing._meta.model_name]


# --- what people type


def own_path(typed: str) -> str:
    """The plain path of an address of this site, whole or not. Raises ValidationError with a sentence."""
    typed = typed.strip().removeprefix(settings.SITE_URL)
    if not typed.startswith("/") or typed.startswith("//") or any(ord(sign) < 32 or sign == "\\" for sign in typed):
        raise ValidationError(_("This is no address of the site: begin it with /, such as /politics/a-story/."))
    path = plain(typed.partition("#")[0])
    if len(path) > LONGEST:
        raise ValidationError(_("An address has at most %(number)d characters.") % {"number": LONGEST})
    return path or "/"


def target_address(typed: str, *, may_lead_outside: bool) -> str:
    """An address to lead to: a path of this site, or another site's for those who may. Raises ValidationError."""
    typed = typed.strip()
    if "://" not in typed or typed.startswith(f"{settings.SITE_URL}/"):
        path = own_path(typed)
        last = path.rpartition("/")[2]
        return path if path == "/" or "?" in path or "." in last else f"{path}/"
    if not may_lead_outside:
        raise ValidationError(_("Only administrators lead addresses to other sites: give a path of this one."))
    if len(typed) > LONGEST or not typed.isprintable() or "{" in urlsplit(typed).netloc:
        raise ValidationError(_("This is no address of a site: write it with https://, such as https://example.com/."))
    try:
        is_https(re.sub(r"\{\d\}", "1", typed))
        if urlsplit(typed).username is not None:
            raise ValueError(typed)
    except (ValidationError, ValueError) as error:
        raise ValidationError(
            _("This is no address of a site: write it with https://, such as https://example.com/.")
        ) from error
    return typed
