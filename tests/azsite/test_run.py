"""`python -m azsite.run` as a person meets it: real processes, real ports, real signals."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from azsite import database, preparation, run

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "DEBUG", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "PORT", "AZSITE_DATA")


def environment(**ours: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OURS} | ours


def refusal(**ours: str) -> str:
    """What the start says when it fails, which has to be one line."""
    result = subprocess.run(
        [sys.executable, "-m", "azsite.run"],
        cwd=ROOT,
        env=environment(**ours),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    return result.stderr.strip()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "var"
    yield folder
    database.stop_servers(database.Place(folder.resolve()))


def wait_for(condition, seconds: float = 20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


# --- what is refused before anything starts


@pytest.mark.parametrize(
    "family, host", [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, ""), (socket.AF_INET6, "::1")]
)
def test_a_taken_port_is_a_sentence(family, host, data):
    try:
        taken = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip("no IPv6 here")
    with taken:
        number = taken.getsockname()[1]
        assert refusal(PORT=str(number), AZSITE_DATA=str(data)).startswith(f"Port {number} is taken by another program")
    assert not (data / "postgres").exists()


@pytest.mark.parametrize("value", ["0", "65536", "80a", "-1"])
def test_a_port_that_is_none_is_a_sentence(value, data):
    assert refusal(PORT=value, AZSITE_DATA=str(data)).startswith("PORT is ")


def test_an_unwritable_folder_is_a_sentence(tmp_path, port):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "var"
    assert refusal(PORT=str(port), AZSITE_DATA=str(folder)) == (
        f"Cannot write to {folder}: Not a directory. Set AZSITE_DATA to a folder of yours."
    )


def test_a_full_disk_is_a_sentence(tmp_path, port):
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", tmp_path], capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        words = refusal(PORT=str(port), AZSITE_DATA=str(tmp_path))
    finally:
        subprocess.run(["umount", "-l", tmp_path], check=True)
    assert words.startswith(f"The disk of {tmp_path} is full (8 MB left): free at least 100 MB")


@pytest.mark.parametrize(
    "url, words",
    [
        ("garbage", "DATABASE_URL does not name a Postgres database"),
        ("mysql://who:tulip-s3cret@localhost/azsite", "DATABASE_URL does not name a Postgres database"),
        ("postgres://who:tulip-s3cret@localhost:port/azsite", "DATABASE_URL cannot be read"),
        ("postgres://who:tulip-s3cret@localhost:1/azsite", "DATABASE_URL: no Postgres answers at localhost:1."),
        ("postgres://who:tulip-s3cret@nowhere.invalid/azsite", "DATABASE_URL: the host nowhere.invalid is not known."),
        ("postgres://who:tulip-s3cret@/azsite?host=/nowhere", "DATABASE_URL: no Postgres answers at /nowhere:5432."),
    ],
)
def test_a_wrong_database_url_is_a_sentence_without_the_password(url, words, data, port):
    said = refusal(DATABASE_URL=url, PORT=str(port), AZSITE_DATA=str(data))
    assert said.startswith(words)
    assert "tulip-s3cret" not in said


def test_what_a_postgres_refuses_is_named_without_the_password(data, port):
    place = database.Place(data)
    url = database.use(data, durable=False)
    folder = url.partition("host=")[2]
    administrator = psycopg2.connect(url)
    administrator.autocommit = True
    administrator.cursor().execute("CREATE ROLE editor LOGIN PASSWORD 'right'")
    (place.cluster / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
    administrator.cursor().execute("SELECT pg_reload_conf()")
    administrator.close()
    ours = {"PORT": str(port), "AZSITE_DATA": str(data)}
    try:
        said = refusal(DATABASE_URL=f"postgres://editor:tulip-s3cret@/azsite?host={folder}", **ours)
        assert said.endswith("refuses the password of user editor.")
        assert "tulip-s3cret" not in said
        said = refusal(DATABASE_URL=f"postgres://editor:right@/missing?host={folder}", **ours)
        assert said.endswith("has no database missing; create it first.")
        said = refusal(DATABASE_URL=f"postgres://postgres@/missing?host={folder}", **ours)
        assert said.endswith("has no database missing; create it first.")
    finally:
        database.release(data)


def test_arguments_are_refused(data):
    result = subprocess.run([sys.executable, "-m", "azsite.run", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)


# --- what the site is given


def test_only_what_nobody_set_is_filled_in(tmp_path, monkeypatch):
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SITE_URL", "https://azerbaijan.us")
    monkeypatch.setenv("EMAIL_URL", "")
    given = run.site_environment(tmp_path, 8123, "postgres://x")
    assert "SITE_URL" not in given
    assert "DEBUG" not in given
    assert given["EMAIL_URL"] == "keep:"
    assert given["ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1]"
    assert (given["PORT"], given["AZSITE_DATA"]) == ("8123", str(tmp_path))


def test_the_secret_is_made_once_and_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret_key"
    secret = run.secret_key(path)
    assert len(secret) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run.secret_key(path) == secret
    path.write_text("")  # cut off by a crash
    assert len(run.secret_key(path)) >= 50


def test_static_files_are_collected_again_when_a_source_changes(tmp_path):
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "azsite").mkdir()
    files = [tmp_path / name for name in ("static/css/a.css", "requirements.txt", "azsite/static.py")]
    for file in files:
        file.write_text("1")
    seen = {preparation.fingerprint(tmp_path)}
    for file in files:
        file.write_text("2")
        seen.add(preparation.fingerprint(tmp_path))
    files[0].rename(tmp_path / "static" / "css" / "b.css")
    seen.add(preparation.fingerprint(tmp_path))
    assert len(seen) == 5


# --- the supervisor, with small programs in place of web and worker

SUPERVISE = """
import sys
from pathlib import Path
from azsite import database, supervision
supervision.PAUSE = supervision.ROUND = 0.05
supervision.POSTGRES_ROUND = 0.2
code, data = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None
supervisor = supervision.Supervisor(Path.cwd(), data, lambda: True)
try:
    if data:
        database.use(data, durable=False)
    supervisor.start(supervision.Program("web server", [sys.executable, "-u", "-c", code]))
    supervisor.watch()
