"""How often somebody may ask within a minute: counted in the cache, so that a request that only reads writes no row.

Without a shared cache (CACHE_URL) each process counts for itself.
"""

import time

from django.core.cache import cache

WINDOW = 60  # seconds


def wait_for(key: str, most: int) -> int:
    """Counts once more; 0, or how many seconds to wait when it is more than `most` in this minute. 0 is no limit."""
    if not most:
        return 0
    now = int(time.time())
    name = f"articles.limit.{key}.{now // WINDOW}"
    cache.add(name, 0, WINDOW)
    try:
        count = cache.incr(name)
    except ValueError:  # it ran out between the two
        return 0
    return 0 if count <= most else WINDOW - now % WINDOW
