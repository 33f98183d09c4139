"""A sender against a real mail server on this machine: what its answers lead to, pauses, paces, who gets nothing."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from newsletter import sending, steering
from newsletter.models import Delivery, Edition, EditionItem, MailingList, Sender, Subscriber, Suppression, Throttle
from newsletter.starting import start_due
from tests.newsletter.mail_server import running_sink, send_until, sender_at_work
from tests.newsletter.steps import approve_as_it_is, approved_edition, subscribe
from tests.stories import make_article

ROOT = Path(__file__).resolve().parents[2]
State = Delivery.State


@pytest.fixture
def sink(tmp_path, settings):
    with running_sink(tmp_path, settings) as running:
        yield running


def is_sent() -> bool:
    return not Edition.objects.exclude(state=Edition.State.SENT).exists()


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("subscriber__address_ascii", "state"))


@pytest.fixture
def letter(transactional_db) -> MailingList:
    mailing_list = MailingList.objects.create(slug="letter", name="The Letter", promise="One letter.")
    for name in ("ayla", "banu", "cavid"):
        subscribe(mailing_list, f"{name}@example.com")
    return mailing_list


def test_everybody_gets_one_copy_and_the_edition_is_sent(letter, sink):
    edition = approved_edition(letter)
    send_until(is_sent)
    assert sorted(sink.accepted()) == ["ayla@example.com", "banu@example.com", "cavid@example.com"]
    edition.refresh_from_db()
    assert edition.audience == 3 and edition.published_at and edition.finished_at
    assert set(states().values()) == {State.SENT}
    assert not Sender.objects.exists()  # it took its row with it
    assert Entry.objects.of(edition).filter(action="start_sending").exists()


def test_an_address_on_two_of_the_lists_gets_one_copy(letter, sink):
    other = MailingList.objects.create(slug="other", name="The Other", promise="Another.")
    subscribe(other, "ayla@example.com")
    subscribe(other, "dilara@example.com")
    approved_edition(letter, also_to=[other])
    send_until(is_sent)
    assert sorted(sink.accepted()) == [f"{name}@example.com" for name in ("ayla", "banu", "cavid", "dilara")]
    through = Delivery.objects.get(subscriber__address="ayla@example.com").mailing_list
    assert through == letter
    assert b"List-Id: The Other <other.azerbaijan.us>" in sink.mail_to("dilara@example.com")


def test_who_left_was_erased_or_is_suppressed_since_the_freezing_gets_nothing(letter, sink):
    edition = approved_edition(letter)
    assert steering.start(edition.pk)
    Subscriber.objects.get(address="ayla@example.com").subscriptions.update(state="left")
    Subscriber.objects.get(address="banu@example.com").delete()
    Suppression.objects.suppress("cavid@example.com", Suppression.Reason.COMPLAINED)
    send_until(is_sent)
    assert sink.accepted() == []
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["cancelled", "cancelled", "suppressed"]


def test_who_pauses_is_not_in_the_audience(letter, sink):
    Subscriber.objects.filter(address="ayla@example.com").update(paused_until=timezone.now() + timedelta(days=3))
    approved_edition(letter)
    send_until(is_sent)
    assert "ayla@example.com" not in sink.accepted()


def test_a_mailbox_that_does_not_exist_is_suppressed(letter, sink):
    sink.answers("RCPT banu@* 550 5.1.1 no such user")
    approved_edition(letter)
    send_until(is_sent)
    assert states()["banu@example.com"] == State.BOUNCED
    suppression = Suppression.objects.get()
    assert suppression.reason == Suppression.Reason.BOUNCED and "no such user" in suppression.diagnostic
    assert len(sink.accepted()) == 2


def test_a_full_mailbox_bounces_and_is_not_suppressed(letter, sink):
    sink.answers("RCPT banu@* 552 5.2.2 full")
    approved_edition(letter)
    send_until(is_sent)
    assert states()["banu@example.com"] == State.BOUNCED
    assert not Suppression.objects.exists()


def test_a_temporary_refusal_is_tried_again(letter, sink, monkeypatch):
    monkeypatch.setattr(sending, "BACKOFF", (1, 1, 1, 1))
    sink.answers("RCPT banu@* 451 4.2.1 busy")
    approved_edition(letter)
    send_until(lambda: states().get("banu@example.com") == State.DEFERRED)
    sink.answers()
    send_until(is_sent)
    delivery = Delivery.objects.get(subscriber__address="banu@example.com")
    assert delivery.state == State.SENT and delivery.attempts >= 2


def test_what_cannot_be_delivered_in_time_is_given_up(letter, sink):
    sink.answers("RCPT banu@* 451 4.2.1 busy")
    edition = approved_edition(letter)
    send_until(lambda: states().get("banu@example.com") == State.DEFERRED)
    Edition.objects.filter(pk=edition.pk).update(started_at=timezone.now() - timedelta(hours=25))
    send_until(is_sent)
    assert states()["banu@example.com"] == State.EXPIRED


def test_what_waits_for_the_winner_has_its_whole_time_after_the_test(letter):
    edition = approved_edition(letter, expires_after=1, test_hours=48)
    steering.start(edition.pk)
    Delivery.objects.filter(subscriber__address="banu@example.com").update(variant=None)
    Edition.objects.update(started_at=timezone.now() - timedelta(hours=40))
    steering.give_up_late_ones()
    assert states()["banu@example.com"] == State.QUEUED and states()["ayla@example.com"] == State.EXPIRED


def test_an_objection_to_us_pauses_the_edition_and_touches_no_address(letter, sink):
    sink.answers("RCPT * 550 5.7.1 your network is listed")
    edition = approved_edition(letter)
    send_until(lambda: Edition.objects.get().state == Edition.State.PAUSED)
    edition.refresh_from_db()
    assert "your network is listed" in edition.paused_because
    assert set(states().values()) == {State.QUEUED}
    assert not Suppression.objects.exists()


def test_three_calls_for_patience_in_a_row_pause_the_edition(letter, sink):
    sink.answers("RCPT * 450 4.7.0 slow down")
    approved_edition(letter)
    send_until(lambda: Edition.objects.get().state == Edition.State.PAUSED)
    assert "slow down" in Edition.objects.get().paused_because


def test_a_server_that_hangs_up_after_the_dot_leaves_an_uncertain_one(letter, sink, monkeypatch):
    monkeypatch.setattr(sending, "AGAIN_SOON", 0.2)
    sink.answers("DOT banu@* HANG UP")
    approved_edition(letter)
    send_until(is_sent)
    assert states() == {
        "ayla@example.com": State.SENT,
        "banu@example.com": State.UNCERTAIN,
        "cavid@example.com": State.SENT,
    }


def test_a_server_that_closes_with_words_after_the_dot_has_answered(letter, sink, monkeypatch):
    monkeypatch.setattr(sending, "AGAIN_SOON", 0.2)
    sink.answers("DOT banu@* 421 4.3.2 going down")
    approved_edition(letter)
    send_until(lambda: list(states().values()).count(State.SENT) == 2)
    assert states()["banu@example.com"] == State.DEFERRED


def test_a_mail_server_that_is_away_is_waited_for(letter, sink, settings, monkeypatch):
    monkeypatch.setattr(sending, "AGAIN_SOON", 0.5)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9  # nobody listens there
    approved_edition(letter)
    send_until(lambda: Sender.objects.filter(trouble__contains="cannot be reached").exists())
    settings.EMAIL_PORT = port
    send_until(is_sent)
    assert len(sink.accepted()) == 3
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_a_paused_edition_goes_on_with_exactly_the_rest(letter, sink, person_of):
    for number in range(300):
        subscribe(letter, f"reader{number}@example.net")
    Throttle.objects.create(group="*", per_second=60)
    edition = approved_edition(letter)
    user = person_of()
    send_until(lambda: Delivery.objects.filter(state=State.SENT).count() > 30 and steering.pause(edition, user))
    at_the_pause = len(sink.accepted())
    look_again_at = time.monotonic() + 1.5
    send_until(lambda: time.monotonic() > look_again_at)
    assert len(sink.accepted()) == at_the_pause
    assert Delivery.objects.filter(state=State.CLAIMED).count() == 0
    Throttle.objects.all().delete()
    edition.refresh_from_db()
    assert steering.resume(edition, user)
    send_until(is_sent)
    assert len(sink.accepted()) == len(set(sink.accepted())) == 303


def test_a_cancelled_edition_is_cancelled_for_good(letter, sink, person_of):
    edition = approved_edition(letter)
    steering.start(edition.pk)
    edition.refresh_from_db()
    assert steering.cancel(edition, person_of())
    assert not steering.resume(edition, person_of(username="second"))
    stop_at = time.monotonic() + 1.5
    send_until(lambda: time.monotonic() > stop_at)
    assert sink.accepted() == []
    assert set(states().values()) == {State.CANCELLED}


def test_all_senders_together_keep_the_pace(letter, sink):
    for number in range(120):
        subscribe(letter, f"reader{number}@gmail.com")
    Throttle.objects.create(group="gmail", per_second=40)
    approved_edition(letter)
    begun = time.monotonic()
    with sender_at_work():
        send_until(is_sent)
    # 120 at 40 a second: not sooner than three seconds after the first one, however many send.
    assert time.monotonic() - begun >= 120 / 40
    assert len(sink.accepted()) == 123


def test_an_uncertain_one_is_sent_again_or_left_as_a_person_says(letter, sink, person_of):
    edition = approved_edition(letter)
    send_until(is_sent)
    first, second, _third = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk__in=[first.pk, second.pk]).update(state=State.UNCERTAIN)
    edition.refresh_from_db()
    user = person_of()
    assert steering.settle_uncertain(edition, user, [first.pk], send=True) == 1
    assert steering.settle_uncertain(edition, user, [second.pk], send=False) == 1
    assert steering.settle_uncertain(edition, user, [second.pk], send=True) == 0
    send_until(is_sent)
    assert len(sink.accepted()) == 4
    assert Delivery.objects.get(pk=second.pk).state == State.UNCERTAIN


def test_who_may_not_steer_is_refused(letter, person_of):
    edition = approved_edition(letter, state=Edition.State.SENDING)
    with pytest.raises(steering.PermissionDenied):
        steering.pause(edition, person_of("Writer"))


def test_two_senders_start_an_edition_once(letter):
    edition = approved_edition(letter)
    results = []

    def start() -> None:
        results.append(steering.start(edition.pk))
        connection.close()

    threads = [threading.Thread(target=start) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert Delivery.objects.count() == 3


def test_an_edition_whose_story_was_withdrawn_since_does_not_start(letter):
    edition = approved_edition(letter)
    item = EditionItem.objects.create(edition=edition, article=make_article())
    approve_as_it_is(edition)
    item.article.state = "withdrawn"
    item.article.save()
    start_due()
    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT and not Delivery.objects.exists()


def test_an_edition_that_is_much_too_late_does_not_start_by_itself(letter):
    edition = approved_edition(letter, send_at=timezone.now() - timedelta(hours=3))
    assert not steering.start(edition.pk)


def test_an_edition_that_was_changed_since_it_was_approved_does_not_start(letter):
    edition = approved_edition(letter)
    Edition.objects.filter(pk=edition.pk).update(subject="Another subject")
    start_due()
    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT and not Delivery.objects.exists()


def test_kept_mail_takes_an_edition_where_no_mail_server_is_set(letter, settings):
    from newsletter.models import KeptMail

    settings.EMAIL_BACKEND = "newsletter.mailbox.KeepingBackend"
    approved_edition(letter)
    send_until(is_sent)
    assert KeptMail.objects.count() == 3
    assert "List-Unsubscribe-Post" in KeptMail.objects.first().headers
