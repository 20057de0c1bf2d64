"""The whole helpdesk as it runs: web, workers, clock and Redis as processes, LINE simulated."""

import http.client
import json
import os
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from simulator import Platform
from simulator.world import User
from tests.forks import Fork, output
from tests.servers import end, wait_until

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "web": ["-m", "gunicorn", "--config", "ops/gunicorn_conf.py", "wsgi:app"],
    "worker": ["worker.py", "deliver"],
    "fetcher": ["worker.py", "fetch"],
    "clock": ["-m", "jobs.clock"],
}


class Stack:
    """Processes by name, each started and ended alone; ``platform`` is LINE to them."""

    def __init__(self, environment: dict[str, str], platform: Platform, logs: Path) -> None:
        self.platform = platform
        self.port = free_port()
        self.logs = logs
        self.environment = environment | {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "LINE_API_HOST": platform.url,
            "PUBLIC_URL": self.url,
        }
        self.processes: dict[str, Fork] = {}
        platform.webhook_url = f"{self.url}/webhook"

    @property
    def url(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, names: Iterable[str] = COMMANDS, *, seconds: float = 30) -> None:
        """Start processes and wait until the web process takes requests."""
        for name in names:
            self.launch(name)
        if "web" in self.processes:
            wait_until(self._answers, seconds, self.processes["web"])

    def launch(self, name: str) -> None:
        """Start one process, and wait for nothing; ``clock two`` is one more clock."""
        command = COMMANDS[name.partition(" ")[0]]
        log = self.logs / f"{name}.log"
        self.processes[name] = Fork(command, cwd=ROOT, env=self.environment, log=log)

    def _answers(self) -> bool:
        try:
            self.health()
        except OSError:
            return False
        return True

    def wait_healthy(self, seconds: float = 20) -> None:
        """Return once everything works. Raises TimeoutError."""
        wait_until(lambda: self.health()[0] == 200, seconds)

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status and JSON of /health."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def kill(self, name: str) -> None:
        """End a process as a power cut would (of gunicorn: its workers follow by themselves)."""
        process = self.processes.pop(name)
        process.kill()
        process.wait(10)

    def end(self, *names: str) -> None:
        """Ask processes to end, all where none is named, and wait for them."""
        ending = [self.processes.pop(name) for name in names or list(self.processes)]
        for process in ending:
            process.terminate()
        for process in ending:
            end(process)

    def bot(self, *arguments: str) -> str:
        """What a command of ``python -m bot`` printed. Raises CalledProcessError."""
        return output(["-m", "bot", *arguments], cwd=ROOT, env=self.environment)

    def officer(self, name: str, role: str = "officer") -> User:
        """Somebody new of the office, who has typed their code."""
        user = self.platform.user(name)
        said = self.platform.say(user, self.bot("invite", "--role", role, "--name", name))
        self.platform.wait_for(user, after=said)
        return user

    def log(self, name: str) -> str:
        """What a process has written."""
        return (self.logs / f"{name}.log").read_text("utf-8", "replace")


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody takes connections at a port of this machine."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def alive(pid: int, seconds: float = 0) -> bool:
    """Whether a process still exists, after waiting for its end for so long."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if time.monotonic() >= deadline:
            return True
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """The processes a process has started; none when it has ended."""
    with suppress(OSError):
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
        return [int(each) for each in found.split()]
    return []
