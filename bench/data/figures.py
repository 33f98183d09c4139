"""Timing what a script of bench/ measures, and writing it down. No script of its own."""

import os
import re
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

PERFORMANCE = Path(__file__).resolve().parent.parent.parent / "docs/performance.md"


def timed(once: Callable[[], object], runs: int) -> tuple[list[str], list[float]]:
    """(statements of the first run, which warms up and is not timed; milliseconds of each run after it)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        once()
        statements = [query["sql"] for query in queries.captured_queries]
    times = []
    for _run in range(runs):
        begun = time.perf_counter()
        once()
        times.append((time.perf_counter() - begun) * 1000)
    return statements, times


def middle_and_high(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(times), sorted(times)[int(len(times) * 0.95) - 1]


def table(what: str, rows: list[tuple], most_queries: int, most_milliseconds: int) -> str:
    """Of (name, queries, median, 95th percentile)."""
    lines = [f"| {what} | queries | median ms | 95 % ms |", "|---|---|---|---|"]
    for name, queries, median, high in rows:
        over = queries > most_queries or median > most_milliseconds
        lines.append(f"| {name} | {queries} | {median:.0f} | {high:.0f} |" + (" over the limit" if over else ""))
    return "\n".join(lines) + "\n"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    information = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*:\s*(.+)", information.read_text(encoding="utf-8") if information.exists() else "")
    return f"{os.cpu_count()} cores, {memory:.0f} GB" + (f", {model[1].strip()}" if model else "")


def write(heading: str, begins: str, intro: str, figures: str) -> None:
    """Puts the section into docs/performance.md, in the place of the one whose heading begins so."""
    section = f"\n{heading}\n\n{date.today().isoformat()}, {intro}\n\n{figures}"
    before = re.compile(rf"\n{re.escape(begins)}.*?(?=\n## |\Z)", re.DOTALL)
    text = PERFORMANCE.read_text(encoding="utf-8")
    text = before.sub(lambda _found: section, text) if before.search(text) else text.rstrip() + "\n" + section
    PERFORMANCE.write_text(text, encoding="utf-8")
