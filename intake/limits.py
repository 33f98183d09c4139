"""Limits that hold over all processes and machines: counted in Postgres, one statement a count."""

import random
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

COUNT = """
INSERT INTO intake_ratecount (key, "window", count) VALUES (%s, %s, 1)
ON CONFLICT (key, "window") DO UPDATE SET count = intake_ratecount.count + 1
RETURNING count
"""
# What the whole site counts together is spread over rows: else every request waits for the one before it.
PARTS = 16
COUNT_PART = """
WITH one AS (
    INSERT INTO intake_ratecount (key, "window", count) VALUES (%s, %s, 1)
    ON CONFLICT (key, "window") DO UPDATE SET count = intake_ratecount.count + 1
)
SELECT coalesce(sum(count), 0) FROM intake_ratecount WHERE key = ANY(%s) AND "window" = %s
"""
HOW_MANY = """SELECT coalesce(sum(count), 0) FROM intake_ratecount WHERE key = ANY(%s) AND "window" = %s"""


def allow(key: str, most: int, seconds: int) -> bool:
    """Counts once more; False when it is more than `most` within the window of so many seconds.

    `key` must be a hash: nothing personal is stored here. At most 64 characters.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, window_of(seconds)])
        return cursor.fetchone()[0] <= most


def count_of_all(key: str, seconds: int) -> int:
    """Counts once more; how many it were before, in this window, over the whole site. `key`: at most 60 characters."""
    parts, window = parts_of(key), window_of(seconds)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_PART, [random.choice(parts), window, parts, window])  # noqa: S311 - spreads, guards nothing
        return int(cursor.fetchone()[0])


def how_many_of_all(key: str, seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(HOW_MANY, [parts_of(key), window_of(seconds)])
        return int(cursor.fetchone()[0])


def parts_of(key: str) -> list[str]:
    return [f"{key}.{number}" for number in range(PARTS)]


def window_of(seconds: int) -> datetime:
    now = int(timezone.now().timestamp())
    return datetime.fromtimestamp(now - now % seconds, tz=UTC)
