"""Starts the helpdesk's processes, or a baseline's, and ends each by its own id."""

import contextlib
import http.client
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from redis import Redis

from benchmarks.dialogue import SECRET, TOKEN
from benchmarks.places import ROOT, free_port
from ops.bundled_redis import redis_binary
from ops.processes import procfile

_PATIENCE_SECONDS = 30.0


def settings_of(folder: Path, port: int = 0) -> dict[str, str]:
    """The settings of a helpdesk that keeps what it has in a folder."""
    return {
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "LINE_API_HOST": "http://127.0.0.1:9",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "benchmark" * 8,
        "REDIS_URL": f"unix://{folder / 'redis.sock'}",
        "VAR_FOLDER": str(folder / "var"),
    }


class Stack:
    """Processes that share one folder and one environment; leaving it ends them, last first."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.web_pid = 0
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            **settings_of(folder, self.port),
            "PORT": str(self.port),
            **environment,
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """Where the web process listens."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Stack":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._processes:
            end(self._processes.pop())

    def start(self, name: str, command: str, cwd: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a command; what it prints goes to a file of that name in the folder."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                shlex.split(command),
                cwd=cwd,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def redis(self) -> None:
        """Start an empty Redis, set up as `make run` does, and wait for it."""
        files = self.folder / "var" / "redis"
        shutil.rmtree(files, ignore_errors=True)
        files.mkdir(parents=True)
        command = f"{redis_binary()} {ROOT}/ops/redis.conf --unixsocket {self.folder}/redis.sock"
        self.start("redis", command, cwd=self.folder)
        with Redis.from_url(self.environment["REDIS_URL"]) as redis:
            self.until("redis", lambda: bool(redis.ping()))

    def standin(self) -> Path:
        """Start the cheap platform; once all is ended its calls stand in the returned file.

        Processes that are to find it are started after it.
        """
        port, calls = free_port(), self.folder / "calls.json"
        self.environment["LINE_API_HOST"] = f"http://127.0.0.1:{port}"
        self.start("standin", f"{sys.executable} -m benchmarks.standin {port} {calls}")
        self.until("standin", lambda: _listens(port))
        return calls

    def web(self, application: str = "wsgi:app") -> None:
        """Start the Procfile's own web command for an application, and wait until it answers."""
        web = self.start("web", procfile()["web"].replace("wsgi:app", application))
        self.web_pid = web.pid
        self.until("web", self._answers)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status > 0
        finally:
            connection.close()

    def worker(self) -> None:
        """Start the Procfile's worker, and wait until it listens to the bell."""
        self.start("worker", procfile()["worker"])
        with Redis.from_url(self.environment["REDIS_URL"]) as redis:
            self.until("worker", lambda: bool(redis.scard("rq:workers")))

    def clock(self) -> None:
        """Start the Procfile's clock."""
        self.start("clock", procfile()["clock"])

    def until(self, name: str, is_ready: Any) -> None:
        """Wait for a process. Raises RuntimeError with the end of its log when it fails."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException, *_redis_errors()):
                if is_ready():
                    return
            if time.monotonic() > deadline or self._processes[-1].poll() is not None:
                log = (self.folder / f"{name}.log").read_text(errors="replace")
                raise RuntimeError(f"{name} did not start:\n{log[-2000:]}")
            time.sleep(0.05)


def _redis_errors() -> tuple[type[Exception], ...]:
    from redis.exceptions import RedisError

    return (RedisError,)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask one process to stop, and kill it when it does not within 15 seconds."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    connection.connect()
    connection.close()
    return True


def run_load(
    stack: Stack, requests: Path, *, connections: int, warm_up: float, seconds: float, skip: int
) -> dict[str, Any]:
    """Run the load generator in a process of its own; what it measured."""
    words = [stack.port, connections, warm_up, seconds, requests, skip]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the load broke off:\n{done.stderr[-2000:]}")
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured
