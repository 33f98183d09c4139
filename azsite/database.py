"""The embedded Postgres: a server of its own in `data/postgres`, for a machine where nobody set one up.

`use(data)` is all that a caller needs. Every process that uses the server holds a shared flock on `postgres.users`;
the last one to leave stops the server. A flock dies with its process, so kill -9 leaves nothing to count wrongly.
Starting and stopping happen inside an exclusive flock on `postgres.lock`. No PID in a file is ever believed.
"""

import atexit
import errno
import fcntl
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from azsite import pgwire
from azsite.pgcluster import (
    PORT,
    USER,
    Place,
    check_version,
    configure,
    failure,
    forget_stale_pid,
    no_room,
    prepare_cluster,
    socket_folder,
)
from azsite.pgprograms import (
    Account,
    DatabaseUnavailable,
    choose_account,
    commands,
    find_binaries,
    give,
    run_as,
    wait_while,
)

DATABASE = "azsite"
START_PATIENCE = 60  # seconds; recovery after a crash can take a while
# Straight after kill -9 the dead server's children are still letting go.
PASSING = re.compile(r'pre-existing shared memory block|lock file ".*" already exists|Address already in use')


_held: dict[Place, tuple[int, int]] = {}  # place: (descriptor of its users file, PID that took it)
_children: dict[Place, subprocess.Popen] = {}  # servers this process started; it has to reap them


def use(data: Path, *, durable: bool = True) -> str:
    """Makes sure the server of `data` runs, keeps it running while this process lives, and returns its URL.

    Without `durable` nothing is flushed to disk: for tests only.
    """
    place = Place(data.resolve())
    try:
        place.data.mkdir(parents=True, exist_ok=True)
        with mutex(place.lock):
            socket = ensure_running(place, durable)
            hold(place)
    except pgwire.Refused as error:
        raise DatabaseUnavailable(f"Postgres in {place.cluster} refuses: {error}.") from error
    except (TimeoutError, ConnectionError) as error:
        raise DatabaseUnavailable(f"Postgres in {place.cluster} does not answer (more in {place.log}).") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DatabaseUnavailable(no_room(place)) from error
        raise DatabaseUnavailable(f"Cannot write to {error.filename or place.data}: {error.strerror}.") from error
    return url(socket.parent)


def answers(data: Path) -> bool:
    return state(Place(data.resolve())) == "running"


def url(folder: Path) -> str:
    """Read alike by libpq, psql and django-environ (which does not decode a percent-encoded host part)."""
    return f"postgres://{USER}@:{PORT}/{DATABASE}?host={quote(str(folder), safe='')}"


# --- who uses it


@contextmanager
def mutex(path: Path) -> Iterator[None]:
    """One process at a time. The file may be removed under us with the whole folder; then the new one counts."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if is_file(descriptor, path):
                yield
                return
        finally:
            os.close(descriptor)


def is_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def hold(place: Place) -> None:
    if place in _held:
        descriptor, owner = _held[place]
        if owner == os.getpid() and is_file(descriptor, place.users):
            return
        os.close(descriptor)
    descriptor = os.open(place.users, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)  # nobody waits here: an exclusive lock is only tried inside the mutex
    _held[place] = descriptor, os.getpid()


def release(data: Path) -> None:
    """Gives the server up; the last one stops it. Runs by itself at the end of the process."""
    leave(Place(data.resolve()))


def stop_if_unused(data: Path) -> None:
    """For servers whose users were killed."""
    place = Place(data.resolve())
    if place.lock.exists():
        with mutex(place.lock):
            hold(place)
        leave(place)


def leave(place: Place) -> None:
    descriptor, owner = _held.pop(place, (None, None))
    if owner != os.getpid():
        return  # a forked child: the server is its parent's
    try:
        with mutex(place.lock):
            if is_last(descriptor, place):
                stop_servers(place)
    except OSError:
        stop_servers(place)  # the data folder is gone, so nobody else can be using it
    finally:
        os.close(descriptor)


def is_last(descriptor: int, place: Place) -> bool:
    if not is_file(descriptor, place.users):
        # The folder was removed under us. If somebody made it anew, the server there now is theirs.
        return not place.users.exists()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@atexit.register
def leave_all() -> None:
    for place in list(_held):
        leave(place)


# --- is it running


def running_socket(place: Place) -> Path | None:
    """The running server's socket, as it noted it: another process may have another temp folder than we."""
    try:
        return Path((place.cluster / "postmaster.pid").read_text().splitlines()[4]) / f".s.PGSQL.{PORT}"
    except (OSError, IndexError):
        return None


