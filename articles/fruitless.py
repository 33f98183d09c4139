"""Counts what readers looked for in vain, for the newsroom. No address, no reader, nothing that looks like a secret."""

import re
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django_tasks import task

from articles.models import FruitlessSearch
from articles.models.searching import LONGEST_KEPT
from articles.readers import wants_to_count
from articles.searching import Search

KEPT_FOR = timedelta(days=396)  # thirteen months
ONCE_KEPT_FOR = timedelta(days=60)  # asked once and never again
MOST = 5000  # rows; when they are full, only what is known already is counted
# Addresses, also half-typed ones, and long numbers: of telephones, cards, passports.
PERSONAL = re.compile(r"@|://|www\.|\d(?:\D?\d){4}")
COUNT = """
INSERT INTO articles_fruitlesssearch (locale, text, times, first_at, last_at)
SELECT %(locale)s, left(search_fold(%(text)s), %(longest)s), 1, %(now)s, %(now)s
WHERE (SELECT count(*) FROM articles_fruitlesssearch) < %(most)s
    OR EXISTS (SELECT FROM articles_fruitlesssearch
               WHERE locale = %(locale)s AND text = left(search_fold(%(text)s), %(longest)s))
ON CONFLICT (locale, text) DO UPDATE SET times = articles_fruitlesssearch.times + 1, last_at = excluded.last_at
"""


def count(request: HttpRequest, text: str, search: Search) -> None:
    """Of words alone: with a condition it is no wonder that nothing is found."""
    words = " ".join(term.text for term in search.question.terms)
    if not words or search.question.conditions or PERSONAL.search(text) or not wants_to_count(request):
        return
    values = {"locale": search.locale, "text": words, "longest": LONGEST_KEPT, "now": timezone.now(), "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)


@task(priority=-10)
def forget_fruitless_searches() -> None:
    now = timezone.now()
    FruitlessSearch.objects.filter(last_at__lt=now - KEPT_FOR).delete()
    FruitlessSearch.objects.filter(times=1, last_at__lt=now - ONCE_KEPT_FOR).delete()
