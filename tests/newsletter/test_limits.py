import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from intake.limits import allow
from intake.models import RateCount
from newsletter.models import KeptMail, Subscriber
from newsletter.tasks import KEPT, clean_up
from tests.newsletter.steps import subscribe


@pytest.mark.django_db(transaction=True)
def test_exactly_so_many_of_fifty_at_once():
    allowed = []

    def ask() -> None:
        allowed.append(allow("key", 7, 3600))
        connection.close()

    with time_machine.travel(timezone.now(), tick=False):
        threads = [threading.Thread(target=ask) for _number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert allowed.count(True) == 7


@pytest.mark.django_db
def test_a_new_window_counts_anew():
    assert [allow("key", 1, 60), allow("key", 1, 60), allow("other", 1, 60)] == [True, False, True]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert allow("key", 1, 60)


@pytest.mark.django_db
def test_what_has_served_is_cleaned_up(weekly):
    kept, stale = subscribe(weekly, "kept@example.com"), subscribe(weekly, "stale@example.com")
    stale.state, stale.asked_at = "pending", timezone.now() - timedelta(days=31)
    stale.save()
    Subscriber.objects.update(created_at=timezone.now() - timedelta(days=31))
    allow("key", 1, 60)
    RateCount.objects.update(window=timezone.now() - timedelta(days=3))
    KeptMail.objects.bulk_create(KeptMail(to="a", sender="b", subject="c", text="d") for _n in range(KEPT + 5))
    clean_up.call()
    assert list(Subscriber.objects.all()) == [kept.subscriber]
    assert not RateCount.objects.exists() and KeptMail.objects.count() == KEPT


@pytest.mark.django_db
def test_a_refused_attempt_does_not_make_the_wait_longer():
    with time_machine.travel("2026-11-20 12:00:00Z", tick=False):
        assert [allow("key", 2, 3600) for _time in range(5)] == [True, True, False, False, False]
    with time_machine.travel("2026-11-20 12:59:59Z", tick=False):
        assert not allow("key", 2, 3600)
    with time_machine.travel("2026-11-20 13:00:00Z", tick=False):
        assert allow("key", 2, 3600)
    assert sorted(RateCount.objects.values_list("count", flat=True)) == [1, 6]
