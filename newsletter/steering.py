"""Pausing, going on with and cancelling the sending of an edition, and settling what is uncertain.

Each is one conditional change of the edition's row. Senders ask for that row with every window they mark, so that a
pause or a cancellation holds from the next window on.
"""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import record
from newsletter.audience import freeze
from newsletter.models import Delivery, Edition

State, Mail = Edition.State, Delivery.State


class IllegalStep(Exception):
    """What was asked for is not possible now; the words are for the person who asked."""


def may_steer(user) -> bool:
    return user.has_perm("newsletter.send_edition")


@transaction.atomic
def start(key: int) -> bool:
    """Freezes the audience of an approved edition whose time has come. Whether the approval holds is starting.py's."""
    edition = Edition.objects.due().select_for_update(skip_locked=True).filter(pk=key).first()
    if edition is None:
        return False  # another worker was first, or somebody changed it in between
    now = timezone.now()
    freeze(edition)
    edition.state, edition.started_at = State.SENDING, now
    edition.published_at = edition.published_at or now
    edition.save(
        update_fields=[
            *("state", "started_at", "published_at", "audience", "first_delivery", "last_delivery"),
        ]
    )
    record(None, "start_sending", edition, recipients=edition.audience)
    return True


def pause(edition: Edition, user=None, because: str = "") -> bool:
    """By a person, or by a sender that met trouble (`user` is None)."""
    return change(edition, user, "pause", (State.SENDING,), State.PAUSED, paused_because=because[:300])


def resume(edition: Edition, user) -> bool:
    return change(edition, user, "resume", (State.PAUSED,), State.SENDING, paused_because="")


@transaction.atomic
def cancel(edition: Edition, user) -> bool:
    """For good. What is on the wire at this moment is still noted as what the server makes of it."""
    now = timezone.now()
    done = change(edition, user, "cancel", (State.SENDING, State.PAUSED), State.CANCELLED, finished_at=now)
    if done:
        waiting = (Mail.QUEUED, Mail.CLAIMED, Mail.DEFERRED)
        Delivery.objects.filter(edition=edition, state__in=waiting).update(
            state=Mail.CANCELLED, claim=None, lease_until=None, changed_at=now
        )
    return done


def change(edition: Edition, user, action: str, sources: tuple[str, ...], target: str, **values) -> bool:
    """False when the edition was no longer in one of those states: somebody else was faster."""
    if user is not None and not may_steer(user):
        raise PermissionDenied
    with transaction.atomic():
        done = Edition.objects.filter(pk=edition.pk, state__in=sources).update(state=target, **values)
        if done:
            record(user, f"{action}_sending", edition, **{k: str(v) for k, v in values.items() if v})
    edition.refresh_from_db()
    return bool(done)


@transaction.atomic
def settle_uncertain(edition: Edition, user, deliveries: list[int], *, send: bool) -> int:
    """A person decides about those of which nobody knows: once more, or leave them."""
    if not may_steer(user):
        raise PermissionDenied
    now = timezone.now()
    rows = Delivery.objects.filter(edition=edition, pk__in=deliveries, state=Mail.UNCERTAIN, settled_at=None)
    if not send:
        done = rows.update(settled_at=now)
    elif edition.state == State.CANCELLED:
        raise IllegalStep(_("This edition was cancelled: nothing of it is sent any more."))
    else:
        done = rows.update(state=Mail.QUEUED, claim=None, due_at=now, changed_at=now, reply="")
        Edition.objects.filter(pk=edition.pk, state=State.SENT).update(state=State.SENDING, finished_at=None)
    record(user, "send_uncertain" if send else "leave_uncertain", edition, deliveries=done)
    return done


def give_up_late_ones() -> None:
    """What could not be delivered in the time of its edition is given up, and says so.

    For those that wait for the winner of a test of subjects the time begins when the test ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE newsletter_delivery d SET state = 'expired', changed_at = now()
            FROM newsletter_edition e
            WHERE e.id = d.edition_id AND e.state = 'sending' AND d.state IN ('queued', 'deferred')
              -- of the edition alone, so that waiting deliveries are looked at only once some of them are late
              AND e.started_at + e.expires_after * interval '1 hour' < now()
              AND e.started_at + (e.expires_after + CASE WHEN d.variant IS NULL THEN e.test_hours ELSE 0 END)
                                 * interval '1 hour' < now()
            """
        )


def finish_done_ones() -> None:
    """An edition is sent when nothing of it waits any more. Uncertain ones stay listed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE newsletter_edition e SET state = 'sent', finished_at = now()
            WHERE e.state = 'sending'
              AND NOT EXISTS (SELECT 1 FROM newsletter_delivery d
                              WHERE d.edition_id = e.id AND d.state IN ('queued', 'deferred'))
              AND NOT EXISTS (SELECT 1 FROM newsletter_delivery d
                              WHERE d.edition_id = e.id AND d.state IN ('claimed', 'inflight'))
            """
        )
