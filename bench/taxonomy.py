"""How long the database works for the page of an author with 10,000 stories, and for merging a tag with as many.

Run: .venv/bin/python bench/taxonomy.py [--stories 20000] [--keep FOLDER]    (some minutes; a database of its own)
"""

import statistics
import sys
import time
from pathlib import Path

from data.database import run_in_one, start_django

RUNS, OF_ONE = 20, 10_000
MOST_MILLISECONDS = 50

# Person 1 signs, and tag 1 is on, the newest stories of the English edition.
CROWD = """
CREATE TEMP TABLE crowd AS SELECT id FROM articles_article WHERE state = 'published' ORDER BY id DESC LIMIT %(number)s;
UPDATE articles_article SET locale = 'en' WHERE id IN (SELECT id FROM crowd);
UPDATE articles_byline SET person_id = (SELECT min(id) FROM articles_person)
    WHERE article_id IN (SELECT id FROM crowd);
INSERT INTO articles_article_tags (article_id, tag_id)
    SELECT id, (SELECT min(id) FROM articles_tag) FROM crowd ON CONFLICT DO NOTHING;
"""


def run(stories: int, folder: Path) -> None:
    start_django(folder)
    from django.core.management import call_command
    from django.db import connection

    from articles.models import Article
    from bench.data.newsroom import fill

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        fill(stories, 1)
        with connection.cursor() as cursor:
            cursor.execute(CROWD, {"number": OF_ONE})
            cursor.execute("VACUUM ANALYZE")
    author_page()
    merge_and_undo()


def author_page() -> None:
    """The statements about stories alone: the rest of the page is the same on every page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.models import Person

    person, client = Person.objects.order_by("pk").first(), Client(SERVER_NAME="localhost")
    for page in ("", "?page=250"):
        works = []
        for _run in range(RUNS + 1):
            with CaptureQueriesContext(connection) as queries:
                if client.get(f"{person.get_absolute_url()}{page}").status_code != 200:
                    raise SystemExit(f"{page or 'the first page'} is not there")
            asked = [query for query in queries if "breakingbanner" not in query["sql"]]
            asked = [query for query in asked if "articles_article" in query["sql"] or "byline" in query["sql"]]
            works.append(sum(float(query["time"]) for query in asked) * 1000)
        median = statistics.median(works[1:])
        over = " over the limit" if median > MOST_MILLISECONDS or len(asked) > 3 else ""
        sys.stdout.write(f"author page {page or '?page=1'}: {len(asked)} queries, {median:.0f} ms{over}\n")


def merge_and_undo() -> None:
    from django.contrib.auth.models import User

    from articles import tag_merging
    from articles.models import Tag

    root = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("root")
    source, target = Tag.objects.order_by("pk")[:2]
    begun = time.perf_counter()
    merge = tag_merging.merge(source, target, root)
    merged = time.perf_counter()
    tag_merging.undo(merge, root)
    number = len(merge.moved) + len(merge.shared)
    sys.stdout.write(f"merging a tag of {number} stories: {(merged - begun) * 1000:.0f} ms\n")
    sys.stdout.write(f"undoing it: {(time.perf_counter() - merged) * 1000:.0f} ms\n")


if __name__ == "__main__":
    run_in_one(__doc__, 2 * OF_ONE, run)
