"""What mail that came back does: to its delivery, to the address, to the edition. The same message counts once."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone

from audit.models import record
from newsletter import bounce_reading, consent, progress, steering
from newsletter.bounce_reading import Verdict
from newsletter.bounce_words import ADDRESS, Kind, kind_of, shown
from newsletter.models import BounceEvent, Consent, Delivery, Edition, Subscription, Suppression, UnreadMail

logger = logging.getLogger("azsite.newsletter")

Reason, State, Event = Suppression.Reason, Delivery.State, BounceEvent.Kind
SOFT_IN_A_ROW = 3  # editions that did not reach an address, one after the other
SOFT_WITHIN = timedelta(days=14)
GOES_OUT_WITHIN = timedelta(days=4)  # an edition, whatever is put off
# Complaints from which an edition pauses: mail programs take a sender for a nuisance from here on.
MOST_COMPLAINTS, LEAST_COMPLAINTS = 0.003, 3
CAME_BACK = {Kind.HARD, Kind.SOFT, Kind.REFUSED}
# States of a delivery that may turn out to have come back. The answer of the server is written down a moment after it.
ON_ITS_WAY = (State.SENT, State.INFLIGHT, State.UNCERTAIN)

KEPT_BYTES = 128 * 1024  # of a mail that could not be read
KEPT_MAILS = 300
KEPT_FOR = timedelta(days=14)
EVENTS_FOR = timedelta(days=396)  # thirteen months
BY_MAIL = consent.Circumstances(client_key="", client_kind="mail", form="mailto")


def take_in(raw: bytes, envelope: str = "") -> BounceEvent | None:
    """A message of the mailbox. None when it came before."""
    verdict = bounce_reading.read(raw, envelope)
    key = bounce_reading.digest(raw)
    with transaction.atomic():
        event = act(verdict, key, BounceEvent.Source.MAIL)
        if event is not None and (why := why_unread(verdict)):
            values = {"raw": raw[:KEPT_BYTES], "size": len(raw), "why": why}
            UnreadMail.objects.get_or_create(digest=key, defaults=values)
    return event


def why_unread(verdict: Verdict) -> str:
    """Empty for what was understood, and for what is not worth a look: forged, automatic or nothing of ours."""
    if verdict.is_forged or verdict.kind == Kind.AUTO_REPLY:
        return ""
    if verdict.kind == Kind.OTHER:
        if verdict.format == "broken":
            return UnreadMail.Why.BROKEN
        return UnreadMail.Why.UNKNOWN if verdict.delivery and not verdict.format else ""
    return "" if verdict.delivery else UnreadMail.Why.NAMELESS


@transaction.atomic
def act(verdict: Verdict, key: str, source: str) -> BounceEvent | None:
    """Also what a provider tells. `key` is the same for the same word, however often it is said."""
    delivery = delivery_of(verdict)
    values = {
        "delivery": delivery,
        "kind": Event.FORGED if verdict.is_forged else Event(verdict.kind.value),
        "source": source,
        "status": verdict.status[:12],
        "diagnostic": shown(verdict.diagnostic),
    }
    event, new = BounceEvent.objects.get_or_create(digest=key, defaults=values)
    if not new:
        return None
    if delivery is not None:
        settle(delivery, verdict, event)
    return event


def delivery_of(verdict: Verdict) -> Delivery | None:
    """Locked, so that two mails about one delivery come one after the other."""
    if verdict.delivery is None or verdict.is_forged:
        return None
    return Delivery.objects.select_for_update().filter(pk=verdict.delivery).first()


def settle(delivery: Delivery, verdict: Verdict, event: BounceEvent) -> None:
    is_moved = has_moved(delivery)
    if verdict.kind in CAME_BACK:
        mark_as_returned(delivery, event)
    if verdict.kind == Kind.COMPLAINT:
        suppress(event, Reason.COMPLAINED)
        pause_if_hated(delivery.edition)
    elif verdict.kind == Kind.UNSUBSCRIBE:
        leave(delivery)
    elif not is_moved and (verdict.kind == Kind.HARD or (verdict.kind == Kind.SOFT and is_hopeless(delivery))):
        suppress(event, Reason.BOUNCED)


def has_moved(delivery: Delivery) -> bool:
    """Whether the subscriber took another address since: what came back was sent to the old one."""
    changes = Consent.objects.filter(subscriber=delivery.subscriber_id, event=Consent.Event.CHANGED, form="address")
    return delivery.subscriber_id is not None and changes.filter(at__gt=delivery.changed_at).exists()


def mark_as_returned(delivery: Delivery, event: BounceEvent) -> None:
    if delivery.state in ON_ITS_WAY:
        delivery.state, delivery.changed_at, delivery.lease_until = State.BOUNCED, timezone.now(), None
        delivery.reply = f"{event.status} {event.diagnostic}".strip()[:300]
        delivery.save(update_fields=["state", "changed_at", "lease_until", "reply"])


def suppress(event: BounceEvent, reason: str) -> None:
    """From all lists: a suppression is of the address."""
    subscriber = event.delivery.subscriber
    if subscriber is None:
        return
    words = f"{event.status} {event.diagnostic}".strip()
    event.has_suppressed = Suppression.objects.suppress(subscriber.address_ascii, reason, words)
    if reason == Reason.COMPLAINED:  # nobody lifts that by taking it for a bounce
        Suppression.objects.of(subscriber.address_ascii).filter(reason=Reason.BOUNCED).update(reason=reason)
    event.save(update_fields=["has_suppressed"])


def is_hopeless(delivery: Delivery) -> bool:
    """Whether the last editions up to this one all came back. One that arrived in between begins the count anew."""
    if delivery.subscriber_id is None:
        return False
    since = timezone.now() - SOFT_WITHIN
    tried = Delivery.objects.filter(subscriber=delivery.subscriber_id, pk__lte=delivery.pk, changed_at__gt=since)
    refused = BounceEvent.objects.filter(delivery=OuterRef("pk"), kind=Event.REFUSED)
    tried = tried.filter(~Exists(refused), state__in=(State.SENT, State.BOUNCED)).order_by("-pk")
    return list(tried.values_list("state", flat=True)[:SOFT_IN_A_ROW]) == [State.BOUNCED] * SOFT_IN_A_ROW


def suppress_refused_again(since: timedelta) -> int:
    """The same for what mail servers refused at once, in the conversation with our sender: no mail comes back of it."""
    now, done = timezone.now(), 0
    running = Edition.objects.filter(started_at__gt=now - GOES_OUT_WITHIN)
    first = running.aggregate(first=Min("first_delivery"))["first"]
    if first is None:
        return 0
    recent = Delivery.objects.filter(pk__gte=first, state=State.BOUNCED, changed_at__gt=now - since, bounces=None)
    for delivery in recent.exclude(subscriber=None).exclude(reply="").select_related("subscriber").iterator():
        said = kind_of("", ADDRESS.sub("•••", delivery.reply))
        if said != Kind.REFUSED and is_hopeless(delivery) and not has_moved(delivery):
            address = delivery.subscriber.address_ascii
            done += Suppression.objects.suppress(address, Reason.BOUNCED, shown(delivery.reply))
    return done


def pause_if_hated(edition: Edition) -> None:
    complaints = complaints_about(edition)
    delivered = progress.deliveries_of(edition).filter(state=State.SENT).count()
    if complaints < LEAST_COMPLAINTS or complaints <= MOST_COMPLAINTS * delivered:
        return
    because = f"{complaints} of {delivered} readers complained about it."
    if steering.pause(edition, because=because):
        logger.error("Edition %s is paused: %s", edition.pk, because)


def complaints_about(edition: Edition) -> int:
    events = BounceEvent.objects.filter(delivery__edition=edition, kind=Event.COMPLAINT)
    return events.values("delivery").distinct().count()


def leave(delivery: Delivery) -> None:
    """From the list through which the mail came."""
    found = Subscription.objects.filter(subscriber=delivery.subscriber_id, mailing_list=delivery.mailing_list_id)
    for subscription in found.exclude(subscriber=None).select_related("subscriber", "mailing_list"):
        consent.leave(subscription, BY_MAIL)


# --- what people do with it


@transaction.atomic
def read_again(mail: UnreadMail) -> bool:
    """With the reader of today. True when it is understood now; then the mail is not kept any longer."""
    BounceEvent.objects.filter(digest=mail.digest).delete()
    raw = bytes(mail.raw)
    verdict = bounce_reading.read(raw)
    act(verdict, mail.digest, BounceEvent.Source.MAIL)
    if why_unread(verdict):
        return False
    mail.delete()
    return True


def with_address(events: QuerySet) -> QuerySet:
    return events.exclude(delivery=None).exclude(delivery__subscriber=None).select_related("delivery__subscriber")


@transaction.atomic
def lift(events: QuerySet, user) -> int:
    """Lets the addresses of these get mail again, unless somebody complained or had everything erased."""
    lifted = 0
    for event in with_address(events):
        address = event.delivery.subscriber.address_ascii
        if Suppression.objects.of(address).filter(reason=Reason.BOUNCED).delete()[0]:
            record(user, "lift_suppression", event)
            lifted += 1
    return lifted


@transaction.atomic
def suppress_by_hand(events: QuerySet, user) -> int:
    done = 0
    for event in with_address(events):
        suppress(event, Reason.BOUNCED)
        if event.has_suppressed:
            record(user, "suppress", event)
            done += 1
    return done


def forget() -> None:
    """What led to nothing goes with the mail that could not be read, the rest after thirteen months."""
    now = timezone.now()
    BounceEvent.objects.filter(at__lt=now - EVENTS_FOR).delete()
    idle = (Event.AUTO_REPLY, Event.OTHER, Event.FORGED, Event.DELAYED)
    BounceEvent.objects.filter(at__lt=now - KEPT_FOR, kind__in=idle).delete()
    BounceEvent.objects.filter(at__lt=now - KEPT_FOR, delivery=None).delete()
    UnreadMail.objects.filter(came_at__lt=now - KEPT_FOR).delete()
    newest = list(UnreadMail.objects.values_list("pk", flat=True)[:KEPT_MAILS])
    UnreadMail.objects.exclude(pk__in=newest).delete()


def scrub(address: str) -> None:
    """For erasure: mail that could not be read may hold the address anywhere."""
    needle = address.lower().encode()
    for mail in UnreadMail.objects.iterator(chunk_size=20):
        if needle in bytes(mail.raw).lower():
            mail.delete()
