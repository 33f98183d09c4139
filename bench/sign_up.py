"""What the sign-up form does under load, and whether its time tells who is a subscriber. A real server, over HTTP.

Run: .venv/bin/python bench/sign_up.py [--seconds 30] [--rate 500]    (about two minutes; a database of its own)
The table goes into docs/performance.md. Three measurements: the median time of the answer for a new, a pending, a
confirmed and a suppressed address, 200 each, in turn; sign-ups at a steady rate from as many network addresses, with
the messages that the worker then sends; the one-click unsubscribe of a mail program.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path

from data.database import start_django
from data.figures import machine, write

ROOT = Path(__file__).resolve().parent.parent
HEADING = "## Signing up (`bench/sign_up.py`)"
TIMES, CONNECTIONS, ADDRESSES, SAMPLE = 200, 8, 4000, 300
MOST_DIFFERENCE, MOST_OF_95, MOST_TO_LEAVE = 20, 50, 200  # milliseconds
MAILS_A_DAY = 2  # newsletter/tasks.py
PAGE = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


def run(folder: Path, rate: int, seconds: int) -> None:
    os.environ["TRUSTED_PROXIES"] = "1"
    os.environ["SIGN_UPS_BEFORE_PROOF"] = str(10**9)
    start_django(folder)
    from django.core.management import call_command

    from azsite import database
    from azsite.run import programs
    from newsletter.models import MailingList

    call_command("migrate", verbosity=0)
    MailingList.objects.create(slug="weekly", name="Weekly", promise="x", is_default=True)
    port = free_port()
    os.environ |= {"PORT": str(port), "DATABASE_URL": database.use(folder), "DEBUG": "0"} | production(port)
    web, _worker = programs(port)
    server = subprocess.Popen(web.command, cwd=ROOT)  # noqa: S603
    try:
        wait_for(port)
        known = times_by_kind(port)
        load = flood(port, rate, seconds)
        mails = messages()
        leaving = leave(port)
    finally:
        server.terminate()
        server.wait()
    report(known, load, mails, leaving, rate, seconds)


def production(port: int) -> dict[str, str]:
    from django.conf import settings

    return {
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SECRET_KEY": settings.SECRET_KEY,
        "EMAIL_URL": "keep:",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    from azsite.run import responds

    deadline = time.monotonic() + 60
    while not responds(port):
        if time.monotonic() > deadline:
            raise SystemExit("The web server does not answer.")
        time.sleep(0.2)


class Reader:
    """A connection that is kept, as a proxy keeps it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("localhost", port, timeout=30)

    def post(self, path: str, fields: dict, client: str = "") -> tuple[int, float]:
        """(status, milliseconds)."""
        headers = PAGE | ({"X-Forwarded-For": client} if client else {})
        begun = time.perf_counter()
        self.connection.request("POST", path, urllib.parse.urlencode(fields), headers)
        response = self.connection.getresponse()
        response.read()
        return response.status, (time.perf_counter() - begun) * 1000

    def sign_up(self, email: str, client: str) -> tuple[int, float]:
        return self.post("/newsletter/subscribe/", {"email": email, "website": "", "stamp": "", "form": "a"}, client)


# --- whether the time tells anything


def times_by_kind(port: int) -> dict[str, float]:
    """Median milliseconds."""
    from django.utils import timezone

    from newsletter.models import MailingList, Subscriber, Subscription, Suppression

    weekly = MailingList.objects.get()
    for number in range(TIMES):
        Suppression.objects.suppress(f"suppressed{number}@example.com", "bounced")
        for kind, at in (("pending", None), ("confirmed", timezone.now())):
            address = f"{kind}{number}@example.com"
            subscriber = Subscriber.objects.create(address=address, address_ascii=address)
            Subscription.objects.create(subscriber=subscriber, mailing_list=weekly, state=kind, confirmed_at=at)
    reader, times, answers = Reader(port), {}, set()
    for number in range(-20, TIMES):  # the first ones warm up
        for place, kind in enumerate(("new", "pending", "confirmed", "suppressed")):
            address = f"{kind}{number % TIMES}@example.com"
            status, took = reader.sign_up(address, f"10.{place}.{number % 250}.{number // 250 + 1}")
            answers.add(status)
            if number >= 0:
                times.setdefault(kind, []).append(took)
    if answers != {303}:
        raise SystemExit(f"The form answers {answers}.")
    return {kind: statistics.median(found) for kind, found in times.items()}


