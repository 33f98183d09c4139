"""A real IMAP server (pymap) behind TLS with a certificate of its own, for tests.

pymap knows STARTTLS only, and the site speaks TLS from the first byte: a few lines put the one in front of the other.
"""

import asyncio
import contextlib
import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

USER, PASSWORD = "demouser", "demopass"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificate(folder: Path) -> tuple[Path, Path]:
    cert, key = folder / "cert.pem", folder / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key


@contextlib.contextmanager
def running(folder: Path) -> Iterator["Box"]:
    plain = free_port()
    arguments = ["--host", "127.0.0.1", "--port", str(plain), "--no-tls", "dict"]
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "pymap"), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    cert, key = certificate(folder)
    try:
        wait_for(plain)
        with fronted(plain, cert, key) as port:
            yield Box(plain, port, cert)
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def fronted(plain: int, cert: Path, key: Path) -> Iterator[int]:
    """A port that speaks TLS and passes on to another of this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)  # in the thread of the tests Playwright's loop may be running
    thread.start()
    starting = asyncio.start_server(passing(plain), "127.0.0.1", 0, ssl=context)
    front = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield front.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def passing(port: int):
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, ahead = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, ahead), pump(behind, writer))

    return serve


async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()


def wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("pymap did not start")


class Box:
    def __init__(self, plain: int, port: int, cert: Path) -> None:
        self.plain, self.port, self.cert = plain, port, cert

    def session(self) -> imaplib.IMAP4:
        connection = imaplib.IMAP4("127.0.0.1", self.plain)
        connection.login(USER, PASSWORD)
        return connection

    def deliver(self, raw: bytes) -> None:
        with self.session() as connection:
            answer, told = connection.append("INBOX", "", None, raw.replace(b"\n", b"\r\n"))
            assert answer == "OK", told

    def count(self, folder: str, wanted: str = "ALL") -> int:
        with self.session() as connection:
            answer, _told = connection.select(folder, readonly=True)
            return len(connection.search(None, wanted)[1][0].split()) if answer == "OK" else 0
