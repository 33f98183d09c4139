"""Real servers in folders of their own; every user of a server is a real process."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environ
import psycopg2
import pytest

from azsite import database

ROOT = Path(__file__).resolve().parents[2]
USE = """
import sys
from pathlib import Path
from azsite import database
try:
    print(database.use(Path(sys.argv[1]), durable=len(sys.argv) > 2), flush=True)
except database.DatabaseUnavailable as error:
    sys.exit(str(error))
sys.stdin.read()
"""
is_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")


class User:
    """A process that uses the server until its standard input closes."""

    def __init__(self, data: Path, *arguments: str, **environment: str):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, str(data), *arguments],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def url(self) -> str:
        line = self.process.stdout.readline().strip()
        assert line, self.process.stderr.read()
        return line

    def refusal(self) -> str:
        _output, error = self.process.communicate()
        assert self.process.returncode == 1
        assert len(error.splitlines()) == 1, error
        return error.strip()

    def leave(self) -> None:
        self.process.communicate()
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "var"
    yield folder
    database.stop_servers(database.Place(folder.resolve()))


def ask(url: str, query: str) -> str:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def postmasters(data: Path) -> list[int]:
    return database.servers(database.Place(data.resolve()))


def test_a_fresh_folder_gets_a_durable_utf8_server_that_ends_with_its_user(data):
    user = User(data, "durable")
    url = user.url()
    assert ask(url, "SELECT current_database() || current_setting('fsync')") == "azsiteon"
    assert ask(url, "SELECT lower('ƏLİYEV') || current_setting('server_encoding')") == "əliyevUTF8"
    assert len(postmasters(data)) == 1
    user.leave()
    assert postmasters(data) == []


def test_django_and_libpq_read_the_url_alike_whatever_pg_variables_say(data, monkeypatch):
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "nowhere.example")
    monkeypatch.setenv("PGUSER", "stranger")
    user = User(data)
    url = user.url()
    config = environ.Env.db_url_config(url)
    assert config["ENGINE"] == "django.db.backends.postgresql"
    for connection in (
        psycopg2.connect(url),
        psycopg2.connect(dbname=config["NAME"], user=config["USER"], port=config["PORT"], **config["OPTIONS"]),
    ):
        assert connection.info.user == "postgres"
        connection.close()
    user.leave()


def test_quotation_marks_are_not_letters_to_the_search(data):
    user = User(data)
    words = ask(user.url(), "SELECT to_tsvector('simple', '«Правда» — “Əli”')::text")
    assert words == "'əli':2 'правда':1"
    user.leave()


def test_the_server_stays_until_the_last_user_leaves(data):
    first, second = User(data), User(data)
    assert first.url() == second.url()
    first.leave()
    assert database.answers(data)
    second.leave()
    assert not database.answers(data)
    assert postmasters(data) == []


def test_a_killed_user_does_not_keep_the_server_for_ever(data):
    killed = User(data)
    killed.url()
    killed.kill()
    assert database.answers(data)
    user = User(data)
    user.url()
    user.leave()
    assert postmasters(data) == []


def test_a_forked_child_does_not_stop_the_server(data):
    url = database.use(data, durable=False)
    child = os.fork()
    if child == 0:
        database.leave_all()
        os._exit(0)
    os.waitpid(child, 0)
    assert ask(url, "SELECT 'up'") == "up"
    database.release(data)
    assert postmasters(data) == []


def test_a_killed_server_is_started_again_with_its_rows(data):
    url = database.use(data)
    connection = psycopg2.connect(url)
    connection.cursor().execute("CREATE TABLE kept AS SELECT 'row'::text AS word")
    connection.commit()
    for pid in postmasters(data):
        os.kill(pid, signal.SIGKILL)
    assert database.use(data) == url
    assert ask(url, "SELECT word FROM kept") == "row"
    database.release(data)


def test_a_stale_pid_file_may_name_a_living_stranger(data):
    user = User(data)
    user.url()
    os.kill(postmasters(data)[0], signal.SIGKILL)
    user.kill()
    file = data / "postgres" / "postmaster.pid"
    file.write_text("\n".join([str(os.getppid()), *file.read_text().splitlines()[1:]]) + "\n")
    again = User(data)
    assert ask(again.url(), "SELECT 'up'") == "up"
    again.leave()


def test_an_empty_pid_file_left_by_a_full_disk(data):
    user = User(data)
    user.url()
    user.leave()
    (data / "postgres" / "postmaster.pid").touch()
    again = User(data)
    assert ask(again.url(), "SELECT 'up'") == "up"
    again.leave()


def test_six_processes_start_at_once_on_an_empty_folder(data):
    users = [User(data) for _number in range(6)]
    assert len({user.url() for user in users}) == 1
    assert len(postmasters(data)) == 1
    for user in users:
        user.process.stdin.close()
    assert [user.process.wait(30) for user in users] == [0] * 6
    assert postmasters(data) == []


def test_a_long_path_with_blanks_and_quotes(tmp_path):
    data = tmp_path / 'it\'s a "long" path, with \\ too' / ("x" * 110)
    user = User(data)
    assert ask(user.url(), "SELECT 'up'") == "up"
    user.leave()
    assert postmasters(data) == []


def test_a_folder_removed_under_a_living_server(data):
    old = User(data)
    old.url()
    (old_server,) = postmasters(data)
    shutil.rmtree(data)
    new = User(data)
    url = new.url()
    (new_server,) = postmasters(data)
    assert new_server != old_server
    old.leave()
    assert ask(url, "SELECT 'up'") == "up"
    new.leave()


def test_a_user_that_outlives_its_folder_stops_the_server(data):
    user = User(data)
    user.url()
    shutil.rmtree(data)
    user.leave()
    assert postmasters(data) == []


def test_a_start_that_was_killed_half_way_leaves_nothing_in_the_way(data):
    killed = User(data)
    while not list(data.glob("postgres.new.*/PG_VERSION")):
        time.sleep(0.01)
    killed.kill()
    user = User(data)
    assert ask(user.url(), "SELECT 'up'") == "up"
    assert list(data.glob("postgres.new.*")) == []
    user.leave()


def test_a_server_that_did_not_flush_flushes_for_a_user_that_needs_it(data):
    careless = User(data)
    assert ask(careless.url(), "SELECT current_setting('fsync')") == "off"
    careful = User(data, "durable")
    url = careful.url()
    database.wait_while(lambda: ask(url, "SELECT current_setting('fsync')") == "off", 5)
    assert ask(url, "SELECT current_setting('fsync')") == "on"
    careless.leave()
    careful.leave()


def test_an_installed_postgres_serves_too(data):
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        pytest.skip("no Postgres of the system here")
    user = User(data, PG_BIN=str(installed[-1].parent))
    assert ask(user.url(), "SELECT lower('ƏLİYEV') || current_setting('server_encoding')").endswith("UTF8")
    user.leave()


def test_another_major_version_is_a_sentence(data):
    cluster = data / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9.6\n")
    assert f"{cluster} was made by Postgres 9.6" in User(data).refusal()


def test_a_wrong_pg_bin_is_a_sentence(data):
    assert User(data, PG_BIN="/nowhere").refusal() == (
        "PG_BIN is '/nowhere': set it to the bin folder of Postgres 14 or newer."
    )


def test_an_unwritable_folder_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "var"
    assert User(folder).refusal() == f"Cannot write to {folder}: Not a directory."


def test_a_broken_configuration_is_a_sentence_that_quotes_postgres(data):
    user = User(data)
    user.url()
    user.leave()
    with (data / "postgres" / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'many'\n")
    refusal = User(data).refusal()
    assert refusal.startswith("Postgres did not start: ")
    assert str(data / "postgres.log") in refusal


@pytest.fixture
def tiny_disk(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128m", "none", folder], capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    database.stop_servers(database.Place(folder))
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_a_sentence_and_room_cures_it(tiny_disk):
    filler = tiny_disk / "filler"
    filler.write_bytes(b"\0" * (100 * 2**20))
    assert User(tiny_disk).refusal().startswith(f"The disk of {tiny_disk} is full: free at least 100 MB")
    filler.unlink()
    user = User(tiny_disk)
    user.url()
    user.leave()
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    assert User(tiny_disk).refusal().startswith(f"The disk of {tiny_disk} is full")
    filler.unlink()
    user = User(tiny_disk)
    assert ask(user.url(), "SELECT 'up'") == "up"
    user.leave()


@pytest.fixture
def no_namespaces(tmp_path):
    """A PATH on which unshare fails, as it does under Docker's seccomp profile."""
    program = tmp_path / "bin" / "unshare"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


@is_root
def test_root_without_user_namespaces_drops_to_another_user(no_namespaces):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "var"
        as_root = User(data)
        as_root.url()
        as_root.leave()
        dropped = User(data, PATH=no_namespaces)
        assert ask(dropped.url(), "SELECT 'up'") == "up"
        (server,) = postmasters(data)
        assert Path(f"/proc/{server}").stat().st_uid != 0
        dropped.leave()
        as_root = User(data)
        assert ask(as_root.url(), "SELECT 'up'") == "up"
        as_root.leave()


@is_root
def test_root_drops_to_nobody_behind_a_closed_folder_with_a_sentence(data, no_namespaces):
    data.mkdir()
    data.chmod(0o700)
    refusal = User(data, PATH=no_namespaces).refusal()
    assert "Postgres does not run as root, and the user" in refusal
    assert "cannot reach" in refusal
    assert list(data.glob("postgres.new.*")) == []
