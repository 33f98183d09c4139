"""Many stories at once: each is checked by itself and the page of results names each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from audit.models import Entry
from tests.stories import make_article, make_section, make_tag

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
DONE = f"{LIST}done/"


def soon(**delta):
    return timezone.now() + timedelta(**delta)


def select(client, action: str, *stories: Article, **fields) -> str:
    """Sends the action and reads the page it ends on."""
    data = {"action": action, "_selected_action": [story.pk for story in stories], **fields}
    response = client.post(LIST, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_publishing_says_of_each_story_what_became_of_it(client_of):
    publisher = client_of("Publisher")
    ready, held, empty = (
        make_article(state="approved", headline="Ready"),
        make_article(state="approved", headline="Held Back", on_hold=True),
        make_article(state="approved", headline="Without Byline", by=()),
    )
    content = select(publisher, "publish_selected", ready, held, empty)
    assert [fresh(story).state for story in (ready, held, empty)] == ["published", "approved", "approved"]
    assert "Done: 1 story" in content and "Refused: 2 stories" in content
    assert "not for publication" in content and "add a byline" in content
    assert publisher.get(DONE).content.decode().count("Ready") == content.count("Ready")


def test_submit_approve_and_withdraw(client_of):
    editor = client_of("Editor")
    draft, reviewed, live = make_article(state="draft"), make_article(state="in_review"), make_article()
    select(editor, "submit_selected", draft)
    select(editor, "approve_selected", reviewed)
    content = select(editor, "withdraw_selected", live, reviewed)
    assert (fresh(draft).state, fresh(reviewed).state, fresh(live).state) == ("in_review", "approved", "withdrawn")
    assert "is not possible" in content


def test_scheduling_asks_for_the_time(client_of):
    publisher = client_of("Publisher")
    one, other = make_article(state="approved", publish_at=None), make_article(state="draft", publish_at=None)
    page = select(publisher, "schedule_selected", one, other)
    assert "Washington time" in page and fresh(one).state == "approved"
    at = timezone.localtime(soon(days=2)).strftime("%Y-%m-%dT%H:%M")
    content = select(publisher, "schedule_selected", one, other, apply="1", at=at)
    assert fresh(one).is_scheduled and fresh(other).is_scheduled and "Goes out" in content


def test_a_time_that_has_passed_is_refused_at_the_field(client_of):
    one = make_article(state="approved", publish_at=None)
    content = select(client_of("Publisher"), "schedule_selected", one, apply="1", at="2020-01-01T10:00")
    assert "That time has passed" in content and fresh(one).state == "approved"


def test_tags_section_and_assignment(client_of, person_of):
    editor, writer = client_of("Editor"), person_of("Writer")
    draft, live = make_article(state="draft"), make_article(tags=["caspian"])
    tag, section = make_tag("shipping"), make_section("economy")
    content = select(editor, "add_tag", draft, live, apply="1", tag=tag.pk)
    assert draft.tags.get() == tag
    assert list(live.tags.values_list("slug", flat=True)) == ["caspian"] and fresh(live).has_pending_changes
    assert "once the changes are published" in content
    select(editor, "remove_tag", draft, apply="1", tag=tag.pk)
    assert not draft.tags.exists()
    select(editor, "move_section", draft, apply="1", section=section.pk)
    assert fresh(draft).section == section
    select(editor, "assign_to", draft, apply="1", to=writer.pk)
    assert fresh(draft).assigned_to == writer
    assert Entry.objects.filter(action="assigned", object_id=draft.pk).exists()
    assert "It was so already" in select(editor, "move_section", draft, apply="1", section=section.pk)


def test_each_story_is_checked_by_itself(client_of):
    writer = client_of("Writer")
    own, foreign = make_article(state="draft", created_by=writer.user), make_article(state="draft", headline="Foreign")
    content = select(writer, "submit_selected", own, foreign)
    assert (fresh(own).state, fresh(foreign).state) == ("in_review", "draft")
    assert "Refused: 1 story" in content and "no right" in content
    content = select(writer, "add_tag", own, foreign, apply="1", tag=make_tag().pk)
    assert "Refused: 2 stories" in content
    assert fresh(own).latest_revision_id is None and fresh(foreign).latest_revision_id is None


@pytest.mark.parametrize("action", ["publish_selected", "schedule_selected", "approve_selected", "assign_to"])
def test_a_crafted_action_changes_nothing(client_of, person_of, action):
    writer, other = client_of("Writer"), person_of("Writer", "other")
    own = make_article(state="in_review", created_by=writer.user)
    data = {"action": action, "_selected_action": own.pk, "apply": "1", "to": other.pk, "at": "2099-01-01T10:00"}
    assert writer.post(LIST, data).status_code in (302, 403)
    own.refresh_from_db()
    assert (own.state, own.assigned_to) == ("in_review", None)


def test_a_retracted_story_takes_no_tag(client_of):
    gone = make_article(state="retracted")
    content = select(client_of("Publisher"), "add_tag", gone, apply="1", tag=make_tag().pk)
    assert "may not change this story" in content and not gone.tags.exists()


def test_too_many_at_once(client_of, monkeypatch):
    monkeypatch.setattr("articles.admin.bulk.MOST", 1)
    one, other = make_article(state="draft"), make_article(state="draft")
    assert "at most 1 stories" in select(client_of("Editor"), "submit_selected", one, other)
    assert fresh(one).state == fresh(other).state == "draft"


def test_the_results_are_shown_to_whom_they_belong(client_of):
    response = client_of("Editor").get(DONE)
    assert response.status_code == 302 and response["Location"] == LIST
    assert client_of("Writer").post(DONE).status_code == 405
