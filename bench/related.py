"""How long it takes to find related stories, and to show them, with 50,000 stories.

Run: .venv/bin/python bench/related.py [--stories 50000] [--keep FOLDER]    (some minutes; a database of its own)
--keep leaves the filled database in that folder and uses it again. The table goes into docs/performance.md.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from data.database import run_in_one, start_django

RUNS = 40
MOST_MILLISECONDS = {"make the list of a story": 200, "read the list of a story": 20}
HEADING = "## Related stories at {stories} stories (`bench/related.py`)"


def run(stories: int, folder: Path) -> None:
    start_django(folder)
    from django.core.management import call_command

    from articles.models import Article
    from bench.data.newsroom import fill
    from bench.desk import machine

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        fill(stories, 1)
    rows = [measured(name, work) for name, work in works().items()]
    table = "\n".join(["| what | queries | median ms | 95 % ms |", "|---|---|---|---|", *map(line, rows)])
    intro = f"{date.today().isoformat()}, {machine()}; {RUNS} stories from newest to oldest, after one to warm up."
    sys.stdout.write(f"{HEADING.format(stories=f'{Article.objects.count():,}')}\n\n{intro}\n\n{table}\n")


def works() -> dict[str, Callable]:
    from articles import picks, related
    from articles.models import Article

    live = list(Article.objects.live().order_by("-publish_at").select_related("section"))
    chosen = [live[number * (len(live) - 1) // RUNS] for number in range(RUNS + 1)]
    return {
        "make the list of a story": lambda number: related.make_list(chosen[number].pk),
        "read the list of a story": lambda number: picks.more_articles(chosen[number]),
    }


def measured(name: str, work: Callable) -> tuple[str, int, float, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        work(0)
    times = []
    for number in range(1, RUNS + 1):
        begun = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - begun) * 1000)
    return name, len(queries), statistics.median(times), sorted(times)[int(RUNS * 0.95) - 1]


def line(row: tuple[str, int, float, float]) -> str:
    name, queries, median, high = row
    over = " over the limit" if median > MOST_MILLISECONDS[name] else ""
    return f"| {name} | {queries} | {median:.0f} | {high:.0f} |{over}"


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
