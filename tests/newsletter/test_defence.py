"""A form that is the same for every reader, and what programs and other sites try with it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from intake import stamps
from newsletter.models import Consent, MailingList, Subscriber, Subscription
from tests.newsletter.steps import SAME_SITE, sign_up
from tests.stories import make_article

pytestmark = pytest.mark.django_db


def stamp_of(age: timedelta) -> str:
    with time_machine.travel(timezone.now() - age):
        return stamps.make()


def test_the_page_of_a_story_is_the_same_for_all(client, weekly):
    url = make_article().get_absolute_url()
    first, second = client.get(url), Client(headers={"User-Agent": "Other", "Accept-Language": "az"}).get(url)
    assert first.content == second.content
    assert not first.cookies and "Cookie" not in first.get("Vary", "")
    content = first.content.decode()
    assert content.count('name="stamp" value=""') == content.count('name="stamp"') == 2


def test_the_form_needs_no_csrf_cookie(weekly, run_tasks):
    client = Client(enforce_csrf_checks=True)
    assert sign_up(client).status_code == 303
    run_tasks()
    assert len(mail.outbox) == 1 and not client.cookies


@pytest.mark.parametrize("form", ["article", "footer", "weekly", "a-list-whose-slug-is-longer-than-forty-characters"])
def test_every_form_says_where_it_stood(client, weekly, run_tasks, form):
    sign_up(client, form=form, headers=SAME_SITE | {"Referer": "http://testserver/politics/a/?q=secret"})
    run_tasks()
    consent = Consent.objects.get()
    assert (consent.form, consent.source) == (form[:40], "http://testserver/politics/a/")


def test_a_list_with_a_long_slug_takes_sign_ups(client, weekly, run_tasks):
    MailingList.objects.create(slug="x" * 60, name="Long", promise="x")
    sign_up(client, form="x" * 60, mailing_list="x" * 60)
    run_tasks()
    assert Subscription.objects.get().mailing_list.slug == "x" * 60


@pytest.mark.parametrize("slug", ["hidden", "heftelik"])
def test_a_list_that_the_page_does_not_offer_cannot_be_had(client, weekly, run_tasks, slug):
    MailingList.objects.create(slug="hidden", name="Hidden", promise="x", is_public=False)
    MailingList.objects.create(slug="heftelik", name="Həftəlik", promise="x", locale="az")
    assert sign_up(client, mailing_list=slug).status_code == 303
    run_tasks()
    assert not Subscriber.objects.exists() and not mail.outbox


@pytest.mark.parametrize(
    "fields",
    [
        {"stamp": "x" * 300},
        {"stamp": "a\x00b"},
        {"website": "x" * 3000},
        {"form": "a\x00b"},
        {"mailing_list": "no slug!"},
        {"mailing_list": "weekly'--"},
    ],
)
def test_nonsense_in_hidden_fields_is_answered_like_a_success(client, weekly, run_tasks, fields):
    real, nonsense = sign_up(client, "real@example.com"), sign_up(client, "bot@example.com", **fields)
    assert (nonsense.status_code, nonsense.headers, nonsense.content) == (303, real.headers, real.content)
    run_tasks()
    assert [message.to for message in mail.outbox] == [["real@example.com"]]


@pytest.mark.parametrize("age", [timedelta(seconds=1), timedelta(hours=25)])
def test_a_stamp_that_is_too_young_or_too_old_is_a_programs(client, weekly, run_tasks, age):
    assert sign_up(client, stamp=stamp_of(age)).status_code == 303
    run_tasks()
    assert not mail.outbox


def test_over_the_limit_the_answer_is_the_same(client, weekly):
    first, *_others, last = [sign_up(client, f"a{number}@example.com") for number in range(9)]
    assert (first.status_code, first.headers, first.content) == (last.status_code, last.headers, last.content)


def test_without_script_three_an_hour(client, weekly, run_tasks):
    for number in range(6):
        sign_up(client, f"a{number}@example.com")
    run_tasks()
    assert len(mail.outbox) == 3


def test_one_address_bombed_with_every_list_gets_two_messages(client, weekly, run_tasks):
    for number in range(6):
        MailingList.objects.create(slug=f"list-{number}", name=f"List {number}", promise="x")
        client.defaults["REMOTE_ADDR"] = f"198.51.100.{number}"
        sign_up(client, "victim@example.com", mailing_list=f"list-{number}")
    run_tasks()
    assert len(mail.outbox) == 2


def test_the_next_day_an_address_may_be_written_to_again(client, weekly, run_tasks):
    for _time in range(3):
        sign_up(client)
    run_tasks()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        sign_up(client)
        run_tasks()
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(("proxies", "messages"), [(0, 3), (1, 6), (2, 3)])
def test_only_as_many_proxies_are_believed_as_there_are(client, weekly, run_tasks, settings, proxies, messages):
    """The header's last word differs with every request; all come by one connection."""
    settings.TRUSTED_PROXIES = proxies
    for number in range(6):
        headers = SAME_SITE | {"X-Forwarded-For": f"192.0.2.1, 203.0.113.{number}"}
        sign_up(client, f"a{number}@example.com", headers=headers)
    run_tasks()
    assert len(mail.outbox) == messages


@pytest.mark.parametrize(
    "origin",
    [
        "http://[::1",
        "http://testserver@evil.example",
        "http://testserver.evil.example",
        "http://testserver:81",
        "testserver",
        "",
    ],
)
def test_an_origin_that_only_looks_like_ours_is_foreign(client, weekly, origin):
    assert sign_up(client, headers={"Origin": origin}).status_code == 403


def test_the_address_of_the_site_is_ours_behind_a_proxy_too(client, weekly, settings):
    settings.SITE_URL = "https://azerbaijan.us"
    assert sign_up(client, headers={"Origin": "https://azerbaijan.us"}).status_code == 303


@pytest.mark.parametrize("value", ["Evil\r\nBcc: x@example.com", "<b>Leyla</b>"])
def test_no_word_of_the_sender_reaches_the_message(client, weekly, run_tasks, value):
    headers = SAME_SITE | {"User-Agent": "Evil <b>Leyla</b>", "Referer": "http://testserver/Evil/<b>Leyla</b>/"}
    sign_up(client, name=value, subject=value, form=value, headers=headers)
    run_tasks()
    (message,) = mail.outbox
    text = message.message().as_string() + message.alternatives[0].content
    assert "Evil" not in text and "<b>Leyla" not in text and message.recipients() == ["leyla@example.com"]


@pytest.fixture
def no_database(transactional_db, monkeypatch):
    """Connections are real and go to a port where nothing listens."""

    def cut() -> None:
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    yield cut
    connection.close()
    monkeypatch.undo()


@pytest.mark.parametrize("email", ["leyla@example.com", "no address"])
def test_a_form_sent_while_the_database_is_away_is_not_lost_silently(client, weekly, no_database, email):
    no_database()
    response = sign_up(client, email)
    assert response.status_code == 503 and response["Retry-After"] == "60"
    assert "was not saved" in response.content.decode() and "Cookie" not in response.get("Vary", "")
