import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from ads.models import Placement
from articles import previewing, revisions, workflow
from articles.models import Article, Note, PreviewLink, PreviewOpening, Revision
from audit.models import Entry
from tests.stories import make_article, make_person, make_tag

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


def share(article: Article) -> str:
    return f"{LIST}{article.pk}/share/"


def make_link(article: Article, user=None, *, hours: int = 72, revision: Revision | None = None) -> str:
    """The path of a new link; the story is as it was saved last."""
    article.refresh_from_db()
    link = previewing.make_link(article, user, "Elmar, counsel", hours, revision)
    return path_of(link)


def path_of(link: PreviewLink) -> str:
    return re.sub("^https?://[^/]+", "", previewing.address_of(link))


def save(article: Article, **changes) -> Revision:
    article.refresh_from_db()
    content = revisions.working_content(article) | changes
    return revisions.save(article, content, None, base=article.latest_revision_id).revision


def draft(**fields) -> Article:
    return make_article(**{"state": "draft", "publish_at": None} | fields)


def refused(client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "This preview link does not work" in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"
    assert not PreviewOpening.objects.exists()


def test_an_editor_makes_a_link_and_an_outsider_answers(client_of, client, run_tasks, settings):
    editor, article = client_of("Editor"), draft(headline="The Contract")
    editor.user.email = "editor@example.com"
    editor.user.save()
    response = editor.post(share(article), {"recipient": "Elmar", "version": "", "hours": "72"}, follow=True)
    address = re.search(r'value="(http[^"]+/preview/[^"]+)"', response.content.decode())[1]
    assert address.startswith(settings.SITE_URL)
    path = address.removeprefix(settings.SITE_URL)

    page = client.get(path).content.decode()
    assert "The Contract" in page and "Preview for Elmar" in page and "The link works until" in page
    response = client.post(path, {"name": "Elmar M.", "text": "Page two is wrong.", "verdict": "comment"}, follow=True)
    assert "Thank you" in response.content.decode()
    note = Note.objects.get()
    assert (note.article, note.kind, note.author, note.author_name) == (article, "comment", None, "Elmar M.")
    assert (note.text, note.link.recipient) == ("Page two is wrong.", "Elmar")

    run_tasks()
    [message] = mail.outbox
    assert message.to == ["editor@example.com"]
    assert message.subject == "Comment from outside: The Contract"
    html = message.alternatives[0].content
    assert "Page two is wrong." in message.body and "Page two is wrong." in html
    assert f"/admin/articles/article/{article.pk}/notes/#note-{note.pk}" in message.body
    listed = editor.get(share(article)).content.decode()
    assert "Opened 1 time," in listed
    actions = list(Entry.objects.of(article).values_list("action", "actor_name", "details__to"))
    assert ("made a preview link", "editor", "Elmar") in actions


def test_an_ok_needs_no_words_and_names_the_version(client):
    article = draft()
    version = save(article, headline="Second Wording")
    path = make_link(article)
    shown = re.search(r'name="version" value="(\d+)"', client.get(path).content.decode())[1]
    save(article, headline="Third Wording")
    assert client.post(path, {"name": "Elmar", "verdict": "ok", "version": shown}).status_code == 302
    note = Note.objects.get()
    assert (note.kind, note.text, note.revision) == ("ok", "", version)


def test_nobody_keeps_or_finds_the_page(client):
    Placement.objects.update(is_active=True)
    response = client.get(make_link(draft()))
    page = response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert 'name="robots" content="noindex, nofollow"' in page
    for absent in ("canonical", "data-slot", "newsletter", "_s/", "og:", "ld+json", "facebook.com", "slots.js"):
        assert absent not in page, absent


def test_a_newest_link_shows_every_change_and_a_pinned_one_none(client):
    article = draft()
    first = save(article, headline="First Wording")
    newest, pinned = make_link(article), make_link(article, revision=first)
    save(
        article,
        headline="Second Wording",
        bylines=[[make_person("rauf-aliyev").pk, "by"]],
        tags=[make_tag("oil").pk],
        body="<p>New words.</p>",
    )
    page = client.get(newest).content.decode()
    assert "<h1>Second Wording</h1>" in page and "New words." in page
    assert "By <a" in page and "Rauf Aliyev" in page and "/tag/oil/" in page
    page = client.get(pinned).content.decode()
    assert "<h1>First Wording</h1>" in page and f"version {first.number}," in page
    assert "Rauf" not in page and "/tag/oil/" not in page and "New words." not in page


def test_a_version_that_names_what_was_deleted_still_opens(client):
    tag, person = make_tag("gone"), make_person("gone-writer")
    article = draft()
    save(article, tags=[tag.pk], bylines=[[person.pk, "by"]], lead_picture_id=None)
    Article.objects.get().bylines.all().delete()
    tag.delete(), person.delete()
    page = client.get(make_link(article)).content.decode()
    assert "/tag/gone/" not in page and "gone-writer" not in page


def test_pending_changes_of_a_live_story_are_shown_and_nothing_is_stored(client, person_of):
    article = make_article(headline="Live Wording")
    path = make_link(article)
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())
    assert response["Cache-Control"] == "no-store, private"
    save(article, headline="Pending Wording", slug="another-address")
    assert "<h1>Pending Wording</h1>" in client.get(path).content.decode()
    assert Article.objects.get().headline == "Live Wording"
    article.refresh_from_db()
    workflow.perform("publish_changes", article, person_of("Editor"), kind="typo")
    assert client.get(path).status_code == 301
    assert PreviewOpening.objects.count() == 3


