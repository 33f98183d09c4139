"""FOUR_EYES=1: nothing goes out that only its author has read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import revisions, workflow
from articles.models import Article
from tests.stories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def four_eyes(settings):
    settings.FOUR_EYES = True


@pytest.fixture
def author(person_of):
    return person_of("Editor", "author")


@pytest.fixture
def other(person_of):
    return person_of("Publisher", "other")


def save(article: Article, user, **changes) -> None:
    article.refresh_from_db()
    content = revisions.working_content(article) | changes
    revisions.save(article, content, user, base=article.latest_revision_id)
    article.refresh_from_db()


def approved(author, other) -> Article:
    article = make_article(state="in_review", created_by=author, publish_at=None)
    save(article, author, headline="As it was written")
    workflow.perform("approve", article, other)
    return article


def refused(verb: str, article: Article, user, **words) -> None:
    with pytest.raises(workflow.IllegalStep, match="Four eyes"):
        workflow.perform(verb, article, user, **words)


def test_another_approves_and_then_it_goes_out(author, other):
    article = approved(author, other)
    workflow.perform("publish", article, author)
    assert article.is_seen


def test_the_author_neither_approves_nor_publishes_unapproved(author, other):
    article = make_article(state="in_review", created_by=author, publish_at=None)
    save(article, author, headline="As it was written")
    refused("approve", article, author)
    refused("publish", article, author)
    refused("publish", article, other)


@pytest.mark.parametrize("hours", [None, 2], ids=["approved", "scheduled"])
def test_an_edit_after_approval_leads_back_to_review(author, other, hours):
    article = approved(author, other)
    if hours:
        workflow.perform("publish", article, other, at=timezone.now() + timedelta(hours=hours))
    save(article, other, headline="A last touch")
    assert article.state == "in_review"
    refused("approve", article, other)
    refused("publish", article, author)


def test_changes_to_a_live_story_are_published_by_another(author, other):
    article = approved(author, other)
    workflow.perform("publish", article, other)
    save(article, author, headline="Changed")
    refused("publish_changes", article, author, kind="typo")
    workflow.perform("publish_changes", article, other, kind="typo")
    assert Article.objects.get().headline == "Changed"


def test_a_withdrawn_story_comes_back_as_it_was_approved(author, other):
    article = approved(author, other)
    workflow.perform("publish", article, other)
    workflow.perform("withdraw", article, other)
    workflow.perform("publish", article, author)
    assert article.is_seen


def test_what_was_changed_while_it_was_withdrawn_is_brought_back_by_another(author, other):
    article = approved(author, other)
    workflow.perform("publish", article, other)
    workflow.perform("withdraw", article, other)
    save(article, author, headline="Mended")
    refused("publish", article, author)
    workflow.perform("publish", article, other)
    assert article.is_seen and article.headline == "Mended"
