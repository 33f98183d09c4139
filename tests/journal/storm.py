"""Writers and loaders as processes that are killed at random: python -m tests.journal.storm SECONDS KILLS SEED.

Each writer notes what was acknowledged, right after, in the file `acknowledged`. Prints how many writers were killed.
"""

import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from uuid import UUID

import django


def child(work) -> int:
    pid = os.fork()
    if pid == 0:
        random.seed(os.getpid())
        try:
            work()
        finally:
            os._exit(0)
    return pid


def write() -> None:
    from django.conf import settings

    from journal.writing import append

    notes = os.open(Path(settings.DATA) / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        key = UUID(int=random.randrange(40_000))  # many come again
        if append("tested", {"value": 1}, key=key, durable=random.random() < 0.01):
            os.write(notes, key.hex.encode() + b"\n")
        time.sleep(0.001)


def load() -> None:
    from journal import loading

    loading.PAUSE, loading.CHUNK = 0.01, 4096
    loading.run(threading.Event())


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def main(seconds: float, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    processes = [[work, child(work)] for work in (write, write, load, load)]
    writers_killed = 0
    for _number in range(kills):
        time.sleep(rng.uniform(0, 2 * seconds / kills))
        process = rng.choice(processes)
        kill(process[1])
        writers_killed += process[0] is write
        process[1] = child(process[0])
    for work, pid in processes:
        kill(pid)
        writers_killed += work is write
    sys.stdout.write(f"{writers_killed}\n")


if __name__ == "__main__":
    django.setup()
    from tests.journal import counting

    counting.register()
    main(float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
