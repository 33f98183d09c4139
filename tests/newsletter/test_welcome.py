"""One message after confirming, once for a list and subscriber."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from newsletter import tokens
from newsletter.models import Edition, MailingList, Subscription
from tests.newsletter.steps import SAME_SITE, link_in_mail, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def join(client, run_tasks):
    def join(**fields) -> None:
        sign_up(client, **fields)
        run_tasks()
        client.post(link_in_mail("confirm"), headers=SAME_SITE)
        run_tasks()

    return join


def welcomes() -> list[str]:
    return [message.subject for message in mail.outbox if message.subject.startswith("Welcome")]


def add_edition(mailing_list: MailingList, days_ago: int, **fields) -> Edition:
    then = timezone.now() - timedelta(days=days_ago)
    defaults = {"published_at": then, "date": then.date(), "subject": f"Edition of {days_ago}"}
    return Edition.objects.create(mailing_list=mailing_list, **defaults | fields)


def test_one_for_each_list(join, weekly):
    MailingList.objects.create(slug="daily", name="The Daily", promise="x")
    join(), join(mailing_list="daily")
    assert welcomes() == ["Welcome to The Weekly", "Welcome to The Daily"]


def test_it_carries_the_way_out_in_header_and_text(join, weekly):
    join()
    message = mail.outbox[-1]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert url in message.body and url in message.alternatives[0].content


@pytest.mark.parametrize("days", [0, 29, 40])
def test_who_leaves_and_comes_back_is_not_welcomed_again(client, join, weekly, days):
    join()
    token = tokens.for_subscription(Subscription.objects.get(), tokens.LEAVE)
    client.post(f"/newsletter/unsubscribe/{token}/", {"List-Unsubscribe": "One-Click"})
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        join()
    assert Subscription.objects.get().state == "confirmed" and len(welcomes()) == 1


def test_the_last_edition_comes_with_it_where_the_list_says_so(join, weekly):
    MailingList.objects.update(welcomes_with_edition=True)
    add_edition(weekly, 9), add_edition(weekly, 2), add_edition(weekly, -3, subject="To come")
    other = MailingList.objects.create(slug="daily", name="The Daily", promise="x")
    add_edition(other, 1, subject="Of another list")
    join()
    message = mail.outbox[-1]
    for text in (message.body, message.alternatives[0].content):
        assert "Edition of 2" in text and "Edition of 9" not in text and "To come" not in text
        assert "/newsletter/weekly/" in text and "Of another list" not in text


@pytest.mark.parametrize("switched_on", [True, False])
def test_without_an_edition_or_a_wish_there_is_no_such_line(join, weekly, switched_on):
    MailingList.objects.update(welcomes_with_edition=switched_on)
    if not switched_on:
        add_edition(weekly, 2)
    join()
    assert "The last edition" not in mail.outbox[-1].body
