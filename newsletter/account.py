"""What a subscriber does with the own data: another address, a pause, clicks, a copy of all of it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from newsletter import addresses, consent
from newsletter.models import Click, Consent, Delivery, MailingList, Subscriber, Subscription

PAUSE = timedelta(days=30)
Event = Consent.Event


def pause(subscriber: Subscriber) -> None:
    subscriber.paused_until = timezone.now() + PAUSE
    subscriber.save(update_fields=["paused_until"])


def go_on(subscriber: Subscriber) -> None:
    subscriber.paused_until = None
    subscriber.save(update_fields=["paused_until"])


@transaction.atomic
def choose(subscriber: Subscriber, mailing_list: MailingList, wanted: bool, how: consent.Circumstances) -> None:
    """The link came by mail, so the address is proved: a list chosen here needs no second mail."""
    subscription = Subscription.objects.filter(subscriber=subscriber, mailing_list=mailing_list).first()
    if wanted:
        if subscription is None:
            subscription = Subscription.objects.create(subscriber=subscriber, mailing_list=mailing_list)
        consent.confirm(subscription, how, event=Event.CHANGED)
    elif subscription is not None and subscription.state == Subscription.State.CONFIRMED:
        consent.leave(subscription, how)


@transaction.atomic
def let_clicks_be_counted(subscriber: Subscriber, wanted: bool, how: consent.Circumstances) -> None:
    if subscriber.is_tracked == wanted:
        return
    subscriber.is_tracked = wanted
    subscriber.save(update_fields=["is_tracked"])
    if not wanted:
        Click.objects.filter(delivery__subscriber=subscriber).delete()
    consent.write_down(subscriber, Event.CHANGED if wanted else Event.LEFT, how)


def want_address(subscriber: Subscriber, address: str) -> None:
    """Nothing changes before the new address confirms. Raises ValidationError."""
    subscriber.wanted_address, _ascii = addresses.normalise(address)
    subscriber.save(update_fields=["wanted_address"])


@transaction.atomic
def take_address(subscriber: Subscriber, how: consent.Circumstances) -> Subscriber:
    """The address that was wanted is confirmed by mail. If it is a subscriber already, the two become one: that one
    stays, because the links in the mail that it got go on working."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    address, address_ascii = addresses.normalise(subscriber.wanted_address)
    other = Subscriber.objects.filter(address_ascii__iexact=address_ascii).exclude(pk=subscriber.pk).first()
    if other is not None:
        become(subscriber, other, how)
        return other
    subscriber.address, subscriber.address_ascii, subscriber.wanted_address = address, address_ascii, ""
    subscriber.save(update_fields=["address", "address_ascii", "wanted_address"])
    consent.write_down(subscriber, Event.CHANGED, how)
    return subscriber


def become(subscriber: Subscriber, other: Subscriber, how: consent.Circumstances) -> None:
    for subscription in subscriber.subscriptions.confirmed().select_related("mailing_list"):
        choose(other, subscription.mailing_list, True, how)
    Consent.objects.filter(subscriber=subscriber).update(subscriber=other)
    subscriber.delete()


def everything_about(subscriber: Subscriber) -> dict:
    """For the subscriber alone; the evidence with the very words that were on the page."""
    subscriptions = subscriber.subscriptions.select_related("mailing_list").order_by("pk")
    consents = subscriber.consents.select_related("mailing_list").order_by("at", "pk")
    clicks = Click.objects.filter(delivery__subscriber=subscriber).select_related("delivery__edition").order_by("pk")
    deliveries = subscriber.deliveries.select_related("edition", "mailing_list").order_by("pk")
    return {
        "address": subscriber.address,
        "language": subscriber.locale,
        "since": subscriber.created_at,
        "paused_until": subscriber.paused_until,
        "clicks_may_be_counted": subscriber.is_tracked,
        "address_asked_for": subscriber.wanted_address,
        "lists": [about_list(row) for row in subscriptions],
        "evidence_of_consent": [about_consent(row) for row in consents],
        "clicks": [about_click(row) for row in clicks],
        "messages": [about_delivery(row) for row in deliveries],
    }


def about_list(row: Subscription) -> dict:
    return {
        "list": row.mailing_list.name,
        "state": row.state,
        "asked": row.asked_at,
        "confirmed": row.confirmed_at,
        "left": row.left_at,
        "welcomed": row.welcomed_at,
    }


def about_consent(row: Consent) -> dict:
    return {
        "at": row.at,
        "event": row.event,
        "list": row.mailing_list.name if row.mailing_list else None,
        "page": row.source,
        "form": row.form,
        "kind_of_client": row.client_kind,
        "hash_of_the_network_address": row.client_key,
        "key_of_the_hash": row.key_month,
        "text": row.text,
        "text_name": row.text_id,
        "text_sha256": row.text_sha256,
    }


def about_click(row: Click) -> dict:
    subject = row.delivery.edition.subject
    return {"subject": subject, "link": row.link, "at": row.at, "by_a_program": row.is_scanner}


def about_delivery(row: Delivery) -> dict:
    return {
        "subject": row.edition.subject,
        "date": row.edition.date,
        "list": row.mailing_list.name,
        "state": row.state,
        "since": row.changed_at,
        "answer_of_the_mail_server": row.reply,
    }
