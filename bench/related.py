"""How long it takes to find related stories, and to show them, with 50,000 stories.

Run: .venv/bin/python bench/related.py [--stories 50000] [--keep FOLDER]    (some minutes; a database of its own)
--keep leaves the filled database in that folder and uses it again. The table goes into docs/performance.md.
"""

import sys
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

from data.database import run_in_one, start_filled
from data.figures import machine, middle_and_high, timed

RUNS = 40
MOST_MILLISECONDS = {"make the list of a story": 200, "read the list of a story": 20}
HEADING = "## Related stories at {stories} stories (`bench/related.py`)"


def run(stories: int, folder: Path) -> None:
    start_filled(folder, stories, 1)
    from articles.models import Article

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
    numbers = count()
    statements, times = timed(lambda: work(next(numbers)), RUNS)
    return name, len(statements), *middle_and_high(times)


def line(row: tuple[str, int, float, float]) -> str:
    name, queries, median, high = row
    over = " over the limit" if median > MOST_MILLISECONDS[name] else ""
    return f"| {name} | {queries} | {median:.0f} | {high:.0f} |{over}"


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
