"""What mail that came back does: to a delivery, an address, an edition; and that it does so once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from newsletter import bounces, erasure, steering
from newsletter.message import return_path
from newsletter.models import (
    BounceEvent,
    Consent,
    Delivery,
    Edition,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
    UnreadMail,
)
from tests.newsletter.returned import complaint, forged_return_path, leave_address, plain, report
from tests.newsletter.steps import approved_edition, subscribe
from tests.newsletter.test_sending import is_sent, send_until, sink  # noqa: F401 - sink is a fixture

State, Kind = Delivery.State, BounceEvent.Kind
FULL = {"status": "5.2.2", "said": "552 5.2.2 mailbox of leyla@example.com is full"}


@pytest.fixture
def leyla(weekly) -> Subscriber:
    return subscribe(weekly).subscriber


def sent_edition(weekly, days_ago: int = 0, **values) -> Edition:
    day = timezone.localdate() - timedelta(days=days_ago)
    edition = approved_edition(weekly, date=day, **values)
    assert steering.start(edition.pk)
    moment = timezone.now() - timedelta(days=days_ago)
    Delivery.objects.filter(edition=edition).update(state=State.SENT, changed_at=moment)
    edition.refresh_from_db()
    return edition


def delivery_to(leyla: Subscriber, edition: Edition) -> Delivery:
    return Delivery.objects.get(edition=edition, subscriber=leyla)


def test_a_dead_mailbox_is_suppressed_and_its_delivery_came_back(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    event = bounces.take_in(report(delivery.pk, said="550 5.1.1 <leyla@example.com> unknown"))
    delivery.refresh_from_db()
    assert delivery.state == State.BOUNCED and "unknown" in delivery.reply
    suppression = Suppression.objects.get()
    assert suppression.reason == Suppression.Reason.BOUNCED and "5.1.1" in suppression.diagnostic
    assert event.has_suppressed and event.kind == Kind.HARD
    kept = f"{event.diagnostic} {suppression.diagnostic} {delivery.reply}"
    assert "leyla" not in kept and "•••" in kept


def test_the_same_message_twice_counts_once(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    assert bounces.take_in(report(delivery.pk))
    Suppression.objects.all().delete()
    assert bounces.take_in(report(delivery.pk)) is None
    assert BounceEvent.objects.count() == 1 and not Suppression.objects.exists()


def test_three_editions_in_a_row_that_did_not_arrive_suppress(weekly, leyla):
    deliveries = [delivery_to(leyla, sent_edition(weekly, days)) for days in (3, 2, 1)]
    for delivery in deliveries[:2]:
        bounces.take_in(report(delivery.pk, **FULL))
    assert not Suppression.objects.exists()
    bounces.take_in(report(deliveries[2].pk, **FULL))
    assert "full" in Suppression.objects.get().diagnostic


def test_three_mails_about_one_edition_are_one(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    for serial in range(3):
        bounces.take_in(report(delivery.pk, serial=serial, **FULL))
    assert not Suppression.objects.exists()


def test_an_edition_that_arrived_in_between_begins_the_count_anew(weekly, leyla):
    deliveries = [delivery_to(leyla, sent_edition(weekly, days)) for days in (4, 3, 2, 1)]
    for delivery in (deliveries[0], deliveries[2], deliveries[3]):
        bounces.take_in(report(delivery.pk, **FULL))
    assert not Suppression.objects.exists()


def test_three_in_more_than_two_weeks_do_not_suppress(weekly, leyla, time_machine):
    for days in (20, 10, 0):
        edition = sent_edition(weekly, days)
        time_machine.move_to(timezone.now() - timedelta(days=days))
        bounces.take_in(report(delivery_to(leyla, edition).pk, **FULL))
        time_machine.move_to(timezone.now() + timedelta(days=days))
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("said", "suppressed"), [("5.2.2 mailbox of <leyla@example.com> full", True), ("5.0.0 rejected as spam", False)]
)
def test_what_servers_refuse_at_once_counts_too(weekly, leyla, said, suppressed):
    for days in (2, 1, 0):
        edition = sent_edition(weekly, days)
        edition.deliveries.update(state=State.BOUNCED, reply=said)
        bounces.suppress_refused_again(timedelta(hours=13))
        if days:
            assert not Suppression.objects.exists()
    assert Suppression.objects.exists() is suppressed
    assert "leyla" not in "".join(Suppression.objects.values_list("diagnostic", flat=True))


def test_blocks_never_suppress_but_are_seen(weekly, leyla):
    for days in (3, 2, 1):
        delivery = delivery_to(leyla, sent_edition(weekly, days))
        bounces.take_in(report(delivery.pk, status="5.7.1", said="550 5.7.1 blocked"))
        delivery.refresh_from_db()
        assert delivery.state == State.BOUNCED
    assert not Suppression.objects.exists()
    assert BounceEvent.objects.filter(kind=Kind.REFUSED).count() == 3


def test_a_delay_changes_nothing(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    bounces.take_in(report(delivery.pk, action="delayed", status="4.4.1"))
    delivery.refresh_from_db()
    assert delivery.state == State.SENT and not Suppression.objects.exists()


def test_a_bounce_of_the_old_address_leaves_the_new_one_alone(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly, 1))
    Consent.objects.create(subscriber=leyla, event=Consent.Event.CHANGED, form="address", text_sha256="-")
    bounces.take_in(report(delivery.pk))
    assert not Suppression.objects.exists()


def test_a_bounce_of_somebody_erased_since_is_only_noted(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    leyla.delete()
    assert not bounces.take_in(report(delivery.pk)).has_suppressed
    assert not Suppression.objects.exists()


def test_a_bounce_that_comes_before_the_sender_wrote_down_its_answer(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    Delivery.objects.update(state=State.INFLIGHT, claim=7, lease_until=timezone.now())
    bounces.take_in(report(delivery.pk))
    delivery.refresh_from_db()
    assert delivery.state == State.BOUNCED and delivery.lease_until is None


def test_a_cancelled_delivery_stays_cancelled(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    Delivery.objects.update(state=State.CANCELLED)
    bounces.take_in(report(delivery.pk))
    delivery.refresh_from_db()
    assert delivery.state == State.CANCELLED


def test_a_forged_bounce_is_counted_and_does_nothing(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    event = bounces.take_in(report(delivery.pk, to=forged_return_path(delivery.pk)))
    delivery.refresh_from_db()
    assert event.kind == Kind.FORGED and event.delivery is None
    assert delivery.state == State.SENT and not Suppression.objects.exists() and not UnreadMail.objects.exists()


# --- complaints and leaving


def test_a_complaint_suppresses_at_once(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    bounces.take_in(complaint(delivery.pk))
    assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINED
    delivery.refresh_from_db()
    assert delivery.state == State.SENT


def test_a_complaint_of_an_address_that_bounced_before_cannot_be_lifted(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    bounces.take_in(report(delivery.pk))
    bounces.take_in(complaint(delivery.pk))
    assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINED
    assert bounces.lift(BounceEvent.objects.all(), None) == 0


@pytest.mark.parametrize(("number", "state"), [(2, Edition.State.SENDING), (3, Edition.State.PAUSED)])
def test_three_complaints_pause_a_running_edition(weekly, number, state):
    for n in range(10):
        subscribe(weekly, f"reader{n}@example.com")
    edition = sent_edition(weekly)
    for delivery in edition.deliveries.all()[:number]:
        bounces.take_in(complaint(delivery.pk))
        bounces.take_in(complaint(delivery.pk, serial=2))  # the same reader once more
    edition.refresh_from_db()
    assert edition.state == state
    assert ("complained" in edition.paused_because) is (state == Edition.State.PAUSED)
    assert Entry.objects.of(edition).filter(action="pause_sending").exists() is (state == Edition.State.PAUSED)


def test_few_complaints_among_many_readers_pause_nothing(weekly, django_assert_max_num_queries):
    edition = sent_edition(weekly)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO newsletter_delivery
                   (edition_id, mailing_list_id, state, variant, lane, due_at, attempts, reply, changed_at)
               SELECT %s, %s, 'sent', 0, '', now(), 1, '', now() FROM generate_series(1, 1001)""",
            [edition.pk, weekly.pk],
        )
    first = list(edition.deliveries.values_list("pk", flat=True)[:4])
    for pk in first[:3]:
        bounces.take_in(complaint(pk))
    edition.refresh_from_db()
    assert edition.state == Edition.State.SENDING
    bounces.take_in(complaint(first[3]))
    edition.refresh_from_db()
    assert edition.state == Edition.State.PAUSED


