from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter.models import Edition, EditionItem
from tests.stories import make_article

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
    # 1 edition with its list   2 items   3 their stories with sections   4 sections of the masthead   5 standing pages
    with CaptureQueriesContext(connection) as queries:
        client.get(PATH)
    assert len(queries) <= 5, [query["sql"][:100] for query in queries]


@pytest.mark.parametrize("path", ["weekly/2026-11-21/", "weekly/2026-99-99/", "weekly/x/", "none/", "none/2026-11-20/"])
def test_what_is_not_there(client, edition, path):
    assert client.get(f"/newsletter/{path}").status_code == 404


def test_another_edition_language_does_not_have_it(client, edition):
    assert client.get(f"/az{PATH}").status_code == 404


def test_not_before_its_time(client, edition):
    Edition.objects.update(published_at=timezone.now() + timedelta(hours=1))
    assert client.get(PATH).status_code == 404
    assert "Ships and Rails" not in client.get("/newsletter/").content.decode()
