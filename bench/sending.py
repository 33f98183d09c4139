"""How fast editions go out, as a share of what the same machine can push through SMTP at all.

Run: .venv/bin/python bench/sending.py [--recipients 100000] [--rows 1000000] [--keep FOLDER]    (some minutes)
Four senders against Postfix's smtp-sink with mails of 40 kB, in windows of 1 and of 10, beside a bare loop of four
processes that pipeline the same mail and do nothing else. Then: freezing --rows recipients, and how long a claim takes
at the beginning and at the end of them. Written into docs/performance.md.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing import Process
from pathlib import Path

from data.database import ROOT, start_django
from data.figures import machine, write
from data.smtp_sink import running

SENDERS, SIZE = 4, 40_000
WINDOWS = (1, 10)


def main(recipients: int, rows: int, folder: Path) -> None:
    start_django(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    lines = ["| what | messages/s | of the bare loop | memory of a sender, MB |", "|---|---|---|---|"]
    with running() as port:
        bare = bare_loop(port, recipients)
        lines.append(f"| bare loop | {bare:.0f} | 1.00 | |")
        fill(recipients)
        for window in WINDOWS:
            rate, early, late = send(port, recipients, window, folder)
            lines.append(f"| window {window} | {rate:.0f} | {rate / bare:.2f} | {early:.0f}, at the end {late:.0f} |")
            sys.stdout.write(lines[-1] + "\n")
    figures = "\n".join(lines) + "\n\n" + many_rows(rows)
    intro = f"{machine()}: {recipients:,} mails of {SIZE // 1000} kB, {SENDERS} senders (`bench/sending.py`)."
    write("## Newsletter: sending", "## Newsletter: sending", intro, figures)
    sys.stdout.write(figures)


def fill(count: int) -> None:
    from django.db import connection

    from newsletter.models import Delivery, Edition, Subscriber, Subscription
    from tests.newsletter.steps import fill_list

    Delivery.objects.all().delete()
    Edition.objects.all().delete()
    Subscription.objects.all().delete()
    Subscriber.objects.all().delete()
    fill_list(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def new_edition(day: int = 0):
    from datetime import date, timedelta

    from newsletter import placeholders
    from newsletter.models import Edition
    from tests.newsletter.steps import approved_edition

    Edition.objects.filter(state=Edition.State.APPROVED).delete()
    words = "<p>Wind bidders asked about vessels, and the Caspian kept falling.</p>\n"
    html = words * (SIZE // len(words)) + f"{placeholders.LEAVE} {placeholders.PREFERENCES} {placeholders.FEEDBACK}"
    return approved_edition(date=date(2026, 1, 1) + timedelta(days=day), frozen_html=html)


# --- the bare loop


def bare_loop(port: int, count: int) -> float:
    """Messages a second of processes that know one message and one server."""
    body = b"Subject: x\r\n\r\n" + b"Wind bidders asked about vessels, and the Caspian kept falling.\r\n" * (SIZE // 66)
    each = count // SENDERS
    processes = [Process(target=push, args=(port, each, body)) for _number in range(SENDERS)]
    begun = time.monotonic()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return each * SENDERS / (time.monotonic() - begun)


def push(port: int, count: int, body: bytes) -> None:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers = connection.makefile("rb")
    envelope = b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
    answers.readline()
    connection.sendall(b"EHLO bench\r\n")
    while answers.readline()[3:4] == b"-":
        pass
    connection.sendall(envelope)
    for number in range(count):
        for _answer in range(3):
            answers.readline()
        connection.sendall(body + b".\r\n" + (envelope if number + 1 < count else b""))
        answers.readline()


# --- our senders


def send(port: int, recipients: int, window: int, folder: Path) -> tuple[float, float, float]:
    """(messages a second from the first to the last one, MB of a sender early and late)."""
    from django.db.models import Max, Min

    from newsletter import steering
    from newsletter.models import Delivery, Edition

    senders = [sender(port, window, folder) for _number in range(SENDERS)]
    try:
        time.sleep(8)  # they start, and find nothing to do
        edition = new_edition(window)
        steering.start(edition.pk)
        early = late = 0.0
        while not Edition.objects.filter(pk=edition.pk, state=Edition.State.SENT).exists():
            time.sleep(1)
            late = max(memory(process.pid) for process in senders)
            early = early or late
    finally:
        for process in senders:
            process.terminate()
            process.wait()
    sent = Delivery.objects.filter(edition=edition, state=Delivery.State.SENT)
    times = sent.aggregate(first=Min("changed_at"), last=Max("changed_at"))
    assert sent.count() == recipients
    return recipients / (times["last"] - times["first"]).total_seconds(), early, late


def sender(port: int, window: int, folder: Path) -> subprocess.Popen:
    environment = os.environ | {"AZSITE_DATA": str(folder), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "manage.py", "send_editions", "--window", str(window)]
    return subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - the command is our own


def memory(pid: int) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


# --- many rows


def many_rows(rows: int) -> str:
    from newsletter import claiming, steering
    from newsletter.claiming import Result

    fill(rows)
    edition = new_edition()
    begun = time.monotonic()
    steering.start(edition.pk)
    frozen = time.monotonic() - begun
    times = []
    claim = 0
    for lane in ("", "gmail", "outlook"):
        while True:
            claim += 1
            begun = time.perf_counter()
            claimed = claiming.claim(edition.pk, lane, 200, claim)
            times.append((time.perf_counter() - begun) * 1000)
            if not claimed:
                break
            claiming.record_and_mark([], claimed)
            claiming.record_and_mark([Result(c.delivery, c.claim, "sent") for c in claimed], [])
    third = len(times) // 3
    first, last = percentile(times[:third]), percentile(times[-third:])
    lines = ["| what | |", "|---|---|", f"| {rows:,} recipients frozen | {frozen:.1f} s |"]
    lines.append(f"| a claim of 200, 99th percentile of the first third | {first:.1f} ms |")
    lines.append(f"| the same of the last third | {last:.1f} ms, {last / first:.1f} times |")
    return "\n".join(lines) + "\n"


def percentile(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        main(options.recipients, options.rows, options.keep)
    else:
        with tempfile.TemporaryDirectory() as place:
            main(options.recipients, options.rows, Path(place))
