"""Reads the mailbox to which mail comes back: a Maildir or a folder of an IMAP server (setting BOUNCE_MAILBOX).

A message is taken in first and moved after that; a crash in between brings it once more, and it counts once. Nothing
is ever deleted here: what was read lies in the folder "Read" for whoever keeps the mailbox.
"""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django_tasks import task

from newsletter import bounces
from newsletter.bounce_reading import MOST_BYTES

logger = logging.getLogger("azsite.newsletter")

AT_ONCE = 200  # messages of one round; the next round is a minute later
PATIENCE = 30  # seconds for one answer of the server
READ = "Read"


class Unreachable(Exception):
    """The mailbox cannot be opened; the words are for the operator and hold no password."""


@task(priority=-5)
def read_returned_mail() -> None:
    """Every minute. A mailbox that is away is said once a round, in one line."""
    if settings.BOUNCE_MAILBOX is None:
        return
    try:
        read()
    except Unreachable as error:
        logger.warning("The mailbox of returned mail cannot be read: %s", error)


def read(most: int = AT_ONCE) -> int:
    box = settings.BOUNCE_MAILBOX
    return read_imap(box, most) if box.host else read_maildir(Path(box.folder), most)


def check() -> int:
    """How many messages wait, without touching them. Raises Unreachable."""
    box = settings.BOUNCE_MAILBOX
    if not box.host:
        return len(list(waiting_in(Path(box.folder))))
    with opened(box) as connection:
        return len(unseen(connection))


# --- Maildir


def waiting_in(folder: Path) -> Iterator[Path]:
    """Delivered and not read yet, the oldest first. Maildir names begin with the time."""
    if not (folder / "new").is_dir():
        raise Unreachable(f"{folder} is no Maildir that this user may read")
    unread = [path for path in (folder / "cur").glob("*") if "S" not in path.name.partition(":2,")[2]]
    yield from sorted([*(folder / "new").glob("*"), *unread], key=lambda path: path.name)


def read_maildir(folder: Path, most: int) -> int:
    done = folder / f".{READ}"
    number = 0
    for path in waiting_in(folder):
        if number == most:
            break
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES)
        bounces.take_in(raw)
        for part in ("cur", "new", "tmp"):
            (done / part).mkdir(parents=True, exist_ok=True)
        path.rename(done / "cur" / f"{path.name.partition(':2,')[0]}:2,S")
        number += 1
    return number


# --- IMAP


@contextmanager
def opened(box) -> Iterator[imaplib.IMAP4_SSL]:
    connection = None
    try:
        connection = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=ssl.create_default_context(), timeout=PATIENCE)
        connection.login(box.user, box.password)
        answer, told = connection.select(quoted(box.folder))
        if answer != "OK":
            raise Unreachable(f"{box.host} has no folder {box.folder}: {words(told)}")
        yield connection
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(f"{box.host}: {' '.join(str(error).split())[:200].replace(box.password, '***')}") from error
    finally:
        if connection is not None:
            leave(connection)


def leave(connection: imaplib.IMAP4_SSL) -> None:
    """The server may be gone; there is nothing left that it would have to do."""
    with suppress(OSError, imaplib.IMAP4.error):
        connection.logout()


def read_imap(box, most: int) -> int:
    with opened(box) as connection:
        found = unseen(connection)[:most]
        moves = bool(found) and can_move(connection)
        for uid in found:
            if (raw := fetch(connection, uid)) is not None:
                bounces.take_in(raw)
            set_aside(connection, uid, moves)
        return len(found)


def unseen(connection: imaplib.IMAP4_SSL) -> list[str]:
    answer, told = connection.uid("SEARCH", "UNSEEN", "UNDELETED")
    if answer != "OK":
        raise Unreachable(f"the search was refused: {words(told)}")
    return (told[0] or b"").decode().split()


def fetch(connection: imaplib.IMAP4_SSL, uid: str) -> bytes | None:
    """The beginning, without marking it as read. None: somebody took it away in between."""
    answer, told = connection.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    if answer != "OK":
        raise Unreachable(f"message {uid} cannot be fetched: {words(told)}")
    return next((part[1] for part in told if isinstance(part, tuple)), None)


def can_move(connection: imaplib.IMAP4_SSL) -> bool:
    """RFC 6851, and a folder to move to. Servers without it get marks."""
    _answer, told = connection.capability()
    if b"MOVE" not in (told[0] or b"").upper().split():
        return False
    connection.create(READ)  # answers NO where it is there already
    answer, _told = connection.status(READ, "(MESSAGES)")
    return answer == "OK"


def set_aside(connection: imaplib.IMAP4_SSL, uid: str, moves: bool) -> None:
    connection.uid("STORE", uid, "+FLAGS", r"(\Seen)")
    if moves:
        connection.uid("MOVE", uid, READ)


def quoted(folder: str) -> str:
    return '"' + re.sub(r'([\\"])', r"\\\1", folder) + '"'


def words(told: list) -> str:
    return b" ".join(part for part in told if isinstance(part, bytes)).decode("utf-8", "replace")[:200]
