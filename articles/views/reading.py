"""Where the page of a story says that it was read."""

import json
from contextlib import suppress

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles import readers

MOST_BYTES = 100
MOST_KEY = 2**31


@csrf_exempt  # a beacon has no form; a forged one could only raise a number that nobody outside sees
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The key of a story as JSON. Always 204: a beacon hears no answer, and with the database away none is needed."""
    story = sent_key(request)
    if story is not None and readers.wants_to_count(request):
        with suppress(OperationalError):
            readers.count(request, story, timezone.now())
    return HttpResponse(status=204)


def sent_key(request: HttpRequest) -> int | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:  # before Django reads, or refuses, the body
        return None
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # also broken UTF-8
        return None
    return sent if type(sent) is int and 0 < sent < MOST_KEY else None
