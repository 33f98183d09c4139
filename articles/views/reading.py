"""Where a page says that it was read."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles import readers
from articles.locales import Locale
from articles.models import PageReads

MOST_BYTES = 400
MOST_KEY = 2**31


@csrf_exempt  # a beacon has no form; a forged one could only raise a number that nobody outside sees
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Always 204: a beacon hears no answer. Asks nothing of the database, which counts later (articles/counting.py)."""
    seen = sent(request)
    if seen is not None and readers.wants_to_count(request):
        readers.note(request, seen, timezone.now())
    return HttpResponse(status=204)


def sent(request: HttpRequest) -> readers.Seen | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:  # before Django reads, or refuses, the body
        return None
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):  # also broken UTF-8
        return None
    if not isinstance(told, dict):
        return None
    kind, key, locale, host = (told.get(name) for name in ("kind", "key", "in", "from"))
    if not isinstance(kind, str) or kind not in PageReads.Kind.values or not isinstance(host, str):
        return None
    if type(key) is not int or not 0 <= key < MOST_KEY or locale not in Locale.values:
        return None
    return readers.Seen(kind, key, locale, host)
