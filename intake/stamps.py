"""A signed time that the page's script fetches when a reader first touches the form.

It never stands in the page itself, which is the same for all. Who sends the form sooner than two seconds later is
no person.
"""

import time

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SALT = "intake.stamp"
YOUNGEST = 2  # seconds
OLDEST = 24 * 3600


def make() -> str:
    return signing.dumps(time.time(), salt=SALT)


def is_plausible(stamp: str) -> bool:
    """False for one that is forged, too old or too young."""
    try:
        made = signing.loads(stamp, salt=SALT, max_age=OLDEST)
    except signing.BadSignature:
        return False
    return isinstance(made, float) and time.time() - made >= YOUNGEST


@never_cache
@require_safe
def view(request: HttpRequest) -> HttpResponse:
    """What the script fetches."""
    return HttpResponse(make(), content_type="text/plain")
