from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone

from articles import readers
from articles.models import HourlyReads
from tests.stories import make_article

pytestmark = pytest.mark.django_db
READ = "/_s/r"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@pytest.fixture(autouse=True)
def forgetful():
    cache.clear()


def tell(client, story, address="10.1.1.1", agent=BROWSER, **headers):
    sent = story if isinstance(story, (str, bytes)) else str(story.pk)
    headers = {"User-Agent": agent, "Sec-Fetch-Site": "same-origin"} | headers
    return client.post(READ, sent, content_type="text/plain", headers=headers, REMOTE_ADDR=address)


def reads_of(story) -> int:
    return sum(story.hourly_reads.values_list("reads", flat=True))


def test_every_reader_counts_once_a_day(client):
    story, other = make_article(), make_article()
    for address in ("10.1.1.1", "10.1.1.2", "10.1.1.1"):
        assert tell(client, story, address).status_code == 204
    tell(client, other)
    assert (reads_of(story), reads_of(other)) == (2, 1)
    found = readers.most_read(5, timezone.now() - timedelta(hours=24))
    assert [(read.pk, read.reads) for read in found] == [(story.pk, 2), (other.pk, 1)]


def test_the_same_reader_counts_again_on_another_day(client, time_machine):
    story = make_article(hours_ago=50)
    time_machine.move_to(timezone.now() - timedelta(hours=25))
    tell(client, story)
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    cache.clear()  # a day is over
    tell(client, story)
    assert story.hourly_reads.count() == 2


def test_the_page_of_a_story_names_it_and_loads_the_script(client):
    story = make_article()
    page = client.get(story.get_absolute_url()).content.decode()
    assert f'data-story="{story.pk}"' in page and "js/reading" in page


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8", "Mozilla/5.0 HeadlessChrome/156"])
def test_a_machine_does_not_count(client, agent):
    story = make_article()
    tell(client, story, agent=agent)
    assert reads_of(story) == 0


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_who_asked_not_to_be_counted_is_not(client, header):
    story = make_article()
    tell(client, story, **{header: "1"})
    assert reads_of(story) == 0


def test_another_site_cannot_raise_a_count(client):
    story = make_article()
    tell(client, story, **{"Sec-Fetch-Site": "cross-site"})
    assert reads_of(story) == 0


@pytest.mark.parametrize("sent", ["", "x", "[1]", '"1"', "-1", "1.5", "true", "9" * 40, b"\xff", "1" * 200])
def test_what_is_no_key_is_ignored(client, sent):
    assert tell(client, sent).status_code == 204
    assert not HourlyReads.objects.exists()


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"on_hold": True}, {"hours_ago": -3}])
def test_a_story_that_is_not_public_does_not_count(client, fields):
    story = make_article(**fields)
    tell(client, story)
    assert reads_of(story) == 0


def test_get_is_refused(client):
    assert client.get(READ).status_code == 405


def test_a_database_that_is_away_is_no_error_of_the_reader(client):
    def away(*_args):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(away):
        assert tell(client, "1").status_code == 204


def test_old_reads_are_forgotten():
    story = make_article()
    for days in (10, 400):
        HourlyReads.objects.create(article=story, hour=timezone.now() - timedelta(days=days), reads=1)
    readers.forget_old_reads.call()
    assert story.hourly_reads.count() == 1
