"""What happens behind the links of a message: confirming, leaving, coming back, choosing lists."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from newsletter import tokens
from newsletter.models import Consent, MailingList, Subscription
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up, subscribe

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def leave_path(subscription: Subscription) -> str:
    return f"/newsletter/unsubscribe/{tokens.for_subscription(subscription, tokens.LEAVE)}/"


def state(subscription: Subscription) -> str:
    return Subscription.objects.get(pk=subscription.pk).state


@pytest.fixture
def confirm_path(client, weekly, run_tasks) -> str:
    sign_up(client)
    run_tasks()
    return link_in_mail("confirm")


def test_confirming_welcomes_once(client, confirm_path, run_tasks):
    for _time in range(3):
        response = client.post(confirm_path, headers=SAME_SITE)
        assert response.status_code == 200 and "You are subscribed" in response.content.decode()
    run_tasks()
    assert [message.subject for message in mail.outbox] == ["Confirm: The Weekly", "Welcome to The Weekly"]
    assert Consent.objects.filter(event="confirmed").count() == 1


def test_looking_at_a_link_changes_nothing(client, confirm_path):
    subscription = Subscription.objects.get()
    for _time in range(100):
        assert client.get(confirm_path).status_code == 200
    assert client.head(confirm_path).status_code == 200
    client.get(leave_path(subscription)), client.head(leave_path(subscription))
    assert state(subscription) == "pending" and Consent.objects.count() == 1


def test_pages_behind_links_are_private(client, confirm_path):
    response = client.get(confirm_path)
    assert "no-store" in response["Cache-Control"] and response["Referrer-Policy"] == "strict-origin"
    assert "noindex" in response["X-Robots-Tag"] and not response.cookies
    assert "leyla@example.com" not in response.content.decode() and "l•••a@example.com" in response.content.decode()


def test_messages_carry_both_ways_out(client, confirm_path):
    message = mail.outbox[0]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Unsubscribe"].startswith("<http://localhost:8000/newsletter/unsubscribe/")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert [part.mimetype for part in message.alternatives] == ["text/html"]


def test_a_link_is_good_for_seven_days(client, confirm_path):
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        response = client.post(confirm_path, headers=SAME_SITE)
    assert response.status_code == 410 and "expired" in response.content.decode()
    assert Subscription.objects.get().state == "pending"


def test_a_token_serves_one_purpose(client, weekly):
    subscription = subscribe(weekly)
    leave = tokens.for_subscription(subscription, tokens.LEAVE)
    confirm = tokens.for_subscription(subscription, tokens.CONFIRM)
    for path in (f"confirm/{leave}/", f"unsubscribe/{confirm}/", f"preferences/{leave}/", "confirm/forged/"):
        assert client.post(f"/newsletter/{path}", headers=SAME_SITE).status_code == 404, path
    assert state(subscription) == "confirmed"


def test_the_token_of_one_touches_no_other(client, weekly):
    one, other = subscribe(weekly, "one@example.com"), subscribe(weekly, "other@example.com")
    client.post(leave_path(one), ONE_CLICK)
    assert (state(one), state(other)) == ("left", "confirmed")


def test_links_survive_a_new_secret(client, weekly, settings):
    path = leave_path(subscribe(weekly))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-fifty-characters-and-some-more-0123456789"
    assert client.post(path, ONE_CLICK).status_code == 200


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_from_the_mail_program(client, weekly, content_type):
    subscription = subscribe(weekly)
    for _time in range(2):
        if content_type.startswith("multipart"):
            response = client.post(leave_path(subscription), ONE_CLICK)
        else:
            response = client.post(leave_path(subscription), "List-Unsubscribe=One-Click", content_type=content_type)
        assert response.status_code == 200 and not response.cookies
    assert state(subscription) == "left"
    assert Consent.objects.filter(event="left").count() == 1


def test_leaving_by_the_page_and_taking_it_back(client, weekly):
    subscription = subscribe(weekly)
    assert "l•••a@example.com" in client.get(leave_path(subscription)).content.decode()
    assert "That was a mistake" in client.post(leave_path(subscription)).content.decode()
    assert state(subscription) == "left"
    client.post(leave_path(subscription), {"return": "1"})
    assert state(subscription) == "confirmed"


def test_nobody_comes_back_after_a_week(client, weekly):
    subscription = subscribe(weekly)
    client.post(leave_path(subscription), ONE_CLICK)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client.post(leave_path(subscription), {"return": "1"})
    assert state(subscription) == "left"


def test_who_left_and_signs_up_again_confirms_again(client, weekly, run_tasks):
    subscription = subscribe(weekly)
    client.post(leave_path(subscription), ONE_CLICK)
    sign_up(client)
    run_tasks()
    assert state(subscription) == "pending" and mail.outbox[0].subject.startswith("Confirm")


def test_an_old_message_brings_nobody_back(client, confirm_path):
    client.post(confirm_path, headers=SAME_SITE)
    subscription = Subscription.objects.get()
    client.post(leave_path(subscription), ONE_CLICK)
    assert client.post(confirm_path, headers=SAME_SITE).status_code == 410
    assert state(subscription) == "left"


def test_choosing_lists(client, weekly):
    daily = MailingList.objects.create(slug="daily", name="Daily", promise="x")
    subscription = subscribe(weekly)
    path = f"/newsletter/preferences/{tokens.for_subscriber(subscription.subscriber)}/"
    assert 'value="weekly" checked' in client.get(path).content.decode()
    response = client.post(path, {"lists": ["daily", "none-such"]}, headers=SAME_SITE)
    assert "Saved." in response.content.decode()
    assert state(subscription) == "left"
    assert Subscription.objects.get(mailing_list=daily).state == "confirmed"
    assert set(Consent.objects.values_list("event", flat=True)) == {"changed", "left"}


def test_another_site_cannot_choose(client, weekly):
    subscription = subscribe(weekly)
    path = f"/newsletter/preferences/{tokens.for_subscriber(subscription.subscriber)}/"
    assert client.post(path, {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert state(subscription) == "confirmed"
