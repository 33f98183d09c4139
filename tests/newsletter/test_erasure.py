"""After erasing, the address stands nowhere: every column of every table is looked at."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import ErrorReport
from newsletter import addresses, erasure, tokens
from newsletter.answers import classify
from newsletter.breaker import Breaker
from newsletter.models import Consent, Delivery, Edition, KeptMail, Subscriber, Suppression
from tests.newsletter import dump
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe
from tests.stories import make_article

pytestmark = pytest.mark.django_db
ADDRESS = "Leyla.Aliyeva@Пример.example"
WRITTEN = ("leyla.aliyeva@пример.example", "leyla.aliyeva@xn--e1afmkfd.example", "leyla.aliyeva")


def erase(client, subscriber: Subscriber):
    path = f"/newsletter/account/{tokens.for_account(subscriber)}/"
    return client.post(path, {"do": "erase"}, headers=SAME_SITE)


def everywhere(client, mailing_list, run_tasks, settings) -> Subscriber:
    """A subscriber whose address stands wherever it can."""
    sign_up(client, ADDRESS, headers=SAME_SITE | {"Referer": f"http://testserver/{ADDRESS}/"})
    run_tasks()
    client.post(link_in_mail("confirm"), headers=SAME_SITE)
    sign_up(client, ADDRESS)  # its task waits, with the address in it
    subscriber = Subscriber.objects.get()
    subscriber.wanted_address = "leyla.aliyeva@example.org"
    subscriber.save()
    edition = Edition.objects.create(mailing_list=mailing_list, date=timezone.localdate(), subject="S")
    said = f"550 5.1.1 <{subscriber.address_ascii.upper()}>: user unknown"
    Delivery.objects.create(
        edition=edition, subscriber=subscriber, mailing_list=mailing_list, due_at=timezone.now(),
        changed_at=timezone.now(), state="bounced", reply=said,
    )  # fmt: skip
    key = addresses.suppression_key(subscriber.address_ascii)
    Suppression.objects.create(address_key=key, reason="bounced", diagnostic=said)
    KeptMail.objects.create(to=ADDRESS, sender="a@example.com", subject="S", text=f"To {ADDRESS}")
    done = DBTaskResult.objects.first()
    done.pk, done.status, done.traceback = None, "FAILED", f"Refused: {ADDRESS}"
    done.finished_at = timezone.now()
    done.save()
    ErrorReport.objects.create(article=make_article(), words="x", mail=subscriber.address)
    return subscriber


def test_the_address_is_found_nowhere(client, weekly, run_tasks, settings):
    subscriber = everywhere(client, weekly, run_tasks, settings)
    assert len(dump.tables_that_mention("leyla.aliyeva")) >= 7
    response = erase(client, subscriber)
    assert response.status_code == 200 and "Everything is erased" in response.content.decode()
    for written in WRITTEN:
        assert dump.tables_that_mention(written) == []
    assert not Subscriber.objects.exists()


def test_counts_and_a_hash_stay(client, weekly, run_tasks, settings):
    subscriber = everywhere(client, weekly, run_tasks, settings)
    events = list(Consent.objects.values_list("event", flat=True))
    erase(client, subscriber)
    assert list(Consent.objects.values_list("event", flat=True)) == events
    assert set(Consent.objects.values_list("subscriber", "source")) == {(None, "")}
    delivery = Delivery.objects.get()
    assert (delivery.subscriber, delivery.state, delivery.reply.strip()) == (None, "bounced", "550 5.1.1")
    row = Suppression.objects.get()
    assert (row.reason, row.diagnostic.strip()) == ("bounced", "550 5.1.1")
    assert Suppression.objects.covers(subscriber.address_ascii)


def test_the_hash_outlives_a_new_secret(client, weekly, settings):
    subscriber = subscribe(weekly).subscriber
    erase(client, subscriber)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-fifty-characters-and-some-more-0123456789"
    assert Suppression.objects.covers("leyla@example.com")


def test_others_are_left_alone(client, weekly, run_tasks):
    subscribe(weekly, "other.leyla@example.com")
    sign_up(client, "third@example.com")
    erase(client, subscribe(weekly).subscriber)
    run_tasks()
    assert set(Subscriber.objects.values_list("address", flat=True)) == {"other.leyla@example.com", "third@example.com"}


def test_who_was_erased_can_sign_up_again_by_himself_and_by_mail(client, weekly, run_tasks, mailoutbox):
    erase(client, subscribe(weekly).subscriber)
    sign_up(client)
    run_tasks()
    assert Suppression.objects.covers("leyla@example.com")
    client.post(link_in_mail("confirm"), headers=SAME_SITE)
    run_tasks()
    assert not Suppression.objects.exists() and [m.subject[:7] for m in mailoutbox] == ["Confirm", "Welcome"]


def test_who_bounced_before_cannot(client, weekly, run_tasks, mailoutbox):
    Suppression.objects.suppress("leyla@example.com", "bounced", "550 <leyla@example.com> no such user")
    assert Suppression.objects.get().diagnostic == "550 <•••> no such user"
    erase(client, subscribe(weekly).subscriber)
    sign_up(client)
    run_tasks()
    assert not mailoutbox and Suppression.objects.get().reason == "bounced"


def test_the_link_works_once(client, weekly):
    subscriber = subscribe(weekly).subscriber
    path = f"/newsletter/account/{tokens.for_account(subscriber)}/"
    assert client.post(path, {"do": "erase"}, headers=SAME_SITE).status_code == 200
    assert client.post(path, {"do": "erase"}, headers=SAME_SITE).status_code == 404


def test_nothing_is_half_erased(weekly, monkeypatch):
    subscriber = subscribe(weekly).subscriber

    def fail(*args) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(erasure, "empty_jobs", fail)
    with pytest.raises(RuntimeError):
        erasure.erase(subscriber)
    assert Subscriber.objects.filter(address="leyla@example.com").exists() and not Suppression.objects.exists()


def test_the_mail_of_the_link_is_kept_mail_that_goes_too(client, weekly, run_tasks, settings):
    settings.EMAIL_BACKEND = "newsletter.mailbox.KeepingBackend"
    subscriber = subscribe(weekly).subscriber
    client.post(f"/newsletter/preferences/{tokens.for_subscriber(subscriber)}/", {"do": "link"}, headers=SAME_SITE)
    run_tasks()
    assert KeptMail.objects.get().to == "leyla@example.com"
    erase(client, subscriber)
    assert not KeptMail.objects.exists()


@pytest.mark.parametrize("said", ["5.7.1 <leyla@example.com>: refused", "5.7.1 leyla@example.com refused by policy"])
def test_why_an_edition_pauses_names_nobody(said):
    """It stands in the edition and in the log, out of which nobody is erased."""
    because = Breaker().note(1, "example.com", classify(550, said, "RCPT"))
    assert "5.7.1" in because and "leyla" not in because


def test_another_spelling_of_the_same_mailbox_goes_too(client, weekly):
    subscribe(weekly, "LEYLA@example.com")
    erase(client, subscribe(weekly, "leyla@example.com").subscriber)
    assert dump.tables_that_mention("leyla@example.com") == []