def test_a_pinned_link_leads_on_too_once_its_version_is_public(client, person_of):
    article = draft()
    path = make_link(article, revision=save(article, headline="Pinned"))
    assert client.get(path).status_code == 200
    article.refresh_from_db()
    workflow.perform("publish", article, person_of("Editor"))
    assert client.get(path).status_code == 301
    save(article, headline="Later")
    assert client.get(path).status_code == 301  # what it pins is what readers see


def test_an_embargo_does_not_stop_a_link_that_was_made_on_purpose(client):
    article = make_article(headline="Embargoed", embargo_until=timezone.now() + timedelta(hours=5))
    assert "Embargoed" in client.get(make_link(article)).content.decode()


def test_the_page_speaks_the_language_of_the_story(client):
    response = client.get(make_link(draft(locale="ru")))
    assert response["Content-Language"] == "ru" and '<html lang="ru">' in response.content.decode()


# --- refusals of the link


def test_an_expired_link_is_404(client):
    path = make_link(draft(), hours=24)
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        refused(client, path)


def test_a_revoked_link_is_404(client_of, client):
    editor, article = client_of("Editor"), draft()
    path, link = make_link(article, editor.user), PreviewLink.objects.get()
    assert editor.post(f"{share(article)}{link.pk}/revoke/").status_code == 302
    refused(client, path)
    assert Entry.objects.filter(action="revoked a preview link", details__link=link.pk).count() == 1


def test_a_deleted_link_is_404(client):
    path = make_link(draft())
    PreviewLink.objects.all().delete()
    refused(client, path)


@pytest.mark.parametrize("token", ["1", "1.", "1.AAAA", "x.y", "%00", "a" * 300])
def test_a_forged_token_is_404(client, token):
    make_link(draft())
    refused(client, f"/preview/{token}/")


def test_the_token_of_one_story_opens_no_other(client):
    mine, others = make_link(draft(headline="Mine")), make_link(draft(headline="Not Mine"))
    pk, signature = mine.split("/")[2].split(".")
    assert "Not Mine" not in client.get(mine).content.decode()
    PreviewOpening.objects.all().delete()
    refused(client, f"/preview/{others.split('/')[2].split('.')[0]}.{signature}/")
    assert pk != others.split("/")[2].split(".")[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"on_hold": True, "hold_reason": "Counsel reads it."},
        {"state": "withdrawn"},
        {"state": "retracted", "retraction_notice": "It does not stand."},
        {"withdraw_at": timezone.now() - timedelta(minutes=1)},
    ],
    ids=["held", "withdrawn", "retracted", "withdrawn by the clock"],
)
def test_a_link_to_a_story_that_is_held_or_taken_down_is_404(client, fields):
    article = make_article(**fields)
    path = make_link(article)
    refused(client, path)
    assert client.post(path, {"name": "Elmar", "verdict": "ok"}).status_code == 404
    assert not Note.objects.exists()


