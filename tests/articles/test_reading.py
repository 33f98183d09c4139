import errno
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from articles import counting, readers
from articles.models import Article, HostReads, HourlyReads, PageReads
from journal import loading, segments
from tests.stories import make_article, make_person, make_section, make_tag

pytestmark = pytest.mark.django_db
READ = "/_s/r"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def told(story, kind: str = "story", host: str = "", locale: str = "en") -> str:
    return json.dumps({"kind": kind, "key": getattr(story, "pk", story), "in": locale, "from": host})


def tell(client, story, address="10.1.1.1", agent=BROWSER, **headers):
    """What static/js/site.js sends, or a body that is given as it is."""
    sent = story if isinstance(story, (str, bytes)) else told(story)
    headers = {"User-Agent": agent, "Sec-Fetch-Site": "same-origin"} | headers
    return client.post(READ, sent, content_type="text/plain", headers=headers, REMOTE_ADDR=address)


def reads_of(story) -> int:
    loading.load()
    return sum(story.hourly_reads.values_list("reads", flat=True))


def test_every_reader_counts_once_a_day(client):
    story, other = make_article(), make_article()
    for address in ("10.1.1.1", "10.1.1.2", "10.1.1.1"):
        assert tell(client, story, address).status_code == 204
    tell(client, other), tell(client, other, agent="Another browser")
    tell(client, other, "10.1.1.2")
    assert (reads_of(story), reads_of(other)) == (2, 3)
    found = readers.most_read(5, timezone.now() - timedelta(hours=24))
    assert [(read.pk, read.reads) for read in found] == [(other.pk, 3), (story.pk, 2)]


def test_the_same_reader_counts_again_on_another_day(client, time_machine):
    story = make_article(hours_ago=50)
    time_machine.move_to(timezone.now() - timedelta(hours=25))
    tell(client, story)
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    tell(client, story)
    loading.load()
    assert story.hourly_reads.count() == 2


def test_the_page_of_a_story_names_it_and_loads_the_script(client):
    story = make_article()
    page = client.get(story.get_absolute_url()).content.decode()
    assert f'data-read="story {story.pk}"' in page and "js/site" in page


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


@pytest.mark.parametrize(
    "sent",
    [
        *("", "x", "[1]", '"1"', "1", "{}", "9" * 40, b"\xff", "[" * 300, told("x"), told(1.5), told(True), told(-1)),
        *(told(2**31), told(1, kind="page"), told(1, kind=["story"]), told(1, locale="xx"), told(1, host=5)),
        told(1, host="a" * 400),
    ],
)
def test_what_is_no_page_is_ignored(client, sent):
    make_article()
    assert tell(client, sent).status_code == 204
    assert segments.all_in(Path(settings.JOURNAL_ROOT)) == []


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"on_hold": True}, {"hours_ago": -3}])
def test_a_story_that_is_not_public_does_not_count(client, fields):
    story = make_article(**fields)
    tell(client, story)
    assert reads_of(story) == 0


def test_get_is_refused(client):
    assert client.get(READ).status_code == 405


def test_the_beacon_asks_nothing_of_the_database(client, django_assert_num_queries):
    story = make_article()
    with django_assert_num_queries(0):
        assert tell(client, story).status_code == 204


def test_a_disk_that_is_full_is_no_error_of_the_reader(client, monkeypatch, caplog):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert tell(client, 1).status_code == tell(client, 2).status_code == 204
    assert [record.levelname for record in caplog.records if record.name == "azsite.journal"] == ["ERROR"]
    tell(client, 1)  # all is well again, for the tests that follow


def test_neither_address_nor_browser_is_written(client):
    tell(client, make_article(), "203.0.113.77")
    (path,) = segments.all_in(Path(settings.JOURNAL_ROOT))
    written = path.read_text()
    assert "203.0.113" not in written and "Firefox" not in written and "direct" in written


