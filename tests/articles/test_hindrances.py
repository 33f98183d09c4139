"""Embargo and hold: they bind everybody, and lifting them takes the right, a reason and a second person."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import workflow
from audit.models import Entry
from tests.stories import make_article

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)


def test_an_embargo_is_lifted_with_right_and_reason(client, person_of):
    publisher = person_of("Publisher")
    article = make_article(embargo_until=timezone.now() + LATER)
    assert client.get(article.get_absolute_url()).status_code == 404
    workflow.perform("lift_embargo", article, publisher, text="The ministry published it.")
    assert client.get(article.get_absolute_url()).status_code == 200
    entry = Entry.objects.of(article).get()
    assert entry.action == "lift_embargo" and entry.details["text"] == "The ministry published it."


def test_an_embargo_binds_the_superuser_too(person_of):
    article = make_article(state="approved", publish_at=None, embargo_until=timezone.now() + LATER)
    with pytest.raises(workflow.IllegalStep, match="embargo"):
        workflow.perform("publish", article, person_of())
    workflow.perform("publish", article, person_of("Publisher"), at=timezone.now() + 2 * LATER)
    assert article.is_scheduled


def test_lifting_needs_the_right(person_of):
    article = make_article(embargo_until=timezone.now() + LATER)
    with pytest.raises(PermissionDenied):
        workflow.perform("lift_embargo", article, person_of("Editor"), text="I want to.")


def test_lifting_needs_a_reason(person_of):
    article = make_article(embargo_until=timezone.now() + LATER)
    with pytest.raises(workflow.IllegalStep, match="Say why"):
        workflow.perform("lift_embargo", article, person_of("Publisher"))


def test_an_embargo_cannot_be_shortened_by_setting_it_anew(person_of):
    article = make_article(state="draft", embargo_until=timezone.now() + LATER)
    with pytest.raises(workflow.IllegalStep, match="lifts the embargo"):
        workflow.perform("set_embargo", article, person_of("Editor"), at=timezone.now() + timedelta(hours=1))


def test_who_held_a_story_does_not_clear_it(client, person_of):
    holder, other = person_of("Editor"), person_of("Publisher")
    article = make_article()
    workflow.perform("hold", article, holder, text="Counsel reads it.")
    assert client.get(article.get_absolute_url()).status_code == 404
    with pytest.raises(workflow.IllegalStep, match="somebody else"):
        workflow.perform("release", article, holder)
    workflow.perform("release", article, other)
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_hold_needs_a_reason(person_of):
    with pytest.raises(workflow.IllegalStep, match="Say why"):
        workflow.perform("hold", make_article(), person_of("Editor"))


def test_a_held_story_is_not_published(person_of):
    article = make_article(state="approved", on_hold=True)
    with pytest.raises(workflow.IllegalStep, match="not for publication"):
        workflow.perform("publish", article, person_of())


def test_changes_requested_reach_the_author_once(person_of, run_tasks, mailoutbox):
    author = person_of("Writer")
    author.email = "writer@example.com"
    author.save()
    article = make_article(state="in_review", created_by=author)
    with pytest.raises(workflow.IllegalStep, match="Say what"):
        workflow.perform("request_changes", article, person_of("Editor"))
    workflow.perform("request_changes", article, person_of("Publisher"), text="Name the source.")
    run_tasks()
    (mail,) = mailoutbox
    assert mail.to == ["writer@example.com"] and "Name the source." in mail.body
    assert "Name the source." in mail.alternatives[0].content and article.headline in mail.subject
    assert article.notes.get().text == "Name the source."
