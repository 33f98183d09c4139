"""What Lighthouse (mobile) says of the demo's pages: scores, LCP, CLS, bytes and requests; the median of three runs.

Run: .venv/bin/python bench/lighthouse.py [--url http://localhost:8000]    (needs npm and Chromium; some minutes)
Without --url the demo is started in a folder of its own. On a busy machine the figures are worth nothing.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from starts import running

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "lighthouse@12.8.2"  # the last that runs on Node 20
PLACE = ROOT / "var" / "lighthouse"
RUNS = 3
TRIES = 3  # now and then Chromium loses the start of its own trace (NO_NAVSTART)
PAGES = {
    "home": "/",
    "section": "/energy/",
    "story": "/culture/shellac-records-library-online/",
    "search": "/search/?q=pipeline",
    "newsletter": "/newsletter/",
}
COLUMNS = "date,page,performance,accessibility,best practices,SEO,LCP s,CLS,KiB,requests".split(",")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# A search page asks robots to leave it alone, on purpose: that audit is none of a search page.
UNASKED = {"search": ["is-crawlable"]}


def main(url: str) -> None:
    if not PLACE.is_dir():
        npm = ["npm", "install", "--prefix", str(PLACE), "--no-audit", "--no-fund", "--silent", PACKAGE]
        subprocess.run(npm, check=True)  # noqa: S603
    sys.stdout.write(
        "| date | page | performance | accessibility | best practices | SEO | LCP s | CLS | KiB | requests |\n"
    )
    for name, path in PAGES.items():
        runs = [report(name, url + path) for _run in range(RUNS)]
        scores = [round(100 * statistics.median(run["categories"][key]["score"] for run in runs)) for key in CATEGORIES]
        lcp = middle(runs, "largest-contentful-paint") / 1000
        cells = [
            date.today().isoformat(),
            name,
            *scores,
            f"{lcp:.2f}",
            f"{middle(runs, 'cumulative-layout-shift'):.3f}",
        ]
        cells += [round(middle(runs, "total-byte-weight") / 1024), requests_of(runs[0])]
        sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
        sys.stdout.flush()
        for run in runs[:1]:
            for audit in shortcomings(run):
                sys.stdout.write(f"    {audit}\n")


def report(name: str, url: str) -> dict:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    flags = "--headless=new" + (" --no-sandbox" if os.geteuid() == 0 else "")
    command = [str(PLACE / "node_modules" / ".bin" / "lighthouse"), url, "--quiet", "--output=json"]
    command += [f"--chrome-flags={flags}", *(f"--skip-audits={audit}" for audit in UNASKED.get(name, ()))]
    for _try in range(TRIES):
        result = subprocess.run(  # noqa: S603 - the command is our own
            command, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True
        )
        if result.returncode == 0:
            return json.loads(result.stdout)
    raise SystemExit(result.stderr)


def middle(runs: list[dict], audit: str) -> float:
    return statistics.median(run["audits"][audit]["numericValue"] for run in runs)


def requests_of(run: dict) -> int:
    return len(run["audits"]["network-requests"]["details"]["items"])


def shortcomings(run: dict) -> list[str]:
    """The audits that cost points, so that a reader knows where to look."""
    weighty = {ref["id"] for key in CATEGORIES for ref in run["categories"][key]["auditRefs"] if ref["weight"]}
    low = [audit for key, audit in run["audits"].items() if key in weighty and (audit["score"] or 0) < 0.9]
    return [
        f"{audit['id']}: {audit.get('displayValue', audit['title'])}" for audit in low if audit["score"] is not None
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url")
    url = parser.parse_args().url
    if url:
        main(url.rstrip("/"))
    else:
        with tempfile.TemporaryDirectory() as folder, running(folder) as own:
            main(own)
