"""What the worker does on its own."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from intake.limits import allow
from intake.models import RateCount
from newsletter.models import Consent, KeptMail, Subscriber, Subscription
from newsletter.tasks import KEPT, clean_up
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe

pytestmark = pytest.mark.django_db


def test_who_never_confirms_is_forgotten_and_the_evidence_names_nobody(client, weekly, run_tasks):
    sign_up(client, "gone@example.com")
    run_tasks()
    path = link_in_mail("confirm")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        clean_up.call()
        assert client.post(path, headers=SAME_SITE).status_code in (404, 410)
    assert not Subscriber.objects.exists() and not Subscription.objects.exists()
    row = Consent.objects.get()
    assert row.subscriber is None and "gone" not in str(vars(row))
    assert not DBTaskResult.objects.exists()  # their arguments held the address


def test_what_is_young_or_confirmed_stays(client, weekly, run_tasks):
    confirmed = subscribe(weekly, "old@example.com")
    Subscription.objects.update(asked_at=timezone.now() - timedelta(days=400))
    sign_up(client, "new@example.com")
    run_tasks()
    clean_up.call()
    assert set(Subscriber.objects.values_list("address", flat=True)) == {"old@example.com", "new@example.com"}
    assert Subscription.objects.filter(pk=confirmed.pk).exists()
    assert DBTaskResult.objects.exists() and RateCount.objects.exists()


def test_the_counts_of_today_survive(weekly):
    assert allow("key", 1, 24 * 3600)
    clean_up.call()
    assert not allow("key", 1, 24 * 3600)


def test_the_oldest_kept_mail_goes_first():
    KeptMail.objects.bulk_create(KeptMail(to=str(n), sender="b", subject="c", text="d") for n in range(KEPT + 3))
    clean_up.call()
    assert KeptMail.objects.count() == KEPT and not KeptMail.objects.filter(to__in=["0", "1", "2"]).exists()


def test_cleaning_nothing_is_fine():
    clean_up.call()
    clean_up.call()
    assert not mail.outbox


def test_the_database_itself_allows_one_subscription_and_no_confirmation_without_a_time(weekly):
    subscription = subscribe(weekly)
    with pytest.raises(IntegrityError, match="subscription_once"), transaction.atomic():
        Subscription.objects.create(subscriber=subscription.subscriber, mailing_list=weekly)
    with pytest.raises(IntegrityError, match="subscription_confirmed_has_time"), transaction.atomic():
        Subscription.objects.update(confirmed_at=None)
