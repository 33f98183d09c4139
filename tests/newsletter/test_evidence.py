"""The rows that say who agreed to what: what stands in them, and that nothing changes them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from newsletter import addresses, texts, tokens
from newsletter.models import Consent, MailingList
from newsletter.tasks import clean_up
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe

pytestmark = pytest.mark.django_db
IPHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Mobi", "Referer": "http://testserver/politics/a/?q=secret"}


def ask(client, run_tasks, **headers) -> Consent:
    sign_up(client, form="article", headers=SAME_SITE | IPHONE | headers)
    run_tasks()
    return Consent.objects.first()


def test_a_row_has_all_of_it(client, weekly, run_tasks, settings):
    settings.TRUSTED_PROXIES = 1
    with time_machine.travel("2026-11-20 12:00:00Z", tick=False):
        row = ask(client, run_tasks, **{"X-Forwarded-For": "203.0.113.9"})
    assert (row.event, row.form, row.source) == ("asked", "article", "http://testserver/politics/a/")
    assert (row.client_kind, row.proxies, row.key_month) == ("mobile", 1, "2026-11")
    assert row.at.isoformat() == "2026-11-20T12:00:00+00:00"
    assert (row.text_id, row.text) == ("promise.en", texts.promise_text())
    assert row.text_sha256 == addresses.digest(row.text) and len(row.client_key) == 64
    assert "203.0.113.9" not in str(vars(row))


def test_the_key_of_the_network_address_changes_with_the_month(client, weekly, run_tasks):
    keys = []
    for day in ("2026-11-02", "2026-11-20", "2026-12-02"):
        with time_machine.travel(f"{day} 12:00:00Z", tick=False):
            keys.append(ask(client, run_tasks).client_key)
    assert keys[0] == keys[1] != keys[2]


def test_each_form_keeps_the_words_that_stood_in_it(client, weekly, run_tasks):
    assert texts.short_promise_text() in client.get("/newsletter/").content.decode()
    sign_up(client, form="footer")
    run_tasks()
    row = Consent.objects.get()
    assert (row.text_id, row.text) == ("promise.short.en", texts.short_promise_text())
    confirm = link_in_mail("confirm")
    assert texts.promise_text() in client.get(confirm).content.decode()
    client.post(confirm, headers=SAME_SITE)
    assert Consent.objects.first().text == texts.promise_text()


def test_the_words_are_in_the_language_of_the_page_not_of_the_list(client, weekly):
    MailingList.objects.create(slug="nedelya", name="Неделя", promise="x", locale="ru")
    subscriber = subscribe(weekly).subscriber
    path = f"/newsletter/preferences/{tokens.for_subscriber(subscriber)}/"
    client.post(path, {"lists": ["weekly", "nedelya"]}, headers=SAME_SITE)
    row = Consent.objects.get()
    assert row.mailing_list.locale == "ru" and row.text == texts.promise_text() and row.text_id == "promise.en"


def test_the_choice_about_clicks_is_evidence_too(client, weekly):
    subscriber = subscribe(weekly).subscriber
    path = f"/newsletter/preferences/{tokens.for_subscriber(subscriber)}/"
    for data in ({"clicks": "1"}, {"clicks": "1"}, {}):
        client.post(path, {"lists": ["weekly"]} | data, headers=SAME_SITE)
    rows = Consent.objects.order_by("pk").values_list("event", "form", "text", "mailing_list")
    assert list(rows) == [("changed", "clicks", texts.clicks_text(), None), ("left", "clicks", "", None)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE newsletter_consent SET text = 'other'",
        "UPDATE newsletter_consent SET at = now()",
        "UPDATE newsletter_consent SET source = 'http://testserver/other/'",
        "UPDATE newsletter_consent SET event = 'confirmed', subscriber_id = NULL",
        "DELETE FROM newsletter_consent",
    ],
)
def test_the_database_refuses_to_change_or_lose_evidence(client, weekly, run_tasks, change):
    ask(client, run_tasks)
    before = Consent.objects.values().get()
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Consent.objects.values().get() == before


def test_it_lets_go_of_the_person(client, weekly, run_tasks):
    row = ask(client, run_tasks)
    row.subscriber.delete()
    Consent.objects.update(source="")
    row.refresh_from_db()
    assert row.subscriber is None and row.source == ""


def test_old_evidence_stays_when_the_subscriber_is_forgotten(client, weekly, run_tasks):
    ask(client, run_tasks)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        clean_up.call()
    assert Consent.objects.get().subscriber is None
