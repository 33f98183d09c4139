"""Versions of a story: one for each save, none ever changed, nothing overwritten."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import revisions, workflow
from articles.models import Article, Revision
from tests.stories import make_article, make_person, make_tag

pytestmark = pytest.mark.django_db


def save(article: Article, user=None, base="newest", **changes) -> revisions.Saved:
    article.refresh_from_db()
    content = revisions.working_content(article) | changes
    return revisions.save(article, content, user, base=article.latest_revision_id if base == "newest" else base)


def test_every_save_is_a_version_with_who_and_when(person_of):
    editor = person_of("Editor")
    article = make_article(state="draft", headline="As it was")
    save(article, editor, headline="First change")
    save(article, editor, headline="Second change", bylines=[[make_person("ali-x").pk, "by"]])
    line = list(article.revisions.order_by("number").values_list("number", "content__headline", "created_by__username"))
    assert line == [(1, "As it was", None), (2, "First change", "editor"), (3, "Second change", "editor")]
    article = Article.objects.get()
    assert article.headline == "Second change" and article.authors[0].slug == "ali-x"
    assert article.shown_revision == article.latest_revision and not article.has_pending_changes


def test_saving_without_a_change_makes_no_version():
    article = make_article(state="draft")
    save(article, headline="Changed")
    assert save(article).is_new is False
    assert article.revisions.count() == 2


def test_a_live_story_keeps_its_row(client):
    article = make_article(slug="harbor", tags=["caspian"])
    save(article, headline="Waiting", slug="haven", tags=[make_tag("rail").pk])
    row = Article.objects.get()
    assert row.slug == "harbor" and row.has_pending_changes and [tag.slug for tag in row.tags.all()] == ["caspian"]
    assert "Waiting" not in client.get("/politics/harbor/").content.decode()


def test_restoring_makes_a_new_version(person_of):
    article = make_article(state="draft", headline="As it was")
    save(article, headline="Worse")
    first = article.revisions.get(number=1)
    revisions.restore(article, first, person_of("Editor"))
    article.refresh_from_db()
    assert article.headline == "As it was"
    assert list(article.revisions.values_list("number", "kind")) == [(3, "restored"), (2, "saved"), (1, "saved")]


def test_restoring_leaves_out_what_was_deleted_since(person_of):
    tag, person = make_tag("gone"), make_person("gone-person")
    article = make_article(state="draft", tags=["gone"], by=["gone-person", "leyla-karimova"])
    save(article, headline="Later", tags=[], bylines=[])
    tag.delete(), person.delete()
    revisions.restore(article, article.revisions.get(number=1), person_of("Editor"))
    assert [byline.person.slug for byline in article.bylines.all()] == ["leyla-karimova"]
    assert not article.tags.exists()


def test_a_save_against_an_older_version_is_set_aside():
    article = make_article(state="draft")
    save(article, headline="First")
    base = Article.objects.get().latest_revision_id
    save(article, headline="Second")
    saved = save(article, base=base, headline="Third, too late")
    assert saved.is_aside and saved.revision.base_id == base
    article.refresh_from_db()
    assert article.headline == "Second" and article.latest_revision.number == 3 and saved.revision.number == 4


def test_the_same_save_sent_twice_is_one():
    article = make_article(state="draft")
    save(article, headline="First")
    base = Article.objects.get().latest_revision_id
    save(article, headline="Second")
    assert save(article, base=base, headline="Second").is_new is False
    assert not article.revisions.filter(kind="aside").exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_one_wins_and_all_are_kept():
    article = make_article(state="draft")
    save(article, headline="Base")
    base, content = Article.objects.get().latest_revision_id, revisions.working_content(Article.objects.get())

    def write(number: int) -> None:
        revisions.save(Article.objects.get(), content | {"headline": f"By {number}"}, None, base=base)
        connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    kinds = list(article.revisions.filter(number__gt=2).values_list("kind", flat=True))
    assert sorted(kinds) == ["aside"] * 7 + ["saved"]
    assert {r.content["headline"] for r in article.revisions.filter(number__gt=2)} == {f"By {n}" for n in range(8)}


@pytest.mark.parametrize(
    "change", [{"content": {}}, {"number": 9}, {"reason": "Another"}, {"kind": "restored"}], ids=lambda c: next(iter(c))
)
def test_the_database_refuses_to_change_a_version(change):
    article = make_article(state="draft")
    save(article, headline="Changed")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Revision.objects.filter(number=2).update(**change)


def test_what_was_public_is_marked(person_of):
    article = make_article(state="approved", publish_at=None)
    save(article, headline="Final")
    workflow.perform("publish", article, person_of("Publisher"))
    marks = dict(article.revisions.values_list("number", "published_at"))
    assert marks[1] is None and marks[2] is not None


def test_the_database_keeps_what_readers_saw():
    article = make_article(state="draft", publish_at=None)
    save(article, headline="Never public")
    Revision.objects.filter(number=1).delete()
    live = make_article()
    save(live, headline="Waiting")
    live.revisions.get(number=2).delete()
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        live.revisions.get(number=1).delete()


def test_bodies_are_cleaned_in_versions_too():
    article = make_article(state="draft")
    saved = save(article, body="<p onclick='x()'>Words</p><script>x()</script>")
    assert saved.revision.content["body"] == "<p>Words</p>"


def test_what_was_called_back_was_never_public(person_of):
    article, publisher = make_article(state="approved", publish_at=None), person_of("Publisher")
    workflow.perform("publish", article, publisher, at=timezone.now() + timedelta(hours=2))
    save(article, headline="Better")
    marks = dict(article.revisions.values_list("number", "published_at"))
    assert marks[1] is None and marks[2] == Article.objects.get().publish_at
    workflow.perform("unschedule", article, publisher)
    assert not article.revisions.filter(published_at__isnull=False).exists()
