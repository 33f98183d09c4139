"""How fast readers' searches are with 50,000 stories in three languages: queries, median and 95th percentile.

Run: .venv/bin/python bench/search.py [--stories 50000] [--keep FOLDER]    (some minutes; a database of its own)
--keep leaves the filled database in that folder and uses it again; bench/desk.py can use the same one. The table goes
into docs/performance.md.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from data.database import run_in_one, start_filled
from data.figures import machine, middle_and_high, table, timed, write

ROOT = Path(__file__).resolve().parent.parent
RUNS, VERSIONS = 15, 5
MOST_QUERIES, MOST_MILLISECONDS = 12, 100
HEADING = "## Readers' search at {stories} stories (`bench/search.py`)"
BEGINS = "## Readers' search at "

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
    start_filled(folder, stories, VERSIONS)
    from articles.guessing import learn_words
    from articles.models import SearchWord
    from articles.searching import MOST_FOUND

    learned = ""
    if not SearchWord.objects.exists():
        begun = time.monotonic()
        learn_words.call()
        learned = f" The worker counts {SearchWord.objects.count():,} words anew in {time.monotonic() - begun:.0f} s."
    rows = [measured(name, page) for name, page in pages().items()]
    figures = table("search", rows, MOST_QUERIES, MOST_MILLISECONDS)
    sys.stdout.write(figures)
    intro = (
        f"{machine()}; whole pages by Django's test client, the embedded database on the same machine, {RUNS} runs "
        f"each after one to warm up. Limits: {MOST_QUERIES} queries, {MOST_MILLISECONDS} ms in the median. The newest "
        f"{MOST_FOUND} finds are ranked and counted.{learned}"
    )
    write(HEADING.format(stories=f"{stories:,}"), BEGINS, intro, figures)


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
    """(name, queries, median, 95th percentile in milliseconds)."""
    statements, times = timed(page, RUNS)
    return name, len(statements), *middle_and_high(times)


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
