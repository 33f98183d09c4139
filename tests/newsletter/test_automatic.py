"""Editions that make themselves: at the slot, once, with enough new stories, and by default with an approval."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from audit.models import Entry
from newsletter import automatic
from newsletter.models import Edition, MailingList
from tests.newsletter.editions import make_edition
from tests.newsletter.steps import subscribe
from tests.stories import make_article

pytestmark = pytest.mark.django_db
# A Friday; 07:00 in Washington is 12:00 in UTC.
SLOT = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
WEEKDAYS = [0, 1, 2, 3, 4]


@pytest.fixture
def daily(weekly) -> MailingList:
    subscribe(weekly)
    weekly.weekdays, weekly.slot_time, weekly.frequency = WEEKDAYS, time(7), "daily"
    weekly.save()
    return weekly


def at(moment: datetime, stories: int = 4) -> list[Edition]:
    with time_machine.travel(moment, tick=False):
        for number in range(stories):
            make_article(hours_ago=number + 1)
        automatic.make_due_editions.call()
    return list(Edition.objects.all())


def test_at_its_time_a_list_makes_an_edition_that_waits(daily, person_of, run_tasks):
    person = person_of("Newsletter manager")
    person.email = "manager@example.com"
    person.save()
    [edition] = at(SLOT)
    assert (edition.state, edition.slot, edition.send_at) == ("submitted", SLOT, SLOT)
    assert edition.items.count() == 4 and edition.subject == edition.items.first().article.headline
    assert edition.date.isoformat() == "2026-11-27"
    run_tasks()
    assert [message.to for message in mail.outbox] == [["manager@example.com"]]
    assert "waits for your approval" in mail.outbox[0].subject


@pytest.mark.parametrize(
    "moment",
    [
        SLOT - timedelta(minutes=1),
        SLOT + timedelta(hours=2, minutes=1),  # the worker was away: nobody wants it at noon
        SLOT + timedelta(days=1),  # a Saturday
    ],
)
def test_not_at_other_times(daily, moment):
    assert at(moment) == []


def test_a_slot_makes_one_edition_however_often_it_is_looked_for(daily):
    at(SLOT)
    assert len(at(SLOT + timedelta(minutes=1))) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        make_edition(daily, [], slot=SLOT, date="2026-12-01")


def test_of_two_schedulers_one_makes_it(daily):
    with time_machine.travel(SLOT, tick=False):
        make_article()
        make_article()
        make_article()
        stale = MailingList.objects.get()
        assert automatic.make(stale, SLOT) is not None
        assert automatic.make(stale, SLOT) is None
    assert Edition.objects.count() == 1


def test_too_few_new_stories_are_skipped_and_said(daily):
    assert at(SLOT, stories=2) == []
    assert at(SLOT + timedelta(minutes=1), stories=0) == []
    [entry] = Entry.objects.filter(action="skipped an edition")
    assert entry.details["why"] == "2 new stories, 3 are needed"


def test_a_day_that_people_made_themselves_is_theirs(daily):
    make_edition(daily, [], date="2026-11-27")
    assert len(at(SLOT)) == 1
    assert Entry.objects.get(action="skipped an edition").details["why"] == "there is an edition of this day already"


def test_no_more_stories_than_the_list_takes(daily):
    MailingList.objects.update(most_stories=3)
    [edition] = at(SLOT, stories=6)
    assert edition.items.count() == 3


def test_the_clock_is_that_of_the_readers(daily):
    MailingList.objects.update(time_zone="Asia/Baku")
    assert at(SLOT) == []  # 16:00 there
    assert len(at(datetime(2026, 11, 27, 3, 0, tzinfo=UTC))) == 1


@pytest.mark.parametrize(("day", "utc"), [("2026-10-30", 11), ("2026-11-02", 12)])
def test_summer_time_ends_in_between(daily, day, utc):
    moment = datetime.fromisoformat(day).replace(hour=utc, tzinfo=UTC)
    assert automatic.newest_slot(daily, moment) == moment


# --- without approval


def test_a_list_may_send_without_approval(daily):
    MailingList.objects.update(sends_unapproved=True)
    [edition] = at(SLOT)
    assert (edition.state, edition.approved_by, edition.expected) == ("approved", None, 1)
    assert edition.frozen_html and Entry.objects.of(edition).filter(action="approved").exists()
    with time_machine.travel(SLOT, tick=False):
        assert list(Edition.objects.due()) == [edition]


def test_but_not_past_the_checks(daily, settings):
    settings.POSTAL_ADDRESS = ""
    MailingList.objects.update(sends_unapproved=True)
    [edition] = at(SLOT)
    assert edition.state == "submitted"


def test_approvals_are_looked_after(daily, run_tasks):
    MailingList.objects.update(sends_unapproved=True)
    [edition] = at(SLOT)
    with time_machine.travel(SLOT, tick=False):
        automatic.look_after_approvals.call()
        edition.refresh_from_db()
        assert edition.state == "approved"
        article = edition.items.first().article
        article.state = "withdrawn"
        article.save()
        automatic.look_after_approvals.call()
    edition.refresh_from_db()
    assert edition.state == "draft"


# --- the timetable of a list


def test_a_new_timetable_begins_with_the_next_time(client_of, weekly):
    data = {
        **{"slug": "weekly", "name": "The Weekly", "locale": "en", "promise": "P", "frequency": "daily"},
        **{"is_default": "on", "is_public": "on", "weekdays": WEEKDAYS, "slot_time": "07:00"},
    }
    with time_machine.travel(SLOT + timedelta(hours=1), tick=False):
        url = f"/admin/newsletter/mailinglist/{weekly.pk}/change/"
        assert client_of("Newsletter manager").post(url, data).status_code == 302
    weekly.refresh_from_db()
    assert weekly.weekdays == WEEKDAYS and weekly.time_zone == "America/New_York"
    assert at(SLOT + timedelta(hours=1, minutes=1)) == []


def test_days_need_a_time(client_of):
    data = {"slug": "daily", "name": "N", "locale": "en", "promise": "P", "frequency": "daily", "weekdays": [0]}
    content = client_of("Newsletter manager").post("/admin/newsletter/mailinglist/add/", data).content.decode()
    assert "Say at what time" in content and not MailingList.objects.exists()
