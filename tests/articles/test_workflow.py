from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import workflow
from articles.models import Article
from articles.signals import article_changed
from tests.stories import make_article

pytestmark = pytest.mark.django_db
State = Article.State


def test_from_draft_to_live_and_withdrawn(person_of, client, django_capture_on_commit_callbacks):
    writer, editor, publisher = person_of("Writer"), person_of("Editor"), person_of("Publisher")
    article = make_article(state="draft", publish_at=None, created_by=writer)
    heard = []
    article_changed.connect(lambda article, **_: heard.append(article.state), weak=False, dispatch_uid="test")
    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("submit", article, writer)
        workflow.perform("approve", article, editor)
        workflow.perform("publish", article, publisher)
    article_changed.disconnect(dispatch_uid="test")
    assert heard == [State.PUBLISHED] * 3  # one object, told of thrice, after commit
    assert client.get(article.get_absolute_url()).status_code == 200
    workflow.perform("withdraw", article, publisher)
    assert client.get(article.get_absolute_url()).status_code == 404
    steps = list(LogEntry.objects.order_by("pk").values_list("user__username", "change_message"))
    assert steps == [
        ("writer", "Submit for review"),
        ("editor", "Approve"),
        ("publisher", "Publish"),
        ("publisher", "Withdraw"),
    ]


@pytest.mark.parametrize("name", workflow.VERBS)
@pytest.mark.parametrize("state", State.values)
def test_only_the_listed_ways_are_open(person_of, name, state):
    article = make_article(state=state)
    if state in workflow.VERBS[name].sources:
        workflow.perform(name, article, person_of())
        assert Article.objects.get().state == workflow.VERBS[name].target
    else:
        with pytest.raises(workflow.IllegalStep):
            workflow.perform(name, article, person_of())
        assert Article.objects.get().state == state


# Which verbs each group may use at all.
MAY = {
    "Writer": {"submit"},
    "Editor": {"submit", "request_changes", "approve", "publish", "withdraw"},
    "Publisher": set(workflow.VERBS),
    "Ads manager": set(),
    "Newsletter manager": set(),
    "Administrator": set(),
}


@pytest.mark.parametrize("group", MAY)
@pytest.mark.parametrize("name", workflow.VERBS)
def test_rights(person_of, group, name):
    user = person_of(group)
    article = make_article(state=workflow.VERBS[name].sources[0], created_by=user)
    if name in MAY[group]:
        workflow.perform(name, article, user)
    else:
        with pytest.raises(PermissionDenied):
            workflow.perform(name, article, user)
        assert Article.objects.get().state == workflow.VERBS[name].sources[0]


def test_a_writer_edits_the_own_story_until_it_is_submitted(person_of):
    writer, other = person_of("Writer"), person_of("Writer", "other-writer")
    article = make_article(state="draft", created_by=writer)
    assert workflow.may_edit(writer, article) and not workflow.may_edit(other, article)
    workflow.perform("submit", article, writer)
    assert not workflow.may_edit(writer, article)


def test_a_time_to_come_schedules(person_of, client):
    article = make_article(state="approved", publish_at=None)
    workflow.perform("publish", article, person_of("Publisher"), at=timezone.now() + timedelta(hours=1))
    assert article.is_scheduled
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"on_hold": True}, "not for publication"),
        ({"embargo_until": timezone.now() + timedelta(days=900)}, "embargo"),
        ({"by": []}, "byline"),
        ({"body": ""}, "no text"),
    ],
)
def test_what_keeps_a_story_from_publication(person_of, fields, word):
    article = make_article(state="approved", **fields)
    with pytest.raises(workflow.IllegalStep, match=word):
        workflow.perform("publish", article, person_of("Publisher"))
    assert Article.objects.get().state == "approved"


def test_the_second_of_two_at_once_is_told(person_of):
    article = make_article(state="in_review")
    stale = Article.objects.get(pk=article.pk)
    workflow.perform("approve", article, person_of("Editor"))
    with pytest.raises(workflow.IllegalStep, match="now “Approved”"):
        workflow.perform("approve", stale, person_of("Publisher"))