def test_a_link_opens_again_when_the_hold_is_cleared(client, person_of):
    article = draft(headline="Was Held", on_hold=True)
    path = make_link(article)
    assert client.get(path).status_code == 404
    workflow.perform("release", article, person_of("Editor"))
    assert "Was Held" in client.get(path).content.decode()


# --- refusals of the answer


@pytest.mark.parametrize(
    "sent, said",
    [
        ({"name": "Elmar", "verdict": "comment", "text": "x" * 4001}, "at most 4000 characters"),
        ({"name": "Elmar", "verdict": "comment", "text": " "}, "Write what you have to say"),
        ({"name": "", "verdict": "ok"}, "Write your name"),
        ({"name": "Elmar"}, "Press “OK”"),
        ({"name": "Elmar", "verdict": "note"}, "Press “OK”"),
        ({"name": "Elmar", "verdict": "ok", "version": "one"}, "whole number"),
    ],
    ids=["too long", "empty comment", "no name", "no verdict", "another kind", "no number"],
)
def test_an_answer_that_does_not_fit_is_said_at_its_field(client, sent, said):
    response = client.post(make_link(draft()), sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert sent.get("text", "") in response.content.decode()
    assert not Note.objects.exists()


def test_the_eleventh_answer_within_an_hour_is_refused(client):
    path = make_link(draft())
    answer = {"name": "Elmar", "verdict": "comment", "text": "Kept words."}
    assert [client.post(path, answer).status_code for _time in range(10)] == [302] * 10
    response = client.post(path, answer)
    assert response.status_code == 429
    assert "a little later" in response.content.decode() and "Kept words." in response.content.decode()
    assert Note.objects.count() == 10
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.post(path, answer).status_code == 302


def test_an_answer_without_the_forms_token_is_403():
    path, outsider = make_link(draft()), Client(enforce_csrf_checks=True)
    assert outsider.post(path, {"name": "Elmar", "verdict": "ok"}).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', outsider.get(path).content.decode())[1]
    sent = {"name": "Elmar", "verdict": "ok", "csrfmiddlewaretoken": token}
    assert outsider.post(path, sent).status_code == 302


def test_an_answer_about_a_version_of_another_story_names_no_version(client):
    other = draft()
    save(other, headline="Other")
    for number in range(3):
        save(other, headline=f"Other {number}")
    assert client.post(make_link(draft()), {"name": "E", "verdict": "ok", "version": "4"}).status_code == 302
    assert Note.objects.get().revision is None


def test_no_mail_goes_to_an_account_that_is_closed(client, person_of, run_tasks):
    editor = person_of("Editor")
    editor.email, editor.is_active = "editor@example.com", False
    editor.save()
    client.post(make_link(draft(), editor), {"name": "Elmar", "verdict": "ok"})
    run_tasks()
    assert mail.outbox == [] and Note.objects.count() == 1


# --- who may make links


def test_a_writer_shares_the_own_story_for_seven_days_at_most(client_of):
    writer = client_of("Writer")
    article = draft(created_by=writer.user)
    assert "7 days" in writer.get(share(article)).content.decode()
    assert writer.post(share(article), {"recipient": "Elmar", "hours": "168"}).status_code == 302
    response = writer.post(share(article), {"recipient": "Elmar", "hours": "336"})
    assert response.status_code == 422 and "works for at most 7 days" in response.content.decode()
    assert PreviewLink.objects.count() == 1


def test_a_writer_does_not_share_the_story_of_another(client_of, person_of):
    article = draft(created_by=person_of("Writer", "somebody"))
    path, link = make_link(article), PreviewLink.objects.get()
    writer = client_of("Writer")
    assert writer.get(share(article)).status_code == 403
    assert writer.post(share(article), {"recipient": "Elmar", "hours": "24"}).status_code == 403
    assert writer.post(f"{share(article)}{link.pk}/revoke/").status_code == 403
    assert PreviewLink.objects.get().is_open
    form = writer.get(f"{LIST}{article.pk}/change/").content.decode()
    assert path not in form and "Preview links for outsiders" not in form


def test_an_account_without_the_right_makes_no_link(client_of):
    contributor = client_of("Contributor")
    article = draft(created_by=contributor.user)
    assert contributor.post(share(article), {"recipient": "Elmar", "hours": "24"}).status_code == 403


@pytest.mark.parametrize(
    "sent, said",
    [
        ({"recipient": "", "hours": "72"}, "Say for whom"),
        ({"recipient": "x" * 121, "hours": "72"}, "At most 120 characters"),
        ({"recipient": "Elmar", "hours": "9999"}, "at most 30 days"),
        ({"recipient": "Elmar", "hours": "72", "version": "999999"}, "no such version"),
    ],
)
def test_a_link_that_does_not_fit_is_said_at_its_field(client_of, sent, said):
    response = client_of("Editor").post(share(draft()), sent)
    assert response.status_code == 422 and said in response.content.decode()
    assert not PreviewLink.objects.exists()


def test_a_link_pins_no_version_of_another_story_and_none_that_was_set_aside(client_of):
    article, other, editor = draft(), draft(), client_of("Editor")
    foreign = save(other, headline="Other")
    save(article, headline="One")
    aside = revisions.save(article, revisions.content_of(article) | {"dek": "Late"}, None, base=None)
    assert aside.is_aside
    for version in (foreign, aside.revision):
        sent = {"recipient": "Elmar", "hours": "72", "version": version.pk}
        assert editor.post(share(article), sent).status_code == 422


def test_no_link_is_made_to_a_held_story(client_of):
    response = client_of("Editor").post(share(draft(on_hold=True)), {"recipient": "Elmar", "hours": "72"})
    assert response.status_code == 422 and "until the hold is cleared" in response.content.decode()
    assert not PreviewLink.objects.exists()


def test_looking_changes_nothing(client_of):
    editor, article = client_of("Editor"), draft()
    make_link(article)
    link = PreviewLink.objects.get()
    assert editor.get(f"{share(article)}{link.pk}/revoke/").status_code == 302
    assert PreviewLink.objects.get().is_open


# --- beside the editor


def test_the_newsroom_sees_the_working_content_at_three_widths(client_of):
    editor, article = client_of("Editor"), make_article(headline="Live Wording")
    save(article, headline="Pending Wording")
    page = editor.get(f"{LIST}{article.pk}/preview/")
    assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]
    assert [f'data-width="{width}"' in page.content.decode() for width in (360, 768, 1280)] == [True] * 3
    frame = editor.get(f"{LIST}{article.pk}/preview/page/")
    assert "<h1>Pending Wording</h1>" in frame.content.decode()
    assert "no-store" in frame["Cache-Control"] and "noindex" in frame["X-Robots-Tag"]
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert "unsafe" not in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_other_pages_of_the_public_stay_out_of_frames(client):
    article = make_article()
    for path in (article.get_absolute_url(), make_link(draft())):
        response = client.get(path)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_the_frame_shows_what_was_typed_and_not_saved_by_the_same_user_alone(client_of):
    editor, article = client_of("Editor"), draft()
    base = save(article, headline="Saved")
    editor.user.refresh_from_db()
    article.unsaved_texts.create(
        user=editor.user, key="a", base=base, fields={"headline": "Typed", "body": "<p onclick=x>Fresh.</p>"}
    )
    page = editor.get(f"{LIST}{article.pk}/preview/page/").content.decode()
    assert "<h1>Typed</h1>" in page and "<p>Fresh.</p>" in page and "have not saved" in page
    other = client_of("Publisher").get(f"{LIST}{article.pk}/preview/page/").content.decode()
    assert "<h1>Saved</h1>" in other
    save(article, headline="Saved Again")
    assert "<h1>Saved Again</h1>" in editor.get(f"{LIST}{article.pk}/preview/page/").content.decode()


@pytest.mark.parametrize("rest", ["", "page/"])
def test_the_preview_of_the_newsroom_needs_the_right_to_see_stories(client, person_of, rest):
    path = f"{LIST}{draft().pk}/preview/{rest}"
    assert client.get(path).status_code == 302
    nobody = person_of("Editor", "nobody")
    nobody.groups.clear()
    client.force_login(nobody)
    assert client.get(path).status_code == 403
