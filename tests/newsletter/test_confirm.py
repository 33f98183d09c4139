"""Confirming beyond the plain way of test_links_in_mail.py: real browsers' checks, races, suppression, evidence."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from newsletter import addresses, consent, texts, tokens
from newsletter.models import Consent, MailingList, Subscription, Suppression
from newsletter.tasks import welcome
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe

pytestmark = pytest.mark.django_db


def pending(mailing_list: MailingList) -> tuple[Subscription, str]:
    """A subscription that waits for its confirmation, and the path of the page that asks for it."""
    subscription = subscribe(mailing_list)
    Subscription.objects.update(state="pending", confirmed_at=None)
    subscription.refresh_from_db()
    return subscription, f"/newsletter/confirm/{tokens.for_subscription(subscription, tokens.CONFIRM)}/"


def test_confirming_needs_no_cookie(weekly):
    subscription, path = pending(weekly)
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    assert client.post(path, headers=SAME_SITE).status_code == 200 and not client.cookies
    subscription.refresh_from_db()
    assert subscription.state == "confirmed" and subscription.confirmed_at is not None


def test_the_evidence_keeps_the_words_of_the_language_and_no_person(client, run_tasks):
    MailingList.objects.create(slug="heftelik", name="Həftəlik", promise="x", locale="az", is_default=True)
    sign_up(client, path="/az", headers=SAME_SITE | {"User-Agent": "Mozilla/5.0 (iPhone) Mobi"})
    run_tasks()
    client.post(link_in_mail("confirm"), headers=SAME_SITE)
    with translation.override("az"):
        in_azerbaijani = texts.promise_text()
    confirmed, asked = Consent.objects.all()
    assert (asked.event, confirmed.event, asked.client_kind) == ("asked", "confirmed", "mobile")
    for row in (asked, confirmed):
        assert row.text == in_azerbaijani and "confirm by mail" not in row.text
        assert row.text_sha256 == addresses.digest(row.text)
        assert "127.0.0.1" not in str(vars(row)) and row.at.utcoffset() == timedelta(0)


def test_the_page_sends_its_token_nowhere(client, weekly):
    _subscription, path = pending(weekly)
    # What browsers do with the token: with this policy they name the site, not the page.
    assert client.get(path)["Referrer-Policy"] == "strict-origin"
    assert 'rel="canonical"' not in client.get(path).content.decode()


def test_the_welcome_carries_the_ways_out_and_they_work(client, weekly, run_tasks):
    subscription, path = pending(weekly)
    client.post(path, headers=SAME_SITE)
    run_tasks()
    (message,) = mail.outbox
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    url = headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    subscription.refresh_from_db()
    assert subscription.state == "left"


def test_who_comes_back_is_not_welcomed_again(client, weekly, run_tasks):
    _subscription, path = pending(weekly)
    client.post(path, headers=SAME_SITE)
    run_tasks()
    Subscription.objects.update(state="left", left_at=timezone.now())
    client.post(path, headers=SAME_SITE)
    run_tasks()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_clicks_at_once_one_confirms(weekly):
    subscription, _path = pending(weekly)
    how = consent.Circumstances("key", "browser")
    first = []

    def click() -> None:
        first.append(consent.confirm(subscription, how))
        connection.close()

    threads = [threading.Thread(target=click) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert first.count(True) == 1 and Consent.objects.count() == 1


def test_one_welcome_however_often_its_task_runs(weekly):
    subscription = subscribe(weekly)
    for _time in range(3):
        welcome.call(subscription.pk)
    assert len(mail.outbox) == 1


def test_whoever_is_suppressed_before_confirming_gets_no_welcome(client, weekly, run_tasks):
    _subscription, path = pending(weekly)
    Suppression.objects.create(address_key=addresses.suppression_key("leyla@example.com"))
    assert client.post(path, headers=SAME_SITE).status_code == 200
    run_tasks()
    assert not mail.outbox


def test_whoever_left_before_the_welcome_gets_none(weekly):
    subscription = subscribe(weekly)
    Subscription.objects.update(state="left")
    welcome.call(subscription.pk)
    assert not mail.outbox


def test_the_link_works_on_its_last_day(client, weekly):
    _subscription, path = pending(weekly)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert client.post(path, headers=SAME_SITE).status_code == 200


def test_an_expired_link_does_not_confirm_by_being_looked_at_either(client, weekly):
    subscription, path = pending(weekly)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(path).status_code == 410 and client.head(path).status_code == 410
    subscription.refresh_from_db()
    assert subscription.state == "pending"


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_cannot_confirm(client, weekly, headers):
    subscription, path = pending(weekly)
    assert client.post(path, headers=headers).status_code == 403
    subscription.refresh_from_db()
    assert subscription.state == "pending"


def test_a_token_is_worth_nothing_with_one_letter_changed(client, weekly):
    _subscription, path = pending(weekly)
    token = path.split("/")[3]
    for place in range(0, len(token), 7):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert client.post(f"/newsletter/confirm/{changed}/", headers=SAME_SITE).status_code == 404, changed
    assert Subscription.objects.get().state == "pending"


@pytest.mark.parametrize("token", ["x", "%00", "%F0%9F%98%80", "a:b:c", "..%2F..", "x" * 5000])
def test_nonsense_for_a_token_is_not_found(client, weekly, token):
    for name in ("confirm", "unsubscribe", "preferences"):
        response = client.get(f"/newsletter/{name}/{token}/")
        assert response.status_code == 404, name
        assert not response.cookies


def test_the_link_of_somebody_who_is_gone_is_not_found(client, weekly):
    subscription, path = pending(weekly)
    subscription.subscriber.delete()
    assert client.post(path, headers=SAME_SITE).status_code == 404
