"""Search in the live stories of an edition, with Postgres alone."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Func, QuerySet, TextField, Value

from articles.models import Article

LONGEST_QUERY = 100  # characters
CONFIGS = {"en": "english", "ru": "russian", "az": "simple"}
# Characters that no text has; the template turns them into <mark> after escaping.
MARK_START, MARK_END = "\ue000", "\ue001"


@dataclass(frozen=True)
class Search:
    text: str
    locale: str

    @property
    def query(self) -> SearchQuery:
        """What a reader typed, with "phrases", -words and or; nothing typed is an error of syntax."""
        folded = Func(Value(self.text), function="search_fold", output_field=TextField())
        return SearchQuery(folded, config=CONFIGS[self.locale], search_type="websearch")

    def stories(self) -> QuerySet[Article]:
        """Best first; the newer of two equally good ones first."""
        live = Article.objects.live().in_locale(self.locale)
        found = live.filter(search=self.query).annotate(rank=SearchRank(F("search"), self.query))
        return found.order_by("-rank", "-publish_at")

    def excerpts(self, stories: list[Article]) -> dict[int, str]:
        """By primary key: the words around the first finds. Made for the stories of one page only."""
        excerpt = SearchHeadline(
            "body_text",
            self.query,
            config=CONFIGS[self.locale],
            start_sel=MARK_START,
            stop_sel=MARK_END,
            max_fragments=2,
            max_words=22,
            min_words=10,
        )
        rows = Article.objects.live().filter(pk__in=[story.pk for story in stories]).annotate(excerpt=excerpt)
        return dict(rows.values_list("pk", "excerpt"))


def cleaned(text: str) -> str:
    """What is searched for: at most 100 characters without control characters."""
    return " ".join("".join(c for c in text if c.isprintable()).split())[:LONGEST_QUERY]
