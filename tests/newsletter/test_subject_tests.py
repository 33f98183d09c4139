"""Which subject wins: the arithmetic, the one decision, and what the senders make of it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from newsletter import claiming, subject_tests
from newsletter.models import Click, Delivery, Edition, MailingList, SubjectVariant, Visits
from newsletter.subject_tests import Figures, judge, newcombe, wilson
from tests.newsletter.steps import approve_as_it_is, approved_edition, fill_list
from tests.newsletter.test_sending import is_sent, send_until, sink  # noqa: F401 - sink is a fixture

Z = 1.959964


def test_the_intervals_are_those_of_the_textbook():
    # Newcombe (1998), Statistics in Medicine 17: table II, case (a), 56/70 and 48/80, method 10.
    assert wilson(81, 263, Z) == pytest.approx((0.2553, 0.3662), abs=0.0001)
    low, high = newcombe(Figures(0, 70, 56), Figures(1, 80, 48), Z)
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=0.0001)
    low, high = newcombe(Figures(0, 10, 0), Figures(1, 10, 0), Z)
    assert (low, high) == pytest.approx((-0.2775, 0.2775), abs=0.0001)


@pytest.mark.parametrize(
    ("figures", "winner", "significant"),
    [
        ([(1000, 50), (1000, 90)], 1, True),
        ([(1000, 90), (1000, 50)], 0, True),
        ([(1000, 50), (1000, 60)], 0, False),
        ([(1000, 60), (1000, 60)], 0, False),
        ([(10, 0), (10, 10)], 0, False),  # too few to tell, and too few to show
        ([(1000, 0), (1000, 0)], 0, False),
        ([(0, 0), (1000, 50)], 0, False),
        ([(0, 0), (0, 0)], 0, False),
        # Beats one rival and not the other.
        ([(1000, 20), (1000, 55), (1000, 60)], 0, False),
        ([(1000, 20), (1000, 25), (1000, 90)], 2, True),
        ([(1000, 20), (1000, 25), (1000, 30), (1000, 120)], 3, True),
    ],
)
def test_who_wins(figures, winner, significant):
    outcome = judge([Figures(variant, sent, came) for variant, (sent, came) in enumerate(figures)])
    assert (outcome.winner, outcome.is_significant) == (winner, significant)


def running_test(subscribers: int = 200, **fields) -> Edition:
    fill_list(subscribers)
    letter = MailingList.objects.get(slug="storm")
    edition = approved_edition(letter, test_percent=50, test_hours=1, **fields)
    SubjectVariant.objects.create(edition=edition, number=1, subject="Another subject")
    approve_as_it_is(edition)
    return edition


def began(edition: Edition, hours: float, came: tuple[int, int]) -> None:
    """As if it had been sent to the test's share so long ago, and so many had come."""
    moment = timezone.now() - timedelta(hours=hours)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.SENDING, started_at=moment, audience=1)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO newsletter_delivery
                   (edition_id, mailing_list_id, state, variant, lane, due_at, attempts, reply, changed_at)
               SELECT %s, %s, 'sent', n %% 2, '', %s, 1, '', %s FROM generate_series(1, 400) n""",
            [edition.pk, edition.mailing_list_id, moment, moment],
        )
    for variant, number in enumerate(came):
        Visits.objects.create(edition=edition, story=0, variant=variant, hour=moment, number=number)


@pytest.mark.django_db
def test_the_decision_is_kept_with_its_figures():
    edition = running_test(0)
    began(edition, 2, (10, 40))
    subject_tests.decide_due()
    edition.refresh_from_db()
    assert edition.winner == 1
    told = edition.test_result
    assert told["is_significant"] and told["winner"] == 1 and told["low"] > 0
    assert [(row["variant"], row["sent"], row["came"]) for row in told["figures"]] == [(0, 200, 10), (1, 200, 40)]


@pytest.mark.django_db
def test_no_difference_is_an_answer_too():
    edition = running_test(0)
    began(edition, 2, (20, 22))
    subject_tests.decide_due()
    edition.refresh_from_db()
    assert edition.winner == 0 and edition.test_result["is_significant"] is False


@pytest.mark.django_db
def test_before_the_hours_are_over_nothing_is_decided():
    edition = running_test(0)
    began(edition, 0.5, (10, 40))
    subject_tests.decide_due()
    edition.refresh_from_db()
    assert edition.winner is None


@pytest.mark.django_db
def test_a_decision_is_never_made_again():
    edition = running_test(0)
    began(edition, 2, (10, 40))
    subject_tests.decide_due()
    Visits.objects.filter(variant=0).update(number=180)
    assert not subject_tests.decide(edition)
    edition.refresh_from_db()
    assert edition.winner == 1


@pytest.mark.django_db
def test_clicks_count_beside_visits_and_programs_do_not():
    edition = running_test(0)
    began(edition, 2, (10, 12))
    rows = list(edition.deliveries.filter(variant=1)[:40])
    for row in rows:
        for link in range(2):  # two stories are one reader
            Click.objects.create(delivery=row, link=link, story=link + 1, at=timezone.now())
    for row in edition.deliveries.filter(variant=0)[:90]:
        Click.objects.create(delivery=row, link=0, story=1, at=timezone.now(), is_scanner=True)
    assert [figures.came for figures in subject_tests.figures_of(edition)] == [10, 52]


@pytest.mark.django_db
def test_there_are_never_more_readers_than_copies():
    edition = running_test(0)
    began(edition, 2, (10, 90_000))
    assert subject_tests.figures_of(edition)[1].came == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_senders_one_decides():
    edition = running_test(0)
    began(edition, 2, (10, 40))
    decided = []

    def ask() -> None:
        try:
            decided.append(subject_tests.decide(edition))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(decided) == 1


@pytest.mark.django_db
def test_what_waits_for_the_winner_is_not_taken_before_there_is_one():
    edition = running_test(0)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.SENDING, started_at=timezone.now())
    now = timezone.now() - timedelta(minutes=1)
    Delivery.objects.create(
        edition=edition, mailing_list=edition.mailing_list, variant=None, due_at=now, changed_at=now
    )
    assert claiming.claim(edition.pk, "", 10, 1, is_decided=False) == []
    assert len(claiming.claim(edition.pk, "", 10, 2, is_decided=True)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_rest_goes_out_with_the_winner(sink):  # noqa: F811
    """A whole test, by a real sender: half of the list gets one of two subjects, the other half the one that won."""
    edition = running_test(120)
    tested = lambda: Delivery.objects.filter(state="sent").exclude(variant=None).count()  # noqa: E731
    send_until(lambda: tested() and not Delivery.objects.exclude(variant=None).exclude(state="sent").exists())
    first_half = len(sink.accepted())
    assert 30 < first_half < 90
    moment = timezone.now()
    Visits.objects.create(edition=edition, story=0, variant=1, hour=moment, number=tested())
    Edition.objects.update(started_at=moment - timedelta(hours=2))
    Delivery.objects.filter(variant=None).update(due_at=moment)
    send_until(is_sent)
    edition.refresh_from_db()
    assert edition.winner == 1 and len(sink.accepted()) == 120
    held = Delivery.objects.filter(variant=None).select_related("subscriber")
    assert held.count() == 120 - first_half
    for delivery in held:
        assert b"Subject: Another subject" in sink.mail_to(delivery.subscriber.address_ascii)
