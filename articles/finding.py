"""Finds stories for the newsroom: every state and edition, by headline, text, byline, and text that waits."""

import re
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat

from articles import links, waiting
from articles.models import Article, Byline, Person, Revision
from articles.sanitising import STORY
from articles.searching import CONFIGS, cleaned

MOST_TERMS = 8
MOST_FOUND = 2000  # of each way of finding, the newest; nobody turns more pages
JOINED = re.compile(r"(?<=\w)[-‐‑–—/@:_&=#+|]+(?=\w)")  # search_words() of the database makes two words of them
NEWEST_PENDING = 100  # waiting texts are read one by one: no index knows them


def found(stories: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Those of `stories` that have all the words."""
    text = cleaned(text)
    if not text:
        return stories
    if number := STORY.fullmatch(text):
        return stories.filter(pk=number[1])
    if place := links.place_of(text):
        return stories.filter(locale=place[0], slug=place[1])
    # By key: conditions joined by OR would read every row instead of four indexes. Asked once, for the count and for
    # the rows. A word that fills the list by itself needs no other way.
    keys = {row["pk"] for row in by_text(text)}
    if len(keys) < MOST_FOUND:
        keys |= {row["pk"] for row in by_headline(text).union(by_byline(text), by_waiting_text(text))}
    return stories.filter(pk__in=keys)


def newest(stories: QuerySet[Article]) -> QuerySet:
    return stories.order_by("-pk").values("pk")[:MOST_FOUND]


def by_text(text: str) -> QuerySet:
    """As readers search, in the grammar of each of the three languages."""
    typed = folded(JOINED.sub(" ", text))
    queries = [SearchQuery(typed, config=config, search_type="websearch") for config in CONFIGS.values()]
    return newest(Article.objects.filter(search=reduce(or_, queries)))


def by_headline(text: str) -> QuerySet:
    """Parts of words too: whoever types is not done yet."""
    stories = Article.objects.annotate(folded=Func(F("headline"), function="search_fold", output_field=TextField()))
    return newest(stories.filter(having_all("folded", text)))


def by_byline(text: str) -> QuerySet:
    named = Concat("name", Value(" "), "name_az", Value(" "), "name_ru", output_field=TextField())
    people = Person.objects.annotate(folded=Func(named, function="search_fold", output_field=TextField()))
    keys = list(people.filter(having_all("folded", text)).values_list("pk", flat=True)[:50])
    signed = Byline.objects.filter(person__in=keys).order_by("-article").values("article")
    return newest(Article.objects.filter(pk__in=signed[: 2 * MOST_FOUND]))


def by_waiting_text(text: str) -> QuerySet:
    """What is typed behind a live story and not public yet."""
    waits = Article.objects.filter(waiting.pending()).order_by("-latest_revision").values("latest_revision")
    words = [
        Coalesce(KT(f"content__{name}"), Value(""), output_field=TextField()) for name in ("headline", "dek", "body")
    ]
    typed = Concat(words[0], Value(" "), words[1], Value(" "), words[2], output_field=TextField())
    texts = Revision.objects.filter(pk__in=waits[:NEWEST_PENDING]).order_by()
    texts = texts.annotate(folded=Func(typed, function="search_fold", output_field=TextField()))
    return texts.filter(having_all("folded", text)).values("article")


def folded(text: str) -> Func:
    return Func(Value(text), function="search_fold", output_field=TextField())


def having_all(field: str, text: str) -> Q:
    terms = [term.strip('"') for term in text.split()[:MOST_TERMS]]
    return Q(*[Q(**{f"{field}__contains": folded(term)}) for term in terms if term])
