"""An approval is good for exactly one content, by another person than the author where four eyes are asked for."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry
from newsletter import approval, content, rendering
from newsletter.models import Edition
from tests.newsletter.editions import form_of, make_edition, page_of
from tests.newsletter.steps import subscribe
from tests.stories import make_article

pytestmark = pytest.mark.django_db
State = Edition.State


@pytest.fixture
def edition(weekly) -> Edition:
    subscribe(weekly)
    return make_edition(weekly)


@pytest.fixture
def publisher(client_of):
    client = client_of("Publisher")
    client.user.email = "publisher@example.com"
    client.user.save()
    return client


def step(client, edition: Edition, name: str, **fields):
    if name == "approve" and "seen" not in fields:
        fields["seen"] = content.digest(edition, rendering.render(edition))
    response = client.post(f"/admin/newsletter/edition/{edition.pk}/step/{name}/", fields, follow=True)
    edition.refresh_from_db()
    return response


@pytest.fixture
def approved(edition, publisher) -> Edition:
    step(publisher, edition, "approve")
    assert edition.state == State.APPROVED
    return edition


def test_submitted_by_one_approved_by_another(client_of, publisher, edition, settings):
    settings.FOUR_EYES = True
    editor = client_of("Editor")
    page = editor.post(page_of(edition), form_of(edition, do="submit", subject="New"), follow=True).content.decode()
    edition.refresh_from_db()
    assert (edition.state, edition.subject) == (State.SUBMITTED, "New") and "waits for approval" in page
    assert "Nothing blocks the approval." in publisher.get(page_of(edition)).content.decode()
    assert "The edition is approved." in step(publisher, edition, "approve").content.decode()
    assert (edition.state, edition.approved_by, edition.expected) == (State.APPROVED, publisher.user, 1)
    mail_now = rendering.render(edition)
    assert (edition.frozen_html, edition.frozen_text) == (mail_now.html, mail_now.text)
    assert approval.still_holds(edition)
    assert set(Entry.objects.of(edition).values_list("action", flat=True)) >= {"submitted", "approved"}


# --- four eyes


def test_nobody_approves_what_they_saved(client_of, publisher, edition, settings):
    settings.FOUR_EYES = True
    publisher.post(page_of(edition), form_of(edition, do="submit"))
    assert "somebody else than the author" in step(publisher, edition, "approve").content.decode()
    assert edition.state == State.SUBMITTED
    step(client_of("Newsletter manager"), edition, "approve")
    assert edition.state == State.APPROVED


def test_nor_what_nobody_submitted(publisher, edition, settings):
    settings.FOUR_EYES = True
    assert "has to be submitted first" in step(publisher, edition, "approve").content.decode()
    assert edition.state == State.DRAFT


def test_without_four_eyes_one_person_does_all(publisher, edition):
    publisher.post(page_of(edition), form_of(edition))
    step(publisher, edition, "approve")
    assert edition.state == State.APPROVED


# --- who may


@pytest.mark.parametrize("group", ["Editor", "Writer", "Ads manager", "Administrator"])
def test_others_do_not_approve(client_of, edition, group):
    assert step(client_of(group), edition, "approve").status_code == 403
    assert edition.state == State.DRAFT


@pytest.mark.parametrize("group", ["Editor", "Writer"])
def test_others_do_not_send(client_of, approved, group):
    assert step(client_of(group), approved, "send_now").status_code == 403
    assert approved.send_at is None


def test_steps_are_posted(publisher, edition):
    assert publisher.get(f"/admin/newsletter/edition/{edition.pk}/step/approve/").status_code == 405
    assert publisher.post(f"/admin/newsletter/edition/{edition.pk}/step/publish/").status_code == 404


# --- what is bound


def test_what_was_changed_since_one_looked_is_not_approved(publisher, edition):
    seen = content.digest(edition, rendering.render(edition))
    Edition.objects.update(subject="Other")
    assert "not what you looked at" in step(publisher, edition, "approve", seen=seen).content.decode()
    assert edition.state == State.DRAFT


def test_what_is_blocked_is_not_approved(publisher, edition):
    edition.items.all().delete()
    response = step(publisher, edition, "approve").content.decode()
    assert "There is no story in it." in response and edition.state == State.DRAFT


CHANGES = {
    "subject": {"subject": "Other"},
    "preheader": {"preheader": "Other"},
    "intro": {"intro": "Other"},
    "variant": {"variant_1": "Second"},
    "share": {"test_percent": 10},
    "day": {"date": "2026-11-22"},
}


@pytest.mark.parametrize("fields", CHANGES.values(), ids=CHANGES)
def test_a_change_takes_the_approval_back(client_of, approved, fields, run_tasks):
    page = client_of("Editor").post(page_of(approved), form_of(approved, **fields), follow=True).content.decode()
    approved.refresh_from_db()
    assert approved.state == State.DRAFT and "Its approval is void" in page
    assert (approved.content_hash, approved.frozen_html, approved.approved_by) == ("", "", None)
    assert Entry.objects.of(approved).filter(action="approval void").exists()
    run_tasks()
    assert [message.to for message in mail.outbox] == [["publisher@example.com"]]
    assert "An approval does not hold any more" in mail.outbox[0].subject


def test_so_does_a_change_of_teaser_order_list_or_story(client_of, publisher, approved, weekly):
    editor, item = client_of("Editor"), approved.items.first()
    for fields in (
        {f"teaser_{item.pk}": "Other"},
        {"do": f"down:{item.pk}"},
        {"do": f"remove:{item.pk}"},
    ):
        editor.post(page_of(approved), form_of(approved, **fields))
        approved.refresh_from_db()
        assert approved.state == State.DRAFT, fields
        step(publisher, approved, "approve")
    weekly.name = "Another Name"
    weekly.save()
    assert not approval.still_holds(Edition.objects.get())


def test_saving_without_a_change_keeps_it(client_of, approved):
    client_of("Editor").post(page_of(approved), form_of(approved))
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


def test_the_time_is_for_those_who_send(client_of, publisher, approved):
    publisher.post(page_of(approved), form_of(approved, send_at="2026-11-30T07:00"))
    approved.refresh_from_db()
    assert approved.state == State.APPROVED and approved.send_at
    client_of("Editor").post(page_of(approved), form_of(approved, send_at="2026-11-30T08:00"))
    approved.refresh_from_db()
    assert approved.state == State.DRAFT


STORIES = {
    "withdrawn": {"state": "withdrawn"},
    "headline": {"headline": "Another"},
    "dek": {"dek": "Another."},
    "held": {"on_hold": True, "hold_reason": "Counsel."},
    "embargoed": {"embargo_until": timezone.now() + timedelta(days=400)},
}


@pytest.mark.parametrize("fields", STORIES.values(), ids=STORIES)
def test_what_its_stories_say_now_counts(approved, publisher, fields, run_tasks):
    article = approved.items.first().article
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    assert not approval.still_holds(approved)
    assert "it will not start" in publisher.get(page_of(approved)).content.decode()
    assert "has changed since the approval" in step(publisher, approved, "send_now").content.decode()
    assert not approval.holds_or_void(approved)
    assert approved.state == State.DRAFT and "A story or a list has changed" in approved.sent_back_because
    run_tasks()
    assert mail.outbox[0].to == ["publisher@example.com"]


def test_a_teaser_of_its_own_is_not_touched_by_the_dek(publisher, edition):
    edition.items.update(teaser="Own.")
    step(publisher, edition, "approve")
    article = edition.items.first().article
    article.dek = "Another."
    article.save()
    assert approval.holds_or_void(edition)


def test_the_mail_that_was_approved_is_not_exchanged(approved):
    Edition.objects.update(frozen_html=approved.frozen_html.replace("Good morning", "Bad morning"))
    assert not approval.still_holds(Edition.objects.get())


# --- back, and on


def test_sending_back_says_why(client_of, publisher, edition, run_tasks):
    editor = client_of("Editor")
    editor.user.email = "editor@example.com"
    editor.user.save()
    Edition.objects.update(author=editor.user)
    editor.post(page_of(edition), form_of(edition, do="submit"))
    assert "Say what should be changed" in step(publisher, edition, "send_back", why=" ").content.decode()
    assert edition.state == State.SUBMITTED
    step(publisher, edition, "send_back", why="A shorter subject, please.")
    assert edition.state == State.DRAFT
    assert "A shorter subject, please." in editor.get(page_of(edition)).content.decode()
    run_tasks()
    assert mail.outbox[0].to == ["editor@example.com"] and "A shorter subject" in mail.outbox[0].body


def test_the_author_takes_it_back_and_others_do_not(client_of, edition):
    editor, other = client_of("Editor"), client_of("Editor", "other")
    editor.post(page_of(edition), form_of(edition, do="submit"))
    assert step(other, edition, "send_back", why="x").status_code == 403
    step(editor, edition, "send_back")
    assert edition.state == State.DRAFT


def test_withdrawing_an_approval(publisher, client_of, approved):
    assert step(client_of("Editor"), approved, "withdraw").status_code == 403
    step(publisher, approved, "withdraw")
    assert approved.state == State.DRAFT and not approved.frozen_html


def test_send_now_sets_the_time(publisher, approved):
    step(publisher, approved, "send_now")
    assert list(Edition.objects.due()) == [approved]
    assert Entry.objects.of(approved).filter(action="sent now").exists()


def test_a_step_that_does_not_fit_the_state_is_refused(publisher, edition):
    for name in ("withdraw", "send_now", "send_back"):
        assert "That is not possible" in step(publisher, edition, name).content.decode()
    assert edition.state == State.DRAFT


# --- the time


@pytest.mark.parametrize(
    ("minutes", "due", "overdue"), [(-1, False, False), (0, True, False), (119, True, False), (121, False, True)]
)
def test_two_hours_late_it_asks(approved, publisher, minutes, due, overdue):
    approved.send_at = timezone.now() - timedelta(minutes=minutes)
    approved.save()
    assert (Edition.objects.due().exists(), Edition.objects.overdue().exists()) == (due, overdue)
    assert ("more than two hours" in publisher.get(page_of(approved)).content.decode()) == overdue


def test_only_what_is_approved_is_due(edition):
    Edition.objects.update(send_at=timezone.now())
    assert not Edition.objects.due().exists()


# --- the database


@pytest.mark.parametrize(
    ("old", "new"), [("draft", "sending"), ("draft", "sent"), ("submitted", "sending"), ("sent", "draft")]
)
def test_the_database_knows_the_ways_too(weekly, old, new):
    edition = make_edition(weekly, [make_article()], state=old)
    with pytest.raises(IntegrityError, match="No step leads"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(state=new)


def test_nothing_is_approved_without_its_mail(edition):
    with pytest.raises(IntegrityError, match="edition_approved_is_frozen"), transaction.atomic():
        Edition.objects.update(state=State.APPROVED)
