"""What stands before the first page: migrations, static files, the demo in an empty database."""

import hashlib
import io
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from azsite import database
from azsite.supervision import Trouble, note

# With the site's own files, what decides how the collected ones come out.
OTHER_SOURCES = ("requirements.txt", "azsite/static.py")


def prepare(data: Path) -> None:
    """Prints the demo's log-ins to stdout, and to stderr what takes long."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azsite.settings")
    try:
        with database.mutex(data / "prepare.lock"):  # two starts at once: the second finds all done
            django.setup()
            prepare_database()
            if not settings.DEBUG:
                collect_static(settings.BASE_DIR, data)
        call_command("demo", logins=True)
    except CommandError as error:
        raise Trouble(str(error)) from error
    except DatabaseError as error:
        raise Trouble(f"The database refuses: {str(error).strip().splitlines()[0]}") from error
    except OSError as error:
        raise Trouble(f"Cannot write to {error.filename or data}: {error.strerror}.") from error


def prepare_database() -> None:
    if "django_migrations" not in connection.introspection.table_names():
        note("Making the tables and the demo edition: this once it takes a while.")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("demo", if_empty=True, stdout=io.StringIO())


def collect_static(root: Path, data: Path) -> None:
    """Only when something changed: it takes ten seconds."""
    stamp, current = data / "static.stamp", fingerprint(root)
    if (data / "static").is_dir() and stamp.exists() and stamp.read_text() == current:
        return
    note("Collecting static files.")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(current)


def fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    files = [path for path in sorted((root / "static").rglob("*")) if path.is_file()]
    for path in [*files, *(root / name for name in OTHER_SOURCES)]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
