"""The demo as a person starts it, with stories that are hard to set: what the public pages are checked on."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from azsite import database
from tests.site.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
CHECKERS = ROOT / "var" / "checkers" / "node_modules"
OURS = ("DATABASE_URL", "DEBUG", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "PORT", "AZSITE_DATA")
PATIENCE = 180  # seconds until the demo has its pictures on a slow machine


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items):
    """One demo is enough: all of this folder runs in one process of xdist."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("site"))


@dataclass(frozen=True)
class Demo:
    url: str
    pages: dict[str, str]  # kind of page -> path

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body, headers; redirects are not followed."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers)


class Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


opener = urllib.request.build_opener(Unfollowed)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    data = tmp_path_factory.mktemp("site") / "var"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"PORT": str(port), "AZSITE_DATA": str(data)}
    log = (data.parent / "log").open("w")
    process = subprocess.Popen([sys.executable, "-m", "azsite.run"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://localhost:{port}/readyz", process, data.parent / "log")
        script = (ROOT / "tests" / "site" / "hard_stories.py").read_text()
        made = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
            **{"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "timeout": 120},
        )
        assert made.returncode == 0, made.stderr
        found = next(line for line in made.stdout.splitlines() if line.startswith("PAGES "))
        yield Demo(f"http://localhost:{port}", PAGES | json.loads(found.removeprefix("PAGES ")))
    finally:
        process.terminate()
        process.wait(30)
        database.stop_servers(database.Place(data.resolve()))


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if urllib.request.urlopen(url, timeout=5).status == 200:
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"the demo did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def checker():
    """checker("axe-core/axe.min.js") is the path of a checker's file; bin/checkers installs them."""

    def path(name: str) -> Path:
        if not CHECKERS.is_dir():
            if os.environ.get("CI"):
                pytest.fail("bin/checkers found no npm or no java")
            pytest.skip("needs npm and java: bin/checkers says what is missing")
        return CHECKERS / name

    return path
