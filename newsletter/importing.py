"""Bringing a file of addresses into a list: a million lines in one transaction and little memory.

The lines go into a temporary table by COPY; what becomes of them is decided and done there by a few statements. A dry
run decides and does nothing. The same file brought in twice changes nothing the second time.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.spreadsheets import FORMULA
from audit.models import record
from newsletter import addresses, csv_files, import_sql
from newsletter.csv_files import Unreadable
from newsletter.models import Import, ImportProblem

BATCH = 20_000  # lines at once in memory
MOST_PROBLEMS = 100_000  # of one import are kept
PART = 1024 * 1024  # bytes
Reason = ImportProblem.Reason
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d")


@dataclass(frozen=True)
class Line:
    number: int
    address: str
    address_ascii: str
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Problem:
    number: int
    reason: str
    shown: str = ""


# --- the file


def keep(upload: Import, blocks: Iterable[bytes]) -> None:
    """In the database, where every machine's worker finds it, until it is done."""
    for number, block in enumerate(blocks):
        upload.parts.create(number=number, content=block)
        upload.size += len(block)
    upload.save(update_fields=["size"])


def kept(upload: Import) -> Iterator[bytes]:
    for number in range(upload.parts.count()):
        yield bytes(upload.parts.values_list("content", flat=True).get(number=number))


def name_columns(upload: Import, blocks: Iterable[bytes]) -> None:
    """Reads the first line, and guesses what is in the columns. Raises Unreadable."""
    upload.columns = csv_files.columns(csv_files.rows(csv_files.text_lines(blocks, upload.encoding)))
    upload.address_column = likely(upload.columns, ("mail", "address", "адрес", "почта", "poçt")) or upload.columns[0]
    if upload.basis == Import.Basis.CONFIRMED:
        upload.date_column = likely(upload.columns, ("confirm", "optin", "opt-in", "opt_in", "date", "дата", "tarix"))


def likely(columns: list[str], words: tuple[str, ...]) -> str:
    return next((name for word in words for name in columns if word in name.lower()), "")


# --- the lines


def lines_and_problems(upload: Import, blocks: Iterable[bytes]) -> Iterator[Line | Problem]:
    found = csv_files.rows(csv_files.text_lines(blocks, upload.encoding))
    names = csv_files.columns(found)
    place = place_of(upload.address_column, names)
    confirmed = upload.basis == Import.Basis.CONFIRMED
    date_place = place_of(upload.date_column, names) if confirmed else None
    latest = timezone.now()
    for number, cells in found:
        typed = cells[place].strip() if place < len(cells) else ""
        at = None
        if date_place is not None:
            at = moment(cells[date_place] if date_place < len(cells) else "", latest)
            if at is None:
                yield Problem(number, Reason.NO_DATE, masked(typed))
                continue
        yield judged(number, typed, at, refuses_throw_away=upload.basis != Import.Basis.SUPPRESSED)


def place_of(column: str, names: list[str]) -> int:
    if column not in names:
        raise Unreadable(_("The file has no column “%(name)s”.") % {"name": column})
    return names.index(column)


def judged(number: int, typed: str, at: datetime | None, *, refuses_throw_away: bool = True) -> Line | Problem:
    if typed.startswith("'") and typed[1:2] in FORMULA:
        typed = typed[1:]  # as our own export writes it
    if not typed:
        return Problem(number, Reason.NO_ADDRESS)
    try:
        address, address_ascii = addresses.normalise(typed)
    except ValidationError:
        return Problem(number, Reason.NOT_AN_ADDRESS, masked(typed))
    if refuses_throw_away and addresses.is_disposable(address_ascii):
        return Problem(number, Reason.THROW_AWAY, masked(typed))
    return Line(number, address, address_ascii, at)


def masked(typed: str) -> str:
    return addresses.mask(typed)[:120] if "@" in typed else ""


def moment(text: str, latest: datetime) -> datetime | None:
    """ISO 8601, or a day as it is written in Europe. None for what is to come: nobody has confirmed then."""
    found = parsed(text.strip())
    if found is None:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if datetime(1990, 1, 1, tzinfo=UTC) <= found <= latest else None


def parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in DAYS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


# --- into the database