def test_mail_to_the_address_of_leaving_ends_that_subscription(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    bounces.take_in(plain(leave_address(delivery.pk)))
    assert leyla.subscriptions.get().state == "left"
    evidence = Consent.objects.get(event=Consent.Event.LEFT)
    assert (evidence.form, evidence.client_kind) == ("mailto", "mail")
    bounces.take_in(plain(leave_address(delivery.pk), body="please!"))
    assert Consent.objects.filter(event=Consent.Event.LEFT).count() == 1


# --- what could not be read


def test_what_came_to_a_return_path_and_is_not_understood_is_kept(weekly, leyla):
    delivery = delivery_to(leyla, sent_edition(weekly))
    bounces.take_in(plain(return_path(delivery.pk), subject="Hm", body="leyla@example.com no longer works here"))
    mail = UnreadMail.objects.get()
    assert mail.why == UnreadMail.Why.UNKNOWN and b"no longer" in bytes(mail.raw)


def test_a_bounce_that_names_no_delivery_is_kept(db):
    bounces.take_in(report(1, to="bounces@azerbaijan.us", message_id="<x@y>"))
    assert UnreadMail.objects.get().why == UnreadMail.Why.NAMELESS


@pytest.mark.parametrize("raw", [plain("info@azerbaijan.us"), plain("x@y.z", subject="Out of office")])
def test_what_is_nothing_of_ours_is_not_kept(db, raw):
    bounces.take_in(raw)
    assert not UnreadMail.objects.exists() and BounceEvent.objects.get().delivery is None


def test_only_the_beginning_of_a_long_mail_is_kept(db):
    bounces.take_in(report(1, to="bounces@azerbaijan.us", message_id="<x@y>") + b"x" * 1_000_000)
    mail = UnreadMail.objects.get()
    assert len(mail.raw) == bounces.KEPT_BYTES and mail.size > 1_000_000


def test_reading_again_acts_when_the_reader_has_learned(weekly, leyla, monkeypatch):
    delivery = delivery_to(leyla, sent_edition(weekly))
    raw = report(delivery.pk)
    with monkeypatch.context() as patch:
        patch.setattr(bounces.bounce_reading, "read", lambda *_: bounces.Verdict(bounces.Kind.OTHER, delivery.pk))
        bounces.take_in(raw)
    assert bounces.read_again(UnreadMail.objects.get())
    assert Suppression.objects.exists() and not UnreadMail.objects.exists()


def test_old_mail_and_old_events_are_forgotten(weekly, leyla, monkeypatch):
    monkeypatch.setattr(bounces, "KEPT_MAILS", 2)
    delivery = delivery_to(leyla, sent_edition(weekly))
    bounces.take_in(report(delivery.pk))
    for serial in range(4):
        bounces.take_in(report(1, to="bounces@azerbaijan.us", message_id="<x@y>", serial=serial))
    bounces.forget()
    assert UnreadMail.objects.count() == 2
    BounceEvent.objects.update(at=timezone.now() - timedelta(days=15))
    UnreadMail.objects.update(came_at=timezone.now() - timedelta(days=15))
    bounces.forget()
    assert not UnreadMail.objects.exists()
    assert BounceEvent.objects.get().kind == Kind.HARD


def test_erasure_takes_the_unread_mail_with_the_address(weekly, leyla):
    bounces.take_in(report(1, to="bounces@azerbaijan.us", message_id="<x@y>", recipient="Leyla@Example.com"))
    bounces.scrub("leyla@example.com")
    assert not UnreadMail.objects.exists()


def test_erasure_leaves_the_code_of_what_was_said_and_no_name(weekly, leyla):
    bounces.take_in(report(delivery_to(leyla, sent_edition(weekly)).pk, said="550 5.1.1 Leyla Aliyeva has left"))
    erasure.erase(leyla)
    assert BounceEvent.objects.get().diagnostic.strip() == "550 5.1.1"


@pytest.mark.django_db(transaction=True)
def test_what_really_went_out_comes_back(sink):  # noqa: F811
    """Over SMTP: the addresses and names that stand in a copy are those that are believed."""
    letter = MailingList.objects.create(slug="letter", name="The Letter", promise="One letter.")
    for name in ("ayla", "banu"):
        subscribe(letter, f"{name}@example.com")
    approved_edition(letter)
    send_until(is_sent)
    leaving = re.search(rb"<mailto:(leave\+[^>]+)>", sink.mail_to("ayla@example.com"))[1].decode()
    bounces.take_in(plain(leaving))
    assert Subscription.objects.get(subscriber__address="ayla@example.com").state == "left"
    message_id = re.search(rb"Message-ID: (\S+)", sink.mail_to("banu@example.com"))[1].decode()
    bounces.take_in(report(0, to="postmaster@azerbaijan.us", message_id=message_id))
    assert Delivery.objects.get(subscriber__address="banu@example.com").state == State.BOUNCED
    assert Suppression.objects.covers("banu@example.com")
