"""Linking stories of two editions by hand, and taking them apart."""

import threading

import pytest
from django.db import connection

from articles import linking, revisions
from articles.models import Article, Correction, TranslationTask
from articles.signals import article_changed
from audit.models import Entry
from tests.articles.test_admin import LIST
from tests.stories import make_article

pytestmark = pytest.mark.django_db


def place(article: Article, rest: str = "") -> str:
    return f"{LIST}{article.pk}/translations/{rest}"


def link(client, source: Article, other: Article) -> str:
    return client.post(place(source, "link/"), {"other": other.pk}, follow=True).content.decode()


def unlink(client, page: Article, member: Article) -> str:
    return client.post(place(page, "unlink/"), {"member": member.pk}, follow=True).content.decode()


def are_linked(*stories: Article) -> bool:
    return len({Article.objects.get(pk=story.pk).translation_group for story in stories}) == 1


@pytest.fixture
def heard():
    found = []
    article_changed.connect(lambda article, **_: found.append(article.pk), weak=False, dispatch_uid="test")
    yield found
    article_changed.disconnect(dispatch_uid="test")


def test_a_story_is_found_and_linked(client, client_of, heard, django_capture_on_commit_callbacks):
    editor = client_of("Editor")
    source = make_article(headline="The Harbor Opens", slug="harbor")
    other = make_article(locale="az", headline="Liman açılır", slug="liman")
    page = editor.get(place(source), {"find": "liman"}).content.decode()
    assert f'name="other" value="{other.pk}"' in page
    assert f'value="{other.pk}"' in editor.get(place(source), {"find": "/az/politics/liman/"}).content.decode()
    assert f'value="{other.pk}"' in editor.get(place(source), {"find": f"story:{other.pk}"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert "Linked: “Liman açılır”" in link(editor, source, other)
    assert are_linked(source, other) and set(heard) == {source.pk, other.pk}
    assert 'hreflang="az"' in client.get("/politics/harbor/").content.decode()
    other.refresh_from_db()
    source.refresh_from_db()
    follows = other.latest_revision.content
    assert follows["translated_from_id"] == source.pk and other.translated_from is None  # it is live: not public yet
    assert follows["translated_revision_id"] == source.shown_revision_id
    assert Entry.objects.of(other).filter(action="linked a translation").exists()
    assert Entry.objects.of(source).filter(action="linked a translation").exists()


def test_a_linked_draft_follows_at_once(client_of):
    source, other = make_article(), make_article(locale="ru", state="draft")
    link(client_of("Editor"), source, other)
    other.refresh_from_db()
    assert other.translated_from == source and other.translated_revision is not None


def test_a_writer_links_what_is_the_own(client_of):
    writer = client_of("Writer")
    source, own = make_article(), make_article(locale="az", state="draft", created_by=writer.user)
    assert "Linked:" in link(writer, source, own) and are_linked(source, own)
    assert "stands alone again" in unlink(writer, source, own) and not are_linked(source, own)


def test_stories_are_taken_apart(client_of, heard, django_capture_on_commit_callbacks):
    editor = client_of("Editor")
    source, other = make_article(), make_article(locale="az", state="draft")
    link(editor, source, other)
    correction = Correction.objects.create(article=source, kind="update", text="x", created_at=source.publish_at)
    TranslationTask.objects.create(article=other, correction=correction)
    heard.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert "stands alone again" in unlink(editor, source, other)
    other.refresh_from_db()
    assert not are_linked(source, other) and other.translated_from is None and set(heard) == {source.pk, other.pk}
    assert TranslationTask.objects.get().done_by == editor.user
    assert Entry.objects.of(other).filter(action="unlinked a translation").exists()


# --- refusals


def test_an_edition_that_has_the_story_is_said(client_of):
    source = make_article()
    make_article(locale="az", headline="Birinci", translation_group=source.translation_group)
    other = make_article(locale="az")
    assert "has this story already: “Birinci”" in link(client_of("Editor"), source, other)
    assert not are_linked(source, other)


def test_stories_of_one_edition_are_not_linked(client_of):
    source, other = make_article(), make_article()
    editor = client_of("Editor")
    assert "stand in the same edition" in link(editor, source, other)
    assert "stand in the same edition" in link(editor, source, source)
    assert (
        f'name="other" value="{other.pk}"' not in editor.get(place(source), {"find": other.headline}).content.decode()
    )


def test_a_story_that_is_linked_is_taken_apart_first(client_of):
    source, other = make_article(), make_article(locale="az")
    third = make_article(locale="ru", translation_group=other.translation_group)
    editor = client_of("Editor")
    assert "linked with other stories" in link(editor, source, other) and are_linked(other, third)
    assert "linked already" in link(editor, other, third)


def test_what_one_may_not_change_is_not_linked(client_of):
    writer = client_of("Writer")
    source, other = make_article(created_by=writer.user), make_article(locale="az", state="draft")
    assert "ask an editor to link it" in link(writer, source, other)
    assert not are_linked(source, other)
    group = make_article(locale="ru", translation_group=source.translation_group)
    assert "ask an editor" in unlink(writer, source, group) and are_linked(source, group)
    assert client_of("Ads manager").post(place(source, "link/"), {"other": other.pk}).status_code == 302
    assert not are_linked(source, other)


def test_a_source_is_not_taken_from_its_translations(client_of):
    editor = client_of("Editor")
    source, other = make_article(), make_article(locale="az", state="draft")
    link(editor, source, other)
    assert "Other editions are translated from this story" in unlink(editor, other, source)
    assert are_linked(source, other)


@pytest.mark.parametrize("number", ["", "x", "²", "0", "9" * 30])
def test_a_story_that_is_not_there_is_said(client_of, number):
    source, editor = make_article(), client_of("Editor")
    page = editor.post(place(source, "link/"), {"other": number}, follow=True).content.decode()
    assert "Choose the story to link." in page
    page = editor.post(place(source, "unlink/"), {"member": number}, follow=True).content.decode()
    assert "linked no more" in page


def test_a_story_alone_is_not_taken_apart(client_of):
    source = make_article()
    assert "linked with no other" in unlink(client_of("Editor"), source, source)


def test_looking_links_nothing(client_of):
    assert client_of("Editor").get(place(make_article(), "link/")).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_who_link_at_once_link_one(person_of):
    user, source = person_of(), make_article()
    others = [make_article(locale="az"), make_article(locale="az")]
    outcomes, ready = [], threading.Barrier(2)

    def press(other: Article) -> None:
        ready.wait()
        try:
            linking.link(source, other, user)
            outcomes.append("linked")
        except linking.Refused as refusal:
            outcomes.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1] == "linked" and "has this story already" in sorted(outcomes)[0]


def test_linking_keeps_what_waits_in_the_other_story(client_of):
    source, other = make_article(), make_article(locale="az", headline="Köhnə")
    revisions.save(other, revisions.content_of(other) | {"headline": "Yeni"}, None, base=None)
    link(client_of("Editor"), source, other)
    other.refresh_from_db()
    assert other.headline == "Köhnə" and other.latest_revision.content["headline"] == "Yeni"
