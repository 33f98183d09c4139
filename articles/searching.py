"""Search in the live stories of an edition, with Postgres alone."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.contrib.postgres.search import SearchRank
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import folding, search_filters, search_syntax, search_terms
from articles.models import Article
from articles.search_syntax import Condition, Question, Term
from articles.search_terms import CONFIGS, Piece, matching

LONGEST_QUERY = 100  # characters
# Of more the newest are ranked and counted: ranking all stories that have a common word takes seconds.
MOST_FOUND = 600
BY_RELEVANCE, BY_DATE = "relevance", "date"
# Characters that no text has; the template turns the first two into <mark> after escaping.
MARK_START, MARK_END, CUT = "\ue000", "\ue001", "\ue002"
EXCERPT = f"StartSel={MARK_START}, StopSel={MARK_END}, FragmentDelimiter={CUT}, MaxFragments=2, MaxWords=18, MinWords=8"
EXCERPTS = (
    "SELECT key, ts_headline(%s::regconfig, words, {query}, %s) FROM unnest(%s::bigint[], %s::text[]) AS t (key, words)"
)
# For the one statement behind it, sent together.
WORDS_FIRST = "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0; "
YEAR = 365.25 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Search:
    question: Question
    here: str  # the edition that asks
    sort: str = BY_RELEVANCE

    @property
    def locale(self) -> str:
        """The edition that is searched: lang: names another."""
        return search_syntax.locale_of(self.question, self.here)

    @cached_property
    def query(self) -> Piece | None:
        return search_terms.query_of(self.question, self.locale)

    @cached_property
    def found(self) -> list[int]:
        """Keys in their order, at most one more than MOST_FOUND. One query beside those of names."""
        if not self.question.is_askable:
            return []
        if self.sort == BY_DATE or not self.question.groups:
            rows = fetched(self.newest().values_list("publish_at", "pk"))
            return [key for _moment, key in sorted(rows, reverse=True)]
        rank = SearchRank(F("search"), self.query.expression())
        ranked = Article.objects.filter(pk__in=self.newest().values("pk")).order_by()
        now = timezone.now()
        rows = [
            (worth(rank, at, now), at, key) for rank, at, key in fetched(ranked.values_list(rank, "publish_at", "pk"))
        ]
        return [key for _worth, _moment, key in sorted(rows, reverse=True)]

    def newest(self) -> QuerySet[Article]:
        """The newest of what is found, in two ways.

        A phrase has to be read for in the stories themselves: the newest come first by the index of dates. Words are
        found by their own index. The planner does not see how dear it is to look for them in the stories instead, so
        every other index is hidden from it: that of the conditions in a CASE, that of the dates behind coalesce().
        """
        live = Article.objects.live().in_locale(self.locale)
        live = live.filter(search_filters.narrowed_by(self.question.conditions))
        if self.query is None:
            return live.order_by("-publish_at")[: MOST_FOUND + 1]
        found = matching(self.query.expression())
        if all(term.is_phrase for term in self.question.terms):
            return live.filter(found).order_by("-publish_at")[: MOST_FOUND + 1]
        hidden = Case(When(live.query.where, then=Value(True)), default=Value(False))
        newest_first = Coalesce("publish_at", "created_at").desc()
        return Article.objects.filter(found).filter(hidden).order_by(newest_first)[: MOST_FOUND + 1]

    def excerpts(self, stories: list[Article]) -> dict[int, str]:
        """By primary key: the words around the first finds. Made for the stories of one page only."""
        if not stories or self.query is None or not self.question.groups:
            return {}
        texts = {story.pk: story.body_text for story in stories}
        words = {key: folding.words_of(text) for key, text in texts.items()}
        config = f"pg_catalog.{CONFIGS[self.locale]}"
        with connection.cursor() as cursor:
            cursor.execute(
                EXCERPTS.format(query=self.query.sql),
                [config, *self.query.params, EXCERPT, list(words), list(words.values())],
            )
            return {key: unfolded(texts[key], words[key], excerpt) for key, excerpt in cursor.fetchall()}

    def with_words(self, words: dict[str, str]) -> "Search":
        """The same search with other words for some of those typed."""

        def other(term: Term) -> Term:
            return replace(term, text=words.get(term.text, term.text))

        groups = tuple(tuple(other(term) for term in group) for group in self.question.groups)
        return replace(self, question=replace(self.question, groups=groups))


def fetched(rows: QuerySet) -> list[tuple]:
    """Without the planner's other way to miss the index of words: reading all stories, in several processes."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # a condition that no story can meet, such as an author whom nobody knows
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{WORDS_FIRST}{sql}", params)
        return cursor.fetchall()


def worth(rank: float, publish_at: datetime, now: datetime) -> float:
    """Of two stories that match alike the newer counts more: today's twice as much as one of many years ago."""
    years = (now - publish_at).total_seconds() / YEAR
    return rank * (1 + 1 / (1 + years))


def unfolded(text: str, words: str, excerpt: str) -> str:
    """The excerpt of the folded words in the letters of the text: both have their characters at the same places."""
    if MARK_START not in excerpt:
        return ""
    pieces, at = [], 0
    for fragment in excerpt.split(CUT):
        plain = fragment.replace(MARK_START, "").replace(MARK_END, "")
        at = max(words.find(plain, at), 0)
        pieces.append(("…\u00a0" if at or pieces else "") + " ".join(marked_as(fragment, text[at:]).split()))
        at += len(plain)
    return " ".join(pieces) + ("\u00a0…" if text[at:].strip(" .") else "")


def marked_as(fragment: str, letters: str) -> str:
    rest = iter(letters)
    return "".join(sign if sign in (MARK_START, MARK_END) else next(rest, "") for sign in fragment)


def asked(text: str, chosen: dict[str, str], here: str, sort: str = BY_RELEVANCE) -> Search:
    """What was typed and what was chosen in the form come to the same."""
    question = search_syntax.parse(text)
    conditions = [search_syntax.condition(name, value) for name, value in chosen.items()]
    more: tuple[Condition, ...] = tuple(each for each in conditions if each and each not in question.conditions)
    return Search(replace(question, conditions=question.conditions + more), here, sort)


def cleaned(text: str) -> str:
    """What is searched for: at most 100 characters without control characters."""
    text = unicodedata.normalize("NFC", text[: 4 * LONGEST_QUERY])
    return " ".join("".join(c if c.isprintable() else " " * c.isspace() for c in text).split())[:LONGEST_QUERY]
