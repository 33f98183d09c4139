"""Changes to a live story: one POST makes all six artefacts; a typo makes none."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import html

from articles import revisions, workflow
from articles.models import Article, Correction, PlannedChanges
from audit.models import Entry
from newsletter.models import Edition, EditionItem, MailingList
from tests.stories import make_article, make_section

pytestmark = pytest.mark.django_db
TEXT = "An earlier version gave the wrong number of trains; it is nine."


def step(article: Article, verb: str) -> str:
    return f"/admin/articles/article/{article.pk}/step/{verb}/"


def with_pending(**fields) -> Article:
    article = make_article(hours_ago=5, **fields)
    content = revisions.content_of(article) | {"body": "<p>Nine trains a week.</p>"}
    revisions.save(article, content, None, base=None)
    return article


def structured(client, article: Article) -> dict:
    root = html.fromstring(client.get(article.get_absolute_url()).content.decode())
    return json.loads(root.xpath("string(//script[@type='application/ld+json'])"))


def test_one_post_makes_all_six(client, client_of):
    article = with_pending(body="<p>Eight trains a week.</p>", slug="trains")
    translation = make_article(locale="az", translation_group=article.translation_group)
    weekly = MailingList.objects.create(slug="weekly", name="The Weekly", is_public=True)
    edition = Edition.objects.create(
        mailing_list=weekly,
        date=timezone.localdate(),
        subject="Trains",
        published_at=timezone.now() - timedelta(hours=2),
    )
    EditionItem.objects.create(edition=edition, article=article)
    before = structured(client, article)

    response = client_of("Publisher").post(
        step(article, "publish_changes"), {"kind": "correction", "text": TEXT, "at": ""}
    )
    assert response.status_code == 302

    page = html.fromstring(client.get("/politics/trains/").content.decode())
    assert "Nine trains" in page.text_content()
    assert TEXT in page.xpath("string(//section[@data-block='corrections'])")  # 1, the note on the story
    assert TEXT in client.get("/corrections/").content.decode()  # 2, the ledger
    assert TEXT in client.get("/corrections/feed/").content.decode()  # and its feed
    after = structured(client, article)
    assert [entry["text"] for entry in after["correction"]] == [TEXT]  # 3, structured data
    assert after["dateModified"] > before["dateModified"] == before["datePublished"]  # 4, the date
    assert "Updated" in page.xpath("string(//p[@class='dates'])")
    assert translation.translation_tasks.get().correction.text == TEXT  # 5, a task on the translation
    assert TEXT in client.get(edition.get_absolute_url()).content.decode()  # 6, the edition that carried it
    assert Edition.objects.with_corrected_mark().get().is_corrected
    assert Entry.objects.of(article).filter(action="publish_changes").exists()


def test_a_typo_is_silent_and_logged(client, client_of):
    article = with_pending()
    client_of("Publisher").post(step(article, "publish_changes"), {"kind": "typo", "text": "", "at": ""})
    article.refresh_from_db()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Nine trains" in page and "Updated" not in page
    assert article.updated_at is None and not Correction.objects.exists()
    assert Entry.objects.of(article).filter(action="publish_changes").exists()


def test_the_text_for_readers_starts_from_the_changed_sentences(client_of):
    article = with_pending(body="<p>It is cold. Eight trains a week. It rains.</p>")
    content = client_of("Publisher").get(step(article, "publish_changes")).content.decode()
    assert "Eight trains a week." in content and "Nine trains a week." in content


def test_a_retraction_keeps_the_notice_and_withholds_the_text(client, client_of):
    article = make_article(slug="trains", body="<p>Eight trains a week.</p>")
    client_of("Publisher").post(step(article, "retract"), {"text": "The document was forged."})
    response = client.get("/politics/trains/")
    content = response.content.decode()
    assert response.status_code == 200 and "The document was forged." in content
    assert "Eight trains" not in content and '<meta name="robots" content="noindex">' in content
    assert "The document was forged." in client.get("/corrections/").content.decode()
    assert "trains" not in client.get("/feed/").content.decode()


@pytest.mark.parametrize(("sent", "wanted"), [({}, False), ({"tell": "on"}, True)])
def test_subscribers_are_told_of_a_retraction_only_if_somebody_ticked_it(client_of, sent, wanted):
    article = make_article()
    publisher = client_of("Publisher")
    assert 'name="tell"' in publisher.get(step(article, "retract")).content.decode()
    publisher.post(step(article, "retract"), {"text": "The document was forged."} | sent)
    assert Correction.objects.get().tells_subscribers is wanted


def test_planned_changes_go_out_at_their_time(client, client_of, run_tasks):
    article = with_pending(body="<p>Eight trains a week.</p>")
    at = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    client_of("Publisher").post(step(article, "publish_changes"), {"kind": "update", "text": TEXT, "at": at})
    run_tasks()
    assert "Eight trains" in client.get(article.get_absolute_url()).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        run_tasks()
        assert "Nine trains" in client.get(article.get_absolute_url()).content.decode()
    assert Correction.objects.get().kind == "update" and not PlannedChanges.objects.exists()


def planned(client_of, **fields) -> Article:
    article = with_pending(**fields)
    at = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    client_of("Publisher").post(step(article, "publish_changes"), {"kind": "update", "text": TEXT, "at": at})
    assert PlannedChanges.objects.exists()
    return article


@pytest.mark.parametrize("verb", ["withdraw", "retract"])
def test_a_plan_ends_with_its_story(client_of, person_of, verb):
    article = planned(client_of)
    workflow.perform(verb, article, person_of(username="chief"), text="It does not stand.")
    assert not PlannedChanges.objects.exists()


def test_a_plan_that_does_not_fit_any_more_stays_to_be_seen(client_of, run_tasks):
    article = planned(client_of, slug="trains")
    taken = article.latest_revision.content | {"slug": "nine-trains"}
    revisions.save(article, taken, None, base=article.latest_revision_id)
    PlannedChanges.objects.update(revision=article.latest_revision)
    make_article(slug="nine-trains")
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        run_tasks()
    assert Article.objects.get(pk=article.pk).slug == "trains" and PlannedChanges.objects.exists()
    assert not Correction.objects.exists()


def test_a_newest_version_that_became_invalid_is_refused_in_words(client_of):
    article, gone = make_article(slug="trains"), make_section("gone")
    content = revisions.content_of(article) | {"slug": "nine-trains", "section_id": gone.pk}
    revisions.save(article, content, None, base=None)
    make_article(slug="nine-trains")
    gone.delete()
    publisher = client_of("Publisher")
    assert publisher.get(f"/admin/articles/article/{article.pk}/change/").status_code == 200
    page = publisher.post(step(article, "publish_changes"), {"kind": "typo", "text": "", "at": "", "override": "Now."})
    sentences = page.content.decode()
    assert page.status_code == 200 and "Slug" in sentences and "Section" in sentences
    assert Article.objects.get(pk=article.pk).slug == "trains"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "", "text": TEXT}, "This field is required"),
        ({"kind": "correction", "text": " "}, "Write what readers are told"),
        ({"kind": "correction", "text": "x" * 1001}, "more than 1000 characters"),
        ({"kind": "retraction", "text": TEXT}, "Select a valid choice"),
        ({"kind": "typo", "text": "", "at": "2020-01-01T10:00"}, "This time has passed"),
    ],
)
def test_bad_input_is_said_and_changes_nothing(client_of, data, sentence):
    article = with_pending()
    response = client_of("Publisher").post(step(article, "publish_changes"), {"at": ""} | data)
    assert response.status_code == 200 and sentence in response.content.decode()
    assert Article.objects.get().has_pending_changes and not Correction.objects.exists()


def test_a_writer_publishes_no_changes(client_of):
    writer = client_of("Writer")
    article = with_pending(created_by=writer.user)
    assert writer.post(step(article, "publish_changes"), {"kind": "typo", "text": "", "at": ""}).status_code == 403
    assert Article.objects.get().has_pending_changes


def test_dropped_changes_stay_in_the_history(client_of, person_of):
    article = with_pending()
    workflow.perform("drop_changes", article, person_of("Publisher"))
    assert not article.has_pending_changes and article.revisions.count() == 2


@pytest.mark.parametrize(
    "change", [lambda: Correction.objects.update(text="x"), lambda: Correction.objects.all().delete()]
)
def test_the_ledger_is_only_added_to(client_of, change):
    article = with_pending()
    client_of("Publisher").post(step(article, "publish_changes"), {"kind": "update", "text": TEXT, "at": ""})
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    assert Correction.objects.get().text == TEXT


def test_corrections_of_hidden_stories_stand_nowhere(client, client_of, person_of):
    article = with_pending()
    client_of("Publisher").post(step(article, "publish_changes"), {"kind": "update", "text": TEXT, "at": ""})
    workflow.perform("withdraw", article, person_of(username="chief"))
    assert TEXT not in client.get("/corrections/").content.decode()
    assert TEXT not in client.get("/corrections/feed/").content.decode()
