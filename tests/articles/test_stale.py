"""The list of translations that are behind what readers see of their original."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import stale, workflow
from articles.models import Article, Revision
from tests.articles.test_admin import LIST
from tests.articles.test_drift import NEW, ONE, TWO, body, published, save, translated

pytestmark = pytest.mark.django_db
STALE = f"{LIST}stale/"


def behind(user, headline: str, *, days_ago: int = 0, kind: str = "typo", locale: str = "az", **fields) -> Article:
    """A translation whose source changed so many days ago."""
    source, translation = translated(user, **fields)
    save(translation, user, headline=headline, locale=locale)
    save(source, body=body(ONE, NEW, TWO, NEW))
    published(source, user, kind, "" if kind == "typo" else "It was wrong.")
    at = timezone.now() - timedelta(days=days_ago)
    Revision.objects.filter(pk=Article.objects.get(pk=source.pk).shown_revision_id).update(published_at=at)
    return translation


def test_corrected_originals_come_first_then_the_oldest(client_of):
    publisher = client_of("Publisher")
    behind(publisher.user, "Yeni", days_ago=1)
    behind(publisher.user, "Köhnə", days_ago=9)
    behind(publisher.user, "Düzəliş", kind="correction")
    _source, fresh = translated(publisher.user)
    page = publisher.get(STALE).content.decode()
    assert page.index("Düzəliş") < page.index("Köhnə") < page.index("Yeni")
    assert "3 translations are behind their originals" in page and "2 paragraphs changed" in page
    assert "Correction: It was wrong." in page and f"{LIST}{fresh.pk}/source/" not in page
    assert "Stale translations" in publisher.get("/admin/").content.decode()


def test_of_one_edition(client_of):
    publisher = client_of("Publisher")
    behind(publisher.user, "Gəmilər")
    behind(publisher.user, "Корабли", locale="ru")
    page = publisher.get(STALE, {"locale": "ru"}).content.decode()
    assert "Корабли" in page and "Gəmilər" not in page
    assert "Корабли" in publisher.get(STALE, {"locale": "x", "page": "x"}).content.decode()


def test_what_is_followed_leaves_the_list_or_says_what_it_waits_for(client_of):
    publisher = client_of("Publisher")
    translation = behind(publisher.user, "Gəmilər")
    workflow.perform("publish", translation, publisher.user, override="test")
    source = Article.objects.get(pk=translation.translated_from_id)
    save(translation, translated_revision_id=source.shown_revision_id)
    assert "Followed: its changes wait to be published" in publisher.get(STALE).content.decode()
    published(translation, publisher.user)
    assert "Gəmilər" not in publisher.get(STALE).content.decode()


def test_what_readers_do_not_see_makes_nothing_stale(person_of):
    user = person_of("Publisher")
    source, _pending = translated(user)
    save(source, body=NEW)
    draft, _draft = translated(user, state="draft")
    save(draft, body=NEW)
    scheduled, _scheduled = translated(user, publish_at=timezone.now() + timedelta(days=1))
    save(scheduled, body=NEW)
    tagged, _tagged = translated(user)
    save(tagged, type_of_work="analysis")
    published(tagged, user)
    assert stale.in_order() == [] and not stale.stale().exists()


def test_what_is_gone_owes_nothing(person_of):
    user = person_of("Publisher")
    translation = behind(user, "Gəmilər", kind="correction")
    workflow.perform("publish", translation, user, override="test")
    workflow.perform("withdraw", translation, user)
    assert stale.in_order() == [] and not stale.stale().exists()


def test_a_retracted_original_is_the_first(client_of):
    publisher = client_of("Publisher")
    behind(publisher.user, "Köhnə", days_ago=9)
    source, translation = translated(publisher.user)
    save(translation, headline="Saxta")
    workflow.perform("retract", source, publisher.user, text="Forged.")
    page = publisher.get(STALE).content.decode()
    assert page.index("Saxta") < page.index("Köhnə") and "Retraction: Forged." in page


def test_versions_from_before_the_hashes_are_counted(person_of):
    translation = behind(person_of("Publisher"), "Gəmilər")
    Revision.objects.update(block_hashes=[])
    (line,) = stale.lines(stale.in_order())
    assert line.story == translation and line.changed == 2


def test_the_list_is_for_those_who_see_stories_and_changes_nothing(client_of, client):
    assert client_of("Translator").get(STALE).status_code == 200
    assert client_of("Translator", "b").post(STALE).status_code == 405
    assert client.get(STALE).status_code == 302


def test_queries_do_not_grow_with_the_list(client_of):
    publisher = client_of("Publisher")
    for number in range(30):
        behind(publisher.user, f"Gəmilər {number}", kind="correction" if number % 2 else "typo")
    # session, user, rights of the user, of the groups; tasks, what is behind; the page; hashes, followed but pending;
    # tasks with corrections
    with CaptureQueriesContext(connection) as queries:
        page = publisher.get(STALE)
    assert len(queries) <= 10, [query["sql"][:120] for query in queries]
    assert "Page 1 of 2" in page.content.decode()