def state(place: Place) -> str:
    """running, starting (or stopping), without (its database), or down. Only an answer counts, never a PID."""
    socket = running_socket(place)
    if socket is None:
        return "down"  # whatever still answers somewhere serves a folder that was removed
    try:
        pgwire.ask(socket, USER, DATABASE)
    except pgwire.Refused as refusal:
        # Any other refusal, such as too many connections, comes from a living server.
        return {"3D000": "without", "57P03": "starting"}.get(refusal.code, "running")
    except (FileNotFoundError, ConnectionRefusedError):
        return "down"
    except OSError:
        return "starting"  # too busy to answer, or on its way down: worth waiting for
    return "running"


def ensure_running(place: Place, durable: bool) -> Path:
    wait_while(lambda: state(place) == "starting", START_PATIENCE)
    if state(place) in ("down", "starting"):
        start(place, durable)
    socket = running_socket(place)
    if socket is None:
        raise DatabaseUnavailable(f"Postgres in {place.cluster} ended as soon as it ran (more in {place.log}).")
    if state(place) == "without":
        make_database(socket)
    if durable:
        make_durable(place, socket)
    return socket


def make_durable(place: Place, socket: Path) -> None:
    """A server that somebody started without flushing has to flush from now on."""
    if "fsync = 'off'" in (place.cluster / "azsite.conf").read_text():
        configure(place, socket.parent, durable=True)
        pgwire.ask(socket, USER, DATABASE, "SELECT pg_reload_conf()")


def make_database(socket: Path) -> None:
    rows = pgwire.ask(
        socket, USER, "postgres", "SELECT name FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent')"
    )
    if len(rows) < 2:
        raise DatabaseUnavailable(
            "The installed Postgres has no pg_trgm and unaccent: install its contrib package "
            "(Debian: postgresql-contrib), or set DATABASE_URL."
        )
    pgwire.ask(socket, USER, "postgres", f"CREATE DATABASE {DATABASE}")


# --- starting


def start(place: Place, durable: bool) -> None:
    binaries, version = find_binaries()
    account = choose_account()
    stop_servers(place)  # one whose folder was removed would delete the new server's socket a minute later
    prepare_cluster(place, binaries, account, durable)
    check_version(place, binaries, version)
    give(place.cluster, account)
    configure(place, socket_folder(place.cluster, account), durable)
    forget_stale_pid(place.cluster)
    said = ""
    for _attempt in range(8):
        said = start_once(place, binaries, account)
        if state(place) in ("running", "without"):
            return
        if not PASSING.search(said):
            break
        time.sleep(0.5)
    raise DatabaseUnavailable(failure(place, said))


def start_once(place: Place, binaries: Path, account: Account) -> str:
    """Starts the server and waits until it answers or ends; returns what it logged."""
    with place.log.open("ab") as log:
        begin = log.seek(0, os.SEEK_END)
        if begin > 10 * 2**20:
            log.truncate(0)
            begin = 0
        # Not through pg_ctl: that asks a shell, breaks on quotes in paths and believes the PID file.
        server = run_as(account, subprocess.Popen, [str(binaries / "postgres"), "-D", str(place.cluster)], log)
    _children[place] = server
    wait_while(lambda: server.poll() is None and state(place) not in ("running", "without"), START_PATIENCE)
    with place.log.open("rb") as log:
        log.seek(begin)
        return log.read().decode(errors="replace")


# --- stopping


def stop_servers(place: Place) -> None:
    """Ends every postgres that serves this folder, politely first. Found by its command line, not by a PID file."""
    for how, seconds in ((signal.SIGINT, 60), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        for pid in servers(place):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, how)
        wait_while(lambda: bool(servers(place)), seconds)
        if not servers(place):
            break
    if place in _children:
        _children.pop(place).poll()


def servers(place: Place) -> list[int]:
    if place in _children:
        _children[place].poll()  # a dead child of ours must not linger as a zombie
    ending = f"postgres -D {place.cluster}"
    return [pid for pid, command in commands() if command.endswith(ending)]
