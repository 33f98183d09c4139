"""The files of the journal: each process appends to one of its own and holds a lock on it as long as it lives.

The lock is the kernel's (flock): it is free again however the process died. The folder belongs on a local disk, and
every machine that writes one needs a worker that loads it.
"""

import fcntl
import math
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

KEPT = 7 * 24 * 3600  # seconds that a finished and loaded segment stays, to count anew if need be
SUFFIX = ".journal"
CAUGHT_UP = "caught-up"  # its time is the last moment at which all was loaded


def create(folder: Path) -> tuple[Path, int]:
    """A new segment and its descriptor. The name is unique among all machines and begins with the time."""
    folder.mkdir(parents=True, exist_ok=True)
    host = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:40]
    name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{host}-{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o640)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return folder / name, descriptor


def all_in(folder: Path) -> list[Path]:
    """The oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


@contextmanager
def opened(path: Path) -> Iterator[tuple[int, bool]]:
    """(descriptor for reading, nobody writes it any more)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield descriptor, False
        else:
            yield descriptor, True
    finally:
        os.close(descriptor)


def is_over(path: Path) -> bool:
    """Nobody writes it any more, and nothing was written for so long that nobody will ask for it."""
    with opened(path) as (descriptor, finished):
        return finished and time.time() - os.fstat(descriptor).st_mtime > KEPT


def mark_caught_up(folder: Path, moment: float) -> None:
    """Whatever was appended before the moment is loaded."""
    path = folder / CAUGHT_UP
    path.touch()
    os.utime(path, (moment, moment))


def seconds_behind(folder: Path) -> int:
    """How old the oldest event can be that is not loaded yet. Asks no database: that may be what is away."""
    paths = all_in(folder)
    times = []
    for path in paths:
        with suppress(FileNotFoundError):  # just removed
            times.append(path.stat().st_mtime)
    with suppress(FileNotFoundError):
        loaded = (folder / CAUGHT_UP).stat().st_mtime
        return math.ceil(time.time() - loaded) if any(written > loaded for written in times) else 0
    return math.ceil(time.time() - min(times)) if times else 0
