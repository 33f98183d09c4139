"""Editions that make themselves at the times of their list. The worker's timetable looks every minute.

One of several workers makes an edition: it moves `last_slot` of the list on in the transaction that makes it, and the
database has one edition for a list and slot.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Article
from audit.models import record
from newsletter import approval, composing, desk_mails
from newsletter.models import Edition, MailingList
from newsletter.models.editions import LATE

logger = logging.getLogger("newsletter.automatic")


@task()
def make_due_editions() -> None:
    now = timezone.now()
    for mailing_list in MailingList.objects.exclude(weekdays=[]):
        slot = newest_slot(mailing_list, now)
        if slot is not None and slot > now - LATE:
            make(mailing_list, slot)


@task()
def look_after_approvals() -> None:
    """So that an approver hears at once that a story was withdrawn, and not when the edition should start."""
    for edition in Edition.objects.filter(state=Edition.State.APPROVED):
        approval.holds_or_void(edition)


def newest_slot(mailing_list: MailingList, now: datetime) -> datetime | None:
    """The last one that has come, by the clock of the list's readers."""
    zone = ZoneInfo(mailing_list.time_zone)
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        slot = datetime.combine(day, mailing_list.slot_time, zone)
        if day.weekday() in mailing_list.weekdays and slot <= now:
            return slot
    return None


def make(mailing_list: MailingList, slot: datetime) -> Edition | None:
    with transaction.atomic():
        waiting = MailingList.objects.filter(Q(last_slot=None) | Q(last_slot__lt=slot), pk=mailing_list.pk)
        if not waiting.update(last_slot=slot):
            return None
        day = slot.astimezone(ZoneInfo(mailing_list.time_zone)).date()
        stories = list(composing.new_stories(mailing_list)[: mailing_list.most_stories])
        if len(stories) < mailing_list.least_stories:
            return skip(mailing_list, slot, f"{len(stories)} new stories, {mailing_list.least_stories} are needed")
        if mailing_list.editions.filter(date=day).exists():
            return skip(mailing_list, slot, "there is an edition of this day already")
        edition = draft(mailing_list, slot, day, stories)
        record(None, "made by the timetable", edition, stories=len(stories))
        approve_or_tell(edition)
    return edition


def skip(mailing_list: MailingList, slot: datetime, why: str) -> None:
    record(None, "skipped an edition", mailing_list, slot=slot, why=why)
    logger.info("No edition of %s for %s: %s.", mailing_list.slug, slot.isoformat(), why)


def draft(mailing_list: MailingList, slot: datetime, day, stories: list[Article]) -> Edition:
    longest = Edition._meta.get_field("subject").max_length
    edition = Edition.objects.create(
        mailing_list=mailing_list,
        date=day,
        slot=slot,
        send_at=slot,
        subject=stories[0].headline[:longest],
        preheader=stories[1].headline[:longest] if len(stories) > 1 else mailing_list.promise[:longest],
        state=Edition.State.SUBMITTED,
        saved_at=timezone.now(),
    )
    for story in stories:
        composing.append(edition, story)
    return edition


def approve_or_tell(edition: Edition) -> None:
    """Without the checks nothing goes out by itself."""
    why = _("It was made by the timetable and goes out once it is approved.")
    if edition.mailing_list.sends_unapproved:
        try:
            approval.freeze(edition, None)
        except approval.Refused as refusal:
            why = " ".join(refusal.messages)
        else:
            record(None, "approved", edition, digest=edition.content_hash, expected=edition.expected)
            return
    desk_mails.tell_waiting.enqueue(edition.pk, why)
