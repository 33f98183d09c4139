"""What a provider reports by webhook, as a verdict like that of a mail that came back."""

from hashlib import sha256

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from newsletter import bounces, delivery_codes
from newsletter.bounce_reading import Verdict, of_message_id
from newsletter.bounce_words import ADDRESS, Kind, kind_of, status_in
from newsletter.models import BounceEvent
from newsletter.tokens import TokenRefused

KINDS = {EventType.COMPLAINED: Kind.COMPLAINT, EventType.UNSUBSCRIBED: Kind.UNSUBSCRIBE}
DEAD = (RejectReason.INVALID, RejectReason.BOUNCED)
OURS = (RejectReason.BLOCKED, RejectReason.SPAM)


def on_report(sender, event: AnymailTrackingEvent, esp_name: str, **kwargs) -> None:
    """Called by django-anymail after it has checked who sends. Opened and clicked are not asked for, nor counted."""
    if event.event_type not in (*KINDS, EventType.BOUNCED):
        return
    words = " ".join(filter(None, (event.mta_response, event.description)))
    kind = KINDS.get(event.event_type) or kind_of_bounce(event, words)
    verdict = Verdict(kind, delivery_of(event), status_in(words), words, event.recipient or "", format=esp_name)
    bounces.act(verdict, key(event, esp_name), BounceEvent.Source.PROVIDER)


def kind_of_bounce(event: AnymailTrackingEvent, words: str) -> Kind:
    """What the mail server said comes before the provider's own word for it."""
    said = kind_of("", ADDRESS.sub("•••", words)) if words else None
    if said in (Kind.HARD, Kind.REFUSED) or status_in(words):
        return said
    if event.reject_reason in OURS:
        return Kind.REFUSED
    return Kind.HARD if event.reject_reason in DEAD and said is None else Kind.SOFT


def delivery_of(event: AnymailTrackingEvent) -> int | None:
    """By what we gave the message to carry, else by its own name."""
    code = (event.metadata or {}).get("delivery", "")
    try:
        return delivery_codes.read(str(code), delivery_codes.BOUNCE)[0]
    except TokenRefused:
        return of_message_id(event.message_id or "")


def key(event: AnymailTrackingEvent, esp_name: str) -> str:
    """The same for a report that is sent again because our answer was lost."""
    parts = (esp_name, event.event_type, event.event_id, event.message_id, event.recipient, event.timestamp)
    return sha256(repr(parts).encode()).hexdigest()
