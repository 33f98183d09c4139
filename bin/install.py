"""Makes .venv and installs one requirements file into it, exactly as locked. Does nothing when that was done.

Called by bin/install with a Python that is new enough; needs nothing but its standard library.
"""

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HALF_DONE = VENV / "installing"  # stays behind when pip was killed; what it left cannot be trusted
PROBE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


def main(name: str) -> int:
    requirements = ROOT / name
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once on a fresh checkout
        stamp = VENV / f"installed.{requirements.stem}"
        wanted = fingerprint(requirements)
        if stamp.exists() and stamp.read_text() == wanted and runs(PYTHON, "-c", "pass"):
            return 0
        if (HALF_DONE.exists() or not runs(PYTHON, "-c", PROBE)) and not make_venv():
            return 1
        return install(requirements, stamp, wanted)


def fingerprint(requirements: Path) -> str:
    """The place counts too: the scripts of a moved .venv point to the old one."""
    content = requirements.read_bytes() + str(VENV).encode()
    return hashlib.sha256(content).hexdigest()


def runs(*command) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0  # noqa: S603 - the commands are ours
    except OSError:
        return False


def make_venv() -> bool:
    """Also in place of one that was left half-made or whose Python is gone."""
    if not importlib.util.find_spec("ensurepip"):
        return trouble(
            "This Python cannot make a virtual environment: install its venv package "
            "(Debian, Ubuntu: apt-get install python3-venv)."
        )
    version = ".".join(map(str, sys.version_info[:3]))
    sys.stdout.write(f"Making {VENV.name} with Python {version} and installing the packages.\n")
    sys.stdout.flush()
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)  # noqa: S603
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        return trouble(f"Could not make {VENV}: {(made.stdout + made.stderr).strip().splitlines()[-1]}")
    return True


def install(requirements: Path, stamp: Path, wanted: str) -> int:
    stamp.unlink(missing_ok=True)
    HALF_DONE.touch()
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "-r", requirements]
    failed = subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0  # noqa: S603
    HALF_DONE.unlink()
    if failed:
        trouble(f"pip could not install {requirements.name}; the reason stands above.")
        return 1
    stamp.write_text(wanted)
    return 0


def trouble(sentence: str) -> bool:
    sys.stderr.write(sentence + "\n")
    return False


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"Cannot write to {error.filename or VENV}: {error.strerror}.")
