import pytest
from django.core import mail
from django.test import Client

from newsletter import addresses, tokens
from newsletter.models import Consent, MailingList, Subscriber, Subscription, Suppression
from tests.newsletter.steps import SAME_SITE, sign_up, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily(weekly) -> MailingList:
    return MailingList.objects.create(slug="daily", name="The Daily", promise="Every morning.")


def path_of(subscriber: Subscriber) -> str:
    return f"/newsletter/preferences/{tokens.for_subscriber(subscriber)}/"


def states(subscriber: Subscriber) -> dict[str, str]:
    return dict(subscriber.subscriptions.values_list("mailing_list__slug", "state"))


def test_lists_are_chosen_without_password_cookie_or_second_mail(weekly, daily, run_tasks):
    subscriber = subscribe(weekly).subscriber
    client = Client(enforce_csrf_checks=True)
    content = client.get(path_of(subscriber)).content.decode()
    assert "l•••a@example.com" in content and "leyla@example.com" not in content
    assert 'value="weekly" checked' in content and 'value="daily" checked' not in content
    assert client.post(path_of(subscriber), {"lists": ["weekly", "daily"]}, headers=SAME_SITE).status_code == 200
    run_tasks()
    assert states(subscriber) == {"weekly": "confirmed", "daily": "confirmed"}
    assert not mail.outbox and not client.cookies
    row = Consent.objects.get()
    assert (row.event, row.form, row.mailing_list) == ("changed", "preferences", daily)


def test_saving_the_same_choice_again_leaves_no_trace(client, weekly, daily):
    subscriber = subscribe(weekly).subscriber
    for _time in range(3):
        client.post(path_of(subscriber), {"lists": ["weekly"]}, headers=SAME_SITE)
    assert states(subscriber) == {"weekly": "confirmed"} and not Consent.objects.exists()


def test_looking_changes_nothing(client, weekly, daily):
    subscriber = subscribe(weekly).subscriber
    for _time in range(20):
        client.get(path_of(subscriber), {"lists": "daily"})
    assert states(subscriber) == {"weekly": "confirmed"} and not Consent.objects.exists()


def test_no_list_at_all_may_be_chosen(client, weekly, daily):
    subscriber = subscribe(weekly).subscriber
    subscribe(daily)
    client.post(path_of(subscriber), headers=SAME_SITE)
    assert states(subscriber) == {"weekly": "left", "daily": "left"}


def test_a_list_that_is_not_public_is_neither_shown_nor_taken(client, weekly):
    MailingList.objects.create(slug="hidden", name="Hidden", promise="x", is_public=False)
    subscriber = subscribe(weekly).subscriber
    assert "Hidden" not in client.get(path_of(subscriber)).content.decode()
    client.post(path_of(subscriber), {"lists": ["weekly", "hidden"]}, headers=SAME_SITE)
    assert states(subscriber) == {"weekly": "confirmed"}


def test_the_link_of_one_changes_nothing_of_another(client, weekly):
    one, other = subscribe(weekly, "one@example.com"), subscribe(weekly, "other@example.com")
    client.post(path_of(one.subscriber), headers=SAME_SITE)
    assert (states(one.subscriber), states(other.subscriber)) == ({"weekly": "left"}, {"weekly": "confirmed"})


def test_who_is_suppressed_may_choose_and_still_gets_no_mail(client, weekly, daily, run_tasks):
    subscriber = subscribe(weekly).subscriber
    Suppression.objects.create(address_key=addresses.suppression_key("leyla@example.com"))
    client.post(path_of(subscriber), {"lists": ["weekly", "daily"]}, headers=SAME_SITE)
    sign_up(client)
    run_tasks()
    assert not mail.outbox


def test_a_link_for_one_list_does_not_open_the_choice_of_all(client, weekly):
    subscription = subscribe(weekly)
    for purpose in (tokens.LEAVE, tokens.CONFIRM):
        token = tokens.for_subscription(subscription, purpose)
        assert client.post(f"/newsletter/preferences/{token}/", headers=SAME_SITE).status_code == 404
    token = tokens.for_subscriber(subscription.subscriber)
    for name in ("confirm", "unsubscribe"):
        assert client.post(f"/newsletter/{name}/{token}/", headers=SAME_SITE).status_code == 404
    assert Subscription.objects.get().state == "confirmed"
