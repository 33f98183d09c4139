"""Short signed names of a delivery, for the places that have no room for a token: return paths, message ids, links.

A code is "<delivery>.<mac>", lower case, so that servers which change the case of an address do not break it. Each
purpose has a mac of its own: whoever sees a message id cannot make a bounce of it.
"""

import functools
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

from newsletter.tokens import TokenRefused

BOUNCE, LEAVE, MESSAGE, CLICK = "bounce", "leave", "message", "click"
MAC = 16  # hexadecimal digits: 64 bits


@functools.lru_cache(maxsize=32)
def key(purpose: str, secret: str) -> bytes:
    return salted_hmac(f"newsletter.delivery.{purpose}", "", secret=secret, algorithm="sha256").digest()


def mac(text: str, purpose: str, secret: str) -> str:
    return hmac.digest(key(purpose, secret), text.encode(), "sha256").hex()[:MAC]


def code(delivery: int, purpose: str, part: int | None = None) -> str:
    """The part is a number beside the delivery, such as that of a link."""
    text = str(delivery) if part is None else f"{delivery}.{part}"
    return f"{text}.{mac(text, purpose, settings.SECRET_KEY)}"


def read(given: str, purpose: str) -> list[int]:
    """[delivery] or [delivery, part]. Raises TokenRefused. Former SECRET_KEYs are still believed."""
    text, _dot, signature = given.lower().rpartition(".")
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if text and hmac.compare_digest(mac(text, purpose, secret).encode(), signature.encode()):
            return [int(number) for number in text.split(".")]
    raise TokenRefused
