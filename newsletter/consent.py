"""The steps of a subscription. Each is one transaction and leaves a row of evidence."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext

from intake.clients import client_key, client_kind
from newsletter import addresses
from newsletter.models import Consent, MailingList, Subscriber, Subscription

State, Event = Subscription.State, Consent.Event


def promise_text() -> str:
    """What a reader agrees to; the form shows it and the evidence keeps it, word for word."""
    return gettext(
        "We write to you only after you confirm by mail. Every message has a link to leave. "
        "Your address serves the newsletter and nothing else."
    )


@dataclass(frozen=True)
class Circumstances:
    """How an event came about, without anything that names a person."""

    client_key: str
    client_kind: str
    source: str = ""
    form: str = ""

    @classmethod
    def of(cls, request: HttpRequest, form: str = "") -> "Circumstances":
        source = request.headers.get("Referer", "").split("?")[0][:300]
        return cls(client_key(request), client_kind(request), source, form[:40])

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def record(subscription: Subscription, event: str, how: Circumstances) -> None:
    with translation.override(subscription.mailing_list.locale):
        text = promise_text()
    Consent.objects.create(
        subscriber=subscription.subscriber,
        mailing_list=subscription.mailing_list,
        event=event,
        text=text,
        text_sha256=addresses.digest(text),
        **how.as_dict(),
    )


@transaction.atomic
def ask(address: str, address_ascii: str, mailing_list: MailingList, how: Circumstances) -> Subscription:
    """Notes the wish. Who left before is asked anew; who is subscribed stays so."""
    subscriber, _new = Subscriber.objects.get_or_create(
        address_ascii=address_ascii, defaults={"address": address, "locale": mailing_list.locale}
    )
    subscription, new = Subscription.objects.get_or_create(subscriber=subscriber, mailing_list=mailing_list)
    if not new and subscription.state == State.LEFT:
        change(subscription, state=State.PENDING, asked_at=timezone.now())
    record(subscription, Event.ASKED, how)
    return subscription


@transaction.atomic
def confirm(subscription: Subscription, how: Circumstances, event: str = Event.CONFIRMED) -> bool:
    """True when it was not confirmed before: the row lock lets only one of two clicks be the first."""
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if locked.state == State.CONFIRMED:
        return False
    change(subscription, state=State.CONFIRMED, confirmed_at=timezone.now(), left_at=None)
    record(subscription, event, how)
    return True


@transaction.atomic
def leave(subscription: Subscription, how: Circumstances) -> bool:
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if locked.state == State.LEFT:
        return False
    change(subscription, state=State.LEFT, left_at=timezone.now())
    record(subscription, Event.LEFT, how)
    return True


def change(subscription: Subscription, **values) -> None:
    for name, value in values.items():
        setattr(subscription, name, value)
    subscription.save(update_fields=list(values))
