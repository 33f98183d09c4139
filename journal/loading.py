"""Loads the journal into Postgres exactly once.

The events, what is counted from them and the offset up to which the file is loaded are one transaction: a loader
that is killed at any moment has done all of it or nothing. The one lock lets several loaders run.
"""

import io
import logging
import os
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, connection, transaction
from django.utils import timezone

from journal import consumers, lines, segments
from journal.models import SeenEvent, Segment, SetAside

logger = logging.getLogger("azsite.journal")

PAUSE = 2.0  # seconds between two looks into the folder
TIDY_EVERY = 3600  # seconds
REMEMBERED = timedelta(days=2)
CHUNK = 2 * 2**20  # bytes of a file that are loaded in one transaction
LOCK = (7433, 0)  # key of the advisory lock
KEPT_OF_A_LINE = 1000  # bytes

TABLES = """
    CREATE TEMP TABLE IF NOT EXISTS journal_batch (place bigint, kind text, id uuid, at timestamptz, data jsonb)
    ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS journal_fresh (kind text, id uuid, at timestamptz, data jsonb)
    ON COMMIT DELETE ROWS;
    DELETE FROM journal_batch;
    DELETE FROM journal_fresh
"""
COPY = "COPY journal_batch (place, kind, id, at, data) FROM STDIN"
PICK_FRESH = """
    WITH fresh AS (
        INSERT INTO journal_seenevent (id, seen_at) SELECT DISTINCT id, %s::timestamptz FROM journal_batch
        ON CONFLICT DO NOTHING RETURNING id
    )
    INSERT INTO journal_fresh
    SELECT DISTINCT ON (id) kind, id, at, data FROM journal_batch JOIN fresh USING (id) ORDER BY id, place
"""


@dataclass(frozen=True)
class Placed:
    place: int
    line: bytes
    event: lines.Event


def run(stop: threading.Event) -> None:
    """Until told to stop. A database that is away is waited for: what is to be loaded stands on the disk."""
    in_trouble, tidy_at = False, 0.0
    while not stop.is_set():
        try:
            load()
            if time.monotonic() >= tidy_at:
                tidy()
                tidy_at = time.monotonic() + TIDY_EVERY
            in_trouble = False
        except (DatabaseError, InterfaceError, OSError) as error:
            if not in_trouble:
                logger.warning("The journal is not loaded, trying again: %s", str(error).strip())
            in_trouble = True
            connection.close()
        stop.wait(PAUSE)
    connection.close()


def load() -> None:
    """Whatever stands in the folder now."""
    folder, begun = Path(settings.JOURNAL_ROOT), time.time()
    loaded = dict(Segment.objects.values_list("name", "loaded"))
    for path in segments.all_in(folder):
        if path.stat().st_size > loaded.get(path.name, 0):
            while (more := load_chunk(path)) is not False:
                if more is None:
                    return  # another loader is at it
    if folder.exists():
        segments.mark_caught_up(folder, begun)


def load_chunk(path: Path) -> bool | None:
    """Whether there was something to load; None when another loader has the lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK)
        if not cursor.fetchone()[0]:
            return None
        segment, _created = Segment.objects.get_or_create(name=path.name)
        whole, torn = read_chunk(path, segment.loaded)
        if not whole and not torn:
            return False
        events, refused = parse(whole, segment.loaded)
        refused += [SetAside(place=segment.loaded + len(whole), line=torn, why="torn")] if torn else []
        refused += take(cursor, events)
        set_aside(segment, refused)
        segment.loaded += len(whole) + len(torn)
        segment.save(update_fields=["loaded", "loaded_at"])
    return True


def read_chunk(path: Path, start: int) -> tuple[bytes, bytes]:
    """(complete lines, what will never be one). The last line of a living process is waited for."""
    with segments.opened(path) as (descriptor, finished):
        chunk = os.pread(descriptor, CHUNK, start)
    end = chunk.rfind(b"\n") + 1
    if end:
        return chunk[:end], b""
    return b"", chunk if finished or len(chunk) == CHUNK else b""


def parse(whole: bytes, start: int) -> tuple[list[Placed], list[SetAside]]:
    events, refused = [], []
    for line in whole.split(b"\n")[:-1]:
        try:
            event = lines.read(line)
            if event.kind not in consumers.by_kind:
                raise lines.Corrupt(f"no consumer of {event.kind}"[:200])
            events.append(Placed(start, line, event))
        except lines.Corrupt as error:
            refused.append(SetAside(place=start, line=line, why=str(error)))
        start += len(line) + 1
    return events, refused


def take(cursor, events: list[Placed]) -> list[SetAside]:
    """Counts the events and returns those that a consumer cannot bear: halving finds them, the others count."""
    if not events:
        return []
    try:
        with transaction.atomic():
            count(cursor, events)
        return []
    except (DataError, IntegrityError) as error:
        if len(events) == 1:
            return [SetAside(place=events[0].place, line=events[0].line, why=str(error)[:200])]
    middle = len(events) // 2
    return take(cursor, events[:middle]) + take(cursor, events[middle:])


def count(cursor, events: list[Placed]) -> None:
    cursor.execute(TABLES)
    with connection.wrap_database_errors:  # COPY is the driver's own, and so are its errors
        cursor.copy_expert(COPY, io.StringIO("".join(map(copied, events))))
    cursor.execute(PICK_FRESH, [timezone.now()])
    for kind in sorted({placed.event.kind for placed in events}):
        consumers.by_kind[kind](cursor)


def copied(placed: Placed) -> str:
    event = placed.event
    data = event.data.replace("\\", "\\\\")
    return f"{placed.place}\t{event.kind}\t{event.id}\t{event.at.isoformat()}\t{data}\n"


def set_aside(segment: Segment, refused: list[SetAside]) -> None:
    for row in refused:
        row.segment, row.line = segment.name, row.line[:KEPT_OF_A_LINE]
    SetAside.objects.bulk_create(refused)
    if refused:
        logger.warning(
            "%d lines of %s were set aside, the first: %s", len(refused), segment.name, refused[0].why.strip()
        )


def tidy() -> None:
    """Forgets keys after two days, and removes segments that are loaded, whose process is gone and that are old."""
    SeenEvent.objects.filter(seen_at__lt=timezone.now() - REMEMBERED).delete()
    loaded = dict(Segment.objects.values_list("name", "loaded"))
    for path in segments.all_in(Path(settings.JOURNAL_ROOT)):
        if loaded.get(path.name, 0) >= path.stat().st_size and segments.is_over(path):
            # The file first: a row without a file does nothing, a file without its row would be loaded again.
            path.unlink()
            Segment.objects.filter(name=path.name).delete()
