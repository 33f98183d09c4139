"""Visits from an edition: a page that was opened by a link of a mail says so once, and nobody is told from another.

The page itself tells (static/js/reading.js), after it was before somebody's eyes; without a script, and for whoever
asks not to be counted, nothing is. What is kept are sums by edition, subject, story and hour.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles.readers import wants_to_count
from intake.clients import network_address
from journal.writing import append

VISIT = "visit"  # the kind of the journal's events
MOST_BYTES = 300
MOST_KEY = 2**31
CAMPAIGN = re.compile(r"([-a-zA-Z0-9_]{1,50})-(\d{4}-\d\d-\d\d)")
COUNTED_FOR = 14  # days after the edition began

COUNT = """
INSERT INTO newsletter_visits (edition_id, story, variant, hour, number)
SELECT e.id, v.story, v.variant, date_trunc('hour', v.at, 'UTC'), count(*)
FROM (SELECT data->>'list' AS list, (data->>'date')::date AS date, (data->>'variant')::int AS variant,
             (data->>'story')::bigint AS story, at
      FROM journal_fresh WHERE kind = %(kind)s) v
JOIN newsletter_mailinglist m ON m.slug = v.list
JOIN newsletter_edition e ON e.mailing_list_id = m.id AND e.date = v.date
WHERE e.started_at <= v.at AND v.at < e.started_at + %(days)s * interval '1 day'
  AND (v.story = 0
       OR EXISTS (SELECT FROM newsletter_editionitem i WHERE i.edition_id = e.id AND i.article_id = v.story))
  AND (v.variant = 0
       OR EXISTS (SELECT FROM newsletter_subjectvariant s WHERE s.edition_id = e.id AND s.number = v.variant))
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (edition_id, story, variant, hour) DO UPDATE SET number = newsletter_visits.number + excluded.number
"""


@dataclass(frozen=True)
class Told:
    mailing_list: str
    date: str
    variant: int
    story: int


@csrf_exempt  # a beacon has no form; a forged one could only raise a number
@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """Always 204. Asks nothing of the database, which counts later."""
    told = read(request)
    if told is not None and wants_to_count(request):
        note(request, told, timezone.now())
    return HttpResponse(status=204)


def read(request: HttpRequest) -> Told | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:  # before Django reads, or refuses, the body
        return None
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # also broken UTF-8
        return None
    if not isinstance(sent, dict):
        return None
    campaign, variant, story = (sent.get(name) for name in ("campaign", "variant", "story"))
    found = CAMPAIGN.fullmatch(campaign) if isinstance(campaign, str) else None
    if found is None or variant not in ("0", "1", "2", "3") or type(story) is not int or not 0 < story < MOST_KEY:
        return None
    try:
        day = date.fromisoformat(found[2])
    except ValueError:
        return None
    return Told(found[1], day.isoformat(), int(variant), story)


def note(request: HttpRequest, told: Told, now: datetime) -> None:
    """Twice: for the story, and for the edition, where a reader of several stories counts once a day.

    What knows a reader again is a keyed hash that the day and the edition are part of; nothing else is kept."""
    reader = f"{network_address(request)} {request.headers.get('User-Agent', '')}"
    salt = f"newsletter.visits.{timezone.localdate(now)}"
    for story in (told.story, 0):
        name = f"{told.mailing_list} {told.date} {story} {reader}"
        digest = salted_hmac(salt, name, algorithm="sha256").digest()
        data = {"list": told.mailing_list, "date": told.date, "variant": told.variant, "story": story}
        append(VISIT, data, key=UUID(bytes=digest[:16]), at=now)


def count(cursor) -> None:
    """Called by the journal's loader, inside its transaction. What names no edition, or one not sent, is nothing."""
    cursor.execute(COUNT, {"kind": VISIT, "days": COUNTED_FOR})
