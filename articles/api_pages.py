"""Pages and choices that all lists of the API have: a cursor, and which fields are wanted."""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from ninja.errors import HttpError

MOST = 100
UNREADABLE = 422
NOT_OURS = HttpError(UNREADABLE, "cursor: not one that this API gave")


def page(rows: QuerySet, cursor: str, limit: int, *, by: str, key: Callable) -> tuple[list, str | None]:
    """The rows after the cursor, newest first by the field `by`, and the next cursor.

    It names the last row that was given, so what is published meanwhile moves nothing.
    """
    if cursor:
        value, pk = read(cursor)
        if value is None or value.tzinfo is None:
            raise NOT_OURS
        rows = rows.filter(Q(**{f"{by}__lt": value}) | Q(**{by: value, "pk__lt": pk}), **{f"{by}__lte": value})
    found = list(rows.order_by(f"-{by}", "-pk")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return found, write(key(found[-1]), found[-1].pk) if more else None


def page_by_key(rows: QuerySet, cursor: str, limit: int) -> tuple[list, str | None]:
    """For things that are not of a time: in the order in which they were made."""
    if cursor:
        rows = rows.filter(pk__gt=read(cursor)[1])
    found = list(rows.order_by("pk")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return found, write(None, found[-1].pk) if more else None


def write(value, pk: int) -> str:
    text = json.dumps([value.isoformat() if value else None, pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> tuple[datetime | None, int]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(pk) is not int or not 0 < pk < 2**63:
            raise ValueError(pk)
        return (parse_datetime(value) if value else None), pk
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise NOT_OURS from error


def chosen(fields: str, known: tuple[str, ...], default: tuple[str, ...]) -> tuple[str, ...]:
    """The names that `fields` asks for, separated by commas."""
    wanted = tuple(name.strip() for name in fields.split(",") if name.strip())
    if unknown := [name for name in wanted if name not in known]:
        raise HttpError(UNREADABLE, f"fields: unknown name {unknown[0][:40]!r}; known are {', '.join(known)}")
    return wanted or default
