"""The data folder of the embedded Postgres: made, configured and put right before a start."""

import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from azsite.pgprograms import (
    Account,
    DatabaseUnavailable,
    check_reach,
    commands,
    find_version,
    give,
    run_as,
    wait_while,
)

USER = "postgres"
PORT = 5432  # only part of the socket's name; named everywhere so that a PGPORT in the environment changes nothing
SOCKET_LIMIT = 103  # bytes in a socket's path: 107 on Linux, 103 on macOS
ROOM = 100 * 2**20  # bytes free before a data folder is made
# The C library's locale still decides what the full-text parser calls a letter: with plain C, «word» and “word”
# keep their quotation marks. macOS has no C.UTF-8.
LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")


@dataclass(frozen=True)
class Place:
    data: Path

    cluster = property(lambda self: self.data / "postgres")
    lock = property(lambda self: self.data / "postgres.lock")
    users = property(lambda self: self.data / "postgres.users")
    log = property(lambda self: self.data / "postgres.log")


# --- the data folder


def prepare_cluster(place: Place, binaries: Path, account: Account, durable: bool) -> None:
    if (place.cluster / "PG_VERSION").exists():
        return
    if place.cluster.is_dir() and any(place.cluster.iterdir()):
        raise DatabaseUnavailable(f"{place.cluster} is not a Postgres data folder: move it away.")
    if shutil.disk_usage(place.data).free < ROOM:
        raise DatabaseUnavailable(no_room(place))
    remove_leftovers(place)
    make_cluster(place, binaries, account, durable)


def remove_leftovers(place: Place) -> None:
    """An initdb outlives the killed process that started it, and goes on writing."""

    def running() -> list[int]:
        return [pid for pid, command in commands() if f"initdb -D {place.data}/postgres.new." in command]

    for pid in running():
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # with the postgres it drives; run_as made it leader of its group
    wait_while(lambda: bool(running()), 5)
    for leftover in place.data.glob("postgres.new.*"):
        shutil.rmtree(leftover, ignore_errors=True)


def make_cluster(place: Place, binaries: Path, account: Account, durable: bool) -> None:
    """Made under another name, then renamed: a kill half-way leaves nothing half-made."""
    fresh = Path(tempfile.mkdtemp(prefix="postgres.new.", dir=place.data))
    give(fresh, account)
    check_reach(binaries, fresh, account)
    command = [str(binaries / "initdb"), "-D", str(fresh), "-U", USER, "-E", "UTF8", "--lc-messages=C"]
    command += ["--auth-local=trust", "--auth-host=reject"]  # the socket's folder is ours alone
    if not durable:
        command.append("--no-sync")
    if find_version(binaries) >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    said = ""
    for locale in LOCALES:
        result = run_as(account, subprocess.run, [*command, f"--locale={locale}"], subprocess.PIPE)
        if result.returncode == 0:
            with (fresh / "postgresql.conf").open("a") as file:
                file.write("\ninclude 'azsite.conf'\n")
            fresh.rename(place.cluster)
            return
        said = result.stdout.decode(errors="replace")
        if "invalid locale name" not in said:
            break
    shutil.rmtree(fresh, ignore_errors=True)
    place.log.write_text(said)
    raise DatabaseUnavailable(failure(place, said))


def socket_folder(cluster: Path, account: Account) -> Path:
    """The data folder itself, or, where its path is too long for a socket, a folder named by its hash."""
    name = f".s.PGSQL.{PORT}"
    if len(os.fsencode(cluster / name)) <= SOCKET_LIMIT:
        return cluster
    digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    candidates = [Path(base) / f"azsite-{os.geteuid()}-{digest}" for base in (tempfile.gettempdir(), "/tmp")]  # noqa: S108 - checked below
    folder = next(folder for folder in candidates if len(os.fsencode(folder / name)) <= SOCKET_LIMIT)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()  # the temp folder is everybody's: somebody else may have put something there
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077 or found.st_uid not in (os.geteuid(), account.user):
        raise DatabaseUnavailable(f"{folder} is not a private folder of this user: remove it.")
    give(folder, account)
    return folder


def check_version(place: Place, binaries: Path, version: int) -> None:
    made_by = (place.cluster / "PG_VERSION").read_text().strip()
    if made_by != str(version):
        raise DatabaseUnavailable(
            f"{place.cluster} was made by Postgres {made_by}, but {binaries} is Postgres {version}: "
            f"set PG_BIN to the bin folder of a Postgres {made_by}, or move {place.cluster} away."
        )


def configure(place: Place, socket: Path, durable: bool) -> None:
    """Settings stand in a file of their own: on a command line, blanks and quotes of the path break."""
    safe = "on" if durable else "off"
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": '"' + str(socket).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
    }
    lines = []
    for name, value in settings.items():
        quoted = value.replace("\\", "\\\\").replace("'", "''")
        lines.append(f"{name} = '{quoted}'\n")
    (place.cluster / "azsite.conf").write_text("".join(lines))
    (place.cluster / "azsite.conf").chmod(0o644)  # in a folder of mode 0700; the umask may have been stricter


def forget_stale_pid(cluster: Path) -> None:
    """Postgres refuses to start while the PID in its old file is alive, even when that is another program by now.

    The PID of its own parent counts as stale there. The rest of the file must stay: with it Postgres sees whether
    children of the dead server still write.
    """
    file = cluster / "postmaster.pid"
    if not file.exists():
        return
    lines = file.read_text().splitlines()
    if not lines:
        file.unlink()  # written on a full disk
        return
    with file.open("r+") as opened:  # in place: the disk may be full
        opened.write("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
        opened.truncate()


# --- what went wrong, in a sentence


def failure(place: Place, said: str) -> str:
    if "No space left on device" in said or shutil.disk_usage(place.data).free < 2**20:
        return no_room(place)
    reasons = re.findall(r"(?:FATAL|PANIC|error): +(.+)", said) or said.strip().splitlines() or ["it said nothing"]
    return f"Postgres did not start: {reasons[-1].strip().rstrip('.')} (more in {place.log})."


def no_room(place: Place) -> str:
    return (
        f"The disk of {place.data} is full: free at least {ROOM // 2**20} MB, or set AZSITE_DATA to a folder elsewhere."
    )
