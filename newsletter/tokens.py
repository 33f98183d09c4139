"""What stands in the links of a mail. Each token serves one purpose; keys may rotate by SECRET_KEY_FALLBACKS."""

import functools
import hmac
import json
import time
from hashlib import sha256

from django.conf import settings
from django.core import signing

from newsletter import addresses
from newsletter.models import Subscriber, Subscription

CONFIRM, LEAVE, PREFERENCES = "newsletter.confirm", "newsletter.leave", "newsletter.preferences"
ACCOUNT, ADDRESS = "newsletter.account", "newsletter.address"
CONFIRM_WITHIN = 7 * 24 * 3600  # seconds
ACCOUNT_WITHIN = 3600
ADDRESS_WITHIN = 24 * 3600
FEEDBACK = "newsletter.feedback"
# In the links of a mail that an editor sends to try it: they lead to a page that says so, and do nothing.
TEST = "test"


class TokenRefused(Exception):
    """Forged, for another purpose, or of somebody who is gone."""


class SubscriberGone(TokenRefused):
    """It was ours; whom it was for is not here any more."""


class TokenExpired(TokenRefused):
    """Was good once."""


class TokenOfATest(TokenRefused):
    """Of a mail that was sent to try it."""


def for_subscription(subscription: Subscription, purpose: str) -> str:
    return of_subscription(subscription.subscriber.secret, subscription.mailing_list_id, purpose)


def of_subscription(secret: str, list_id: int, purpose: str) -> str:
    return dumps([secret, list_id], purpose)


def for_subscriber(subscriber: Subscriber) -> str:
    return of_subscriber(subscriber.secret)


def of_subscriber(secret: str) -> str:
    return dumps(secret, PREFERENCES)


@functools.lru_cache(maxsize=16)
def signing_key(purpose: str, secret: str) -> bytes:
    return sha256(f"{purpose}signer{secret}".encode()).digest()


def dumps(value: object, purpose: str, *, is_dated: bool = True) -> str:
    """What signing.dumps(value, salt=purpose) gives, in a tenth of its time: a copy of an edition holds three of them.

    Without a date it is what signing.Signer(salt=purpose).sign_object(value) gives. A test holds them together."""
    content = signing.b64_encode(json.dumps(value, separators=(",", ":")).encode("latin-1")).decode()
    if is_dated:
        content = f"{content}:{signing.b62_encode(int(time.time()))}"
    mac = hmac.digest(signing_key(purpose, settings.SECRET_KEY), content.encode(), "sha256")
    return f"{content}:{signing.b64_encode(mac).decode()}"


def for_feedback(edition_id: int, delivery_id: int) -> str:
    """The same whenever it is made: a copy that is tried twice has one vote."""
    return dumps([edition_id, delivery_id], FEEDBACK, is_dated=False)


def edition_of_feedback(token: str) -> int:
    if token == TEST:
        raise TokenOfATest
    try:
        edition_id, _delivery_id = signing.Signer(salt=FEEDBACK).unsign_object(token)
    except signing.BadSignature as error:
        raise TokenRefused from error
    return edition_id


def read(token: str, purpose: str, max_age: int | None = None):
    if token == TEST:
        raise TokenOfATest
    try:
        return signing.loads(token, salt=purpose, max_age=max_age)
    except signing.SignatureExpired as error:
        raise TokenExpired from error
    except signing.BadSignature as error:
        raise TokenRefused from error


def subscription(token: str, purpose: str, max_age: int | None = None) -> Subscription:
    secret, list_id = read(token, purpose, max_age)
    found = Subscription.objects.select_related("subscriber", "mailing_list").filter(
        subscriber__secret=secret, mailing_list_id=list_id
    )
    if (row := found.first()) is None:
        raise SubscriberGone
    return row


def for_account(subscriber: Subscriber) -> str:
    """Opens what a message that was passed on must not: it is asked for and good for an hour."""
    return signing.dumps([subscriber.secret, address_mark(subscriber.address_ascii)], salt=ACCOUNT)


def for_address(subscriber: Subscriber) -> str:
    """Good for the address that is wanted now; one asked for later makes it worthless."""
    return signing.dumps([subscriber.secret, address_mark(subscriber.wanted_address)], salt=ADDRESS)


def address_mark(address: str) -> str:
    return addresses.digest(address)[:16]


def subscriber(token: str) -> Subscriber:
    return with_secret(read(token, PREFERENCES))


def account(token: str) -> Subscriber:
    secret, mark = read(token, ACCOUNT, ACCOUNT_WITHIN)
    found = with_secret(secret)
    if address_mark(found.address_ascii) != mark:
        raise TokenRefused  # it went to the address before this one
    return found


def new_address(token: str) -> Subscriber:
    secret, mark = read(token, ADDRESS, ADDRESS_WITHIN)
    found = with_secret(secret)
    if not found.wanted_address or address_mark(found.wanted_address) != mark:
        raise TokenExpired
    return found


def with_secret(secret: str) -> Subscriber:
    found = Subscriber.objects.filter(secret=secret).first()
    if found is None:
        raise SubscriberGone
    return found
