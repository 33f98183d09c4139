"""How fast readers' searches are with 50,000 stories in three languages: queries, median and 95th percentile.

Run: .venv/bin/python bench/search.py [--stories 50000] [--keep FOLDER]    (some minutes; a database of its own)
--keep leaves the filled database in that folder and uses it again; bench/desk.py can use the same one. The table goes
into docs/performance.md.
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
RUNS, VERSIONS = 15, 5
MOST_QUERIES, MOST_MILLISECONDS = 12, 100
HEADING = "## Readers' search at {stories} stories (`bench/search.py`)"
SECTION = re.compile(r"\n## Readers' search at .*?(?=\n## |\Z)", re.DOTALL)

# name: (address, what is asked). In the data a few words stand in every story of an edition, as "the" does in life:
# no newspaper is as hard as that. Which stories are in which section, of which type and by whom goes by their numbers.
QUESTIONS = {
    "rare word": ("/search/", {"q": "{rare}"}),
    "word of every story": ("/search/", {"q": "Baku"}),
    "word of every story, page 10": ("/search/", {"q": "Baku", "page": "10"}),
    "word of every story, newest first": ("/search/", {"q": "Baku", "sort": "date"}),
    "newest first, page 10": ("/search/", {"q": "Baku", "sort": "date", "page": "10"}),
    "two words of every story": ("/search/", {"q": "pipeline harbour"}),
    "one or the other": ("/search/", {"q": "pipeline OR harbour"}),
    "with one, without the other": ("/search/", {"q": "pipeline -{rare}"}),
    "phrase": ("/search/", {"q": '"ministers pipeline"'}),
    "Azerbaijani, every story": ("/az/search/", {"q": "Bakıda"}),
    "Russian, every story": ("/ru/search/", {"q": "газопровода"}),
    "name with other spellings": ("/search/", {"q": "Bakı pipeline"}),
    "typing mistake": ("/search/", {"q": "pipelne"}),
    "typing mistake, Azerbaijani": ("/az/search/", {"q": "qazkemri"}),
    "nothing found": ("/search/", {"q": "zzyzx"}),
    "section": ("/search/", {"q": "Baku", "section": "section-1"}),
    "section without finds": ("/search/", {"q": "Baku", "section": "section-3"}),
    "type": ("/search/", {"q": "Baku", "type": "news"}),
    "author": ("/search/", {"q": "Baku", "author": "person-1"}),
    "tag": ("/search/", {"q": "Baku tag:tag-8"}),
    "a year": ("/search/", {"q": "Baku", "after": "2024", "before": "2025"}),
    "other edition": ("/search/", {"q": "газопровода lang:ru"}),
    "conditions without words": ("/search/", {"q": "section:section-1 type:news"}),
    "offers while typing, every story": ("/search/suggest/", {"q": "ba"}),
    "offers while typing, few": ("/search/suggest/", {"q": "{rare}"}),
}


def run(stories: int, folder: Path) -> None:
    start_django(folder)
    from django.core.management import call_command

    from articles.guessing import learn_words
    from articles.models import Article, SearchWord
    from bench.data.newsroom import fill

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        begun = time.monotonic()
        fill(stories, VERSIONS)
        sys.stdout.write(f"filled in {time.monotonic() - begun:.0f} s\n")
    learned = ""
    if not SearchWord.objects.exists():
        begun = time.monotonic()
        learn_words.call()
        learned = f" The worker counts {SearchWord.objects.count():,} words anew in {time.monotonic() - begun:.0f} s."
    rows = [measured(name, page) for name, page in pages().items()]
    sys.stdout.write(table(rows))
    write(stories, rows, learned)


def pages() -> dict[str, Callable]:
    from django.test import Client

    from articles.models import SearchWord

    client = Client(SERVER_NAME="localhost")
    rare = SearchWord.objects.filter(locale="en", stories__lte=30, word__regex="^[a-z]{6,}$").order_by("-stories")
    words = {"rare": rare.first().word}

    def get(url: str, query: dict) -> Callable:
        filled = {name: value.format(**words) for name, value in query.items()}

        def once() -> None:
            response = client.get(url, filled)
            if response.status_code != 200:
                raise SystemExit(f"{url} {filled} answers {response.status_code}")

        return once

    return {name: get(*question) for name, question in QUESTIONS.items()}


def measured(name: str, page: Callable) -> tuple[str, int, float, float]:
    """(name, queries, median, 95th percentile in milliseconds); the first run warms up and is not counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        page()
        asked = len(queries)
    times = []
    for _number in range(RUNS):
        begun = time.perf_counter()
        page()
        times.append((time.perf_counter() - begun) * 1000)
    return name, asked, statistics.median(times), sorted(times)[int(RUNS * 0.95) - 1]


def table(rows: list[tuple]) -> str:
    lines = ["| search | queries | median ms | 95 % ms |", "|---|---|---|---|"]
    for name, queries, median, high in rows:
        over = queries > MOST_QUERIES or median > MOST_MILLISECONDS
        lines.append(f"| {name} | {queries} | {median:.0f} | {high:.0f} |" + (" over the limit" if over else ""))
    return "\n".join(lines) + "\n"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB"


def write(stories: int, rows: list[tuple], learned: str) -> None:
    path = ROOT / "docs/performance.md"
    heading = HEADING.format(stories=f"{stories:,}")
    intro = (
        f"{date.today().isoformat()}, {machine()}; whole pages by Django's test client, the embedded database on the "
        f"same machine, {RUNS} runs each after one to warm up. Limits: {MOST_QUERIES} queries, {MOST_MILLISECONDS} ms "
        f"in the median. The newest 1,000 finds are ranked and counted.{learned}"
    )
    section = f"\n{heading}\n\n{intro}\n\n{table(rows)}"
    text = path.read_text(encoding="utf-8")
    text = SECTION.sub(lambda _found: section, text) if SECTION.search(text) else text.rstrip() + "\n" + section
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
