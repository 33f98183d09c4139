"""How fast the newsroom's pages are with 50,000 stories and 250,000 versions: queries, median and 95th percentile.

Run: .venv/bin/python bench/desk.py [--stories 50000] [--keep FOLDER]    (some minutes; a database of its own)
--keep leaves the filled database in that folder and uses it again. The table goes into docs/performance.md.
"""

import sys
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from data.database import run_in_one, start_filled
from data.figures import machine, middle_and_high, table, timed, write

ROOT = Path(__file__).resolve().parent.parent
RUNS, VERSIONS = 20, 5
MOST_QUERIES, MOST_MILLISECONDS = 20, 300
HEADING = "## The newsroom at {stories} stories and {versions} versions (`bench/desk.py`)"
BEGINS = "## The newsroom at "


def run(stories: int, folder: Path) -> None:
    start_filled(folder, stories, VERSIONS)
    rows = [measured(name, page) for name, page in pages().items()]
    figures = table("page", rows, MOST_QUERIES, MOST_MILLISECONDS)
    sys.stdout.write(figures)
    intro = (
        f"{machine()}; Django's test client and the embedded database on the same machine, {RUNS} runs each after one "
        f"to warm up. Limits: {MOST_QUERIES} queries, {MOST_MILLISECONDS} ms in the median."
    )
    write(HEADING.format(stories=f"{stories:,}", versions=f"{stories * VERSIONS:,}"), BEGINS, intro, figures)


def pages() -> dict[str, Callable]:
    """{name: what is done once, with its number}; each raises when the page is not what it should be."""
    from django.contrib.auth.models import User
    from django.test import Client

    from articles.models import Article

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="publisher"))
    live = list(Article.objects.live().order_by("-publish_at").values_list("pk", flat=True)[:RUNS])
    translations = list(Article.objects.live().filter(locale="az").values_list("pk", flat=True)[:RUNS])
    stories = "/admin/articles/article/"

    def get(url: str, **query) -> Callable:
        def once(_number: int) -> None:
            response = client.get(url, query)
            if response.status_code != 200:
                raise SystemExit(f"{url} answers {response.status_code}")

        return once

    def save(number: int) -> None:
        article = Article.objects.get(pk=live[number])
        response = client.post(f"{stories}{article.pk}/change/", form_of(article))
        if response.status_code != 302:
            raise SystemExit("The form of a story was not taken: " + str(response.context["errors"]))

    def form(number: int) -> None:
        get(f"{stories}{live[number]}/change/")(number)

    def source(number: int) -> None:
        get(f"{stories}{translations[number]}/source/")(number)

    return {
        "first screen": get("/admin/"),
        "list of stories": get(stories),
        "list, last page": get(stories, p=str(Article.objects.count() // 50)),
        "list, drafts": get(stories, state="draft"),
        "list, waiting for me": get(stories, waiting="me"),
        "list, no picture": get(stories, picture="missing"),
        "search: one English word": get(stories, q="pipeline"),
        "search: common word": get(stories, q="Baku"),
        "search: Azerbaijani": get(stories, q="qazkəməri"),
        "search: Russian, inflected": get(stories, q="газопровода"),
        "search: two words": get(stories, q="pipeline Baku"),
        "search: byline": get(stories, q="Person 7"),
        "search: drafts alone": get(stories, q="Baku", state="draft"),
        "search: nothing found": get(stories, q="zzyzx"),
        "form of a story": form,
        "save of a story": save,
        "calendar, month": get(f"{stories}calendar/"),
        "calendar, week": get(f"{stories}calendar/", view="week"),
        "stale translations": get(f"{stories}stale/"),
        "source beside a translation": source,
        "library": get("/admin/images/picture/"),
        "library, search": get("/admin/images/picture/", q="harbour"),
        "audit log": get("/admin/audit/entry/"),
    }


def form_of(article) -> dict:
    """What a browser sends for a story whose dek was changed."""
    return {
        "headline": article.headline,
        "dek": f"Changed at {time.monotonic()}",
        "section": article.section_id,
        "type_of_work": article.type_of_work,
        "locale": article.locale,
        "body": article.body,
        "slug": article.slug,
        "base": article.latest_revision_id,
        "bylines-TOTAL_FORMS": "1",
        "bylines-INITIAL_FORMS": "0",
        "bylines-0-person": article.bylines.first().person_id,
        "bylines-0-role": "by",
        "bylines-0-position": "0",
        "_continue": "1",
    }


MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # of transactions: they ask for nothing


def measured(name: str, page: Callable) -> tuple[str, int, float, float]:
    """(name, queries, median, 95th percentile in milliseconds)."""
    numbers = chain([0], range(RUNS))  # the run that warms up takes the first as well
    statements, times = timed(lambda: page(next(numbers)), RUNS)
    return name, sum(not sql.startswith(MARKS) for sql in statements), *middle_and_high(times)


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