def keys_of(address_ascii: str) -> str:
    """As Postgres reads an array."""
    return "{" + ",".join(addresses.suppression_keys(address_ascii)) + "}"


def look_through(upload: Import, blocks: Iterable[bytes]) -> dict:
    return run(upload, blocks, dry=True)


def bring_in(upload: Import, blocks: Iterable[bytes]) -> dict:
    return run(upload, blocks, dry=False)


@transaction.atomic
def run(upload: Import, blocks: Iterable[bytes], *, dry: bool) -> dict:
    """Returns the report. Raises Unreadable, and then nothing has changed."""
    suppresses = upload.basis == Import.Basis.SUPPRESSED
    upload.problems.all().delete()
    with connection.cursor() as cursor, Progress(upload) as progress:
        cursor.execute(import_sql.STAGE)
        lines, problems = stage(cursor, lines_and_problems(upload, progress.watched(blocks)), upload)
        values = values_of(upload)
        cursor.execute(import_sql.JUDGE, values)
        cursor.execute("ANALYZE newsletter_judged")
        cursor.execute(import_sql.COUNT_SUPPRESSED if suppresses else import_sql.COUNT, values)
        report = dict(zip((column.name for column in cursor.description), cursor.fetchone(), strict=True))
        cursor.execute(import_sql.KEEP_PROBLEMS, values | {"most": max(0, MOST_PROBLEMS - upload.problems.count())})
        if not dry:
            for step in (import_sql.SUPPRESS,) if suppresses else import_sql.STEPS:
                cursor.execute(step, values)
        cursor.execute(import_sql.UNSTAGE)
    report["refused"] = {name: number for name, number in problems.items() if number}
    for name in (Reason.TWICE, Reason.SUPPRESSED, Reason.LEFT):
        if number := report.pop(name.value):
            report["refused"][name.value] = number
    report["lines"] = lines
    if not dry:
        record(upload.created_by, "imported subscribers", upload, list=upload.mailing_list.slug, **report)
    return report


def values_of(upload: Import) -> dict:
    """For the statements."""
    return {
        "list": upload.mailing_list_id,
        "locale": upload.mailing_list.locale,
        "confirmed": upload.basis == Import.Basis.CONFIRMED,
        "import": upload.pk,
        "text": upload.source,
        "sha256": addresses.digest(upload.source),
        "file": upload.file_name,
        "now": timezone.now(),
        "told": ["twice"] if upload.basis == Import.Basis.SUPPRESSED else ["twice", "suppressed", "left"],
    }


def stage(cursor, found: Iterator[Line | Problem], upload: Import) -> tuple[int, dict[str, int]]:
    """(how many lines, problems by reason)."""
    lines, kept_problems = 0, 0
    counts = dict.fromkeys(Reason.values, 0)
    while batch := list(islice(found, BATCH)):
        lines += len(batch)
        problems = [row for row in batch if isinstance(row, Problem)]
        for problem in problems:
            counts[problem.reason] += 1
        room = MOST_PROBLEMS - kept_problems
        rows = [ImportProblem(owner=upload, line=p.number, reason=p.reason, shown=p.shown) for p in problems[:room]]
        ImportProblem.objects.bulk_create(rows, batch_size=2000)
        kept_problems += len(rows)
        copy(cursor, (line for line in batch if isinstance(line, Line)))
    return lines, counts


def copy(cursor, lines: Iterable[Line]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for line in lines:
        at = line.confirmed_at.isoformat() if line.confirmed_at else ""
        writer.writerow((line.number, line.address, line.address_ascii, keys_of(line.address_ascii), at))
    buffer.seek(0)
    cursor.copy_expert("COPY newsletter_staged FROM STDIN WITH (FORMAT csv)", buffer)


class Progress:
    """Says how far it is, on a connection of its own: nobody else sees what an open transaction writes."""

    def __init__(self, upload: Import) -> None:
        self.upload = upload
        self.connection = connections.create_connection("default")

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *failure) -> None:
        self.connection.close()

    def watched(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        read = 0
        for block in blocks:
            yield block
            read += len(block)
            with self.connection.cursor() as cursor:
                cursor.execute("UPDATE newsletter_import SET read = %s WHERE id = %s", [read, self.upload.pk])
