"""A thousand readers at the same time, through real servers and a real worker."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from articles.models import HourlyReads
from journal import segments
from tests.articles.test_reading import BROWSER, told
from tests.azsite.test_run import port  # noqa: F401 - a fixture
from tests.journal.test_crashes import url_of_the_tests
from tests.stories import make_article

ROOT = Path(__file__).resolve().parents[2]
READERS = 1000


def started(command: list[str], data: Path) -> subprocess.Popen:
    given = {"DATABASE_URL": url_of_the_tests(), "AZSITE_DATA": str(data), "TRUSTED_PROXIES": "1"}
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=os.environ | given)


def post(address: str, body: str, reader: int) -> int:
    came_from = f"10.{reader // 250}.1.{reader % 250}"
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": came_from, "Content-Type": "text/plain"}
    request = urllib.request.Request(f"{address}/_s/r", body.encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status


def answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(f"{address}/healthz", timeout=5).status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_a_thousand_at_once_count_a_thousand(port, tmp_path):  # noqa: F811
    story = make_article()
    address = f"http://127.0.0.1:{port}"
    web = ["-m", "granian", "--interface", "wsgi", "azsite.wsgi:application", "--host", "127.0.0.1"]
    web += ["--port", str(port), "--workers", "2", "--blocking-threads", "2"]
    processes = [started(web, tmp_path), started(["manage.py", "worker"], tmp_path)]
    try:
        wait_until(lambda: answers(address))
        with ThreadPoolExecutor(50) as pool:
            # each reader once, and every third a second time
            readers = [*range(READERS), *range(0, READERS, 3)]
            statuses = set(pool.map(lambda reader: post(address, told(story), reader), readers))
        assert statuses == {204}
        wait_until(lambda: HourlyReads.objects.exists() and segments.seconds_behind(tmp_path / "journal") == 0)
        assert sum(HourlyReads.objects.values_list("reads", flat=True)) == READERS
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
