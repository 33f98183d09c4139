"""Starts programs, restarts those that die, and leaves none behind, however it ends itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from azsite import database

QUICK = 10  # seconds; who dies sooner died of its start
QUICK_DEATHS = 5
PAUSE = 1  # second before a dead program is started again
STOP_PATIENCE = 10  # seconds between SIGTERM and SIGKILL
ROUND = 0.5  # seconds between two looks at the programs
POSTGRES_ROUND = 2  # seconds between two looks at Postgres


class Trouble(Exception):
    """The message is one sentence for the person who started the site."""


def note(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


@dataclass
class Program:
    name: str
    command: list[str]
    output: IO | None = None
    process: subprocess.Popen | None = None
    started: float = 0
    again_at: float = 0
    quick_deaths: int = 0

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """`postgres` is the data folder of the embedded database, None with one that somebody else tends."""

    def __init__(self, folder: Path, postgres: Path | None, database_answers: Callable[[], bool]) -> None:
        self.folder = folder
        self.postgres = postgres
        self.database_answers = database_answers
        self.programs: list[Program] = []
        self.look_at_postgres = 0.0
        self.postgres_trouble = ""
        self.signals = 0
        self.wake = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        self.guardian = subprocess.Popen(  # noqa: S603 - the command is ours
            [sys.executable, "-m", "azsite.guardian", *([str(postgres)] if postgres else [])],
            cwd=folder,
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def on_signal(self, *_arguments) -> None:
        self.signals += 1
        self.wake.set()

    @property
    def stopping(self) -> bool:
        return self.signals > 0

    def pause(self, seconds: float) -> None:
        """Ends at once when a signal comes."""
        self.wake.wait(seconds)

    # --- one program

    def start(self, program: Program) -> None:
        program.process = subprocess.Popen(  # noqa: S603 - the commands are ours
            program.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=program.output, start_new_session=True
        )
        program.started = time.monotonic()
        self.tell_guardian(f"+{program.process.pid}\n")
        if program not in self.programs:
            self.programs.append(program)

    def bury(self, program: Program) -> None:
        """Its leader is dead; what that started, such as Granian's workers, may live on."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(program.process.pid, signal.SIGKILL)
        self.tell_guardian(f"-{program.process.pid}\n")
        program.process = None

    def tell_guardian(self, line: str) -> None:
        with suppress(BrokenPipeError):
            self.guardian.stdin.write(line)
            self.guardian.stdin.flush()

    def run_to_end(self, program: Program) -> int:
        """Its exit code; that of SIGTERM when a signal came first."""
        self.start(program)
        process = program.process
        while program.lives and not self.stopping:
            self.pause(0.05)
        self.stop([program])
        return process.returncode

    # --- all of them

    def watch(self) -> None:
        """Until a signal comes."""
        while not self.stopping:
            self.tend()
            self.pause(ROUND)

    def tend(self) -> None:
        if self.postgres and time.monotonic() >= self.look_at_postgres:
            self.tend_postgres(self.postgres)
        for program in self.programs:
            if program.process and not program.lives:
                self.count_death(program)
            if not program.process and time.monotonic() >= program.again_at:
                self.start(program)

    def count_death(self, program: Program) -> None:
        code = program.process.returncode
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        self.bury(program)
        if time.monotonic() - program.started > QUICK:
            program.quick_deaths = 0
        elif self.database_answers():  # while the database is away nobody can start
            program.quick_deaths += 1
        if program.quick_deaths >= QUICK_DEATHS:
            raise Trouble(
                f"The {program.name} ended {QUICK_DEATHS} times right after its start, the last time {how}: "
                "the reason stands above."
            )
        note(f"The {program.name} ended {how}: starting it again.")
        program.again_at = time.monotonic() + PAUSE

    def tend_postgres(self, data: Path) -> None:
        self.look_at_postgres = time.monotonic() + POSTGRES_ROUND
        if database.answers(data):
            return
        if not self.postgres_trouble:
            note("Postgres does not answer: starting it again.")
        try:
            database.use(data)
        except database.DatabaseUnavailable as error:
            if str(error) != self.postgres_trouble:
                note(str(error))
            self.postgres_trouble = str(error)
        else:
            note("Postgres answers again.")
            self.postgres_trouble = ""

    def stop(self, programs: list[Program]) -> None:
        """A second signal shortens the wait."""
        for program in programs:
            if program.lives:
                program.process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        while any(program.lives for program in programs) and time.monotonic() < deadline and self.signals < 2:
            time.sleep(0.05)
        for program in programs:
            if program.lives:
                os.killpg(program.process.pid, signal.SIGKILL)
                program.process.wait()
            if program.process:
                self.bury(program)
        self.programs = [program for program in self.programs if program not in programs]

    def stop_all(self) -> None:
        self.stop(list(self.programs))
        self.tell_guardian("done\n")
        self.guardian.communicate()
