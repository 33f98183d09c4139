"""Exactly once, whatever is killed: real processes, kill -9, a real server that goes away."""

import collections
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from azsite import database
from journal import lines, loading, segments
from journal.models import SeenEvent
from tests.journal import counting

ROOT = Path(__file__).resolve().parents[2]


PREPARE = """
import django
django.setup()
from django.db import connection
from journal import models
from tests.journal import counting
with connection.schema_editor() as editor:
    for model in (models.Segment, models.SeenEvent, models.SetAside):
        editor.create_model(model)
counting.make_table()
"""
COUNTED = """
import django
django.setup()
from journal import loading
from tests.journal import counting
counting.register()
loading.load()
print(*counting.counted())
"""


def storm(data: Path, url: str, *arguments, **options) -> subprocess.Popen:
    environment = os.environ | {"DATABASE_URL": url, "AZSITE_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "azsite.settings"
    command = [sys.executable, "-m", "tests.journal.storm", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, **options)


def run(script: str, data: Path, url: str) -> str:
    environment = os.environ | {"DATABASE_URL": url, "AZSITE_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "azsite.settings"
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def keys_in(folder: Path) -> set[str]:
    """Of every line that is whole, read without the loader."""
    keys = set()
    for path in segments.all_in(folder):
        for line in path.read_bytes().split(b"\n")[:-1]:
            keys.add(lines.read(line).id.hex)
    return keys


@pytest.fixture
def table(transactional_db):
    counting.register()
    counting.make_table()
    yield
    counting.drop_table()


def url_of_the_tests() -> str:
    settings = connection.settings_dict
    return f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"


def test_counted_is_what_was_acknowledged_though_all_are_killed(table, tmp_path):
    process = storm(tmp_path, url_of_the_tests(), 6, 40, 20261125)
    writers_killed = int(process.communicate(timeout=120)[0])
    loading.load()
    counted = counting.counted()
    acknowledged = (tmp_path / "acknowledged").read_text().split()
    doubles = [key for key, times in collections.Counter(counted).items() if times > 1]
    assert len(acknowledged) > len(set(acknowledged)) > 500
    assert doubles == []
    assert set(counted) == keys_in(tmp_path / "journal") >= set(acknowledged)
    # A writer may be killed after its event was written and before it could note so.
    assert len(set(counted) - set(acknowledged)) <= writers_killed
    assert SeenEvent.objects.count() == len(counted)


def test_a_server_that_stops_is_waited_for(tmp_path):
    """Writers and loaders go on for the whole time; the server is stopped in the middle and comes back."""
    place = database.Place(tmp_path.resolve())
    url = database.use(tmp_path, durable=False)
    try:
        run(PREPARE, tmp_path, url)
        process = storm(tmp_path, url, 8, 6, 7, stderr=subprocess.PIPE)
        time.sleep(4)
        database.stop_servers(place)
        time.sleep(2)
        database.use(tmp_path, durable=False)
        _output, complaints = process.communicate(timeout=120)
        counted = run(COUNTED, tmp_path, url).split()
    finally:
        database.stop_servers(place)
    acknowledged = set((tmp_path / "acknowledged").read_text().split())
    assert "The journal is not loaded, trying again" in complaints
    assert len(counted) == len(set(counted)) and set(counted) == keys_in(tmp_path / "journal") >= acknowledged
    assert len(acknowledged) > 500


def test_two_loaders_at_once_count_once(table, tmp_path):
    from journal.writing import append

    for number in range(3000):
        append("tested", {"value": number + 100})
    trouble = []

    def load() -> None:
        try:
            for _round in range(5):
                loading.load()
        except Exception as error:  # to be seen by the test, whatever it is
            trouble.append(error)
        finally:
            connection.close()

    loaders = [threading.Thread(target=load) for _number in range(4)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    loading.load()
    assert trouble == []
    assert len(counting.counted()) == 3000 == len(set(counting.counted()))
