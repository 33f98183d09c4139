"""The calendar for programs: no log-in, a secret in the address."""

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import agenda, ical
from articles.models import CalendarFeed


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever may not see stories any more sees an address that does not exist."""
    row = CalendarFeed.objects.select_related("user").filter(secret_hash=digest(secret)).first()
    if row is None or not (row.user.is_active and row.user.is_staff):
        raise Http404
    stories = agenda.titles(row.user, timezone.now())
    response = HttpResponse(ical.calendar("Azerbaijan.US", stories, settings.SITE_URL), content_type="text/calendar")
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
