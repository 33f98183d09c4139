import os
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.utils import timezone

from journal import loading, segments, writing
from journal.models import SeenEvent, Segment, SetAside
from journal.writing import append
from tests.journal import counting


@pytest.fixture(autouse=True)
def table(db):
    counting.register()
    counting.make_table()
    yield
    counting.drop_table()


def files() -> list[Path]:
    return segments.all_in(Path(settings.JOURNAL_ROOT))


def leave() -> None:
    """As if the process that writes had ended."""
    writing._writer.close()


def damage(text: bytes) -> None:
    with files()[-1].open("ab") as file:
        file.write(text)


def test_what_is_appended_is_counted_once():
    assert append("tested", {"value": 1}) and append("tested", {"value": 2}, durable=True)
    loading.load(), loading.load()
    append("tested", {"value": 3})
    loading.load()
    assert len(counting.counted()) == 3
    assert Segment.objects.get().loaded == files()[0].stat().st_size
    assert segments.seconds_behind(Path(settings.JOURNAL_ROOT)) == 0


def test_an_event_that_comes_again_is_not_counted():
    for _round in range(2):
        append("tested", {"value": 1}, key=UUID(int=5)), append("tested", {"value": 9}, key=UUID(int=5))
        loading.load()
    assert counting.counted() == [UUID(int=5).hex]


def test_the_last_line_is_waited_for_until_it_is_whole():
    append("tested", {"value": 1})
    line = files()[0].read_bytes()
    append("tested", {"value": 2})
    whole = files()[0].read_bytes()
    files()[0].write_bytes(whole[:-9])
    loading.load()
    assert (len(counting.counted()), Segment.objects.get().loaded) == (1, len(line))
    files()[0].write_bytes(whole)
    loading.load()
    assert len(counting.counted()) == 2 and not SetAside.objects.exists()


def test_a_torn_line_of_a_process_that_is_gone_is_set_aside():
    append("tested", {"value": 1})
    damage(b"0badf00d tested 00")
    loading.load()
    assert not SetAside.objects.exists()
    leave()
    loading.load(), loading.load()
    assert SetAside.objects.get().why == "torn" and len(counting.counted()) == 1


def test_a_corrupt_line_is_set_aside_and_the_others_count():
    append("tested", {"value": 1})
    damage(b"0badf00d tested nonsense\n\xff\x00\r\n\n")
    append("tested", {"value": 2}), append("nobodys", {}), append("tested", {"value": 3})
    loading.load()
    assert len(counting.counted()) == 3
    assert list(SetAside.objects.order_by("place").values_list("why", flat=True)) == [
        *["checksum"] * 3,
        "no consumer of nobodys",
    ]
    row = SetAside.objects.first()
    assert bytes(row.line) == b"0badf00d tested nonsense" == files()[0].read_bytes()[row.place :].split(b"\n")[0]


@pytest.mark.parametrize("data", [{"value": 13}, {"value": "x"}, {"value": "\x00"}, {}, [], {"value": 10**30}])
def test_an_event_that_its_consumer_cannot_bear_is_set_aside(data):
    for number in range(20):
        append("tested", {"value": 100 + number})
        if number == 7:
            append("tested", data)
    loading.load()
    assert len(counting.counted()) == 20
    assert SetAside.objects.count() == 1


def test_a_file_that_is_rotated_under_the_loader(monkeypatch):
    monkeypatch.setattr(writing, "MOST_BYTES", 1000)
    for number in range(100):
        append("tested", {"value": 100 + number})
        if number % 7 == 0:
            loading.load()
    loading.load()
    assert len(files()) > 5 and len(counting.counted()) == 100


def test_a_garbled_stretch_longer_than_a_chunk_does_not_stop_the_loader(monkeypatch):
    monkeypatch.setattr(loading, "CHUNK", 500)
    append("tested", {"value": 1})
    damage(b"\xee" * 1300 + b"\n")
    append("tested", {"value": 2})
    loading.load()
    assert len(counting.counted()) == 2


def test_a_segment_that_is_over_goes_after_seven_days(time_machine):
    append("tested", {"value": 1})
    loading.load()
    week = time.time() - segments.KEPT - 60
    os.utime(files()[0], (week, week))
    loading.tidy()
    assert len(files()) == 1  # its process lives
    leave()
    os.utime(files()[0], (week, week))
    loading.tidy()
    assert files() == [] and not Segment.objects.exists()


def test_what_is_not_loaded_is_never_removed():
    append("tested", {"value": 1})
    leave()
    week = time.time() - segments.KEPT - 60
    os.utime(files()[0], (week, week))
    loading.tidy()
    loading.load()
    assert len(counting.counted()) == 1


def test_keys_are_forgotten_after_two_days():
    append("tested", {"value": 1})
    loading.load()
    SeenEvent.objects.create(id=UUID(int=1), seen_at=timezone.now() - timedelta(days=2, minutes=1))
    loading.tidy()
    assert SeenEvent.objects.count() == 1


def test_how_far_it_is_behind(client):
    append("tested", {"value": 1})
    hour = time.time() - 3600
    os.utime(files()[0], (hour, hour))
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.json()["journal"]["seconds_behind"] >= 3600
    loading.load()
    assert client.get("/readyz").json()["journal"] == {"seconds_behind": 0}