# --- under load


def flood(port: int, rate: int, seconds: int) -> dict:
    """Sign-ups at moments that are fixed beforehand: the time of an answer counts from there, waiting included."""
    begun, lock, results, place = time.perf_counter() + 0.5, threading.Lock(), [], iter(range(rate * seconds))

    def work() -> None:
        reader = Reader(port)
        while True:
            with lock:
                number = next(place, None)
            if number is None:
                return
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            client = f"172.{16 + number % 16}.{number // 16 % 250}.{number // 4000 + 1}"
            status, _took = reader.sign_up(f"flood{number % ADDRESSES}@example.com", client)
            results.append((status, (time.perf_counter() - due) * 1000))

    threads = [threading.Thread(target=work) for _number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    times = sorted(milliseconds for _status, milliseconds in results)
    if {status for status, _milliseconds in results} != {303}:
        raise SystemExit(f"The form answers {Counter(status for status, _took in results)}.")
    return {
        "rate": len(results) / took,
        "median": statistics.median(times),
        "p95": times[int(len(times) * 0.95)],
        "worst": times[-1],
    }


def messages() -> dict:
    """What the worker sends to the first of these addresses, each of which was signed up several times."""
    from django_tasks_db.models import DBTaskResult

    from newsletter.models import KeptMail

    ours = [f"flood{number}@example.com" for number in range(SAMPLE)]
    DBTaskResult.objects.ready().exclude(args_kwargs__args__0__in=ours).delete()
    waiting = DBTaskResult.objects.ready().count()
    begun = time.monotonic()
    worker = [sys.executable, "manage.py", "worker", "--once"]
    subprocess.run(worker, cwd=ROOT, check=True)  # noqa: S603
    counts = Counter(KeptMail.objects.values_list("to", flat=True))
    return {
        "tasks": waiting,
        "seconds": time.monotonic() - begun,
        "messages": sum(counts.values()),
        "most": max(counts.values()),
    }


def leave(port: int) -> list[float]:
    from newsletter import tokens
    from newsletter.models import Subscription

    reader, times = Reader(port), []
    rows = Subscription.objects.confirmed().select_related("subscriber", "mailing_list")[:TIMES]
    for row in rows:
        path = f"/newsletter/unsubscribe/{tokens.for_subscription(row, tokens.LEAVE)}/"
        status, took = reader.post(path, {"List-Unsubscribe": "One-Click"})
        if status != 200:
            raise SystemExit(f"Leaving answers {status}.")
        times.append(took)
    return times


def report(known: dict, load: dict, mails: dict, leaving: list[float], rate: int, seconds: int) -> None:
    difference = max(known.values()) - min(known.values())
    high = sorted(leaving)[int(len(leaving) * 0.95)]
    rows = [
        (f"median answer for a {kind} address, {TIMES} times", f"{middle:.1f} ms", "") for kind, middle in known.items()
    ]
    rows += [
        ("largest difference of these", f"{difference:.1f} ms", f"{MOST_DIFFERENCE} ms"),
        (f"{rate} sign-ups a second for {seconds} s: reached", f"{load['rate']:.0f} a second", f"{rate}"),
        ("their median, from the moment that each was due", f"{load['median']:.0f} ms", ""),
        ("95 %", f"{load['p95']:.0f} ms", f"{MOST_OF_95} ms"),
        ("the slowest", f"{load['worst']:.0f} ms", ""),
        (
            f"most messages to one of {SAMPLE} addresses, signed up {mails['tasks'] / SAMPLE:.1f} times each",
            f"{mails['most']}",
            f"{MAILS_A_DAY}",
        ),
        ("tasks of one worker, a second", f"{mails['tasks'] / mails['seconds']:.0f}", ""),
        ("one-click unsubscribe, median", f"{statistics.median(leaving):.1f} ms", ""),
        ("95 %", f"{high:.1f} ms", f"{MOST_TO_LEAVE} ms"),
    ]
    text = "| what | measured | limit |\n|---|---|---|\n"
    text += "".join(f"| {name} | {value} | {limit} |\n" for name, value, limit in rows)
    sys.stdout.write(text)
    intro = (
        f"{machine()}; server as `make run` starts it (2 processes), embedded Postgres and this script on one machine."
    )
    write(HEADING, HEADING, intro, text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rate", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), options.rate, options.seconds)
