"""How fast the newsroom's pages are with 50,000 stories and 250,000 versions: queries, median and 95th percentile.

Run: .venv/bin/python bench/desk.py [--stories 50000] [--keep FOLDER]    (some minutes; a database of its own)
--keep leaves the filled database in that folder and uses it again. The table goes into docs/performance.md.
"""

import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from data.database import run_in_one, start_django

ROOT = Path(__file__).resolve().parent.parent
RUNS, VERSIONS = 20, 5
MOST_QUERIES, MOST_MILLISECONDS = 20, 300
HEADING = "## The newsroom at {stories} stories and {versions} versions (`bench/desk.py`)"
SECTION = re.compile(r"\n## The newsroom at .*?(?=\n## |\Z)", re.DOTALL)


def run(stories: int, folder: Path) -> None:
    start_django(folder)
    from django.core.management import call_command

    from articles.models import Article
    from bench.data.newsroom import fill

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        begun = time.monotonic()
        fill(stories, VERSIONS)
        sys.stdout.write(f"filled in {time.monotonic() - begun:.0f} s\n")
    rows = [measured(name, page) for name, page in pages().items()]
    sys.stdout.write(table(rows))
    write(stories, rows)


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
    """(name, queries, median, 95th percentile in milliseconds); the first run warms up and is not counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        page(0)
        asked = [query["sql"] for query in queries.captured_queries]
        queries_of_a_page = sum(not sql.startswith(MARKS) for sql in asked)
    times = []
    for number in range(RUNS):
        begun = time.perf_counter()
        page(number)
        times.append((time.perf_counter() - begun) * 1000)
    return name, queries_of_a_page, statistics.median(times), sorted(times)[int(RUNS * 0.95) - 1]


def table(rows: list[tuple]) -> str:
    lines = ["| page | queries | median ms | 95 % ms |", "|---|---|---|---|"]
    for name, queries, median, high in rows:
        over = queries > MOST_QUERIES or median > MOST_MILLISECONDS
        lines.append(f"| {name} | {queries} | {median:.0f} | {high:.0f} |" + (" over the limit" if over else ""))
    return "\n".join(lines) + "\n"


def machine() -> str:
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*:\s*(.+)", text)
    return f"{os.cpu_count()} cores" + (f", {model[1].strip()}" if model else "")


def write(stories: int, rows: list[tuple]) -> None:
    path = ROOT / "docs/performance.md"
    heading = HEADING.format(stories=f"{stories:,}", versions=f"{stories * VERSIONS:,}")
    intro = (
        f"{date.today().isoformat()}, {machine()}; Django's test client and the embedded database on the same machine, "
        f"{RUNS} runs each after one to warm up. Limits: {MOST_QUERIES} queries, {MOST_MILLISECONDS} ms in the median."
    )
    section = f"\n{heading}\n\n{intro}\n\n{table(rows)}"
    text = path.read_text(encoding="utf-8")
    text = SECTION.sub(lambda _found: section, text) if SECTION.search(text) else text.rstrip() + "\n" + section
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
