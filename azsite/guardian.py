"""Outlives a supervisor that was killed with -9 and ends what that one started: `python -m azsite.guardian [DATA]`.

Reads the process groups from a pipe. When the pipe closes without a "done", the supervisor is dead, and Granian's
workers would hold the port for ever.
"""

import os
import signal
import sys
import time
from pathlib import Path

from azsite import database

PATIENCE = 2  # seconds between SIGTERM and SIGKILL; the next `make run` may be waiting for the port


def main(arguments: list[str]) -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        if line == "done\n":
            return
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    end(groups, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while groups and time.monotonic() < deadline:
        time.sleep(0.05)
        end(groups, 0)
    end(groups, signal.SIGKILL)
    for data in arguments:
        database.stop_if_unused(Path(data))


def end(groups: set[int], number: int) -> None:
    for group in list(groups):
        try:
            os.killpg(group, number)
        except OSError:
            groups.discard(group)


if __name__ == "__main__":
    main(sys.argv[1:])
