"""Finds a story by words of its headline, in every edition and state: for those who work here."""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Func, QuerySet, TextField, Value

from articles import links
from articles.models import Article
from articles.sanitising import STORY
from articles.searching import cleaned

MOST = 12
# The index of trigrams knows no shorter words: they are looked for among the newest stories alone.
SHORTEST_INDEXED, NEWEST = 3, 5000


def find(query: str) -> list[Article]:
    """The newest whose headline has all the words; if they are few, those that are spelled alike too."""
    text = cleaned(query)
    if not text:
        return []
    named = by_address(text)
    if named is not None:
        return [named]
    found = list(having_all(text).order_by("-pk")[:MOST])
    if len(found) < MOST and len(text) > 3:
        known = {article.pk for article in found}
        found += [article for article in alike(text)[:MOST] if article.pk not in known]
    return found[:MOST]


def by_address(text: str) -> Article | None:
    """Who has the address or the number of a story need not search."""
    number, place = STORY.fullmatch(text), links.place_of(text)
    if number:
        return stories().filter(pk=number[1]).first()
    return stories().filter(locale=place[0], slug=place[1]).first() if place else None


def stories() -> QuerySet[Article]:
    return Article.objects.only("headline", "locale", "state", "publish_at").annotate(
        folded=Func(F("headline"), function="search_fold", output_field=TextField())
    )


def folded(text: str) -> Func:
    return Func(Value(text), function="search_fold", output_field=TextField())


def having_all(text: str) -> QuerySet[Article]:
    words = text.split()
    found = stories()
    if max(map(len, words)) < SHORTEST_INDEXED:
        oldest = Article.objects.order_by("-pk").values_list("pk", flat=True)[NEWEST : NEWEST + 1]
        found = found.filter(pk__gt=next(iter(oldest), 0))
    for word in words:
        found = found.filter(folded__contains=folded(word))
    return found


def alike(text: str) -> QuerySet[Article]:
    likeness = TrigramWordSimilarity(folded(text), "folded")
    return stories().filter(folded__trigram_word_similar=folded(text)).order_by(likeness.desc(), "-pk")
