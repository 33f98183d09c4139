"""The blocks of stories beside a story. None repeats what stands on the page already."""

from collections.abc import Sequence

from django.db.models import Case, Count, Q, QuerySet, When

from articles.models import Article

MUST_READ = 4
MORE_ARTICLES = 6
LATEST = 6


def for_lists(locale: str, besides: Sequence[Article]) -> QuerySet[Article]:
    """Live stories with what a short list shows (no bylines: that saves a query a block)."""
    stories = Article.objects.live().in_locale(locale).select_related("section", "lead_picture")
    return stories.exclude(pk__in=[story.pk for story in besides]).defer("body", "blocks", "body_text", "search")


def must_read(locale: str, besides: Sequence[Article] = ()) -> list[Article]:
    """The editors' picks in their order; free places are filled with the newest analysis, then the newest of all.

    Sponsored stories are never in it.
    """
    stories = for_lists(locale, besides).editorial()
    picked = list(stories.filter(must_read__isnull=False).order_by("must_read__position", "-must_read__pk")[:MUST_READ])
    if len(picked) < MUST_READ:
        rest = stories.exclude(pk__in=[story.pk for story in picked])
        analysis_first = Case(When(type_of_work=Article.TypeOfWork.ANALYSIS, then=0), default=1)
        picked += rest.order_by(analysis_first, "-publish_at")[: MUST_READ - len(picked)]
    return picked


def more_articles(article: Article, besides: Sequence[Article] = ()) -> list[Article]:
    """Stories that share most tags, then those of the section, the newest first; never empty while others are live."""
    tags = list(article.tags.all())
    stories = for_lists(article.locale, [article, *besides]).editorial()
    shared = Count("tags", filter=Q(tags__in=tags))
    in_section = Case(When(section=article.section_id, then=0), default=1)
    return list(stories.annotate(shared=shared).order_by("-shared", in_section, "-publish_at")[:MORE_ARTICLES])


def latest(locale: str, besides: Sequence[Article] = ()) -> list[Article]:
    return list(for_lists(locale, besides).order_by("-publish_at", "-pk")[:LATEST])
