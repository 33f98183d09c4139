"""The own data: another address, a copy of all of it, a pause. Links that a forwarded message has do not suffice."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from newsletter import addresses, tokens
from newsletter.models import Consent, MailingList, Subscriber, Subscription, Suppression
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscriber(weekly) -> Subscriber:
    return subscribe(weekly).subscriber


@pytest.fixture
def preferences(subscriber) -> str:
    return f"/newsletter/preferences/{tokens.for_subscriber(subscriber)}/"


@pytest.fixture
def account(client, preferences, run_tasks) -> str:
    """The page behind a fresh link, asked for as a reader does."""
    response = client.post(preferences, {"do": "link"}, headers=SAME_SITE)
    assert "good for one hour" in response.content.decode()
    run_tasks()
    return link_in_mail("account")


def test_a_fresh_link_comes_to_the_address_itself(client, subscriber, account):
    (message,) = mail.outbox
    assert message.to == ["leyla@example.com"] and message.extra_headers["Auto-Submitted"] == "auto-generated"
    content = client.get(account).content.decode()
    assert "l•••a@example.com" in content and "leyla@example.com" not in content


def test_a_pause_of_a_month_and_its_end(client, subscriber, preferences):
    content = client.post(preferences, {"do": "pause"}, headers=SAME_SITE).content.decode()
    assert "Nothing comes until" in content and "Go on now" in content
    assert not Subscription.objects.mailable().exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert Subscription.objects.mailable().exists()
        assert "Go on now" not in client.get(preferences).content.decode()
    client.post(preferences, {"do": "go_on"}, headers=SAME_SITE)
    assert Subscription.objects.mailable().exists()
    assert Subscription.objects.get().state == "confirmed"


def test_language_and_clicks(client, subscriber, preferences):
    client.post(preferences, {"lists": ["weekly"], "locale": "ru", "clicks": "1"}, headers=SAME_SITE)
    subscriber.refresh_from_db()
    assert (subscriber.locale, subscriber.is_tracked) == ("ru", True)
    client.post(preferences, {"lists": ["weekly"], "locale": "xx"}, headers=SAME_SITE)
    subscriber.refresh_from_db()
    assert (subscriber.locale, subscriber.is_tracked) == ("ru", False)


def test_lists_stand_by_language_with_their_frequency(client, subscriber, preferences):
    MailingList.objects.create(slug="nedelya", name="Неделя", promise="x", locale="ru", frequency="daily")
    content = client.get(preferences).content.decode()
    assert "<legend>English</legend>" in content and "<legend>Русский</legend>" in content
    assert "Azərbaycanca</legend>" not in content
    assert content.index("The Weekly") < content.index("Weekly</span>") < content.index("Daily</span>")


def test_the_copy_has_all_and_the_very_words(client, weekly, run_tasks):
    sign_up(client)
    run_tasks()
    client.post(link_in_mail("confirm"), headers=SAME_SITE)
    subscriber = Subscriber.objects.get()
    path = f"/newsletter/account/{tokens.for_account(subscriber)}/"
    response = client.post(path, {"do": "export"}, headers=SAME_SITE)
    assert "attachment" in response["Content-Disposition"] and "no-store" in response["Cache-Control"]
    found = json.loads(response.content)
    assert found["address"] == "leyla@example.com" and found["lists"][0]["state"] == "confirmed"
    assert [row["event"] for row in found["evidence_of_consent"]] == ["asked", "confirmed"]
    for shown, row in zip(found["evidence_of_consent"], Consent.objects.order_by("pk"), strict=True):
        assert (shown["text"], shown["text_sha256"]) == (row.text, addresses.digest(row.text))


def test_the_new_address_confirms_and_the_old_one_is_told(client, subscriber, account, run_tasks):
    mail.outbox.clear()
    response = client.post(account, {"do": "address", "email": "New@Example.org"}, headers=SAME_SITE)
    assert response.status_code == 200
    run_tasks()
    to_new, to_old = mail.outbox
    assert (to_new.to, to_old.to) == (["New@example.org"], ["leyla@example.com"])
    assert "N•••w@example.org" in to_old.body and "New@example.org" not in to_old.body
    assert "preferences" not in to_new.body and "unsubscribe" not in to_new.body and "leyla" not in to_new.body
    subscriber.refresh_from_db()
    assert subscriber.address == "leyla@example.com"
    mail.outbox.reverse()
    path = link_in_mail("address")
    for _time in range(20):
        assert client.get(path).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.address == "leyla@example.com"
    assert client.post(path, headers=SAME_SITE).status_code == 200
    subscriber.refresh_from_db()
    assert (subscriber.address, subscriber.address_ascii) == ("New@example.org", "New@example.org")
    assert Subscription.objects.get().state == "confirmed" and Consent.objects.first().form == "address"
    assert client.post(path, headers=SAME_SITE).status_code == 410


def test_an_address_that_is_subscribed_already_is_not_told_apart(client, weekly, subscriber, account, run_tasks):
    other = subscribe(weekly, "other@example.com").subscriber
    daily = MailingList.objects.create(slug="daily", name="Daily", promise="x")
    subscribe(daily)
    answers = [
        client.post(account, {"do": "address", "email": email}, headers=SAME_SITE).content
        for email in ("free@example.com", "other@example.com")
    ]
    assert answers[0] == answers[1]
    mail.outbox.clear()
    run_tasks()
    subscriber.refresh_from_db()
    path = f"/newsletter/address/{tokens.for_address(subscriber)}/"
    assert client.post(path, headers=SAME_SITE).status_code == 200
    assert list(Subscriber.objects.values_list("pk", flat=True)) == [other.pk]
    assert set(other.subscriptions.confirmed().values_list("mailing_list__slug", flat=True)) == {"weekly", "daily"}


def test_a_suppressed_address_is_not_written_to(client, subscriber, account, run_tasks):
    Suppression.objects.suppress("stop@example.com", "complained")
    mail.outbox.clear()
    client.post(account, {"do": "address", "email": "stop@example.com"}, headers=SAME_SITE)
    run_tasks()
    assert [message.to for message in mail.outbox] == [["leyla@example.com"]]


def test_a_stranger_is_not_bombed_by_changes_of_address(client, subscriber, account, run_tasks):
    mail.outbox.clear()
    for _time in range(6):
        client.post(account, {"do": "address", "email": "victim@example.org"}, headers=SAME_SITE)
        run_tasks()
    assert [message.to[0] for message in mail.outbox].count("victim@example.org") == 2


def test_a_later_wish_makes_the_earlier_link_worthless(client, subscriber, account):
    paths = []
    for email in ("one@example.org", "two@example.org"):
        client.post(account, {"do": "address", "email": email}, headers=SAME_SITE)
        subscriber.refresh_from_db()
        paths.append(f"/newsletter/address/{tokens.for_address(subscriber)}/")
    assert client.post(paths[0], headers=SAME_SITE).status_code == 410
    assert client.post(paths[1], headers=SAME_SITE).status_code == 200


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a\x00@example.com"])
def test_what_is_no_address_is_said_at_the_field(client, subscriber, account, email):
    response = client.post(account, {"do": "address", "email": email}, headers=SAME_SITE)
    assert response.status_code == 422 and 'aria-invalid="true"' in response.content.decode()
    subscriber.refresh_from_db()
    assert subscriber.wanted_address == ""


@pytest.mark.parametrize("do", ["export", "erase", "address"])
def test_a_link_that_every_mail_has_opens_nothing_of_it(client, subscriber, preferences, do):
    response = client.post(preferences, {"do": do, "email": "thief@example.com"}, headers=SAME_SITE)
    assert "attachment" not in response.get("Content-Disposition", "")
    token = preferences.split("/")[3]
    assert client.post(f"/newsletter/account/{token}/", {"do": do}, headers=SAME_SITE).status_code == 404
    subscriber.refresh_from_db()
    assert subscriber.wanted_address == ""


@pytest.mark.parametrize("do", ["export", "erase", "address"])
def test_after_an_hour_the_link_is_worthless(client, subscriber, account, do):
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.post(account, {"do": do, "email": "a@example.org"}, headers=SAME_SITE).status_code == 410
    assert Subscriber.objects.filter(wanted_address="").exists()


def test_a_link_to_the_old_address_dies_with_it(client, subscriber, account):
    subscriber.address = subscriber.address_ascii = "new@example.org"
    subscriber.save()
    assert client.get(account).status_code == 404


def test_looking_at_the_page_does_nothing(client, subscriber, account):
    for _time in range(20):
        client.get(account, {"do": "erase"}), client.head(account)
    assert Subscriber.objects.get() == subscriber


def test_another_site_cannot_send_it(client, subscriber, account):
    response = client.post(account, {"do": "erase"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403 and Subscriber.objects.exists()


def test_links_come_five_times_a_day_at_most(client, subscriber, preferences, run_tasks):
    for _time in range(8):
        client.post(preferences, {"do": "link"}, headers=SAME_SITE)
    run_tasks()
    assert len(mail.outbox) == 5
