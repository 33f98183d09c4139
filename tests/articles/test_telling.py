import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
import time_machine
from django.utils import timezone

from articles import posting, telling
from articles.models import Announcement, Told
from tests.stories import make_article, make_section

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"
KEY = "0123456789abcdef"


class Recorder(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((self.path, body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "600")
        self.end_headers()

    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture
def service(settings):
    """A real server that keeps what it was sent; `answers` are the statuses of the next requests."""
    server = HTTPServer(("127.0.0.1", 0), Recorder)
    server.heard, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.ANNOUNCES, settings.INDEXNOW_KEY = True, KEY
    settings.INDEXNOW_URL, settings.WEBSUB_HUB = f"{origin}/indexnow", ""
    server.hub = f"{origin}/hub"
    yield server
    server.shutdown()
    server.server_close()


def told(service) -> list[str]:
    """The paths of all addresses that IndexNow heard of since the last call."""
    heard = [json.loads(body)["urlList"] for path, body in service.heard if path == "/indexnow"]
    service.heard.clear()
    return [address.removeprefix(HERE) for addresses in heard for address in addresses]


def test_a_new_story_is_told_once(service):
    story = make_article()
    telling.look.call()
    path, body = service.heard[0]
    assert path == "/indexnow"
    assert json.loads(body) == {
        "host": "localhost:8000",
        "key": KEY,
        "keyLocation": f"{HERE}/{KEY}.txt",
        "urlList": [HERE + story.get_absolute_url()],
    }
    row = Announcement.objects.get()
    assert (row.answer, row.attempts) == ("200 OK", 1) and row.answered_at
    telling.look.call()
    assert len(service.heard) == 1


def test_what_changed_moved_or_went_is_told(service):
    updated, moved, withdrawn, held, deleted, same = (make_article() for _number in range(6))
    telling.look.call(), told(service)
    old = moved.get_absolute_url()
    updated.updated_at = timezone.now()
    moved.slug = "another-slug"
    withdrawn.state = "withdrawn"
    held.on_hold, held.hold_reason = True, "Counsel"
    for story in (updated, moved, withdrawn, held):
        story.save()
    gone = deleted.get_absolute_url()
    deleted.delete()
    same.headline = "A slip of spelling is no change"
    same.save()
    telling.look.call()
    wanted = [updated, moved, withdrawn, held]
    assert sorted(told(service)) == sorted([*(s.get_absolute_url() for s in wanted), old, gone])


def test_a_renamed_section_moves_its_stories(service):
    story = make_article()
    telling.look.call(), told(service)
    story.section.slug = "policy"
    story.section.save()
    telling.look.call()
    assert told(service) == [f"/policy/{story.slug}/", f"/politics/{story.slug}/"]


def test_the_clock_alone_is_enough(service):
    start = timezone.now()
    scheduled = make_article(hours_ago=-1)
    ending = make_article(withdraw_at=start + timedelta(hours=2))
    telling.look.call()
    assert told(service) == [ending.get_absolute_url()]
    with time_machine.travel(start + timedelta(hours=1, seconds=1), tick=False):
        telling.look.call()
        assert told(service) == [scheduled.get_absolute_url()]
    with time_machine.travel(start + timedelta(hours=2, seconds=1), tick=False):
        telling.look.call()
        assert told(service) == [ending.get_absolute_url()]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft"},
        {"hours_ago": -5},
        {"on_hold": True},
        {"state": "retracted"},
        {"original_url": "https://example.com/a", "canonical_is_original": True},
    ],
)
def test_what_is_not_public_or_not_ours_is_not_told(service, fields):
    make_article(**fields)
    telling.look.call()
    assert service.heard == []


def test_what_was_public_long_before_is_noted_in_silence(service):
    make_article(hours_ago=48)
    new = make_article(hours_ago=1)
    telling.look.call()
    assert told(service) == [new.get_absolute_url()]
    assert Told.objects.count() == 2


def test_however_many_they_are(service, monkeypatch):
    monkeypatch.setattr(telling, "MOST_STORIES", 2)
    for number in range(5):
        make_article(hours_ago=48 + number)
    telling.look.call(), telling.look.call()
    assert told(service) == []
    assert Told.objects.count() == 5


