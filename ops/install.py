"""Makes .venv and installs pinned requirements into it; does nothing when all of it is there.

Runs under the system's Python before anything is installed: the standard library only, and
readable for a Python that is too old, so that it can say so.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "log" / "install.log"


def main(names: list[str]) -> None:
    """Install the requirement files `names`; exits with one line saying what is missing."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < (3, 11):  # noqa: UP036 - the system's Python is not chosen by us
        sys.exit(
            f"Python 3.11 or newer is needed, and this is {found}. "
            "Name another one behind the command, like this: PYTHON=python3.12"
        )
    # A virtual environment holds its own path; a moved folder or another Python needs a new one.
    place = f"{ROOT} {found}"
    if remembered("place") != place or not VENV_PYTHON.exists():
        make_venv(found)
        remember("place", place)
    for name in names:
        digest = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        if remembered(name) != digest:
            install(name)
            remember(name, digest)


def make_venv(version: str) -> None:
    """Create an empty virtual environment in place of any other."""
    print(f"Making a virtual environment in .venv (Python {version}) ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if made.returncode != 0:
        sys.exit(
            "This Python cannot make virtual environments: install the package python3-venv "
            "(Debian, Ubuntu: apt install python3-venv) and repeat the command."
        )


def install(name: str) -> None:
    """Install one requirement file with pip, counting the packages as they come."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "-r", str(ROOT / name)]
    command += ["--only-binary", ":all:", "--disable-pip-version-check", "--no-input"]
    total = (ROOT / name).read_text().count("==")
    for folder in (LOG.parent.parent, LOG.parent):  # parents made on the way would be open to all
        folder.mkdir(mode=0o700, exist_ok=True)
    with LOG.open("w+") as log:
        if not succeeds(command, log, f"the packages of {name}", total):
            log.seek(0)
            tail = "".join(log.readlines()[-8:])
            sys.exit(f"\n{tail}Installing {name} failed; all of it is in {LOG.relative_to(ROOT)}")
    progress(f"Installed {name}.\n")


def succeeds(command: list[str], log: TextIO, what: str, total: int) -> bool:
    """Run pip, copy its output to the log, and count what has been fetched; False on failure."""
    pip = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    fetched = 0
    for line in pip.stdout or ():
        log.write(line)
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            fetched += 1
            progress(f"Fetching {what}: {fetched} of {total}", fetched % 10 == 0)
        elif line.startswith("Installing collected"):
            progress(f"Installing {what} ...")
    return pip.wait() == 0


def progress(text: str, milestone: bool = True) -> None:
    """Show one changing line on a terminal, and only milestones elsewhere."""
    if sys.stdout.isatty():
        print("\r\033[K" + text, end="", flush=True)
    elif milestone:
        print(text.rstrip(), flush=True)


def remembered(what: str) -> str:
    """Return what was noted in the environment, or nothing."""
    note = VENV / f".installed-{what}"
    return note.read_text() if note.exists() else ""


def remember(what: str, text: str) -> None:
    """Note in the environment what it holds, so that the next start is quick."""
    (VENV / f".installed-{what}").write_text(text)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped before everything was installed; repeat the command to go on.")
