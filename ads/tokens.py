"""What a shown ad carries: which creative stood where and when. Signed, so that a count cannot be made up."""

import secrets
from dataclasses import dataclass

from django.core import signing

SALT = "ads.shown"
GOOD_FOR = 24 * 3600  # seconds: a tab may stay open for a day


@dataclass(frozen=True)
class Shown:
    creative: int
    placement: int
    nonce: str


def make(creative: int, placement: int) -> str:
    return signing.dumps([creative, placement, secrets.token_hex(8)], salt=SALT)


def read(token: str, *, ever: bool = False) -> Shown | None:
    """None for a token that is forged, or too old unless `ever`."""
    try:
        return Shown(*signing.loads(token, salt=SALT, max_age=None if ever else GOOD_FOR))
    except signing.BadSignature:
        return None
