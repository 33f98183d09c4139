"""What an address that leads nowhere may have meant."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import F

from articles.locales import locale_of_path
from articles.models import Article, OldPath, Page, Person, Section, Series, Tag, Topic
from articles.models.paths import plain
from articles.slugs import slugify

SUGGESTIONS = 5
LIKE_ENOUGH = 0.2
OLD_LIKE_ENOUGH = 0.4  # whole paths are alike in their sections already


def last_step(path: str) -> str:
    return slugify(plain(path).rsplit("/", 1)[-1], fallback="")


def by_slug(things: models.QuerySet, wanted: str) -> models.QuerySet:
    likeness = TrigramSimilarity("slug", wanted)
    found = things.filter(slug__trigram_similar=wanted).annotate(likeness=likeness)
    return found.filter(likeness__gte=LIKE_ENOUGH).order_by("-likeness", "-pk")


def stories(path: str, locale: str) -> list[Article]:
    """Live ones whose address is, or was, like it; two queries."""
    wanted = last_step(path)
    if not wanted:
        return []
    live = Article.objects.live().in_locale(locale).select_related("section")
    found = list(by_slug(live, wanted)[:SUGGESTIONS])
    if len(found) < SUGGESTIONS:
        found += once_called(live.exclude(pk__in=[story.pk for story in found]), path)[: SUGGESTIONS - len(found)]
    return sorted(found, key=lambda story: -story.likeness)


def once_called(live: models.QuerySet, path: str) -> list[Article]:
    asked = plain(path)[:200]
    old = OldPath.objects.filter(path__trigram_similar=asked).annotate(likeness=TrigramSimilarity("path", asked))
    old = old.filter(story=models.OuterRef("pk"), likeness__gte=OLD_LIKE_ENOUGH).order_by("-likeness")
    named = live.annotate(likeness=models.Subquery(old.values("likeness")[:1])).filter(
        pk__in=OldPath.objects.filter(path__trigram_similar=asked, story__isnull=False).values("story")
    )
    return list(named.filter(likeness__isnull=False).order_by(F("likeness").desc(), "-pk")[:SUGGESTIONS])


def best(path: str) -> models.Model | None:
    """The thing an editor most likely wants to send it to, by the kind of its first step."""
    locale, wanted = locale_of_path(path), last_step(path)
    first = plain(path).removeprefix(f"/{locale}").strip("/").partition("/")[0]
    kinds = {
        "tag": Tag.objects.all(),
        "author": Person.objects.all(),
        "series": Series.objects.filter(locale=locale),
        "topic": Topic.objects.filter(locale=locale),
    }
    if first in kinds:
        return by_slug(kinds[first], wanted).first() if wanted else None
    likely = stories(path, locale)
    places = [by_slug(things, wanted).first() for things in (Section.objects.all(), pages(locale))] if wanted else []
    found = [*likely[:1], *filter(None, places)]
    return max(found, key=lambda thing: thing.likeness, default=None)


def pages(locale: str) -> models.QuerySet:
    return Page.objects.filter(locale=locale)
