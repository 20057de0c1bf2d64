"""Python processes for tests, forked from one that has the libraries loaded.

To import them takes two thirds of a second of processor time, and the suite starts some hundred
processes. Of this project nothing is loaded before the fork, so that each runs its own modules
and settings from the beginning. It has its own number, can be killed, and is waited for, as one
that was started by its command.
"""

import atexit
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import chdir
from multiprocessing import forkserver, get_context, util
from pathlib import Path

LIBRARIES = (
    "alembic.command",
    "flask",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "psycopg",
    "pydantic_settings",
    "redis",
    "rq",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlmodel",
    "urllib3",
)
_forks = get_context("forkserver")
_forks.set_forkserver_preload(list(LIBRARIES))


class Fork:
    """``python *arguments``, started; what tests use of ``subprocess.Popen``.

    Its output is appended to the file ``log``; it reads nothing.
    """

    def __init__(self, arguments: list[str], *, cwd: Path, env: dict[str, str], log: Path) -> None:
        self.args = arguments
        # A daemon ends with the tests that forgot it.
        wanted = (arguments, cwd, env, log)
        # Libraries take the folder in which they are loaded for their own: no test's.
        with chdir(Path(__file__).parent.parent):
            forkserver.ensure_running()
        self._process = _forks.Process(target=_become, args=wanted, daemon=True)
        self._one_at_a_time = threading.Lock()
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """What it ended with when it was last looked at: -9 where it was killed."""
        with self._one_at_a_time:
            return self._process.exitcode

    def poll(self) -> int | None:
        """The status it has ended with, or None."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The status it ended with. Raises subprocess.TimeoutExpired after so many seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                assert timeout is not None
                raise subprocess.TimeoutExpired(self.args, timeout)
            time.sleep(0.005)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def output(arguments: list[str], *, cwd: Path, env: dict[str, str]) -> str:
    """What ``python *arguments`` says until it ends. Raises subprocess.CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        status = Fork(arguments, cwd=cwd, env=env, log=log).wait(60)
        said = log.read_text("utf-8")
    if status != 0:
        raise subprocess.CalledProcessError(status, arguments, said)
    return said.strip()


def forget() -> None:
    """Delete what multiprocessing keeps in the temporary folder, before that goes."""
    util._run_finalizers()  # type: ignore[attr-defined]


def _become(arguments: list[str], cwd: Path, env: dict[str, str], log: Path) -> None:
    """Turn this new process into ``python *arguments``."""
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.close(written)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    module = arguments[1] if arguments[0] == "-m" else ""
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    first = str(cwd) if module else str((cwd / arguments[0]).parent)
    named = filter(None, env.get("PYTHONPATH", "").split(os.pathsep))
    own = [each for each in sys.path if each.startswith((sys.prefix, sys.base_prefix))]
    sys.path[:] = [first, *named, *own]
    sys.argv[:] = [module or arguments[0], *arguments[2 if module else 1 :]]
    try:
        if module:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(str(cwd / arguments[0]), run_name="__main__")
    finally:
        atexit._run_exitfuncs()
