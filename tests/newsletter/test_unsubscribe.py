"""Leaving beyond the plain way of test_links_in_mail.py."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from newsletter import erasure, tokens
from newsletter.models import Consent, MailingList, Subscription
from tests.newsletter import dump
from tests.newsletter.steps import sign_up, subscribe

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def subscription(weekly) -> Subscription:
    return subscribe(weekly)


@pytest.fixture
def path(subscription) -> str:
    return f"/newsletter/unsubscribe/{tokens.for_subscription(subscription, tokens.LEAVE)}/"


def test_a_mail_program_brings_no_cookie_no_origin_and_follows_nothing(subscription, path):
    client = Client(enforce_csrf_checks=True)
    response = client.post(path, ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"})
    assert response.status_code == 200 and not response.has_header("Location") and not response.cookies
    subscription.refresh_from_db()
    assert subscription.state == "left" and subscription.left_at is not None
    (row,) = Consent.objects.all()
    assert (row.event, row.form, row.mailing_list) == ("left", "unsubscribe", subscription.mailing_list)


def test_the_page_leaves_everything_as_it_is(client, subscription, path):
    for _time in range(100):
        assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    content = client.get(path).content.decode()
    assert "l•••a@example.com" in content and "leyla@example.com" not in content
    subscription.refresh_from_db()
    assert subscription.state == "confirmed" and not Consent.objects.exists()


def test_the_link_never_expires(client, subscription, path):
    with time_machine.travel(timezone.now() + timedelta(days=3650)):
        assert client.post(path, ONE_CLICK).status_code == 200
    subscription.refresh_from_db()
    assert subscription.state == "left"


def test_leaving_one_list_leaves_the_other_alone(client, subscription, path):
    daily = MailingList.objects.create(slug="daily", name="Daily", promise="x")
    other = subscribe(daily)
    client.post(path)
    other.refresh_from_db()
    assert other.state == "confirmed"


def test_taking_it_back_twice_says_twice_that_it_is_so(client, subscription, path):
    client.post(path)
    for _time in range(2):
        assert "You are subscribed" in client.post(path, {"return": "1"}).content.decode()
    assert list(Consent.objects.order_by("pk").values_list("event", flat=True)) == ["left", "changed"]


def test_on_the_sixth_day_it_can_be_taken_back(client, subscription, path):
    client.post(path)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        client.post(path, {"return": "1"})
    subscription.refresh_from_db()
    assert subscription.state == "confirmed" and subscription.left_at is None


def test_on_the_eighth_day_the_page_sends_to_the_form(client, subscription, path):
    client.post(path)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        content = client.post(path, {"return": "1"}).content.decode()
    assert "You have left" in content and "That was a mistake" not in content


def test_who_never_confirmed_cannot_come_in_by_leaving(client, weekly, subscription, path):
    Subscription.objects.update(state="pending", confirmed_at=None)
    client.post(path)
    client.post(path, {"return": "1"})
    subscription.refresh_from_db()
    assert subscription.state == "left"


def test_a_stranger_who_signs_somebody_up_again_brings_nobody_back(client, weekly, subscription, path, run_tasks):
    client.post(path, ONE_CLICK)
    sign_up(client)
    run_tasks()
    client.post(path, {"return": "1"})
    subscription.refresh_from_db()
    assert subscription.state == "pending"


def test_other_methods_are_refused(client, path):
    assert {client.put(path).status_code, client.delete(path).status_code} == {405}


def test_programs_that_follow_every_link_change_no_row_of_any_table(client, subscription, path):
    sign_in = f"/newsletter/preferences/{tokens.for_subscriber(subscription.subscriber)}/"
    confirm = f"/newsletter/confirm/{tokens.for_subscription(subscription, tokens.CONFIRM)}/"
    before = dump.rows()
    for url in (path, sign_in, confirm):
        for _time in range(100):
            client.get(url), client.head(url)
    assert dump.rows() == before


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_one_click_needs_nothing_but_its_body(subscription, path, kind):
    """RFC 8058: either form of body, no cookie, no origin, no redirect; as often as the program likes."""
    body = "List-Unsubscribe=One-Click"
    if kind.startswith("multipart"):
        body = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    client = Client(enforce_csrf_checks=True)
    for _time in range(3):
        response = client.post(path, body, content_type=kind)
        assert response.status_code == 200 and not response.cookies and not response.has_header("Location")
    assert Consent.objects.filter(event="left").count() == 1


def test_a_program_that_comes_after_erasing_is_told_that_it_is_done(client, subscription, path):
    erasure.erase(subscription.subscriber)
    assert client.post(path, ONE_CLICK).status_code == 200
    assert client.post(path).status_code == client.get(path).status_code == 404


def test_a_forged_link_is_refused_to_programs_too(client, path):
    assert client.post(f"{path[:-6]}AAAAA/", ONE_CLICK).status_code == 404
