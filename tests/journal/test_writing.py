import errno
import logging
import os
import shutil
import threading
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from journal import lines, segments, writing
from journal.writing import append


def files() -> list[Path]:
    return segments.all_in(Path(settings.JOURNAL_ROOT))


def events() -> list[lines.Event]:
    return [lines.read(line) for path in files() for line in path.read_bytes().split(b"\n")[:-1]]


def test_an_event_is_one_line():
    assert append("tested", {"text": "Bakı\n\t\\ \u2028"}, key=UUID(int=7))
    (event,) = events()
    assert (event.kind, event.id.int, event.data) == ("tested", 7, '{"text":"Bak\\u0131\\n\\t\\\\ \\u2028"}')
    assert files()[0].stat().st_mode & 0o007 == 0


def test_many_threads_append_whole_lines(monkeypatch):
    monkeypatch.setattr(writing, "MOST_BYTES", 20_000)  # so that it is rotated meanwhile

    def many() -> None:
        for number in range(250):
            append("tested", {"number": number})

    threads = [threading.Thread(target=many) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({event.id for event in events()}) == 2000 and len(files()) > 3


def test_a_forked_process_has_a_segment_of_its_own():
    append("tested", {})
    pid = os.fork()
    if pid == 0:
        append("tested", {})
        os._exit(0)
    os.waitpid(pid, 0)
    append("tested", {})
    assert len(files()) == 2 and len(events()) == 3
    with segments.opened(files()[0]) as (_first, first_over), segments.opened(files()[1]) as (_second, second_over):
        assert {first_over, second_over} == {True, False}


@pytest.mark.parametrize("kind", ["", "Upper", "two words", "x" * 21])
def test_a_kind_that_would_break_the_line_is_refused(kind):
    with pytest.raises(ValueError, match="No event"):
        append(kind, {})


def test_what_is_too_long_is_refused():
    with pytest.raises(ValueError, match="No event"):
        append("tested", "x" * 20_000)


def test_a_full_disk_is_told_once_and_loses_no_line_that_follows(monkeypatch, caplog):
    assert append("tested", {"number": 1})
    real = os.write

    def half(descriptor: int, line: bytes) -> int:
        real(descriptor, line[: len(line) // 2])
        return len(line) // 2

    def none(_descriptor: int, _line: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with caplog.at_level(logging.WARNING, "azsite.journal"):
        for write in (half, none, none):
            monkeypatch.setattr(os, "write", write)
            assert not append("tested", {"number": 2})
        monkeypatch.setattr(os, "write", real)
        assert append("tested", {"number": 3})
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    whole = files()[0].read_bytes().split(b"\n")
    assert len(whole) == 4  # the torn one has a line of its own, and the last is empty
    assert lines.read(whole[0]).data == '{"number":1}' and lines.read(whole[2]).data == '{"number":3}'


def test_a_folder_that_cannot_be_made(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.JOURNAL_ROOT = tmp_path / "file" / "journal"
    assert not append("tested", {})


def test_a_folder_that_was_removed_is_made_anew():
    append("tested", {})
    shutil.rmtree(settings.JOURNAL_ROOT)
    deadline = time.monotonic() + 10
    while not files() and time.monotonic() < deadline:
        time.sleep(0.05)
        append("tested", {})
    assert files()
