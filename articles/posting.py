"""Sends announcements. One that is refused or not answered is tried again, later and later, for two days."""

import json
from datetime import timedelta
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.models import Announcement

TIMEOUT = 10  # seconds
MOST_AT_ONCE = 20  # messages a round
BACKOFF = (60, 300, 900, 3600)  # seconds before the second, third ... attempt; the last one goes on
TRIED_FOR = timedelta(hours=48)


def send_due() -> None:
    """Until one fails: the worker has other work than to wait for those behind it."""
    for _number in range(MOST_AT_ONCE):
        with transaction.atomic():
            # The lock lasts as long as the request: another worker takes the next one meanwhile.
            row = Announcement.objects.select_for_update(skip_locked=True).due().first()
            if row is None:
                return
            send(row)
        if row.answered_at is None:
            return


def send(row: Announcement) -> None:
    row.attempts += 1
    try:
        with urlopen(request_of(row), timeout=TIMEOUT) as response:  # noqa: S310 - an address of the settings
            row.answer, row.answered_at = f"{response.status} {response.reason}"[:200], timezone.now()
    except HTTPError as error:
        try_again(row, f"{error.code} {error.reason}", error.headers.get("Retry-After", ""))
    except (OSError, HTTPException) as error:  # no connection, no answer in time, or no HTTP
        try_again(row, str(error) or type(error).__name__)
    row.save(update_fields=["attempts", "answer", "answered_at", "next_at"])


def try_again(row: Announcement, answer: str, retry_after: str = "") -> None:
    row.answer = answer[:200]
    pause = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
    if retry_after.isdigit():
        pause = min(max(pause, int(retry_after)), BACKOFF[-1])
    at = timezone.now() + timedelta(seconds=pause)
    row.next_at = at if at < row.created_at + TRIED_FOR else None


def request_of(row: Announcement) -> Request:
    if row.service == Announcement.Service.INDEXNOW:
        body = {
            "host": urlsplit(settings.SITE_URL).netloc,
            "key": settings.INDEXNOW_KEY,
            "keyLocation": f"{settings.SITE_URL}/{settings.INDEXNOW_KEY}.txt",
            "urlList": row.addresses,
        }
        return Request(  # noqa: S310 - an address of the settings
            settings.INDEXNOW_URL,
            json.dumps(body).encode(),
            {"Content-Type": "application/json; charset=utf-8", "User-Agent": "azsite"},
        )
    fields = [("hub.mode", "publish"), *(("hub.url", address) for address in row.addresses)]
    return Request(settings.WEBSUB_HUB, urlencode(fields).encode(), {"User-Agent": "azsite"})  # noqa: S310
