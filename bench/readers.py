"""How long counting readers takes, and the pages that show it, with 50,000 stories and thirteen months of reads.

Run: .venv/bin/python bench/readers.py [--stories 50000] [--keep FOLDER]    (some minutes; a database of its own)
--keep leaves the filled database in that folder and uses it again. The table goes into docs/performance.md.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from data.database import run_in_one, start_filled
from data.figures import machine, timed

RUNS, BEACONS, EVENTS = 15, 500, 50_000
HEADING = "## Readers at {stories} stories, {hours} rows of hours and {days} of days (`bench/readers.py`)"
# A story is read on its first days, and a little for ever: some thousand stories a day.
FILL = """
    INSERT INTO articles_hourlyreads (article_id, hour, reads)
    SELECT article.id, date_trunc('hour', at), 1 + (random() * 30)::int
    FROM (SELECT id, publish_at FROM articles_article WHERE state = 'published' AND publish_at < now()) AS article,
        LATERAL (
            SELECT DISTINCT date_trunc('hour', publish_at + n * n * interval '20 minutes') AS at
            FROM generate_series(0, 60) AS n
            UNION SELECT date_trunc('hour', now() - random() * interval '395 days') FROM generate_series(1, 20)
        ) AS moment
    WHERE at <= now() AND at > now() - interval '395 days';
    INSERT INTO articles_dailyreads (article_id, day, host, reads)
    SELECT article_id, (hour AT TIME ZONE 'America/New_York')::date,
        (ARRAY['direct', 'internal', 'google.com', 't.me', 'other'])[1 + n], sum(reads) / 3 + 1
    FROM articles_hourlyreads, generate_series(0, 2) AS n
    GROUP BY 1, 2, 3;
    INSERT INTO articles_hostreads (day, host, reads)
    SELECT day, host, sum(reads) FROM articles_dailyreads GROUP BY 1, 2;
    INSERT INTO articles_hostreads (day, host, reads)
    SELECT now()::date - n, 'host-' || h || '.com', (random() * 90)::int
    FROM generate_series(0, 395) AS n, generate_series(1, 200) AS h;
    INSERT INTO articles_pagereads (kind, key, locale, day, reads)
    SELECT 'story', section_id, locale, day, sum(reads)
    FROM articles_dailyreads JOIN articles_article AS article ON article.id = article_id GROUP BY 2, 3, 4;
    INSERT INTO articles_pagereads (kind, key, locale, day, reads)
    SELECT 'tag', tag.id, locale, now()::date - n, (random() * 90)::int
    FROM articles_tag AS tag, unnest(ARRAY['en', 'az', 'ru']) AS locale, generate_series(0, 395) AS n;
    ANALYZE
"""


def run(stories: int, folder: Path) -> None:
    start_filled(folder, stories, 1)
    from django.db import connection

    from articles.models import Article, DailyReads, HourlyReads

    if not HourlyReads.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute(FILL)
    heading = HEADING.format(
        stories=f"{Article.objects.count():,}",
        hours=f"{HourlyReads.objects.count():,}",
        days=f"{DailyReads.objects.count():,}",
    )
    lines = [measured(name, work) for name, work in works().items()]
    sys.stdout.write(
        f"{heading}\n\n{date.today().isoformat()}, {machine()}; {RUNS} runs each after one to warm up.\n\n"
    )
    sys.stdout.write("\n".join(["| what | queries | median ms | highest ms |", "|---|---|---|---|", *lines]) + "\n")
    sys.stdout.write(f"\nA beacon takes {beacon():.2f} ms; the loader takes {loading():,.0f} events a second.\n")


def works() -> dict[str, Callable[[], object]]:
    from django.contrib.auth.models import User
    from django.test import Client

    from articles import most_read
    from articles.models import Article

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="publisher"))
    story = Article.objects.live().order_by("-publish_at")[50]

    def get(url: str) -> Callable[[], None]:
        def once() -> None:
            if client.get(url).status_code != 200:
                raise SystemExit(f"{url} does not answer")

        return once

    readers = "/admin/articles/article/readers/"
    return {
        "Readers, 7 days": get(readers),
        "Readers, 30 days": get(f"{readers}?days=30"),
        "Readers, 90 days": get(f"{readers}?days=90"),
        "Readers of a story": get(f"/admin/articles/article/{story.pk}/readers/"),
        "first screen": get("/admin/"),
        "ranking what is read most": most_read.rank_stories.call,
        "Most read, the list alone": lambda: most_read.stories("en", 30, 20),
        "Most read, the page": get("/most-read/?days=30"),
    }


def measured(name: str, work: Callable[[], object]) -> str:
    statements, times = timed(work, RUNS)
    return f"| {name} | {len(statements)} | {statistics.median(times):.0f} | {max(times):.0f} |"


def beacon() -> float:
    """Milliseconds, through Django's whole stack."""
    import json

    from django.test import Client

    client = Client(SERVER_NAME="localhost", headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    told = json.dumps({"kind": "story", "key": 1, "in": "en", "from": ""})
    begun = time.perf_counter()
    for number in range(BEACONS):
        client.post("/_s/r", told, content_type="text/plain", REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")
    return (time.perf_counter() - begun) * 1000 / BEACONS


def loading() -> float:
    """Events a second, of readers of a thousand stories."""
    from articles.models import Article
    from articles.readers import READ
    from journal import loading as loader
    from journal.writing import append

    loader.load()
    keys = list(Article.objects.live().values_list("pk", flat=True)[:1000])
    for number in range(EVENTS):
        append(READ, {"kind": "story", "key": keys[number % 1000], "in": "en", "from": "direct"})
    begun = time.perf_counter()
    loader.load()
    return EVENTS / (time.perf_counter() - begun)


if __name__ == "__main__":
    run_in_one(__doc__, 50_000, run)
