"""A mail that an editor sends to try the edition, and the previews: both are what is sent."""

import re

import pytest
from django.core import mail

from newsletter import placeholders, rendering, trial
from newsletter.models import Delivery, Edition, MailingList
from tests.newsletter.editions import full_picture, make_edition
from tests.stories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(weekly) -> Edition:
    weekly.seeds = "seed@example.org\n\n second@example.org "
    weekly.reply_to = "letters@example.com"
    weekly.save()
    return make_edition(weekly, [make_article(lead_picture=full_picture()), make_article()])


@pytest.fixture
def editor(client_of):
    client = client_of("Editor")
    client.user.email = "editor@example.com"
    client.user.save()
    return client


def send(client, edition: Edition, *to: str, **fields):
    return client.post(f"/admin/newsletter/edition/{edition.pk}/test/", {"to": to} | fields, follow=True)


def test_a_test_to_oneself_and_a_seed(editor, edition, run_tasks, client):
    content = send(editor, edition, "editor@example.com", "seed@example.org").content.decode()
    assert "on its way to: editor@example.com, seed@example.org" in content
    run_tasks()
    assert [message.to for message in mail.outbox] == [["editor@example.com"], ["seed@example.org"]]
    message = mail.outbox[0]
    assert message.subject == "[TEST] Ships and Rails" and message.reply_to == ["letters@example.com"]
    assert message.from_email == '"Azerbaijan.US" <newsroom@azerbaijan.us>'
    html = message.alternatives[0].content
    assert not placeholders.ANY.search(html + message.body) and "The Weekly" in html
    leave = re.search(r"http://localhost:8000(/newsletter/unsubscribe/\S+?/)\s", message.body)[1]
    assert "This link does nothing" in client.get(leave).content.decode()
    assert not Delivery.objects.exists()


def test_it_is_what_is_sent_but_for_the_tokens(editor, edition, run_tasks):
    send(editor, edition, "editor@example.com")
    run_tasks()
    rendered = rendering.render(edition)
    words = rendering.direct_links(edition) | {placeholders.LIST: "The Weekly"}
    words |= dict.fromkeys([placeholders.LEAVE, placeholders.PREFERENCES, placeholders.FEEDBACK], "test")
    copy = rendering.exchanged(rendered, words)
    assert (mail.outbox[0].alternatives[0].content, mail.outbox[0].body) == (copy.html, copy.text)


def test_of_an_approved_edition_the_frozen_mail_goes(edition):
    edition.frozen_html, edition.frozen_text = "<p>Frozen azs0list0sza</p>", "Frozen"
    assert trial.copy(edition) == rendering.Rendered("<p>Frozen The Weekly</p>", "Frozen")


def test_one_of_several_subjects(editor, edition, run_tasks):
    edition.variants.create(number=1, subject="Rails first")
    send(editor, edition, "editor@example.com", subject=1)
    run_tasks()
    assert mail.outbox[0].subject == "[TEST] Rails first"


@pytest.mark.parametrize("to", [("reader@example.com",), (), ("editor@example.com", "x@example.com")])
def test_nobody_else_gets_one(editor, edition, run_tasks, to):
    send(editor, edition, *to)
    run_tasks()
    assert not mail.outbox


@pytest.mark.parametrize("group", ["Writer", "Ads manager"])
def test_others_send_none(client_of, edition, run_tasks, group):
    assert send(client_of(group), edition, "seed@example.org").status_code == 403
    run_tasks()
    assert not mail.outbox


def test_seeds_are_addresses(client_of):
    data = {"slug": "daily", "name": "N", "locale": "en", "promise": "P", "frequency": "daily", "seeds": "a@b\nx@y.com"}
    assert client_of("Newsletter manager").post("/admin/newsletter/mailinglist/add/", data).status_code == 200
    assert not MailingList.objects.filter(slug="daily").exists()


# --- previews


def frame(client, edition: Edition, which: str):
    return client.get(f"/admin/newsletter/edition/{edition.pk}/preview/{which}/")


def test_previews_are_the_mail(editor, edition):
    copy = trial.copy(edition)
    assert frame(editor, edition, "text").content.decode() == copy.text
    assert frame(editor, edition, "text")["Content-Type"].startswith("text/plain")
    for which, dark in (("desktop", False), ("phone", False), ("dark", True), ("phone-dark", True)):
        made = frame(editor, edition, which).content.decode()
        assert made == rendering.scheme_forced(copy.html, dark=dark), which


def test_the_frame_runs_nothing(editor, edition):
    page = editor.get(f"/admin/newsletter/edition/{edition.pk}/change/?show=phone").content.decode()
    frame_of_page = re.search(r"<iframe[^>]*>", page)[0]
    assert ' sandbox src="' in frame_of_page and 'width="320"' in frame_of_page


def test_who_sees_no_edition_sees_no_preview(client_of, edition):
    assert frame(client_of("Writer"), edition, "phone").status_code == 403
    assert frame(client_of("Editor"), edition, "none").status_code == 404
