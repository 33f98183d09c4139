"""Which stories stand below a story, in More articles: found when it comes out, so that its page asks one query.

A change of a story marks its list as due; the worker makes the lists that are due, those of the stories it is related
to among them, because the new story belongs into theirs.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.utils import timezone
from django_tasks import task

from articles.models import Article, Byline, Related, RelatedList

Tagging = Article.tags.through
KEPT = 20  # stories of a list: what ends, or stands on the page already, leaves enough
NEIGHBOURS = 10  # lists that a new story is put into at once
MANY = 50  # lists; with more of them due, those of the neighbours wait for the night
AT_ONCE = 200  # lists of one task
RENEWED = timedelta(days=14)  # how long a story's list is made anew every night

# How many candidates come from each slice.
BY_TAGS, BY_SECTION, BY_AUTHOR, BY_HEADLINE, NEWEST = 120, 40, 30, 20, 30
WORDS = 12  # of the story, that the text of others is compared by
SECTION, AUTHOR, TEXT = 2.0, 1.0, 6.0  # beside tags, which count by their rarity: up to about 8
HALF_AGE = timedelta(days=180)  # of the part of a score that ages
LASTING = 0.4  # the part that does not

# The words that say what a story is about: those of the headline first, then those that come most often.
TELLING = """
    SELECT string_agg(quote_literal(lexeme), ' | ') FROM (
        SELECT lexeme FROM articles_article, unnest(search) AS word(lexeme, positions, weights)
        WHERE articles_article.id = %s AND length(lexeme) > 3
        ORDER BY 'A' = ANY(weights) DESC, cardinality(positions) DESC, lexeme LIMIT %s
    ) AS telling
