"""What `make run` starts: Postgres, web and worker, tended until Ctrl-C. `python -m azsite.run` by hand does the same.

`python -m azsite.run prepare` is the part that needs Django: migrate, static files, demo, in one process because
each start of Django costs a second.
"""

import http.client
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
import warnings
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - a person may start it with any Python
    sys.exit("azsite needs Python 3.11 or newer; `make run` finds one, or set PYTHON to one.")

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from azsite import database, environment, preparation
from azsite.supervision import Program, Supervisor, Trouble

ROOT = Path(__file__).resolve().parent.parent
ROOM = 100 * 2**20  # bytes free below which nothing is started
PORT_PATIENCE = 3  # seconds; after kill -9 of the last run its web server still lets go of the port
READY_PATIENCE = 60  # seconds


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["prepare"]:
            preparation.prepare(environment.folder("AZSITE_DATA", ROOT / "var"))
        elif arguments:
            raise Trouble(
                "azsite.run takes no arguments: PORT, AZSITE_DATA and DATABASE_URL are read from the environment."
            )
        else:
            run()
    except (Trouble, ImproperlyConfigured, database.DatabaseUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def run() -> None:
    started = time.monotonic()
    port = environment.integer("PORT", 8000)
    data = environment.folder("AZSITE_DATA", ROOT / "var")
    check_port(port)
    check_folder(data)
    given = environment.text("DATABASE_URL")
    if given:
        check_database(given)
        supervisor = Supervisor(ROOT, None, lambda: connects(given))
    else:
        supervisor = Supervisor(ROOT, data, lambda: database.answers(data))
    try:
        start_all(supervisor, data, port, given, started)
        supervisor.watch()
        say("Stopping.")
    finally:
        supervisor.stop_all()
        database.release(data)


def start_all(supervisor: Supervisor, data: Path, port: int, given: str, started: float) -> None:
    url = given
    if not given:
        url = database.use(data)
        say(f"Postgres runs in {shown(data / 'postgres')}.")
    os.environ.update(site_environment(data, port, url))
    logins = prepare(supervisor)
    if supervisor.stopping:
        return
    for program in programs(port):
        supervisor.start(program)
    wait_until_it_answers(supervisor, port)
    if not supervisor.stopping:
        greet(port, logins, time.monotonic() - started)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


# --- before anything is started


def check_port(port: int) -> None:
    if not 0 < port < 65536:
        raise Trouble(f"PORT is {port}: set it to a number from 1 to 65535.")
    deadline = time.monotonic() + PORT_PATIENCE
    while answers(port) or not can_be_bound(port):
        if time.monotonic() > deadline:
            raise Trouble(f"Port {port} is taken by another program: stop it, or choose another port with PORT.")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """At either address of localhost: a stranger on [::1] would get the browser's visit instead of us."""
    for host in ("127.0.0.1", "::1"):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            continue
        return True
    return False


def can_be_bound(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Trouble(f"Port {port} is not for this user: choose one above 1023 with PORT.") from error
        except OSError:
            return False
    return True


def check_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(data).free
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(b"\0")
    except OSError as error:
        raise Trouble(f"Cannot write to {data}: {error.strerror}. Set AZSITE_DATA to a folder of yours.") from error
    if free < ROOM:
        raise Trouble(
            f"The disk of {data} is full ({free // 2**20} MB left): free at least {ROOM // 2**20} MB, "
            "or set AZSITE_DATA to a folder elsewhere."
        )


def check_database(url: str) -> None:
    with warnings.catch_warnings(action="ignore"):
        config = environment.database(url)
    try:
        connect(config).close()
    except psycopg2.Error as error:
        raise Trouble(f"DATABASE_URL: {what_is_wrong(str(error), config)}.") from error


def connects(url: str) -> bool:
    try:
        connect(environment.database(url)).close()
    except psycopg2.Error:
        return False
    return True


def connect(config: dict):
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    given = {names[key]: value for key, value in config.items() if key in names and value}
    return psycopg2.connect(**{"connect_timeout": 5} | given | config.get("OPTIONS", {}))


def what_is_wrong(message: str, config: dict) -> str:
    """Postgres's words as one sentence that names what to look at; never the password."""
    host = config.get("OPTIONS", {}).get("host") or config["HOST"] or "localhost"
    where = f"{host}:{config['PORT'] or 5432}"
    user, name = config["USER"], config["NAME"]
    if "password authentication failed" in message or "no password supplied" in message:
        return f"Postgres at {where} refuses the password of user {user}"
    if f'database "{name}" does not exist' in message:
        return f"Postgres at {where} has no database {name}; create it first"
    if f'role "{user}" does not exist' in message:
        return f"Postgres at {where} has no user {user}"
    if "could not translate host name" in message:
        return f"the host {host} is not known"
    if any(words in message for words in ("Connection refused", "timeout expired", "No such file", "unreachable")):
        return f"no Postgres answers at {where}"
    last = message.strip().splitlines()[-1].rstrip(".")
    return last.replace(config["PASSWORD"], "***") if config["PASSWORD"] else last


# --- the environment of what is started


def site_environment(data: Path, port: int, url: str) -> dict[str, str]:
    """What the site needs and nobody has set: an address on this machine, a secret, mail kept in the database."""
    wanted = {
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": ",".join(environment.LOCAL_HOSTS),
        "EMAIL_URL": environment.KEEP_MAIL,
        "POSTAL_ADDRESS": environment.DEMO_POSTAL_ADDRESS,
    }
    missing = {name: value for name, value in wanted.items() if not environment.text(name)}
    if not environment.text("SECRET_KEY"):
        missing["SECRET_KEY"] = secret_key(data / "secret_key")
    return missing | {"AZSITE_DATA": str(data), "PORT": str(port), "DATABASE_URL": url}


def secret_key(path: Path) -> str:
    """Made once, so that log-ins and links in mail survive a restart."""
    if not path.exists() or not path.read_text().strip():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:  # of mode 0600
            file.write(secrets.token_urlsafe(64) + "\n")
        Path(file.name).replace(path)
    return path.read_text().strip()


# --- what is started


def prepare(supervisor: Supervisor) -> str:
    """Migrations, static files, demo; returns the demo's log-ins as text."""
    with tempfile.TemporaryFile("w+") as output:
        program = Program("preparation", [sys.executable, "-m", "azsite.run", "prepare"], output)
        if supervisor.run_to_end(program) != 0 and not supervisor.stopping:
            raise Trouble("The site was not started.")
        output.seek(0)
        return output.read()


def programs(port: int) -> tuple[Program, Program]:
    # One blocking thread a process: measured fastest, with the shortest tails.
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "azsite.wsgi:application"]
    web += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "1"]
    web += ["--http", "1", "--no-ws", "--log-level", "warning", "--respawn-failed-workers"]
    web += ["--workers-kill-timeout", "5"]
    return Program("web server", web), Program("worker", [sys.executable, "manage.py", "worker"])


def wait_until_it_answers(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + READY_PATIENCE
    while not supervisor.stopping and not responds(port):
        supervisor.tend()
        if time.monotonic() > deadline:
            raise Trouble(f"The web server did not answer within {READY_PATIENCE} seconds.")
        supervisor.pause(0.1)


def responds(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_PATIENCE)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def greet(port: int, logins: str, seconds: float) -> None:
    say(
        f"Ready after {seconds:.1f} s.\n\n"
        f"  Site   http://localhost:{port}/\n"
        f"  Admin  http://localhost:{port}/admin/\n\n"
        f"{logins.rstrip()}\n\n"
        "Ctrl-C stops everything."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
