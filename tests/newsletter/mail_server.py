"""A real mail server for a test, and what a worker has beside its tasks."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from newsletter import sending, starting
from newsletter.models import Delivery

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def running_sink(folder: Path, settings) -> Iterator["Sink"]:
    """Mail goes to it; its answers are what the test writes with answers()."""
    (folder / "answers").write_text("")
    (folder / "mail").mkdir()
    arguments = [str(folder / "accepted"), "--answers", str(folder / "answers"), "--keep", str(folder / "mail")]
    command = [sys.executable, "-m", "tests.newsletter.sink", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(process.stdout.readline())
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    try:
        yield Sink(folder)
    finally:
        process.terminate()
        process.wait()


class Sink:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def answers(self, *lines: str) -> None:
        (self.folder / "answers").write_text("\n".join(lines))

    def accepted(self) -> list[str]:
        written = self.folder / "accepted"
        return [line.split()[0] for line in written.read_text().splitlines()] if written.exists() else []

    def mail_to(self, address: str) -> bytes:
        return (self.folder / "mail" / f"{address}.eml").read_bytes()


@contextlib.contextmanager
def sender_at_work(window: int = 10) -> Iterator[threading.Thread]:
    stop = threading.Event()

    def work() -> None:
        try:
            sending.run(stop, window)
        finally:
            connection.close()

    threads = [threading.Thread(target=work), threading.Thread(target=starting.run, args=(stop,))]
    for thread in threads:
        thread.start()
    try:
        yield threads[0]
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def send_until(condition, seconds: float = 30) -> None:
    with sender_at_work() as thread:
        until = time.monotonic() + seconds
        while not condition():
            assert thread.is_alive() and time.monotonic() < until, Delivery.objects.values_list("state", "reply")
            time.sleep(0.05)
