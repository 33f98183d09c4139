"""How a source changed since it was translated, and following it: by paragraph, and nothing is overwritten."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from articles import drift, merging, revisions, translating, workflow
from articles.models import Article, Revision, TranslationTask
from audit.models import Entry
from tests.articles.test_admin import LIST, change
from tests.stories import make_article

pytestmark = pytest.mark.django_db
ONE, TWO, THREE, FOUR = (f"<p>Paragraph {word} tells of ships on the Caspian shore.</p>" for word in "abcd")
NEW = "<p>Rails were laid to the border in a single winter.</p>"


def body(*paragraphs: str) -> str:
    return "\n".join(paragraphs)


def kinds(before: str, after: str) -> list[tuple]:
    return [(each.kind, each.was, each.now) for each in drift.paragraphs(before, after)]


def save(article: Article, user=None, **changes) -> Article:
    article.refresh_from_db()
    content = revisions.working_content(article) | changes
    revisions.save(article, content, user, base=article.latest_revision_id)
    article.refresh_from_db()
    return article


def published(article: Article, user, kind: str = "typo", text: str = "") -> None:
    workflow.perform("publish_changes", article, user, kind=kind, text=text)


def translated(user, **fields) -> tuple[Article, Article]:
    """A live story and the draft of its translation, done."""
    source = make_article(**{"body": body(ONE, TWO, THREE), "headline": "Ships"} | fields)
    draft = translating.begin(source, "az", user)
    save(draft, user, headline="Gəmilər", body="<p>Bir.</p><p>İki.</p><p>Üç.</p>")
    source.refresh_from_db()
    return source, draft


def source_page(translation: Article, rest: str = "") -> str:
    return f"{LIST}{translation.pk}/source/{rest}"


def follow_form(translation: Article) -> dict:
    translation.refresh_from_db()
    return {"source": drift.of(translation).now.pk, "head": translation.latest_revision_id}


def test_a_correction_is_seen_by_paragraph_and_followed(client_of):
    editor = client_of("Publisher")
    source, translation = translated(editor.user)
    save(source, headline="More Ships", body=body(ONE, TWO.replace("ships", "nine ships"), THREE, NEW))
    assert "nothing changed since" in editor.get(source_page(translation)).content.decode()
    published(source, editor.user, "correction", "An earlier version gave no number.")
    task = translation.translation_tasks.get()

    page = editor.get(source_page(translation)).content.decode()
    assert "2 paragraphs changed" in page and "An earlier version gave no number." in page
    assert "<ins>" in page and "new paragraph" in page and ">nine <" in page
    before = revisions.working_content(translation)
    response = editor.post(source_page(translation, "follow/"), follow_form(translation), follow=True)
    assert "follows its source" in response.content.decode()
    translation.refresh_from_db()
    after = translation.latest_revision
    assert after.content == before | {"translated_revision_id": Article.objects.get(pk=source.pk).shown_revision_id}
    assert after.reason == "Follows version 2 of the source" and after.created_by == editor.user
    task.refresh_from_db()
    assert task.done_by == editor.user and task.done_at is not None
    assert Entry.objects.of(translation).get(action="followed the source").details["tasks"] == [task.pk]
    assert "nothing changed since" in editor.get(source_page(translation)).content.decode()


# --- paragraphs


def test_a_paragraph_that_came_in_between_changes_no_other():
    assert kinds(body(ONE, TWO), body(NEW, ONE, TWO)) == [("added", None, 0), ("same", 0, 1), ("same", 1, 2)]


def test_a_paragraph_that_moved_is_said_to_have_moved():
    found = kinds(body(ONE, NEW, THREE, FOUR), body(ONE, THREE, FOUR, NEW))
    assert found == [("same", 0, 0), ("same", 2, 1), ("same", 3, 2), ("moved", 1, 3)]


def test_two_that_changed_places_are_one_that_moved():
    assert sorted(kind for kind, _was, _now in kinds(body(ONE, TWO), body(TWO, ONE))) == ["moved", "same"]


def test_a_rewritten_paragraph_is_marked_by_its_words():
    (found,) = drift.paragraphs(ONE, ONE.replace("ships", "trains"))
    assert (found.kind, found.was, found.now) == ("changed", 0, 0)
    assert [(piece.kind, piece.text.strip()) for piece in found.block.pieces][1:3] == [
        ("removed", "ships"),
        ("added", "trains"),
    ]


def test_a_paragraph_that_went_stays_visible_where_it_stood():
    assert kinds(body(ONE, NEW, TWO), body(ONE, TWO)) == [("same", 0, 0), ("removed", 1, None), ("same", 2, 1)]


SOME = st.lists(st.sampled_from([ONE, TWO, THREE, NEW]), max_size=7)


@given(SOME, SOME)
def test_every_paragraph_of_both_stands_once_and_in_order(old, new):
    found = drift.paragraphs(body(*old), body(*new))
    assert [each.now for each in found if each.now is not None] == list(range(len(new)))
    assert sorted(each.was for each in found if each.was is not None) == list(range(len(old)))
    counted = drift.number_changed(merging.fingerprints(body(*old)), merging.fingerprints(body(*new)))
    assert (counted == 0) == all(each.kind in ("same", "moved") for each in found)


# --- source and translation


def test_the_translation_stands_beside_the_paragraph_it_was_made_from(person_of):
    source, translation = translated(person_of("Publisher"))
    save(source, body=body(NEW, ONE, THREE))
    published(source, User.objects.get())
    pairs = [(pair.source.kind if pair.source else None, pair.words) for pair in drift.of(translation).pairs]
    assert pairs == [("added", ""), ("same", "Bir."), ("removed", "İki."), ("same", "Üç.")]
    save(translation, body="<p>Yeni.</p><p>Bir.</p><p>İki.</p><p>Üç.</p><p>Dörd.</p>")
    assert [pair.words for pair in drift.of(translation).pairs][-1] == "Dörd." and not drift.of(translation).keeps_order


def test_a_paragraph_that_was_added_to_both_stands_beside_its_own(person_of):
    source, translation = translated(person_of("Publisher"))
    save(source, body=body(NEW, ONE, TWO, THREE))
    published(source, User.objects.get())
    save(translation, body="<p>Yeni.</p><p>Bir.</p><p>İki.</p><p>Üç.</p>")
    assert [pair.words for pair in drift.of(translation).pairs] == ["Yeni.", "Bir.", "İki.", "Üç."]


def test_the_source_stands_beside_the_editor(client_of):
    editor = client_of("Editor")
    source, translation = translated(editor.user)
    page = editor.get(change(translation)).content.decode()
    assert "with-source" in page and "Paragraph b tells of ships" in page and source_page(translation) in page
    assert "with-source" not in editor.get(change(source)).content.decode()


def test_what_is_typed_into_the_source_and_not_public_is_no_drift(person_of):
    source, translation = translated(person_of("Publisher"))
    save(source, body=NEW)
    assert not drift.of(translation).is_behind
    draft = make_article(state="draft", body=ONE)
    other = translating.begin(draft, "ru", None)
    save(draft, body=NEW)
    assert drift.of(other).is_behind


def test_a_change_of_tags_alone_is_no_drift(person_of):
    source, translation = translated(person_of("Publisher"))
    save(source, tags=[], type_of_work="analysis")
    published(source, User.objects.get())
    found = drift.of(translation)
    assert found.then.pk != found.now.pk and not found.is_behind


def test_hashes_of_paragraphs_are_kept_with_each_version(person_of):
    source, _translation = translated(person_of("Publisher"))
    revision = source.latest_revision
    assert revision.block_hashes == merging.fingerprints(body(ONE, TWO, THREE)) and len(revision.text_hash) == 32
    Revision.objects.filter(pk=revision.pk).update(block_hashes=[])
    assert drift.hashes_of([revision.pk])[revision.pk] == merging.fingerprints(body(ONE, TWO, THREE))


def test_following_a_live_translation_changes_nothing_public(client_of):
    editor = client_of("Publisher")
    source, translation = translated(editor.user)
    workflow.perform("publish", translation, editor.user, override="test")
    save(source, body=body(NEW))
    published(source, editor.user)
    response = editor.post(source_page(translation, "follow/"), follow_form(translation), follow=True)
    assert "until its changes are published" in response.content.decode()
    translation.refresh_from_db()
    assert translation.has_pending_changes and translation.translated_revision.number == 1


# --- refusals


def test_a_source_that_changed_again_is_looked_at_first(client_of):
    editor = client_of("Publisher")
    source, translation = translated(editor.user)
    save(source, body=NEW)
    published(source, editor.user)
    form = follow_form(translation)
    save(source, body=ONE)
    published(source, editor.user)
    response = editor.post(source_page(translation, "follow/"), form, follow=True)
    assert "The source changed again" in response.content.decode()
    assert translation.revisions.count() == 2


def test_a_translation_that_was_saved_meanwhile_is_looked_at_first(client_of):
    editor = client_of("Publisher")
    source, translation = translated(editor.user)
    save(source, body=NEW)
    published(source, editor.user)
    form = follow_form(translation)
    save(translation, dek="Yeni")
    response = editor.post(source_page(translation, "follow/"), form, follow=True)
    assert "Somebody saved the translation" in response.content.decode() and translation.revisions.count() == 3


@pytest.mark.parametrize("form", [{}, {"source": "x", "head": "²"}, {"source": "9" * 30, "head": ""}])
def test_a_form_that_says_nothing_follows_nothing(client_of, form):
    editor = client_of("Publisher")
    _source, translation = translated(editor.user)
    assert editor.post(source_page(translation, "follow/"), form).status_code == 302
    assert translation.revisions.count() == 2


def test_a_story_without_a_source_has_nothing_to_follow(client_of):
    editor, article = client_of("Editor"), make_article()
    assert "not translated from another" in editor.get(source_page(article)).content.decode()
    response = editor.post(source_page(article, "follow/"), {"source": "1", "head": ""}, follow=True)
    assert "not translated from another one any more" in response.content.decode()


def test_others_follow_nothing(client_of, person_of):
    publisher = person_of("Publisher")
    _source, translation = translated(publisher)
    translator = client_of("Translator")
    assert "I have followed" not in translator.get(source_page(translation)).content.decode()
    assert translator.post(source_page(translation, "follow/"), follow_form(translation)).status_code == 403
    assert translator.get(source_page(translation, "follow/")).status_code == 405
    assert translation.revisions.count() == 2


# --- tasks


def test_a_task_is_done_where_nothing_has_to_change(client_of):
    translator, publisher = client_of("Translator"), client_of("Publisher")
    source, translation = translated(translator.user)
    workflow.perform("publish", translation, publisher.user, override="test")
    save(source, body=NEW)
    published(source, publisher.user, "clarification", "It could be misread.")
    assert "It could be misread." not in translator.get("/admin/").content.decode()
    assert source_page(translation) in translator.get("/admin/").content.decode()
    task = TranslationTask.objects.get()
    assert "Nothing has to change here" in translator.get(source_page(translation)).content.decode()
    address = source_page(translation, f"task/{task.pk}/")
    assert client_of("Writer").post(address).status_code == 403
    assert translator.get(address).status_code == 405
    translator.post(address)
    task.refresh_from_db()
    assert (
        task.done_by == translator.user and source_page(translation) not in translator.get("/admin/").content.decode()
    )
    publisher.post(address)
    task.refresh_from_db()
    assert task.done_by == translator.user and translation.revisions.count() == 2


def test_a_retraction_is_not_done_by_following(client_of):
    publisher = client_of("Publisher")
    source, translation = translated(publisher.user)
    save(source, body=NEW)
    published(source, publisher.user)
    workflow.perform("retract", source, publisher.user, text="Forged.")
    publisher.post(source_page(translation, "follow/"), follow_form(translation))
    assert TranslationTask.objects.get().done_at is None


def test_queries_of_the_source_page(client_of):
    editor = client_of("Editor")
    source, translation = translated(editor.user)
    save(source, body=body(NEW, ONE))
    published(source, editor.user)
    # session, user, rights of the user, of the groups; the story; the source with its versions, the version that was
    # translated; tasks (once, and whether there are any)
    with CaptureQueriesContext(connection) as queries:
        editor.get(source_page(translation))
    assert len(queries) <= 11, [query["sql"][:120] for query in queries]
