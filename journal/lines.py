"""One event as one line: checksum, kind, id, moment, data.

The checksum tells a whole line from one that a crash or a full disk cut, also when the rest looks like one.
"""

import json
import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MOST_BYTES = 16 * 1024
KIND = re.compile(r"[a-z_]{1,20}")


class Corrupt(ValueError):
    """The line is not what was written."""


@dataclass(frozen=True)
class Event:
    kind: str
    id: UUID
    at: datetime
    data: str  # JSON as it was written, without line breaks

    def line(self) -> bytes:
        rest = f"{self.kind} {self.id.hex} {self.at.isoformat()} {self.data}".encode()
        line = b"%08x %s\n" % (zlib.crc32(rest), rest)
        if len(line) > MOST_BYTES or not KIND.fullmatch(self.kind):
            raise ValueError(f"No event of the journal: {self.kind}, {len(line)} bytes.")
        return line


def event(kind: str, key: UUID, at: datetime, data: object) -> Event:
    return Event(kind, key, at, json.dumps(data, separators=(",", ":")))


def read(line: bytes) -> Event:
    """The event of a line, given without its end."""
    checksum, _blank, rest = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(rest):
        raise Corrupt("checksum")
    try:
        kind, key, at, data = rest.decode().split(" ", 3)
        return Event(kind, UUID(hex=key), datetime.fromisoformat(at), data)
    except ValueError as error:
        raise Corrupt("fields") from error
