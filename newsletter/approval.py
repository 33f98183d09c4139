"""From the draft to the senders: submit, send back, approve, and what makes an approval void.

Each step checks the right, changes the row, writes it into the audit log, in one transaction. An approval is good for
exactly one content (newsletter/content.py) and keeps the mail that was approved. The database knows the same ways
(migration 0023) and refuses every other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import record
from newsletter import content, desk_mails, preflight, reach, rendering
from newsletter.models import Edition
from newsletter.rendering import Rendered

State = Edition.State
WRITE, APPROVE, SEND = "newsletter.change_edition", "newsletter.approve_edition", "newsletter.send_edition"


class Refused(ValidationError):
    """There is no such way from the edition's state, or something stands in it."""


@contextmanager
def step(edition: Edition, user, right: str, *sources: str) -> Iterator[Edition]:
    """The locked row, for somebody who may; two who press at once come one after the other."""
    with transaction.atomic():
        locked = Edition.objects.select_for_update(of=("self",)).select_related("mailing_list").get(pk=edition.pk)
        if not user.has_perm(right):
            raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))
        if locked.state not in sources:
            state = locked.get_state_display()
            raise Refused(_("That is not possible: the edition is now “%(state)s”.") % {"state": state})
        yield locked
    edition.refresh_from_db()


def keep(edition: Edition, **values) -> None:
    for name, value in values.items():
        setattr(edition, name, value)
    edition.save(update_fields=list(values))


def submit(edition: Edition, user) -> None:
    with step(edition, user, WRITE, State.DRAFT) as locked:
        keep(locked, state=State.SUBMITTED, sent_back_because="")
        record(user, "submitted", locked)


def send_back(edition: Edition, user, why: str) -> None:
    """By whoever approves; or by whoever wrote it, who takes it back."""
    with step(edition, user, WRITE, State.SUBMITTED) as locked:
        is_own = user.pk in (locked.author_id, locked.saved_by_id)
        if not (is_own or user.has_perm(APPROVE)):
            raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))
        if not (why.strip() or is_own):
            raise Refused(_("Say what should be changed: the author gets it by mail."))
        keep(locked, state=State.DRAFT, sent_back_because=why.strip()[:500])
        record(user, "sent back", locked, text=why.strip()[:500])
        if why.strip() and locked.author_id not in (None, user.pk):
            desk_mails.tell_sent_back.enqueue(locked.pk, why.strip()[:500])


def approve(edition: Edition, user, seen: str) -> None:
    """`seen` is the digest of what the approver looked at: what was changed meanwhile is not approved unseen."""
    with step(edition, user, APPROVE, State.DRAFT, State.SUBMITTED) as locked:
        refuse_own_work(locked, user)
        freeze(locked, user, seen)
        record(user, "approved", locked, digest=locked.content_hash, expected=locked.expected)


def refuse_own_work(edition: Edition, user) -> None:
    if not settings.FOUR_EYES:
        return
    if edition.state != State.SUBMITTED:
        raise Refused(_("Four eyes are needed here: the edition has to be submitted first."))
    if user.pk in (edition.author_id, edition.saved_by_id):
        raise Refused(_("Four eyes are needed here: somebody else than the author has to do this."))


def freeze(edition: Edition, user, seen: str | None = None) -> None:
    """The caller holds the row. `user` is None where the timetable approves."""
    mail = rendering.render(edition)
    digest = content.digest(edition, mail)
    if seen is not None and seen != digest:
        raise Refused(_("The edition is not what you looked at any more. Look at it again, then approve."))
    if found := preflight.blocking(preflight.check(edition, mail)):
        raise Refused([ValidationError(finding.sentence, code=finding.code) for finding in found])
    keep(
        edition,
        state=State.APPROVED,
        content_hash=digest,
        frozen_html=mail.html,
        frozen_text=mail.text,
        expected=reach.expected(edition),
        approved_by=user,
        approved_at=timezone.now(),
        sent_back_because="",
    )


def still_holds(edition: Edition) -> bool:
    """Whether what was approved is still so: of the edition, its lists, and what its stories say now."""
    if not edition.content_hash:
        return False
    return content.digest(edition, Rendered(edition.frozen_html, edition.frozen_text)) == edition.content_hash


def holds_or_void(edition: Edition) -> bool:
    """For the senders, before they start. An approval that does not hold is taken back, and its giver told."""
    with transaction.atomic():
        locked = Edition.objects.select_for_update(of=("self",)).select_related("mailing_list").get(pk=edition.pk)
        if locked.state != State.APPROVED:
            return False
        if still_holds(locked):
            return True
        void(locked, _("A story or a list has changed since the edition was approved. Look at it and approve it anew."))
    edition.refresh_from_db()
    return False


def void(edition: Edition, why: str, user=None) -> None:
    """The caller holds the row. `user` changed the edition; None: something around it changed."""
    approver = edition.approved_by_id
    unfreeze(edition, why)
    record(user, "approval void", edition, text=why)
    told = {approver, edition.author_id} - {None, user.pk if user else None}
    if told:
        desk_mails.tell_approval_void.enqueue(edition.pk, sorted(told), why)
    elif user is None:  # the timetable made it and approved it
        desk_mails.tell_waiting.enqueue(edition.pk, why)


def unfreeze(edition: Edition, why: str = "") -> None:
    keep(
        edition,
        state=State.DRAFT,
        content_hash="",
        frozen_html="",
        frozen_text="",
        expected=None,
        approved_by=None,
        approved_at=None,
        sent_back_because=why,
    )


def withdraw(edition: Edition, user) -> None:
    with step(edition, user, WRITE, State.APPROVED) as locked:
        if not user.has_perm(APPROVE) and user.pk != locked.author_id:
            raise PermissionDenied(_("Your account has no right to do this. Nothing was changed."))
        unfreeze(locked)
        record(user, "approval withdrawn", locked)


def send_now(edition: Edition, user) -> None:
    """Sets the time anew; the senders start what is due."""
    with step(edition, user, SEND, State.APPROVED) as locked:
        if not still_holds(locked):
            raise Refused(_("A story or a list has changed since the approval: withdraw it, look again, approve."))
        keep(locked, send_at=timezone.now())
        record(user, "sent now", locked)
