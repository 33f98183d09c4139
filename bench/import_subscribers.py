"""How long a file of a million addresses takes into a list, and how much memory; then a segment over them.

Run: .venv/bin/python bench/import_subscribers.py [--subscribers 1000000]    (some minutes; a database of its own)
The table goes into docs/performance.md.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from data.database import start_django
from data.figures import machine, middle_and_high, timed, write

ROOT = Path(__file__).resolve().parent.parent
HEADING = "## {number} subscribers from a file (`bench/import_subscribers.py`)"
BEGINS = "## 1,000,000 subscribers"
SUPPRESSED = 20_000
MOST_MEGABYTES, MOST_MILLISECONDS, RUNS = 200, 1000, 7


def run(number: int, folder: Path) -> None:
    start_django(folder)
    from django.core.management import call_command

    from newsletter.models import MailingList, Suppression

    call_command("migrate", verbosity=0)
    for slug, locale in (("weekly", "en"), ("nedelya", "ru")):
        MailingList.objects.create(slug=slug, name=slug.title(), promise="x", locale=locale)
    make_suppressions(Suppression, number)
    file = folder / "people.csv"
    write_file(file, number)
    options = ["--list", "weekly", "--source", "The fair in Baku"]
    rows = [("looked through (dry run)", *child(file, folder, *options, "--confirmed", "confirmed at", "--dry-run"))]
    rows.append(("brought in", *child(file, folder, *options, "--confirmed", "confirmed at")))
    rows.append(("brought in once more: 0 rows change", *child(file, folder, *options, "--confirmed", "confirmed at")))
    text = "| what | seconds | highest memory, MB |\n|---|---|---|\n"
    for name, seconds, megabytes in rows:
        over = " over the limit" if megabytes > MOST_MEGABYTES else ""
        text += f"| {name} | {seconds:.0f} | {megabytes:.0f} |{over}\n"
    text += "\n| segment | median ms | highest ms | subscribers |\n|---|---|---|---|\n" + segments()
    sys.stdout.write(text)
    size = file.stat().st_size / 2**20
    intro = (
        f"{machine()}, embedded Postgres on the same machine; {size:.0f} MB of CSV, {SUPPRESSED:,} suppressed. "
        f"Limits: {MOST_MEGABYTES} MB, {MOST_MILLISECONDS} ms for a count."
    )
    write(HEADING.format(number=f"{number:,}"), BEGINS, intro, text)


def make_suppressions(model, number: int) -> None:
    from newsletter.addresses import suppression_key

    every = max(1, number // SUPPRESSED)
    keys = (suppression_key(f"reader{n}@example{n % 997}.com") for n in range(0, number, every))
    model.objects.bulk_create((model(address_key=key, reason="bounced") for key in keys), batch_size=5000)


def write_file(path: Path, number: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("name,e-mail,confirmed at\n")
        for n in range(number):
            file.write(f"Reader {n},reader{n}@example{n % 997}.com,20{10 + n % 15}-0{1 + n % 9}-1{n % 9}\n")


def child(file: Path, folder: Path, *options: str) -> tuple[float, float]:
    """(seconds, highest resident memory in MB) of the command in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), "import_subscribers", str(file), *options]
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True)  # noqa: S603
    said = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"import_subscribers ended with {status}")
    sys.stdout.write(said)
    return time.monotonic() - begun, usage.ru_maxrss / 1024


def segments() -> str:
    from django.db import connection

    from newsletter.models import MailingList, Segment

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    weekly = MailingList.objects.get(slug="weekly").pk
    conditions = {
        "everybody": {},
        "one list": {"lists": [weekly]},
        "language": {"locales": ["en"]},
        "confirmed before 2020": {"lists": [weekly], "confirmed_before": "2020-01-01"},
        "no sign of life for 180 days": {"inactive_days": 180},
        "all of these": {
            "lists": [weekly], "locales": ["en"], "confirmed_before": "2020-01-01", "inactive_days": 180
        },
    }  # fmt: skip
    text = ""
    for name, wanted in conditions.items():
        segment = Segment(conditions=wanted)
        _statements, times = timed(segment.how_many, RUNS)
        middle, _high = middle_and_high(times)
        over = " over the limit" if middle > MOST_MILLISECONDS else ""
        text += f"| {name} | {middle:.0f} | {max(times):.0f} | {segment.how_many():,} |{over}\n"
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--subscribers", type=int, default=1_000_000)
    number = parser.parse_args().subscribers
    with tempfile.TemporaryDirectory() as folder:
        run(number, Path(folder))
