"""How fast which mailboxes are written to, by all senders on all machines together.

A throttle holds the moment until which its seconds are given away. A sender takes the next few by moving that
moment, in one statement, and sends each of its messages at the moment that it took. No sender knows of the others.
"""

import time

from django.db import connection

TAKE = """
UPDATE newsletter_throttle
SET next_at = greatest(coalesce(next_at, clock_timestamp()), clock_timestamp())
              + %(count)s / per_second * interval '1 second'
WHERE "group" = %(group)s AND per_second IS NOT NULL
RETURNING extract(epoch FROM next_at - clock_timestamp())::float - %(count)s / per_second, per_second
"""


def slots(group: str, count: int) -> list[float]:
    """When the next `count` messages may go, in monotonic seconds. At once where there is no limit."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"group": group, "count": count})
        row = cursor.fetchone()
    now = time.monotonic()
    if row is None:
        return [now] * count
    wait, rate = row
    return [now + wait + number / rate for number in range(count)]
