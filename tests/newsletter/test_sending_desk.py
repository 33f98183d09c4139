"""The part of the edition page that shows how an edition goes out, and its buttons."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from newsletter import progress, steering
from newsletter.models import Delivery, Edition, Sender, Throttle
from tests.newsletter.steps import approved_edition, fill_list

State = Delivery.State


@pytest.fixture
def going_out(db) -> Edition:
    edition = approved_edition(fill_list(40))
    steering.start(edition.pk)
    edition.refresh_from_db()
    return edition


def address(edition: Edition, what: str) -> str:
    return f"/admin/newsletter/edition/{edition.pk}/{what}/"


def set_states(edition: Edition, state: str, count: int) -> list[int]:
    keys = list(Delivery.objects.filter(edition=edition, state=State.QUEUED).values_list("pk", flat=True)[:count])
    Delivery.objects.filter(pk__in=keys).update(state=state, changed_at=timezone.now())
    return keys


def test_the_page_shows_how_far_it_is(going_out, client_of):
    set_states(going_out, State.SENT, 30)
    set_states(going_out, State.BOUNCED, 2)
    html = client_of("Newsletter manager").get(address(going_out, "change")).content.decode()
    assert "<strong>32</strong> / 40" in html
    assert 'max="40" value="32"' in html
    assert "no sender" not in html and "0 senders at work" in html


def test_the_panel_alone_is_renewed_by_nine_queries(going_out, client_of, django_assert_num_queries):
    client = client_of("Newsletter manager")
    # session, user, two for rights, edition, counts by state, uncertain ones, senders, variants
    with django_assert_num_queries(9):
        answer = client.get(address(going_out, "sending"))
    assert b"<html" not in answer.content and b'data-state="sending"' in answer.content


def test_the_sum_of_states_is_the_audience_and_the_pace_that_of_the_last_minute(going_out):
    keys = set_states(going_out, State.SENT, 20)
    Delivery.objects.filter(pk__in=keys[:10]).update(changed_at=timezone.now() - timedelta(minutes=5))
    Delivery.objects.filter(pk=keys[-1]).update(changed_at=timezone.now() - timedelta(seconds=10))
    now = progress.of(going_out)
    assert sum(now.counts.values()) == now.audience == 40
    assert now.done == 20 and now.waiting == 20
    assert now.rate == pytest.approx(1, rel=0.1)
    assert now.left == pytest.approx(20, rel=0.1)


def test_pause_go_on_and_cancel(going_out, client_of):
    client = client_of("Newsletter manager")
    for deed, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        answer = client.post(address(going_out, f"steer/{deed}"), follow=True)
        going_out.refresh_from_db()
        assert going_out.state == state
        assert answer.status_code == 200
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.CANCELLED}
    actions = Entry.objects.of(going_out).values_list("action", flat=True)
    assert {"pause_sending", "resume_sending", "cancel_sending"} <= set(actions)


def test_who_comes_too_late_is_told(going_out, client_of):
    client = client_of("Newsletter manager")
    client.post(address(going_out, "steer/cancel"))
    html = client.post(address(going_out, "steer/pause"), follow=True).content.decode()
    assert "That is not possible: the edition is now “Cancelled”." in html


def test_uncertain_ones_are_listed_masked_and_settled(going_out, client_of):
    keys = set_states(going_out, State.UNCERTAIN, 3)
    client = client_of("Newsletter manager")
    html = client.get(address(going_out, "change")).content.decode()
    assert "3 uncertain deliveries" in html and "r•••" in html and "reader1@gmail.com" not in html
    client.post(address(going_out, "uncertain"), {"delivery": keys[:1], "do": "send"})
    client.post(address(going_out, "uncertain"), {"delivery": keys[1:2], "do": "leave"})
    assert Delivery.objects.get(pk=keys[0]).state == State.QUEUED
    left = Delivery.objects.get(pk=keys[1])
    assert left.state == State.UNCERTAIN and left.settled_at
    assert "1 uncertain delivery" in client.get(address(going_out, "change")).content.decode()


def test_nothing_of_a_cancelled_edition_is_sent_once_more(going_out, client_of):
    keys = set_states(going_out, State.UNCERTAIN, 1)
    client = client_of("Newsletter manager")
    client.post(address(going_out, "steer/cancel"))
    html = client.post(address(going_out, "uncertain"), {"delivery": keys, "do": "send"}, follow=True).content.decode()
    assert "This edition was cancelled" in html
    assert Delivery.objects.get(pk=keys[0]).state == State.UNCERTAIN


def test_a_get_steers_nothing(going_out, client_of):
    assert client_of("Newsletter manager").get(address(going_out, "steer/pause")).status_code == 405


def test_who_may_not_send_sees_no_buttons_and_is_refused(going_out, client_of):
    client = client_of("Editor")
    html = client.get(address(going_out, "change")).content.decode()
    assert "steer/pause" not in html and "<strong>0</strong> / 40" in html
    assert client.post(address(going_out, "steer/pause")).status_code == 403
    going_out.refresh_from_db()
    assert going_out.state == Edition.State.SENDING


def test_a_draft_has_no_panel(db, client_of):
    edition = Edition.objects.create(mailing_list=fill_list(1), date=timezone.localdate(), subject="A draft")
    assert client_of("Newsletter manager").get(address(edition, "sending")).status_code == 404


def test_a_pace_is_set_in_the_admin(db, client_of):
    client = client_of("Newsletter manager")
    client.post("/admin/newsletter/throttle/add/", {"group": " Gmail ", "per_second": "20", "connections": ""})
    assert Throttle.objects.get().group == "gmail"
    refused = client.post("/admin/newsletter/throttle/add/", {"group": "yahoo", "per_second": "0"})
    assert "Between 0.01 and 10,000" in refused.content.decode()
    assert client_of("Editor").get("/admin/newsletter/throttle/").status_code == 403


def test_the_senders_show_themselves(db, client_of):
    Sender.objects.create(name="web1-12-34", host="web1", seen_at=timezone.now(), trouble="The mail server is away")
    html = client_of("Newsletter manager").get("/admin/newsletter/sender/").content.decode()
    assert "web1-12-34" in html and "The mail server is away" in html


def test_an_edition_whose_time_has_come_says_that_it_starts(db, client_of):
    edition = approved_edition(fill_list(1))
    client = client_of("Newsletter manager")
    assert "It starts in a moment." in client.get(address(edition, "change")).content.decode()
    assert 'data-state="approved"' in client.get(address(edition, "sending")).content.decode()


def test_a_test_of_subjects_says_until_when_the_rest_waits(db, client_of):
    edition = approved_edition(fill_list(40))
    edition.variants.create(number=1, subject="Another")
    steering.start(edition.pk)
    first = Delivery.objects.filter(variant__isnull=False)
    assert 0 < first.count() < 40 and set(first.values_list("variant", flat=True)) <= {0, 1}
    assert Delivery.objects.filter(variant=None, due_at__lte=timezone.now()).count() == 0
    html = client_of("Newsletter manager").get(address(edition, "sending")).content.decode()
    assert "tried with 20 % of the readers first" in html
