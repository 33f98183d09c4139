"""One question to a Postgres over its socket, with no driver: trust authentication and simple queries only."""

import socket
import struct
from pathlib import Path

PROTOCOL = 3 << 16
LOGIN_PATIENCE = 5  # seconds for each packet
QUERY_PATIENCE = 60  # CREATE DATABASE copies files


class Refused(Exception):
    """The server's own error."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code  # SQLSTATE


def ask(address: Path, user: str, database: str, query: str = "") -> list[list[str | None]]:
    """Logs in, runs `query` if there is one, and returns its rows as text."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(LOGIN_PATIENCE)
        connection.connect(str(address))
        fields = {"user": user, "database": database, "application_name": "azsite"}
        body = b"".join(f"{name}\0{value}\0".encode() for name, value in fields.items()) + b"\0"
        connection.sendall(struct.pack("!ii", len(body) + 8, PROTOCOL) + body)
        rows = until_ready(connection)
        if query:
            connection.settimeout(QUERY_PATIENCE)
            text = query.encode() + b"\0"
            connection.sendall(b"Q" + struct.pack("!i", len(text) + 4) + text)
            rows = until_ready(connection)
        connection.sendall(b"X" + struct.pack("!i", 4))
        return rows


def until_ready(connection: socket.socket) -> list[list[str | None]]:
    rows = []
    while True:
        kind = exactly(connection, 1)
        body = exactly(connection, struct.unpack("!i", exactly(connection, 4))[0] - 4)
        if kind == b"E":
            # Fields of the error: one letter, then its text.
            error = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
            raise Refused(error.get(b"C", ""), error.get(b"M", ""))
        if kind == b"D":
            rows.append(columns(body))
        if kind == b"Z":
            return rows


def columns(body: bytes) -> list[str | None]:
    values, at = [], 2
    for _column in range(struct.unpack_from("!h", body)[0]):
        length = struct.unpack_from("!i", body, at)[0]
        at += 4
        values.append(None if length < 0 else body[at : at + length].decode())
        at += max(length, 0)
    return values


def exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise ConnectionResetError("the server closed the connection")
        data += piece
    return data
