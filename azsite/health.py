from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from journal import segments


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives; nothing else is asked, so that a database outage does not restart the web servers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Can this process serve? JSON with one entry a part; 503 when one is broken. Counting late is no such part."""
    parts = {"database": database_state()}
    ready = all(state == "ok" for state in parts.values())
    journal = {"seconds_behind": segments.seconds_behind(Path(settings.JOURNAL_ROOT))}
    return JsonResponse({"ready": ready, "parts": parts, "journal": journal}, status=200 if ready else 503)


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"