def test_what_comes_back_after_long_is_told(service):
    held = make_article(hours_ago=90, on_hold=True)
    make_article(hours_ago=80)
    telling.look.call()
    held.on_hold = False
    held.save()
    telling.look.call()
    assert told(service) == [held.get_absolute_url()]


def test_many_addresses_go_in_several_messages(service, monkeypatch):
    monkeypatch.setitem(telling.MOST_ADDRESSES, Announcement.Service.INDEXNOW, 2)
    for _number in range(5):
        make_article()
    telling.look.call()
    assert [len(json.loads(body)["urlList"]) for _path, body in service.heard] == [2, 2, 1]


# --- a service that fails


def test_it_is_tried_again_later_and_later_and_nothing_is_lost(service):
    service.answers = [503, 500, 200]
    story, at = make_article(), timezone.now()
    telling.look.call()
    for pause in posting.BACKOFF[:2]:
        row = Announcement.objects.get()
        assert row.answered_at is None and row.answer.startswith("50")
        with time_machine.travel(at + timedelta(seconds=pause - 2), tick=False):
            telling.look.call()
        at = row.next_at
        with time_machine.travel(at, tick=False):
            telling.look.call()
    assert Announcement.objects.get().answered_at
    assert told(service) == [story.get_absolute_url()] * 3


def test_it_is_as_patient_as_it_is_asked_to_be(service):
    service.answers = [429]
    make_article()
    telling.look.call()
    assert Announcement.objects.get().next_at > timezone.now() + timedelta(seconds=590)


def test_a_server_that_is_not_there(service, settings):
    settings.INDEXNOW_URL = "http://127.0.0.1:9/indexnow"
    make_article()
    telling.look.call()
    assert "refused" in Announcement.objects.get().answer


def test_after_two_days_a_person_tries_again(service, client_of):
    service.answers = [500]
    make_article()
    Announcement.objects.all().delete()
    telling.write_down()
    Announcement.objects.update(created_at=timezone.now() - timedelta(hours=49))
    telling.look.call()
    row = Announcement.objects.failed().get()
    sent = {"action": "try_again", "_selected_action": [row.pk]}
    assert client_of("Editor").post("/admin/articles/announcement/", sent).status_code == 403
    publisher = client_of("Publisher")
    assert "500" in publisher.get("/admin/articles/announcement/").content.decode()
    publisher.post("/admin/articles/announcement/", sent)
    telling.look.call()
    assert Announcement.objects.get().answered_at


# --- WebSub


def test_the_hub_hears_of_every_feed_of_a_story(service, settings):
    settings.INDEXNOW_KEY, settings.WEBSUB_HUB = "", service.hub
    story = make_article(locale="az", tags=["caspian"], section=make_section("rails", parent=make_section()))
    telling.look.call()
    path, body = service.heard[0]
    fields = parse_qs(body)
    assert (path, fields["hub.mode"]) == ("/hub", ["publish"])
    pages = ["/az/", "/az/rails/", "/az/politics/", "/az/tag/caspian/", "/az/author/leyla-karimova/"]
    feeds = {f"{HERE}{page}{feed}" for page in pages for feed in ("feed/", "feed/atom/", "feed.json")}
    assert set(fields["hub.url"]) == feeds
    assert len(service.heard) == 1
    story.state = "withdrawn"
    story.save()
    telling.look.call()
    assert set(parse_qs(service.heard[1][1])["hub.url"]) == feeds


def test_the_feeds_that_it_hears_of_name_the_hub(service, settings, client):
    settings.INDEXNOW_KEY, settings.WEBSUB_HUB = "", service.hub
    make_article()
    telling.look.call()
    for address in parse_qs(service.heard[0][1])["hub.url"]:
        assert service.hub in client.get(address.removeprefix(HERE)).content.decode()


# --- where nobody is told


@pytest.mark.parametrize("off", [{"ANNOUNCES": False}, {"INDEXNOW_KEY": ""}])
def test_off(service, settings, off):
    for name, value in off.items():
        setattr(settings, name, value)
    make_article()
    telling.look.call()
    assert service.heard == []
    assert not Announcement.objects.exists()


def test_a_laptop_announces_nothing(settings):
    assert settings.ANNOUNCES is False
