"""The pages of what came back, for the newsletter's manager."""

import pytest

from audit.models import Entry
from newsletter import bounces
from newsletter.models import BounceEvent, Delivery, Suppression, UnreadMail
from tests.newsletter.returned import plain, report
from tests.newsletter.test_bounces import FULL, delivery_to, leyla, sent_edition  # noqa: F401 - leyla is a fixture

EVENTS, UNREAD = "/admin/newsletter/bounceevent/", "/admin/newsletter/unreadmail/"


@pytest.fixture
def manager(client_of):
    return client_of("Newsletter manager")


def test_the_list_tells_what_was_said_and_no_address(manager, weekly, leyla):  # noqa: F811
    delivery = delivery_to(leyla, sent_edition(weekly))
    event = bounces.take_in(report(delivery.pk, said="550 5.1.1 <leyla@example.com> unknown"))
    for page in (EVENTS, f"{EVENTS}{event.pk}/change/", f"{EVENTS}?kind__exact=hard"):
        shown = manager.get(page).content.decode()
        assert "5.1.1" in shown and "unknown" in shown and "leyla@" not in shown


def test_addresses_that_a_server_was_wrong_about_are_let_in_again(manager, weekly, leyla):  # noqa: F811
    event = bounces.take_in(report(delivery_to(leyla, sent_edition(weekly)).pk))
    answer = manager.post(EVENTS, {"action": "lift", "_selected_action": [event.pk]}, follow=True)
    assert "1 address gets mail again." in answer.content.decode()
    assert not Suppression.objects.exists()
    assert Entry.objects.of(event).get().actor == manager.user


def test_addresses_are_suppressed_from_the_list(manager, weekly, leyla):  # noqa: F811
    event = bounces.take_in(report(delivery_to(leyla, sent_edition(weekly)).pk, **FULL))
    assert not Suppression.objects.exists()
    manager.post(EVENTS, {"action": "suppress", "_selected_action": [event.pk]})
    assert Suppression.objects.covers("leyla@example.com")


def test_an_event_of_nobody_bears_both_deeds(manager, db):
    event = BounceEvent.objects.create(digest="x", kind="forged", source="mail")
    for deed in ("lift", "suppress"):
        assert manager.post(EVENTS, {"action": deed, "_selected_action": [event.pk]}).status_code == 302


def test_nobody_changes_events_by_hand(manager, db):
    event = BounceEvent.objects.create(digest="x", kind="soft", source="mail")
    assert manager.get(f"{EVENTS}add/").status_code == 403
    assert manager.post(f"{EVENTS}{event.pk}/change/", {"kind": "hard"}).status_code == 403
    assert manager.post(f"{EVENTS}{event.pk}/delete/", {"post": "yes"}).status_code == 403


def test_unread_mail_is_text_on_its_page_and_no_address_in_the_list(manager, weekly, leyla):  # noqa: F811
    delivery = delivery_to(leyla, sent_edition(weekly))
    to = bounces.bounce_reading.settings.BOUNCE_DOMAIN
    raw = plain(f"x@{to}", subject="Hm", body="<script>alert(1)</script>")
    mail = UnreadMail.objects.create(digest="x", raw=raw, size=len(raw), why="unknown")
    assert delivery.state == Delivery.State.SENT
    listed = manager.get(UNREAD).content.decode()
    assert "Its format is not known" in listed and "leyla@" not in listed
    shown = manager.get(f"{UNREAD}{mail.pk}/change/").content.decode()
    assert "leyla@example.com" in shown and "&lt;script&gt;alert" in shown


def test_unread_mail_is_read_again(manager, weekly, leyla):  # noqa: F811
    raw = report(delivery_to(leyla, sent_edition(weekly)).pk)
    mail = UnreadMail.objects.create(digest="x", raw=raw, size=len(raw), why="unknown")
    answer = manager.post(UNREAD, {"action": "read_again", "_selected_action": [mail.pk]}, follow=True)
    assert "1 mail was understood." in answer.content.decode()
    assert Suppression.objects.exists() and not UnreadMail.objects.exists()


@pytest.mark.parametrize("group", ["Writer", "Editor", "Ads manager"])
def test_others_see_none_of_it(client_of, db, group):
    client = client_of(group)
    assert {client.get(page).status_code for page in (EVENTS, UNREAD)} == {403}
