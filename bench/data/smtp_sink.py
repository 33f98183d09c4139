"""Postfix's smtp-sink, the fastest mail server that takes everything and keeps nothing. No script of its own."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

PLACE = Path(__file__).resolve().parent.parent.parent / "var" / "postfix"
PROGRAM, LIBRARIES = PLACE / "usr/sbin/smtp-sink", PLACE / "usr/lib/postfix"


def install() -> None:
    """Out of Debian's package, unpacked and not installed: no mail server of this machine is touched."""
    if PROGRAM.exists():
        return
    if not shutil.which("apt-get"):
        raise SystemExit("smtp-sink comes out of Debian's package postfix: this needs apt-get and dpkg.")
    PLACE.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", "postfix"], cwd=PLACE, check=True)  # noqa: S607
    package = next(PLACE.glob("postfix_*.deb"))
    subprocess.run(["dpkg", "-x", package, PLACE], check=True)  # noqa: S603, S607


@contextlib.contextmanager
def running() -> Iterator[int]:
    """Its port, on 127.0.0.1, as long as the block lasts."""
    install()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = [str(PROGRAM), *as_nobody, "-c", "-m", "500", f"127.0.0.1:{port}", "500"]
    environment = os.environ | {"LD_LIBRARY_PATH": str(LIBRARIES)}
    process = subprocess.Popen(  # noqa: S603 - the command is our own
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("smtp-sink did not start")
