"""What a subscriber does, for tests."""

import re

from django.core import mail
from django.utils import timezone

from newsletter.models import MailingList, Subscriber, Subscription

SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}


def sign_up(client, email: str = "leyla@example.com", *, headers: dict | None = None, path: str = "", **fields):
    data = {"email": email, "website": "", "stamp": "", "form": "article"} | fields
    return client.post(f"{path}/newsletter/subscribe/", data, headers=SAME_SITE if headers is None else headers)


def link_in_mail(kind: str, origin: str = "http://localhost:8000") -> str:
    """The path of the link of that kind in the newest message of the outbox."""
    return re.search(rf"{origin}(/\S*newsletter/{kind}/\S+?/)\s", mail.outbox[-1].body)[1]


def subscribe(mailing_list: MailingList, address: str = "leyla@example.com") -> Subscription:
    """A confirmed subscription, made without mail."""
    subscriber, _new = Subscriber.objects.get_or_create(address=address, address_ascii=address)
    state = Subscription.State.CONFIRMED
    return Subscription.objects.create(
        subscriber=subscriber, mailing_list=mailing_list, state=state, confirmed_at=timezone.now()
    )