"""


@dataclass
class Candidate:
    pk: int
    publish_at: datetime
    reasons: dict[str, float] = field(default_factory=dict)

    def score(self, now: datetime) -> float:
        age = 0.5 ** ((now - self.publish_at) / HALF_AGE)
        return sum(self.reasons.values()) * (LASTING + (1 - LASTING) * age)


# --- what is to be made


def on_change(article: Article, **_kwargs) -> None:
    """Of article_changed. Only what is out, or will be, has a list; announcing thousands makes no thousand tasks."""
    if article.state != Article.State.PUBLISHED:
        return
    mark_due([article.pk])


def mark_due(keys: list[int]) -> None:
    now = timezone.now()
    rows = [RelatedList(article_id=key, due_since=now) for key in keys]
    is_quiet = not RelatedList.objects.filter(due_since__isnull=False).exists()
    RelatedList.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["article"], update_fields=["due_since"], batch_size=2000
    )
    if keys and is_quiet:
        make_due_lists.enqueue()


@task()
def look_for_due_lists() -> None:
    """Stories that came out by the clock, or never had a list; and whatever a killed worker left."""
    live = Article.objects.live().annotate(made_at=F("related_list__made_at"))
    missing = live.filter(Q(made_at=None) | Q(made_at__lt=F("publish_at"))).order_by("-publish_at")
    mark_due(list(missing.values_list("pk", flat=True)[:AT_ONCE]))
    if RelatedList.objects.filter(due_since__isnull=False).exists():
        make_due_lists.call()


@task(priority=-10)
def renew_lists() -> None:
    """Every night those of the last days: the stories that came out since are in none of them."""
    since = timezone.now() - RENEWED
    mark_due(list(Article.objects.live().filter(publish_at__gt=since).values_list("pk", flat=True)))


@task()
def make_due_lists() -> None:
    due = RelatedList.objects.filter(due_since__isnull=False)
    keys = list(due.order_by("due_since").values_list("pk", flat=True)[:AT_ONCE])
    with_neighbours = len(keys) <= MANY
    for key in keys:
        neighbours = make_list(key)
        for neighbour in neighbours[:NEIGHBOURS] if with_neighbours else []:
            make_list(neighbour)
    if due.exists():
        make_due_lists.enqueue()


def make_list(key: int) -> list[int]:
    """Keys of the stories that are found, the most related first. What editors chose stays."""
    now = timezone.now()
    article = Article.objects.only("locale", "section", "publish_at", "translation_group").filter(pk=key).first()
    found = candidates_of(article, now)[:KEPT] if article else []
    with transaction.atomic():
        # The row is the lock of the list; what is due again from here on is made again.
        RelatedList.objects.select_for_update().filter(pk=key).first()
        Related.objects.filter(article=key, choice=Related.Choice.FOUND).delete()
        rows = [
            Related(article_id=key, other_id=other.pk, place=place, score=other.score(now), reasons=other.reasons)
            for place, other in enumerate(found)
        ]
        Related.objects.bulk_create(rows, ignore_conflicts=True)
        if article:
            RelatedList.objects.update_or_create(article_id=key, defaults={"made_at": now})
        RelatedList.objects.filter(pk=key, due_since__lte=now).update(due_since=None)
    return [other.pk for other in found]


# --- what is related


def candidates_of(article: Article, now: datetime) -> list[Candidate]:
    """The best first. Six queries over indexed slices, however many stories there are."""
    weights = weights_of_tags(article)
    authors = list(article.bylines.filter(role=Byline.Role.BY).values_list("person", flat=True))
    keys = slices(article, weights, authors)
    found = ranked_by_text(article, keys)
    for other, tag in Tagging.objects.filter(article__in=found, tag__in=weights).values_list("article", "tag"):
        reasons = found[other].reasons
        reasons["tags"] = round(reasons.get("tags", 0) + weights[tag], 2)
    shared = Byline.objects.filter(article__in=found, role=Byline.Role.BY, person__in=authors)
    for other in set(shared.values_list("article", flat=True)):
        found[other].reasons["author"] = AUTHOR
    return sorted(found.values(), key=lambda other: (-other.score(now), -other.pk))


def weights_of_tags(article: Article) -> dict[int, float]:
    """The rarer a tag, the more it says: {tag: the logarithm of how few stories have it}."""
    keys = Tagging.objects.filter(article=article).values("tag")
    counted = Tagging.objects.filter(tag__in=keys).values_list("tag").annotate(Count("pk"))
    stories = Article.objects.filter(state=Article.State.PUBLISHED).count()
    return {tag: max(0.5, math.log((stories + 1) / (number + 1))) for tag, number in counted}


def others(article: Article) -> QuerySet[Article]:
    stories = Article.objects.live().in_locale(article.locale).editorial()
    return stories.exclude(Q(pk=article.pk) | Q(translation_group=article.translation_group))


def slices(article: Article, weights: dict[int, float], authors: list[int]) -> QuerySet:
    """Keys of those that may be related."""
    stories = others(article)
    newest = stories.order_by("-publish_at", "-pk")
    headline = Func(F("headline"), function="search_fold", output_field=TextField())
    own = Func(Value(article.headline), function="search_fold", output_field=TextField())
    alike = stories.annotate(folded=headline).filter(folded__trigram_similar=own).order_by("-publish_at")
    parts = [
        newest.values("pk")[:NEWEST],
        newest.filter(section=article.section_id).values("pk")[:BY_SECTION],
        alike.values("pk")[:BY_HEADLINE],
    ]
    if weights:
        weight = Case(*(When(tags=tag, then=Value(value)) for tag, value in weights.items()), output_field=FloatField())
        tagged = stories.filter(tags__in=weights).annotate(weight=Sum(weight)).order_by("-weight", "-publish_at")
        parts.append(tagged.values("pk")[:BY_TAGS])
    if authors:
        named = Byline.objects.filter(article=OuterRef("pk"), role=Byline.Role.BY, person__in=authors)
        parts.append(newest.filter(Exists(named)).values("pk")[:BY_AUTHOR])
    return parts[0].union(*parts[1:], all=True)


def ranked_by_text(article: Article, keys: QuerySet) -> dict[int, Candidate]:
    """With how much their text speaks of what the story speaks of, and whether they are of its section."""
    with connection.cursor() as cursor:
        cursor.execute(TELLING, [article.pk, WORDS])
        words = cursor.fetchone()[0]
    stories = Article.objects.filter(pk__in=keys)
    if words:
        query = SearchQuery(words, config="simple", search_type="raw")
        stories = stories.annotate(rank=SearchRank(F("search"), query, normalization=Value(32)))
    else:
        stories = stories.annotate(rank=Value(0.0))
    found = {}
    for pk, at, section, rank in stories.values_list("pk", "publish_at", "section", "rank"):
        reasons = {"text": round(TEXT * rank, 2)} if rank else {}
        if section == article.section_id:
            reasons["section"] = SECTION
        found[pk] = Candidate(pk, at, reasons)
    return found


# --- what editors choose


def choose(article: Article, other: Article, choice: str) -> None:
    """Pinned ones stand first, in the order of pinning; FOUND takes a choice back."""
    with transaction.atomic():
        Related.objects.filter(article=article, other=other).delete()
        if choice:
            pins = Related.objects.filter(article=article, choice=Related.Choice.PINNED).count()
            Related.objects.create(article=article, other=other, choice=choice, place=pins)
        mark_due([article.pk])
