from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter.models import Edition, EditionItem
from tests.stories import make_article, make_picture

pytestmark = pytest.mark.django_db
PATH = "/newsletter/weekly/2026-11-20/"


@pytest.fixture
def edition(weekly) -> Edition:
    edition = Edition.objects.create(
        mailing_list=weekly,
        date=date(2026, 11, 20),
        subject="Ships and Rails",
        intro="First.\n\nSecond <b>words</b>.",
        published_at=timezone.now() - timedelta(hours=1),
    )
    for position in range(3):
        EditionItem.objects.create(edition=edition, article=make_article(), position=position)
    return edition


def test_an_edition_stands_in_the_archive(client, edition):
    content = client.get(PATH).content.decode()
    assert "Ships and Rails" in content and "&lt;b&gt;" in content
    for item in edition.items.all():
        assert item.article.headline in content
    assert "Ships and Rails" in client.get("/newsletter/").content.decode()
    assert "Ships and Rails" in client.get("/newsletter/weekly/").content.decode()


def test_the_teaser_stands_in_for_the_dek(client, edition):
    edition.items.update(teaser="Only here.")
    assert "Only here." in client.get(PATH).content.decode()


def test_a_story_that_is_withdrawn_goes_from_the_edition_too(client, edition):
    article = edition.items.first().article
    article.state = "withdrawn"
    article.save()
    assert article.headline not in client.get(PATH).content.decode()


def test_queries(client, edition):
    # 1 edition with its list   2 items   3 their stories with sections   4 breaking news   5 sections of the masthead
    # 6 standing pages   7 corrections since   8 bylines with their people
    with CaptureQueriesContext(connection) as queries:
        client.get(PATH)
    assert len(queries) <= 8, [query["sql"][:100] for query in queries]


@pytest.mark.parametrize("path", ["weekly/2026-11-21/", "weekly/2026-99-99/", "weekly/x/", "none/", "none/2026-11-20/"])
def test_what_is_not_there(client, edition, path):
    assert client.get(f"/newsletter/{path}").status_code == 404


def test_another_edition_language_does_not_have_it(client, edition):
    assert client.get(f"/az{PATH}").status_code == 404


def test_not_before_its_time(client, edition):
    Edition.objects.update(published_at=timezone.now() + timedelta(hours=1))
    assert client.get(PATH).status_code == 404
    assert "Ships and Rails" not in client.get("/newsletter/").content.decode()


def test_an_edition_without_a_time_is_a_draft(client, edition):
    Edition.objects.update(published_at=None)
    assert client.get(PATH).status_code == 404


def test_the_archive_of_a_list_that_is_not_public_is_not_there(client, edition, weekly):
    weekly.is_public = False
    weekly.save()
    for path in (PATH, "/newsletter/weekly/"):
        assert client.get(path).status_code == 404
    assert "The Weekly" not in client.get("/newsletter/").content.decode()


@pytest.mark.parametrize("day", ["20261120", "2026-W47-5", "2026-11-20T00:00", "٢٠٢٦-١١-٢٠", "0000-00-00"])
def test_one_edition_has_one_address(client, edition, day):
    assert client.get(f"/newsletter/weekly/{day}/").status_code == 404


def test_a_story_of_tomorrow_is_not_given_away(client, edition):
    article = make_article(hours_ago=-24)
    EditionItem.objects.create(edition=edition, article=article, teaser="The secret teaser.", position=9)
    content = client.get(PATH).content.decode()
    assert article.headline not in content and "The secret teaser." not in content


def test_a_paid_story_says_so(client, edition):
    article = make_article(type_of_work="sponsored", sponsor="Caspian Ferries")
    EditionItem.objects.create(edition=edition, article=article)
    assert "Sponsored by Caspian Ferries" in client.get(PATH).content.decode()


def test_the_archive_is_the_same_for_all_and_can_be_kept(client, edition):
    for path in (PATH, "/newsletter/weekly/", "/newsletter/", "/newsletter/thanks/"):
        response = client.get(path)
        assert not response.cookies and "Cookie" not in response.get("Vary", ""), path
        assert "no-store" not in response.get("Cache-Control", ""), path


def test_more_stories_ask_no_more_queries(client, edition):
    for position in range(10):
        EditionItem.objects.create(edition=edition, article=make_article(), position=position)
    test_queries(client, edition)


def test_pictures_bylines_and_links_of_the_intro(client, edition):
    article = edition.items.first().article
    article.lead_picture = make_picture()
    article.save()
    Edition.objects.update(intro="Read [the ledger](/corrections/).")
    content = client.get(PATH).content.decode()
    assert "Kamran Taghizade" in content and "Leyla Karimova" in content
    assert 'href="http://localhost:8000/corrections/"' in content


def test_each_list_has_a_feed(client, edition):
    response = client.get("/newsletter/weekly/feed/")
    content = response.content.decode()
    assert response["Content-Type"].startswith("application/rss+xml") and "max-age=60" in response["Cache-Control"]
    assert "Ships and Rails" in content and f"http://localhost:8000{PATH}" in content
    again = client.get("/newsletter/weekly/feed/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert "/newsletter/weekly/feed/" in client.get(PATH).content.decode()


def test_the_feed_holds_what_the_archive_holds(client, edition, weekly):
    Edition.objects.update(published_at=timezone.now() + timedelta(hours=1))
    assert "Ships and Rails" not in client.get("/newsletter/weekly/feed/").content.decode()
    weekly.is_public = False
    weekly.save()
    assert client.get("/newsletter/weekly/feed/").status_code == 404


def test_an_edition_in_the_archive_names_no_copy(client, edition):
    content = client.get(PATH).content.decode()
    assert "azs0" not in content and "/newsletter/unsubscribe/" not in content
    assert "max-age=60" in client.get(PATH)["Cache-Control"]
