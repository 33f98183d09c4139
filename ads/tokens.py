"""What a shown ad carries: which creative stood where and when. Signed, so that a count cannot be made up."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.utils import timezone

SALT, MAILED = "ads.shown", "ads.mailed"
GOOD_FOR = 24 * 3600  # seconds: a tab may stay open for a day
GOOD_IN_MAIL = timedelta(days=60)


@dataclass(frozen=True)
class Shown:
    creative: int
    placement: int
    nonce: str


def make(creative: int, placement: int) -> str:
    return signing.dumps([creative, placement, secrets.token_hex(8)], salt=SALT)


def make_for_mail(creative: int, placement: int, day: date) -> str:
    """The same for the same day, so that a mail rendered twice is the same mail; all its copies share it."""
    return signing.Signer(salt=MAILED).sign_object([creative, placement, day.isoformat()])


def read_mailed(token: str) -> Shown | None:
    """None for a token that is forged, or of a mail that nobody reads any more."""
    try:
        creative, placement, day = signing.Signer(salt=MAILED).unsign_object(token)
    except signing.BadSignature:
        return None
    if date.fromisoformat(day) + GOOD_IN_MAIL < timezone.localdate():
        return None
    return Shown(creative, placement, day)


def read(token: str) -> Shown | None:
    """None for a token that is forged or too old."""
    try:
        return Shown(*signing.loads(token, salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature:
        return None


def named(token: str) -> int | None:
    """The creative that a token names, whoever made it: enough to lead a reader there, never to count."""
    try:
        sent = json.loads(signing.b64_decode(token.split(":")[0].encode()))
    except (ValueError, RecursionError):  # no base64, no UTF-8, no JSON; brackets without end
        return None
    return sent[0] if isinstance(sent, list) and sent and type(sent[0]) is int else None
