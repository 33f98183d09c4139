"""What stands in the links of a mail. Each token serves one purpose; keys may rotate by SECRET_KEY_FALLBACKS."""

from django.core import signing

from newsletter.models import Subscriber, Subscription

CONFIRM, LEAVE, PREFERENCES = "newsletter.confirm", "newsletter.leave", "newsletter.preferences"
CONFIRM_WITHIN = 7 * 24 * 3600  # seconds


class TokenRefused(Exception):
    """Forged, for another purpose, or of somebody who is gone."""


class TokenExpired(TokenRefused):
    """Was good once."""


def for_subscription(subscription: Subscription, purpose: str) -> str:
    return of_subscription(subscription.subscriber.secret, subscription.mailing_list_id, purpose)


def of_subscription(secret: str, list_id: int, purpose: str) -> str:
    return signing.dumps([secret, list_id], salt=purpose)


def for_subscriber(subscriber: Subscriber) -> str:
    return of_subscriber(subscriber.secret)


def of_subscriber(secret: str) -> str:
    return signing.dumps(secret, salt=PREFERENCES)


def read(token: str, purpose: str, max_age: int | None = None):
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
