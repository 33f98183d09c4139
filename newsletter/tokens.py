"""What stands in the links of a mail. Each token serves one purpose; keys may rotate by SECRET_KEY_FALLBACKS."""

from django.core import signing

from newsletter.models import Subscriber, Subscription

CONFIRM, LEAVE, PREFERENCES = "newsletter.confirm", "newsletter.leave", "newsletter.preferences"
FEEDBACK = "newsletter.feedback"
CONFIRM_WITHIN = 7 * 24 * 3600  # seconds
# In the links of a mail that an editor sends to try it: they lead to a page that says so, and do nothing.
TEST = "test"


class TokenRefused(Exception):
    """Forged, for another purpose, or of somebody who is gone."""


class TokenExpired(TokenRefused):
    """Was good once."""


class TokenOfATest(TokenRefused):
    """Of a mail that was sent to try it."""


def for_subscription(subscription: Subscription, purpose: str) -> str:
    return signing.dumps([subscription.subscriber.secret, subscription.mailing_list_id], salt=purpose)


def for_subscriber(subscriber: Subscriber) -> str:
    return signing.dumps(subscriber.secret, salt=PREFERENCES)


def for_feedback(edition_id: int, delivery_id: int) -> str:
    """The same whenever it is made: a copy that is tried twice has one vote."""
    return signing.Signer(salt=FEEDBACK).sign_object([edition_id, delivery_id])


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
        raise TokenRefused
    return row


def subscriber(token: str) -> Subscriber:
    found = Subscriber.objects.filter(secret=read(token, PREFERENCES)).first()
    if found is None:
        raise TokenRefused
    return found
