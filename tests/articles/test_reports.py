"""Errors that readers report: the form, what programs try with it, and the way to the correction."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from lxml import html

from articles import reporting, revisions
from articles.models import Correction, ErrorReport
from articles.views.reports import OF_ALL
from audit.models import Entry
from intake import stamps
from tests.stories import make_article

pytestmark = pytest.mark.django_db
SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
WORDS = "There are nine trains a week, not eight."
LIST = "/admin/articles/errorreport/"


def report(client, article, *, headers=SAME_SITE, edition: str = "", **fields):
    data = {"words": WORDS, "sentence": "", "mail": "", "website": "", "stamp": ""} | fields
    return client.post(f"{edition}/report-an-error/{article.pk}/", data, headers=headers)


def stamp_of(age: timedelta = timedelta(seconds=10)) -> str:
    with time_machine.travel(timezone.now() - age):
        return stamps.make()


def test_a_reader_reports_an_error(client):
    story = make_article()
    page = html.fromstring(client.get(story.get_absolute_url()).content.decode())
    (link,) = page.xpath("//a[text()='Report an error in this story']/@href")
    form = client.get(link)
    assert story.headline in form.content.decode() and not form.cookies
    response = report(client, story, sentence="Eight trains a week.", mail="leyla@example.com")
    assert (response.status_code, response["Location"]) == (303, "/report-an-error/thanks/")
    assert "Thank you" in client.get(response["Location"]).content.decode()
    row = ErrorReport.objects.get()
    assert (row.article, row.words, row.sentence, row.mail, row.state) == (
        story,
        WORDS,
        "Eight trains a week.",
        "leyla@example.com",
        "new",
    )


@pytest.mark.parametrize("locale", ["az", "ru"])
def test_each_edition_has_its_own(client, locale):
    story = make_article(locale=locale)
    assert f"/{locale}/report-an-error/{story.pk}/" in client.get(story.get_absolute_url()).content.decode()
    assert report(client, story, edition=f"/{locale}")["Location"] == f"/{locale}/report-an-error/thanks/"
    assert client.get(f"/report-an-error/{story.pk}/").status_code == 404


def test_the_form_is_the_same_for_all_and_needs_no_cookie():
    story, strict = make_article(), Client(enforce_csrf_checks=True)
    url = f"/report-an-error/{story.pk}/"
    first, second = strict.get(url), Client(headers={"User-Agent": "Other", "Accept-Language": "az"}).get(url)
    assert first.content == second.content and "Cookie" not in first.get("Vary", "")
    assert report(strict, story).status_code == 303 and not strict.cookies


# --- what is refused


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft", "publish_at": None},
        {"state": "withdrawn"},
        {"state": "retracted"},
        {"hours_ago": -2},
        {"on_hold": True},
        {"embargo_until": timezone.now() + timedelta(days=9)},
    ],
)
def test_of_a_story_that_is_not_live_nothing_is_said(client, fields):
    story = make_article(**fields)
    assert client.get(f"/report-an-error/{story.pk}/").status_code == 404
    assert report(client, story).status_code == 404 and not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": ""}, "Write what is wrong"),
        ({"words": "          "}, "Write what is wrong"),
        ({"words": "too short"}, "at least 10 characters"),
        ({"words": "x" * 2001}, "at most 2000 characters"),
        ({"words": "a null \0 byte here"}, "Null characters"),
        ({"sentence": "x" * 501}, "at most 500 characters"),
        ({"mail": "leyla at example"}, "does not look like a mail address"),
        ({"mail": "leyla@example.com\nBcc: all@example.com"}, "does not look like a mail address"),
    ],
)
def test_what_does_not_fit_is_said_and_the_words_stay(client, fields, sentence):
    sent = {"words": WORDS, "sentence": "Eight trains.", "mail": "leyla@example.com"} | fields
    response = report(client, make_article(), **sent)
    page = response.content.decode()
    assert response.status_code == 422 and sentence in page
    for name in sent.keys() - fields.keys():
        assert sent[name] in page
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_cannot_send_it(client, headers):
    assert report(client, make_article(), headers=headers).status_code == 403
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"website": "https://spam.example"},
        {"website": "x" * 3000},
        {"stamp": "forged"},
        {"stamp": "x" * 300},
        {"stamp": lambda: stamp_of(timedelta(seconds=1))},
        {"stamp": lambda: stamp_of(timedelta(hours=25))},
    ],
)
def test_a_program_is_thanked_and_kept_nowhere(client, fields):
    sent = {name: value() if callable(value) else value for name, value in fields.items()}
    assert report(client, make_article(), **sent).status_code == 303
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(("proof", "most"), [(False, 3), (True, 5)])
def test_so_many_an_hour_from_one_place(client, proof, most):
    story, stamp = make_article(), stamp_of() if proof else ""
    answers = [report(client, story, stamp=stamp) for _time in range(most + 1)]
    assert [answer.status_code for answer in answers] == [303] * most + [429]
    page = answers[-1].content.decode()
    assert "Your words are still here" in page and WORDS in page and answers[-1]["Retry-After"]
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert report(client, story).status_code == 303


def test_so_many_an_hour_from_everybody(client, monkeypatch):
    monkeypatch.setattr("articles.views.reports.OF_ALL", 4)
    assert OF_ALL == 200
    story = make_article()
    for number in range(5):
        client.defaults["REMOTE_ADDR"] = f"198.51.100.{number}"
        last = report(client, story)
    assert last.status_code == 429 and ErrorReport.objects.count() == 4


def test_with_the_database_away_nothing_is_lost_silently(client, transactional_db, monkeypatch):
    story = make_article()
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    response = report(client, story)
    connection.close()
    monkeypatch.undo()
    assert response.status_code == 503 and "was not saved" in response.content.decode()


HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {% now %} ' OR 1=1 -- \u202e\u0000"[:-1]


def test_hostile_words_are_text_everywhere(client, client_of, run_tasks):
    story = make_article()
    report(client, story, words=HOSTILE, sentence=HOSTILE, mail="leyla@example.com")
    row, editor = ErrorReport.objects.get(), client_of("Editor")
    for url in (LIST, f"{LIST}{row.pk}/change/", "/admin/"):
        assert "<script>alert" not in editor.get(url).content.decode()
    sent = {"state": "dismissed", "note": HOSTILE, "answer": HOSTILE, "send": "on", "correction": ""}
    editor.post(f"{LIST}{row.pk}/change/", sent)
    run_tasks()
    (message,) = mail.outbox
    assert "<script>" not in message.alternatives[0].content and HOSTILE in message.body


# --- the desk


def waiting_report(story, **fields) -> ErrorReport:
    return ErrorReport.objects.create(article=story, words=WORDS, **fields)


def test_from_the_report_to_the_correction(client, client_of):
    story = make_article(body="<p>Eight trains a week.</p>")
    row, other, editor = waiting_report(story), waiting_report(story), client_of("Editor")
    assert "2 reported errors" in editor.get("/admin/").content.decode()
    begun = editor.post(f"{LIST}{row.pk}/correct/", follow=True)
    assert begun.redirect_chain[-1][0] == f"/admin/articles/article/{story.pk}/change/"
    assert "A reader says" in begun.content.decode()
    content = revisions.content_of(story) | {"body": "<p>Nine trains a week.</p>"}
    story.refresh_from_db()
    revisions.save(story, content, editor.user, base=story.latest_revision_id)
    step = editor.post(f"{LIST}{row.pk}/correct/")["Location"]
    assert step == f"/admin/articles/article/{story.pk}/step/publish_changes/?report={row.pk}"
    form = html.fromstring(editor.get(step).content.decode())
    assert form.xpath("//input[@name='reports'][@checked]/@value") == [str(row.pk)]
    assert form.xpath("//input[@name='kind'][@checked]/@value") == ["correction"]
    sent = {"kind": "correction", "text": "It said eight; it is nine.", "at": "", "reports": [row.pk]}
    assert editor.post(step, sent).status_code == 302
    row.refresh_from_db(), other.refresh_from_db()
    assert (row.state, row.correction, row.handled_by) == ("corrected", Correction.objects.get(), editor.user)
    assert other.state == "new" and "Nine trains" in client.get(story.get_absolute_url()).content.decode()
    assert Entry.objects.of(row).filter(action="reported error: corrected").exists()


def test_a_refused_step_leaves_the_report_open(client_of):
    story = make_article()
    row, editor = waiting_report(story), client_of("Editor")
    content = revisions.content_of(story) | {"headline": "Changed"}
    revisions.save(story, content, editor.user, base=None)
    url = f"/admin/articles/article/{story.pk}/step/publish_changes/"
    page = editor.post(url, {"kind": "correction", "text": "", "at": "", "reports": [row.pk]})
    row.refresh_from_db()
    assert page.status_code == 200 and row.state == "new" and not Correction.objects.exists()


def test_a_typo_settles_a_report_without_an_entry(client_of):
    story = make_article()
    row, editor = waiting_report(story), client_of("Editor")
    revisions.save(story, revisions.content_of(story) | {"dek": "Changed"}, editor.user, base=None)
    url = f"/admin/articles/article/{story.pk}/step/publish_changes/"
    editor.post(url, {"kind": "typo", "text": "", "at": "", "reports": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.correction) == ("corrected", None)


def test_the_reader_is_answered_in_the_language_of_the_story_and_once(client_of, run_tasks):
    row = waiting_report(make_article(locale="az", headline="Qatarlar"), mail="leyla@example.com")
    editor, url = client_of("Editor"), f"{LIST}{row.pk}/change/"
    sent = {"state": "corrected", "correction": "", "note": "", "answer": "Thank you, it is nine."}
    editor.post(url, sent)
    run_tasks()
    assert not mail.outbox  # nobody ticked it
    editor.post(url, sent | {"send": "on"})
    run_tasks()
    (message,) = mail.outbox
    assert message.to == ["leyla@example.com"] and "Qatarlar" in message.subject
    assert "it is nine" in message.body and "it is nine" in message.alternatives[0].content
    assert "/az/politics/" in message.body and WORDS in message.body
    again = editor.post(url, sent | {"send": "on"})
    assert "answered already" in str(again.context["adminform"].form.errors)


@pytest.mark.parametrize(("given", "field"), [({"mail": ""}, "send"), ({"answer": " "}, "answer")])
def test_what_cannot_be_sent_is_said(client_of, given, field):
    row = waiting_report(make_article(), mail=given.get("mail", "leyla@example.com"))
    sent = {"state": "dismissed", "correction": "", "note": "", "answer": given.get("answer", "No."), "send": "on"}
    response = client_of("Editor").post(f"{LIST}{row.pk}/change/", sent)
    assert response.context["adminform"].form.errors[field]


def test_the_queue_shows_what_waits(client_of):
    story, editor = make_article(), client_of("Editor")
    waiting_report(story)
    ErrorReport.objects.create(article=story, words="Something else is settled", state="dismissed")
    assert "settled" not in editor.get(LIST).content.decode()
    for query in ("?state=dismissed", "?state=all", "?state=all&q=settled"):
        assert "settled" in editor.get(f"{LIST}{query}").content.decode()


def test_writers_see_none_of_it(client_of):
    row = waiting_report(make_article(), mail="leyla@example.com")
    writer = client_of("Writer")
    assert writer.get(LIST).status_code == 403 and writer.post(f"{LIST}{row.pk}/correct/").status_code == 403
    assert "reported error" not in writer.get("/admin/").content.decode()
    assert client_of("Editor").get(f"{LIST}{row.pk}/correct/").status_code == 405


def test_the_address_is_forgotten_after_ninety_days():
    story = make_article()
    old, young = (waiting_report(story, mail=f"{name}@example.com") for name in ("old", "young"))
    ErrorReport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    reporting.forget_reporters.call()
    assert dict(ErrorReport.objects.values_list("pk", "mail")) == {old.pk: "", young.pk: "young@example.com"}


def test_the_database_knows_that_a_correction_settles():
    with pytest.raises(IntegrityError), transaction.atomic():
        story = make_article()
        entry = Correction.objects.create(article=story, kind="update", text="x", created_at=timezone.now())
        waiting_report(story, correction=entry)
