"""Appending: one write of a whole line before the answer, and nothing else that could be slow or away."""

import logging
import os
import threading
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from journal import lines, segments

logger = logging.getLogger("azsite.journal")

MOST_BYTES = 16 * 2**20
MOST_AGE = 3600  # seconds
FLUSH_EVERY = 0.1  # seconds; a power cut loses no more than this of what was not asked to be durable


def append(kind: str, data: object, *, key: UUID | None = None, at: datetime | None = None, durable=False) -> bool:
    """Whether the event is in the journal; then it is counted, once, even if the same key is appended again.

    A killed process loses nothing of it. Of a power cut that is sure only if `durable`, which waits for the disk.
    """
    event = lines.event(kind, key or uuid4(), at or timezone.now(), data)
    return _writer.append(event.line(), durable)


class Writer:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.folder: Path | None = None
        self.path: Path | None = None
        self.descriptor = -1
        self.size = 0
        self.opened_at = 0.0
        self.is_torn = False  # a part of a line stands at the end
        self.in_trouble = False
        self.to_flush = threading.Event()
        self.flusher: threading.Thread | None = None

    def append(self, line: bytes, durable: bool) -> bool:
        try:
            with self.lock:
                self.use_segment()
                self.write(line)
                if durable:
                    os.fdatasync(self.descriptor)
        except OSError as error:
            self.complain(error)
            return False
        self.recover()
        if not durable:
            self.flush_soon()
        return True

    def use_segment(self) -> None:
        """The current one, or a new one when it is full, old or gone."""
        is_current = self.descriptor >= 0 and self.folder == settings.JOURNAL_ROOT
        if is_current and self.size < MOST_BYTES and time.monotonic() - self.opened_at < MOST_AGE:
            return
        self.close()
        self.folder = Path(settings.JOURNAL_ROOT)
        self.path, self.descriptor = segments.create(self.folder)
        self.size, self.opened_at, self.is_torn = 0, time.monotonic(), False

    def write(self, line: bytes) -> None:
        """Ends the part of a line that a full disk left; the loader sets it aside."""
        whole = b"\n" + line if self.is_torn else line
        written = os.write(self.descriptor, whole)
        self.size += written
        self.is_torn = written < len(whole) and (self.is_torn or written > 0)
        if written < len(whole):
            raise OSError(f"{written} of {len(whole)} bytes were written")

    def close(self) -> None:
        if self.descriptor >= 0:
            descriptor, self.descriptor = self.descriptor, -1
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)

    def complain(self, error: OSError) -> None:
        if not self.in_trouble:
            self.in_trouble = True
            logger.error("Events are lost: the journal in %s takes none: %s", settings.JOURNAL_ROOT, error)

    def recover(self) -> None:
        if self.in_trouble:
            self.in_trouble = False
            logger.warning("The journal takes events again.")

    # --- to the disk, in the background

    def flush_soon(self) -> None:
        if self.flusher is None:
            self.flusher = threading.Thread(target=self.flush, name="journal", daemon=True)
            self.flusher.start()
        self.to_flush.set()

    def flush(self) -> None:
        while True:
            self.to_flush.wait()
            time.sleep(FLUSH_EVERY)
            self.to_flush.clear()
            try:
                self.flush_once()
            except OSError as error:
                self.complain(error)

    def flush_once(self) -> None:
        with self.lock:
            if self.descriptor < 0:
                return
            if os.fstat(self.descriptor).st_nlink == 0:  # somebody removed the folder: nobody would load it
                self.close()
                return
            copy = os.dup(self.descriptor)  # so that appending need not wait
        try:
            os.fdatasync(copy)
        finally:
            os.close(copy)


def start_anew() -> None:
    """In a forked child: the segment and its lock are the parent's, and threads were not copied."""
    global _writer
    inherited, _writer = _writer, Writer()
    if inherited.descriptor >= 0:
        with suppress(OSError):
            os.close(inherited.descriptor)


_writer = Writer()
os.register_at_fork(after_in_child=start_anew)
