"""Limits that hold over all processes and machines: counted in Postgres, one statement a count."""

from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

COUNT = """
INSERT INTO intake_ratecount (key, "window", count) VALUES (%s, %s, 1)
ON CONFLICT (key, "window") DO UPDATE SET count = intake_ratecount.count + 1
RETURNING count
"""


def allow(key: str, most: int, seconds: int) -> bool:
    """Counts once more; False when it is more than `most` within the window of so many seconds.

    `key` must be a hash: nothing personal is stored here. At most 64 characters.
    """
    now = int(timezone.now().timestamp())
    window = datetime.fromtimestamp(now - now % seconds, tz=UTC)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, window])
        return cursor.fetchone()[0] <= most
