"""The blocks of stories beside a story. None repeats what stands on the page already."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from articles import layout
from articles.models import Article, FrontPageVersion, Related

MORE_ARTICLES = 6
LATEST = 6


def for_lists(locale: str, besides: Sequence[Article]) -> QuerySet[Article]:
    """Live stories with what a short list shows (no bylines: that saves a query a block)."""
    stories = Article.objects.live().in_locale(locale).for_lists()
    return stories.exclude(pk__in=[story.pk for story in besides])


def must_read(locale: str, besides: Sequence[Article] = ()) -> list[Article]:
    """The editors' picks in their order; free places are filled with the newest analysis, then the newest of all.

    Sponsored stories are never in it. Two queries: the version in force; the stories, from three indexed slices.
    """
    now = timezone.now()
    version = FrontPageVersion.objects.in_force(locale, now)
    block = layout.read(version.document if version else {}, ()).block(layout.MUST_READ)
    picks = list(dict.fromkeys(pin.article for pin in block.pins_in_order() if pin.holds(now)))
    stories = for_lists(locale, besides).editorial()
    newest = stories.order_by("-publish_at", "-pk").values("pk")[: block.number]
    analysis = newest_analysis(stories).values("pk")[: block.number]
    picked = stories.order_by().filter(pk__in=picks).values("pk")
    found = list(stories.filter(pk__in=picked.union(newest, analysis, all=True)))
    found.sort(key=lambda story: (story.publish_at, story.pk), reverse=True)
    found.sort(key=lambda story: must_read_rank(story, picks))
    return found[: block.number]


def must_read_rank(story: Article, picks: list[int]) -> int:
    if story.pk in picks:
        return picks.index(story.pk)
    return len(picks) + (story.type_of_work != Article.TypeOfWork.ANALYSIS)


def newest_analysis(stories: QuerySet[Article]) -> QuerySet[Article]:
    return stories.filter(type_of_work=Article.TypeOfWork.ANALYSIS).order_by("-publish_at", "-pk")


def more_articles(article: Article, besides: Sequence[Article] = ()) -> list[Article]:
    """What editors pinned, what articles/related.py found, then the newest of the section and of all.

    Never empty while others are live. One query, from indexed slices.
    """
    chosen = Related.objects.filter(article=article.pk, other=OuterRef("pk"))
    excluded = chosen.filter(choice=Related.Choice.EXCLUDED)
    stories = for_lists(article.locale, [article, *besides]).editorial().exclude(Exists(excluded))
    newest = stories.order_by("-publish_at", "-pk").values("pk")
    of_section = newest.filter(section=article.section_id)[:MORE_ARTICLES]
    named = Related.objects.filter(article=article.pk).values("other")
    keys = named.union(of_section, newest[:MORE_ARTICLES], all=True)
    shown = stories.filter(pk__in=keys).annotate(
        place=Subquery(chosen.values("place")), choice=Subquery(chosen.values("choice"))
    )
    found = sorted(shown, key=lambda story: story.publish_at, reverse=True)
    return sorted(found, key=lambda story: more_articles_rank(story, article))[:MORE_ARTICLES]


def more_articles_rank(story: Article, article: Article) -> tuple[int, int]:
    if story.place is not None:
        return (0 if story.choice == Related.Choice.PINNED else 1), story.place
    return (2 if story.section_id == article.section_id else 3), 0


def latest(locale: str, besides: Sequence[Article] = ()) -> list[Article]:
    return list(newest(for_lists(locale, besides)))


def newest(stories: QuerySet[Article]) -> QuerySet[Article]:
    return stories.order_by("-publish_at", "-pk")[:LATEST]


def latest_and(
    others: QuerySet[Article], locale: str, besides: Sequence[Article]
) -> tuple[list[Article], list[Article]]:
    """The block Latest and `others`, live stories of any edition, in one query over indexed slices.

    What is among the others and newer than the block's last story is in its slice as well, so the block is right.
    """
    keys = newest(for_lists(locale, besides)).values("pk").union(others.live().values("pk"), all=True)
    found = list(Article.objects.live().for_lists().filter(pk__in=keys))
    found.sort(key=lambda story: (story.publish_at, story.pk), reverse=True)
    block = [story for story in found if story.locale == locale and story not in besides]
    return block[:LATEST], found