def test_it_counts_in_the_hour_in_which_it_was_read(client, time_machine):
    story = make_article(hours_ago=24)
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for minutes in (0, 59, 61):
        time_machine.move_to(hour + timedelta(minutes=minutes, seconds=1), tick=False)
        tell(client, story, f"10.1.1.{minutes}")
    time_machine.move_to(hour + timedelta(days=1))
    loading.load()
    rows = story.hourly_reads.order_by("hour").values_list("hour", "reads")
    assert list(rows) == [(hour, 2), (hour + timedelta(hours=1), 1)]


def test_what_is_scheduled_now_or_was_withdrawn_since_does_not_count(client):
    story, withdrawn = make_article(), make_article()
    tell(client, withdrawn)
    Article.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    ended = make_article(hours_ago=3, withdraw_at=timezone.now() + timedelta(milliseconds=500))
    tell(client, ended), tell(client, story)
    Article.objects.filter(pk=ended.pk).update(withdraw_at=timezone.now())
    loading.load()
    # The time of its end had not come when it was read.
    assert (reads_of(story), reads_of(withdrawn), reads_of(ended)) == (1, 0, 1)


def test_where_the_readers_came_from(client):
    story = make_article()
    sent = ("www.Google.com", "google.com", "", "localhost", "t.me", "nodot", "<script>.com", "a..b.c")
    for number, host in enumerate(sent):
        tell(client, told(story, host=host), f"10.1.2.{number}")
    loading.load()
    found = dict(story.daily_reads.values_list("host", "reads"))
    assert found == {"google.com": 2, "direct": 1, "internal": 1, "t.me": 1, "other": 3}


def test_invented_hosts_fill_nothing(client, monkeypatch):
    monkeypatch.setattr(counting, "MOST_HOSTS", 6), monkeypatch.setattr(counting, "MOST_NEW_HOSTS", 4)
    story, today = make_article(), timezone.localdate()
    for host in ("t.me", "google.com", "x.com"):
        HostReads.objects.create(host=host, day=today - timedelta(days=2))
    for number in range(30):
        tell(client, told(story, host=f"invented-{number}.com"), f"10.1.2.{number}")
        if number == 20:
            loading.load()
    for number, host in enumerate(("t.me", "google.com", "x.com")):
        tell(client, told(story, host=host), f"10.1.3.{number}")
    loading.load()
    found = dict(story.daily_reads.values_list("host", "reads"))
    assert found.pop("other") == 27 and len(found) == 6
    assert dict(HostReads.objects.filter(day=today).values_list("host", "reads")) == found | {"other": 27}
    assert sum(host.startswith("invented") for host in found) == 4


def test_the_readers_of_other_pages(client):
    section, tag, person = make_section(), make_tag(), make_person()
    pages = [("home", 0), ("section", section.pk), ("tag", tag.pk), ("author", person.pk), ("tag", 999), ("home", 1)]
    for kind, key in pages:
        tell(client, told(key, kind=kind)), tell(client, told(key, kind=kind))
        tell(client, told(key, kind=kind, locale="az"))
    loading.load()
    found = PageReads.objects.values_list("kind", "key", "locale", "reads")
    assert set(found) == {(kind, key, locale, 1) for kind, key in pages[:4] for locale in ("en", "az")}


@pytest.mark.parametrize("kind, url", [("home 0", "/"), ("section", "/politics/"), ("tag", "/tag/caspian/")])
def test_the_other_pages_load_the_script(client, kind, url):
    make_article(tags=["caspian"])
    page = client.get(url).content.decode()
    assert f'data-read="{kind}' in page and "js/site" in page


def test_old_reads_are_forgotten():
    story = make_article()
    for days in (10, 400):
        HourlyReads.objects.create(article=story, hour=timezone.now() - timedelta(days=days), reads=1)
        day = timezone.localdate() - timedelta(days=days)
        story.daily_reads.create(day=day, host="t.me", reads=1)
        HostReads.objects.create(day=day, host="t.me", reads=1)
        PageReads.objects.create(kind="home", key=0, locale="en", day=day, reads=1)
    readers.forget_old_reads.call()
    assert story.hourly_reads.count() == story.daily_reads.count() == 1
    assert HostReads.objects.count() == PageReads.objects.count() == 1
