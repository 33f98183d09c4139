"""What a reader who mistyped may have meant: words that live stories of the edition have, and only those.

The list of words is made of live stories, and a guess is shown only when a search for it finds live stories at that
moment: so no word of a story that is under embargo, on hold or withdrawn since can be seen here.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from articles.locales import Locale
from articles.models import Article, SearchWord
from articles.search_syntax import Question
from articles.searching import Search, asked

FEW = 2  # stories found: then another spelling may have been meant
MUCH_MORE = 10  # times as many stories as the typed word has
SHORTEST, LONGEST, LONG = 4, 40, 6  # letters; a long word may have two mistakes
MOST_WORDS = 8
MANY_STORIES = 1000  # of an edition: from then on a word of one story alone is more likely a mistake itself
LEARNED_BACK = timedelta(hours=3)  # the task runs every hour
ALIKE = """
SELECT asked.text, search_fold(asked.text), found.word, found.folded, found.stories
FROM unnest(%s::text[]) AS asked (text) CROSS JOIN LATERAL (
    SELECT word, folded, stories FROM articles_searchword
    WHERE locale = %s AND folded %% search_fold(asked.text)
    ORDER BY similarity(folded, search_fold(asked.text)) DESC, stories DESC LIMIT 25
) found
"""
LEARN = """
INSERT INTO articles_searchword (locale, word, stories)
SELECT %s, lexeme, count(*) FROM articles_article CROSS JOIN LATERAL unnest(to_tsvector('pg_catalog.simple',
    lower(translate(headline || ' ' || dek || ' ' || body_text, 'İI', %s))))
WHERE id IN ({live}) AND char_length(lexeme) BETWEEN %s AND %s AND lexeme ~ '^[[:alpha:]]+$'
GROUP BY lexeme HAVING count(*) >= %s
ON CONFLICT (locale, word) DO NOTHING
"""


def guess(search: Search, text: str) -> tuple[str, Search] | None:
    """Another text and its search, which finds more; None if nothing better is known."""
    words = meant(search.question, search.locale, is_found=bool(search.found))
    if not words:
        return None
    other = text
    for typed, word in words.items():
        other = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", lambda _found, word=word: word, other)
    better = asked(other, {}, search.here, search.sort)
    conditions = tuple(dict.fromkeys((*better.question.conditions, *search.question.conditions)))
    better = replace(better, question=replace(better.question, conditions=conditions))
    return (other, better) if len(better.found) > MUCH_MORE * len(search.found) else None


def meant(question: Question, locale: str, *, is_found: bool) -> dict[str, str]:
    """{what was typed: a word like it that stories have}."""
    typed = [term.text for term in question.terms if term.text.isalpha() and SHORTEST <= len(term.text) <= LONGEST]
    if not typed:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [typed[:MOST_WORDS], locale])
        rows = cursor.fetchall()
    words = {}
    for text in typed:
        alike = [row[1:] for row in rows if row[0] == text]
        has = sum(stories for folded, _word, other, stories in alike if other == folded)
        enough = MUCH_MORE * has if is_found else has and float("inf")
        near = [
            (mistakes, -stories, word)
            for folded, word, other, stories in alike
            if 0 < (mistakes := distance(folded, other)) <= 1 + (len(folded) >= LONG) and stories > enough
        ]
        if near:
            words[text] = written_like(text, min(near)[2], locale)
    return words


def written_like(typed: str, word: str, locale: str) -> str:
    """With a capital where one was typed."""
    if not typed[0].isupper():
        return word
    first = "İ" if locale == Locale.AZ and word[0] == "i" else word[0].upper()
    return first + word[1:]


def distance(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or have changed places with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


@task(priority=-10)
def learn_words() -> None:
    """All anew: words that no live story has any more are forgotten."""
    for locale in Locale.values:
        live = Article.objects.live().in_locale(locale).order_by()
        with transaction.atomic():
            SearchWord.objects.filter(locale=locale).delete()
            learn(live, locale, fewest=2 if live.count() >= MANY_STORIES else 1)


@task(priority=-10)
def learn_new_words() -> None:
    """Those of stories that came out lately, with what they are counted by then."""
    since = timezone.now() - LEARNED_BACK
    for locale in Locale.values:
        learn(out_since(since).in_locale(locale).order_by(), locale, fewest=1)


def out_since(since: datetime) -> QuerySet[Article]:
    return Article.objects.live().filter(
        Q(publish_at__gte=since) | Q(updated_at__gte=since) | Q(embargo_until__gte=since)
    )


def learn(live: QuerySet[Article], locale: str, *, fewest: int) -> None:
    sql, params = live.values("pk").query.sql_with_params()
    small = "iı" if locale == Locale.AZ else "ii"
    with connection.cursor() as cursor:
        cursor.execute(LEARN.format(live=sql), [locale, small, *params, SHORTEST, LONGEST, fewest])
