"""A database of its own for a script of bench/, filled once where it is kept. No script of its own."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def run_in_one(about: str, stories: int, run: Callable[[int, Path], None]) -> None:
    """Reads --stories (so many without it) and --keep FOLDER, and runs there or in a folder that goes away."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--stories", type=int, default=stories)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        run(options.stories, options.keep)
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(options.stories, Path(folder))


def start_django(folder: Path) -> None:
    """With the embedded Postgres in the folder, whatever the environment says."""
    for name in ("DATABASE_URL", "DEBUG", "SECRET_KEY"):
        os.environ.pop(name, None)
    os.environ |= {"AZSITE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "azsite.settings", "EMAIL_URL": "keep:"}
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def start_filled(folder: Path, stories: int, versions: int) -> None:
    """As start_django(), with so many stories of so many versions each; what is there already stays."""
    start_django(folder)
    from django.core.management import call_command

    from articles.models import Article
    from bench.data.newsroom import fill

    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        begun = time.monotonic()
        fill(stories, versions)
        sys.stdout.write(f"filled in {time.monotonic() - begun:.0f} s\n")
