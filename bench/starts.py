"""How long `make run` takes from the command to the first page: into an empty data folder, and again.

Run: .venv/bin/python bench/starts.py    (about a minute; uses port 8399 of this machine and a folder of its own)
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = "8399"
PATIENCE = 300  # seconds


@contextlib.contextmanager
def running(data: str) -> Iterator[str]:
    """The demo's address, once its front page answers 200."""
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG", "SECRET_KEY")}
    begun = time.monotonic()
    command = [sys.executable, "-m", "azsite.run"]
    process = subprocess.Popen(  # noqa: S603 - our own supervisor
        command, cwd=ROOT, env=clean | {"PORT": PORT, "AZSITE_DATA": data}, stdout=subprocess.DEVNULL
    )
    try:
        while not answers():
            if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                raise SystemExit("The site did not start: run `make run` to see why.")
            time.sleep(0.02)
        yield f"http://localhost:{PORT}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def start_and_stop(data: str) -> float:
    """Seconds until the front page answers 200."""
    begun = time.monotonic()
    with running(data):
        return time.monotonic() - begun


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{PORT}/", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first start", "second start", "third start"):
            sys.stdout.write(f"{name:<14}{start_and_stop(folder):6.1f} s\n")
            sys.stdout.flush()
