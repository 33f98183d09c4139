"""How fast sitemaps, feeds, the API and the look for what to announce are with 50,000 stories.

Run: .venv/bin/python bench/distribution.py [--stories 50000] [--keep FOLDER]    (some minutes; an own database)
Prints a table; nothing is written. A limit that is passed ends it with an error.
"""

import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from data.database import run_in_one, start_filled
from data.figures import timed

RUNS, VERSIONS = 7, 3
# Queries and milliseconds in the median. A part of the sitemap is fetched a few times a day.
LIMITS = {"a part of the sitemap": (5, 1000), "look for changes": (12, 1000)}
LIMIT = (8, 300)


def run(stories: int, folder: Path) -> None:
    start_filled(folder, stories, VERSIONS)
    sys.stdout.write("| what | queries | median ms | kB |\n|---|---|---|---|\n")
    rows = [measured(name, deed) for name, deed in deeds().items()]
    if slow := [name for name, queries, median in rows if over(name, queries, median)]:
        raise SystemExit("over the limit: " + ", ".join(slow))


def over(name: str, queries: int, median: float) -> bool:
    most_queries, most_milliseconds = LIMITS.get(name, LIMIT)
    return queries > most_queries or median > most_milliseconds


def deeds() -> dict[str, Callable[[], int]]:
    """Each returns how many bytes it made."""
    from django.conf import settings
    from django.test import Client

    from articles import telling
    from articles.models import Article

    settings.API_LIMIT, settings.INDEXNOW_KEY = 0, "0123456789abcdef"
    client = Client(SERVER_NAME="localhost")

    def get(url: str) -> Callable[[], int]:
        def once() -> int:
            response = client.get(url)
            if response.status_code != 200:
                raise SystemExit(f"{url} answers {response.status_code}")
            return len(response.content)

        return once

    def look() -> int:
        telling.write_down()
        return 0

    cursor = ""
    for _page in range(30):
        cursor = client.get(f"/api/v1/articles?limit=100&fields=id&cursor={cursor}").json()["next"]
    # What is live by now was told before: the usual round finds nothing.
    while telling.changed().exists():
        telling.write_down()
    story = Article.objects.live().order_by("-publish_at").first()
    return {
        "index of the sitemap": get("/sitemap.xml"),
        "a part of the sitemap": get("/sitemap-articles.xml?p=3"),
        "sections of the sitemap": get("/sitemap-sections.xml"),
        "news sitemap": get("/news-sitemap.xml"),
        "feed, the whole text": get("/feed/"),
        "feed of a tag, JSON": get("/tag/tag-7/feed.json"),
        "API, 20 stories": get("/api/v1/articles"),
        "API, 100 stories, page 31": get(f"/api/v1/articles?limit=100&cursor={cursor}"),
        "API, of an author": get("/api/v1/articles?author=person-7"),
        "API, search": get("/api/v1/articles?q=pipeline"),
        "API, one story": get(f"/api/v1/articles/{story.pk}"),
        "API, tags": get("/api/v1/tags"),
        "look for changes": look,
    }


def measured(name: str, deed: Callable[[], int]) -> tuple[str, int, float]:
    sizes = []
    statements, times = timed(lambda: sizes.append(deed()), RUNS)
    number = sum(not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT")) for sql in statements)
    median = statistics.median(times)
    sys.stdout.write(f"| {name} | {number} | {median:.0f} | {sizes[0] / 1000:.0f} |\n")
    return name, number, median


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