except supervision.Trouble as trouble:
    sys.exit(str(trouble))
finally:
    supervisor.stop_all()
"""
# Says "leader child": like Granian, a leader with a worker in its group.
TWO = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + TWO


@contextlib.contextmanager
def supervised(*arguments: str):
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def two_pids(process) -> list[int]:
    return [int(word) for word in process.stdout.readline().split()]


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return state != "" and not state.startswith("Z")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_with_exit_code_0(number):
    with supervised(TWO) as process:
        pids = two_pids(process)
        process.send_signal(number)
        assert process.wait(10) == 0
        assert not any(alive(pid) for pid in pids)


def test_a_second_signal_does_not_wait_for_the_stubborn():
    with supervised(STUBBORN) as process:
        pids = two_pids(process)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(8) == 0
        assert time.monotonic() - begin < 8
        assert not any(alive(pid) for pid in pids)


def test_a_dead_program_is_started_again_without_the_remains_of_the_old():
    with supervised(TWO) as process:
        leader, child = two_pids(process)
        os.kill(leader, signal.SIGKILL)
        again = two_pids(process)
        assert alive(again[0])
        wait_for(lambda: not alive(child))
        process.send_signal(signal.SIGINT)
        process.wait(10)
        assert "The web server ended by signal 9: starting it again." in process.stderr.read()


def test_a_program_that_cannot_start_is_given_up():
    with supervised("import sys; sys.exit('no module named hope')") as process:
        assert process.wait(20) == 1
        lines = process.stderr.read().splitlines()
    assert lines.count("no module named hope") == 5
    assert lines[-1].startswith("The web server ended 5 times right after its start, the last time with exit code 1")


def test_a_killed_supervisor_leaves_nothing_behind(data):
    with supervised(TWO, str(data)) as process:
        pids = two_pids(process)
        process.kill()
        process.wait()
        wait_for(lambda: not any(alive(pid) for pid in pids))
        wait_for(lambda: not database.servers(database.Place(data)))


def test_a_killed_postgres_is_started_again(data):
    with supervised(TWO, str(data)) as process:
        two_pids(process)
        (server,) = database.servers(database.Place(data))
        os.kill(server, signal.SIGKILL)
        wait_for(lambda: server not in database.servers(database.Place(data)) and database.answers(data))
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert "Postgres answers again." in process.stderr.read()
    assert not database.servers(database.Place(data))


# --- the whole site


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def site(data: Path, port: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "azsite.run"],
        cwd=ROOT,
        env=environment(PORT=str(port), AZSITE_DATA=str(data)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen, words: str) -> str:
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def processes_of(data: Path, port: int) -> list[str]:
    signs = (f"--port {port}", str(data))
    return [command for _pid, command in database.commands() if any(sign in command for sign in signs)]


def test_the_site_from_nothing_to_a_page_and_back(data, port):
    process = site(data, port)
    try:
        said = read_until(process, "Ctrl-C stops everything.")
        assert f"http://localhost:{port}/admin/" in said
        assert re.search(r"^  writer\s+\S+\s+Writer$", said, re.MULTILINE)
        assert get(port, "/") == 200
        assert get(port, "/admin/login/") == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert processes_of(data, port) == []

        process = site(data, port)
        again = read_until(process, "Ctrl-C stops everything.")
        assert "this once" not in again
        assert "Collecting" not in again
        assert get(port, "/") == 200
        print(re.search(r"Ready after .*", again)[0])  # noqa: T201 - under 5 seconds on a quiet machine

        process.kill()
        process.wait()
        process = site(data, port)
        read_until(process, "Ctrl-C stops everything.")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        wait_for(lambda: processes_of(data, port) == [])
    finally:
        process.kill()
        process.communicate()
        shutil.rmtree(data, ignore_errors=True)
