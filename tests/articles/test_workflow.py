from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import revisions, workflow
from articles.models import Article
from articles.signals import article_changed
from audit.models import Entry
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
    assert client.get(article.get_absolute_url()).status_code == 410
    steps = list(Entry.objects.of(article).order_by("pk").values_list("actor_name", "action"))
    assert steps == [("writer", "submit"), ("editor", "approve"), ("publisher", "publish"), ("publisher", "withdraw")]


# What each verb needs beside the state, so that only the state decides.
WORDS = {"request_changes": "Say more.", "retract": "It is wrong.", "hold": "Counsel.", "lift_embargo": "It is out."}


def ready_for(name: str, state: str, **fields) -> Article:
    later = timezone.now() + timedelta(hours=2)
    if name in ("unschedule", "set_embargo") and state == State.PUBLISHED:
        fields["publish_at"] = later
    if name == "release":
        fields["on_hold"] = True
    if name == "lift_embargo":
        fields["embargo_until"] = later
    article = make_article(state=state, **fields)
    if name in ("publish_changes", "drop_changes"):
        revisions.save(article, revisions.content_of(article) | {"headline": "Other"}, None, base=None)
    return article


def take(name: str, article: Article, user) -> None:
    at = timezone.now() + timedelta(hours=3) if name == "set_embargo" else None
    workflow.perform(
        name, article, user, text=WORDS.get(name, ""), kind="typo" if name == "publish_changes" else "", at=at
    )


@pytest.mark.parametrize("name", workflow.VERBS)
@pytest.mark.parametrize("state", State.values)
def test_only_the_listed_ways_are_open(person_of, name, state):
    article, verb = ready_for(name, state), workflow.VERBS[name]
    if state in verb.sources:
        take(name, article, person_of())
        assert Article.objects.get().state == (verb.target or state)
    else:
        with pytest.raises(workflow.IllegalStep):
            take(name, article, person_of())
        assert Article.objects.get().state == state


@pytest.mark.parametrize("target", State.values)
@pytest.mark.parametrize("state", State.values)
def test_the_database_knows_the_same_ways(state, target):
    """Four eyes lead from approved and scheduled back to review without a verb."""
    ways = {(source, verb.target) for verb in workflow.VERBS.values() for source in verb.sources if verb.target}
    ways |= {(State.APPROVED, State.IN_REVIEW), (State.PUBLISHED, State.IN_REVIEW)}
    article = make_article(state=state, retraction_notice="It is wrong.")
    if state == target or (state, target) in ways:
        Article.objects.filter(pk=article.pk).update(state=target)
    else:
        with pytest.raises(IntegrityError, match="No step leads"), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(state=target)


OF_WRITERS = {"submit", "take_back"}
OF_ALL_WHO_PUBLISH = {"request_changes", "approve", "publish", "unschedule", "publish_changes", "drop_changes"}
OF_ALL_WHO_PUBLISH |= {"withdraw", "set_embargo"}
# Which verbs each group may use at all.
MAY = {
    "Contributor": OF_WRITERS,
    "Writer": OF_WRITERS,
    "Translator": OF_WRITERS,
    "Editor": OF_WRITERS | OF_ALL_WHO_PUBLISH | {"hold", "release"},
    "Publisher": set(workflow.VERBS),
    "Ads manager": set(),
    "Newsletter manager": set(),
    "Administrator": OF_WRITERS | OF_ALL_WHO_PUBLISH | {"retract"},
}


@pytest.mark.parametrize("group", MAY)
@pytest.mark.parametrize("name", workflow.VERBS)
def test_rights(person_of, group, name):
    user = person_of(group)
    article = ready_for(name, workflow.VERBS[name].sources[0], created_by=user)
    if name in MAY[group]:
        take(name, article, user)
    else:
        with pytest.raises(PermissionDenied):
            take(name, article, user)
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


def test_what_readers_have_not_seen_is_called_back_not_ended(person_of, client):
    article = make_article(hours_ago=-2)
    for verb in ("withdraw", "retract"):
        with pytest.raises(workflow.IllegalStep, match="call it back"):
            workflow.perform(verb, article, person_of(username=verb), text="It is wrong.")
    assert client.get(article.get_absolute_url()).status_code == 404


def test_what_readers_have_seen_takes_no_embargo(person_of):
    with pytest.raises(workflow.IllegalStep, match="Readers have seen"):
        take("set_embargo", make_article(), person_of())


def test_a_time_that_passed_while_the_story_waited_is_now(person_of):
    article = make_article(state="approved", hours_ago=30)
    workflow.perform("publish", article, person_of("Publisher"))
    assert timezone.now() - article.publish_at < timedelta(minutes=1)


def test_what_comes_back_keeps_the_time_readers_know(person_of):
    article, publisher = make_article(hours_ago=30), person_of("Publisher")
    before = article.publish_at.replace(microsecond=0)
    workflow.perform("withdraw", article, publisher)
    workflow.perform("publish", article, publisher)
    assert article.publish_at == before and not article.shows_update
