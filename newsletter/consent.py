"""The steps of a subscription. Each is one transaction and leaves a row of evidence."""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation

from articles.locales import current_locale
from intake.clients import client_key_of_month, client_kind
from newsletter import addresses, texts
from newsletter.models import Consent, MailingList, Subscriber, Subscription, Suppression

State, Event = Subscription.State, Consent.Event


@dataclass(frozen=True)
class Circumstances:
    """How an event came about, without anything that names a person."""

    client_key: str
    client_kind: str
    source: str = ""
    form: str = ""
    key_month: str = ""
    proxies: int = 0
    locale: str = ""  # of the page, which is the language of the words on it

    @classmethod
    def of(cls, request: HttpRequest, form: str = "") -> "Circumstances":
        source = request.headers.get("Referer", "").split("?")[0][:300]
        month = f"{timezone.now():%Y-%m}"
        key = client_key_of_month(request, month)
        proxies = settings.TRUSTED_PROXIES
        return cls(key, client_kind(request), source, form[:40], month, proxies, current_locale())

    def as_dict(self) -> dict:
        return asdict(self)


def record(subscription: Subscription, event: str, how: Circumstances) -> None:
    write_down(subscription.subscriber, event, how, subscription.mailing_list)


def write_down(subscriber: Subscriber, event: str, how: Circumstances, mailing_list: MailingList | None = None) -> None:
    """Who leaves agrees to nothing: there the row keeps no text."""
    known = how.as_dict()
    language = known.pop("locale") or (mailing_list or subscriber).locale
    name, text = "", ""
    if event != Event.LEFT:
        with translation.override(language):
            name, text = texts.shown_by(how.form)
    Consent.objects.create(
        subscriber=subscriber,
        mailing_list=mailing_list,
        event=event,
        text_id=f"{name}.{language}" if name else "",
        text=text,
        text_sha256=addresses.digest(text),
        **known,
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
    # Who was erased once and confirms now by mail has come back by himself.
    Suppression.objects.of(subscription.subscriber.address_ascii).filter(reason=Suppression.Reason.ERASED).delete()
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
