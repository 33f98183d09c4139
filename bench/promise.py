"""The promise of the newsletter in full: nobody twice, nobody lost, whatever is killed. Some minutes.

Run: .venv/bin/python bench/promise.py [--recipients 20000] [--seeds 5]
Each seed: 4 senders, 12 kills at random moments, 3 immediate stops of Postgres (with fsync on), 1 % of the
connections dropped after the final dot, 1 % slow answers; windows of 10 and of 1 in turn.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from data.figures import machine, write

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from azsite import database  # noqa: E402
from tests.newsletter.storm import Storm  # noqa: E402

KILLS, STOPS, WORKERS = 12, 3, 4
HEAD = "seed,window,s,sent,hung up,uncertain beside,at most,twice,unlisted,looks,wrong sums".split(",")


def main(recipients: int, seeds: int) -> None:
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            lines.append(row(run(Path(folder).resolve(), recipients, seed)))
            sys.stdout.write(lines[-1] + "\n")
    intro = f"{machine()}: {recipients:,} recipients, {WORKERS} senders, {KILLS} kill -9, {STOPS} immediate stops of "
    intro += "Postgres, 1 % hung up after the dot, 1 % slow (`bench/promise.py`)."
    write("## Newsletter: the promise", "## Newsletter: the promise", intro, "\n".join(lines) + "\n")


def run(folder: Path, recipients: int, seed: int) -> list[object]:
    place = database.Place(folder)
    url = database.use(folder)

    def stop_database() -> None:
        for pid in database.servers(place):
            os.kill(pid, signal.SIGQUIT)  # the immediate shutdown
        time.sleep(1)
        database.use(folder)

    try:
        storm = Storm(
            *(url, folder / "storm", recipients),
            **{"workers": WORKERS, "window": 10 if seed % 2 else 1, "kills": KILLS, "stops": STOPS},
            **{"drop": 0.01, "slow": 0.01, "seed": seed, "stop_database": stop_database},
        )
        storm.python("manage.py", "migrate", "-v", "0").wait()
        return cells(storm.run())
    finally:
        database.stop_servers(place)


def cells(storm: Storm) -> list[object]:
    states = storm.states()
    beside = states.get("uncertain", 0) - storm.dropped()
    most = WORKERS * storm.window * (KILLS + STOPS)
    counts = [states.get("sent", 0), storm.dropped(), beside, most, len(storm.twice()), len(storm.unlisted())]
    return [storm.seed, storm.window, round(storm.took), *counts, storm.looks, len(storm.wrong_sums)]


def row(values: list[object]) -> str:
    return f"| {' | '.join(map(str, values))} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    main(options.recipients, options.seeds)
