"""An edition that is sent while its senders are killed, its database stops and its mail server drops connections.

What it gives back can be held against the promise: nobody twice, nobody lost, everyone in one visible state.
"""

import collections
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
FILL = """
import sys, django
django.setup()
from newsletter import steering
from tests.newsletter.steps import approved_edition, fill_list
fill_list(int(sys.argv[1]))
edition = approved_edition()
assert steering.start(edition.pk)
print(edition.pk)
"""


@dataclass
class Storm:
    url: str
    folder: Path
    recipients: int
    workers: int = 4
    window: int = 10
    kills: int = 12
    stops: int = 0  # of the database, immediate; needs `stop_database`
    drop: float = 0.0
    slow: float = 0.0
    seed: int = 1
    stop_database: object = None
    looks: int = 0
    wrong_sums: list[tuple[int, int]] = field(default_factory=list)

    def run(self) -> "Storm":
        self.random = random.Random(self.seed)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.accepted = self.folder / "accepted"
        self.edition = int(self.python("-c", FILL, str(self.recipients)).communicate()[0])
        sink = self.python(
            *("-m", "tests.newsletter.sink", str(self.accepted), "--seed", str(self.seed)),
            *("--drop", str(self.drop), "--slow", str(self.slow)),
        )
        self.port = int(sink.stdout.readline())
        self.begun = time.monotonic()
        senders = [self.sender() for _number in range(self.workers)]
        try:
            self.disturb(senders)
            self.wait_until_sent()
        finally:
            for process in (*senders, sink):
                process.terminate()
                process.wait()
        self.took = time.monotonic() - self.begun
        return self

    def python(self, *arguments: str, **more: str) -> subprocess.Popen:
        environment = os.environ | {"DATABASE_URL": self.url, "AZSITE_DATA": str(self.folder), "DEBUG": "1"}
        environment |= {"DJANGO_SETTINGS_MODULE": "azsite.settings"} | more
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    def sender(self) -> subprocess.Popen:
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{self.port}"}
        return self.python("manage.py", "send_editions", "--window", str(self.window), **mail)

    def disturb(self, senders: list[subprocess.Popen]) -> None:
        """Kills and stops, in random order, each when a random part of the messages has arrived."""
        events = ["kill"] * self.kills + ["stop"] * self.stops
        self.random.shuffle(events)
        marks = sorted(self.random.uniform(0.01, 0.95) * self.recipients for _event in events)
        for event, mark in zip(events, marks, strict=True):
            while self.arrived() < mark:
                self.look()
                time.sleep(0.02)
            if event == "stop":
                self.stop_database()
                continue
            number = self.random.randrange(len(senders))
            senders[number].send_signal(signal.SIGKILL)
            senders[number].wait()
            senders[number] = self.sender()

    def wait_until_sent(self) -> None:
        until = time.monotonic() + 300
        while self.look() != "sent":
            if time.monotonic() > until:
                raise AssertionError(f"not sent in time: {self.states()}")
            time.sleep(0.2)

    def ask(self, query: str) -> list[tuple]:
        """In a connection of its own: whatever happens to the senders' is none of ours."""
        connection = psycopg2.connect(self.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, {"edition": self.edition})
                return cursor.fetchall()
        finally:
            connection.close()

    def look(self) -> str:
        """One look at the edition as a person at the progress page has: the sum of states is the audience."""
        state, audience, total = self.ask(
            "SELECT state, audience, (SELECT count(*) FROM newsletter_delivery WHERE edition_id = e.id)"
            " FROM newsletter_edition e WHERE id = %(edition)s"
        )[0]
        self.looks += 1
        if (audience or 0) != total:
            self.wrong_sums.append((audience, total))
        return state

    def arrived(self) -> int:
        return self.accepted.read_bytes().count(b"\n")

    # --- what came of it

    def states(self) -> dict[str, int]:
        rows = self.ask("SELECT state, count(*) FROM newsletter_delivery WHERE edition_id = %(edition)s GROUP BY 1")
        return dict(rows)

    def times_accepted(self) -> collections.Counter:
        return collections.Counter(line.split()[0] for line in self.accepted.read_text().splitlines())

    def dropped(self) -> int:
        """Messages after whose dot the mail server hung up: nobody can know what became of them."""
        return Path(f"{self.accepted}.dropped").read_bytes().count(b"\n")

    def twice(self) -> list[str]:
        return [address for address, times in self.times_accepted().items() if times > 1]

    def unlisted(self) -> list[tuple[str, str]]:
        """(address, state) of whoever has a state that is not what the mail server knows."""
        accepted = self.times_accepted()
        rows = self.ask(
            "SELECT s.address_ascii, d.state FROM newsletter_delivery d JOIN newsletter_subscriber s"
            " ON s.id = d.subscriber_id WHERE edition_id = %(edition)s"
        )
        return [(a, state) for a, state in rows if state != "uncertain" and (state == "sent") != (a in accepted)]
