"""Work with a planned death: a process that SIGKILLs itself before the n-th line of our code.

``python -m tests.kill_points`` imports everything once, which takes longer than the work. Each
line of JSON on its input is a test's ``environment`` to work in from now on, or asks for work in a
fork: ``do`` (turn, deliver or fetch), ``at`` (the line to die at; 0 to live, -1 to do it without a
fork, so that later ones find everything warm), ``seconds`` (how far the clock is moved), ``event``
for a turn. It answers with one line: how the child ended (0, or -9 when killed) and how many lines
it ran.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from bot.app import make_bot
from bot.content import contents
from bot.line import line
from bot.opening import open_database
from bot.pipeline import take_turn
from bot.settings import settings
from handlers import SERVICES
from jobs.deliver import Delivery
from jobs.drain import _pool
from jobs.fetch import Fetching
from models import db

ROOT = Path(__file__).resolve().parent.parent
OURS = tuple(f"{ROOT / name}{os.sep}" for name in ("bot", "handlers", "jobs", "models"))
Work = Callable[[dict[str, Any]], object]
Trace = Callable[[FrameType, str, Any], Any]


def main() -> None:
    """Serve until the input ends."""
    works: dict[str, Work] = {}
    for row in sys.stdin:
        asked = json.loads(row)
        if "environment" in asked:
            works, answer = _works(asked["environment"]), {"status": 0, "lines": 0}
        else:
            answer = _in_child(works, asked) if asked["at"] >= 0 else _warm(works, asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _works(environment: dict[str, str]) -> dict[str, Work]:
    os.environ.update(environment)
    settings.cache_clear()
    open_database(settings())
    bot = make_bot(SERVICES, settings().office)
    return {
        "turn": lambda asked: take_turn(bot, asked["event"]),
        "deliver": lambda _: Delivery(line(), beats=False).run(5),
        "fetch": lambda _: Fetching(contents()).run(5),
    }


def _warm(works: dict[str, Work], asked: dict[str, Any]) -> dict[str, int]:
    """Do it here: statements are compiled then; nothing that a child could share stays open."""
    works[asked["do"]](asked)
    db.engine().dispose()
    for name in (Delivery.name, Fetching.name):
        _pool(name).shutdown()
    for made in (_pool, line, contents):
        made.cache_clear()
    return {"status": 0, "lines": 0}


def _in_child(works: dict[str, Work], asked: dict[str, Any]) -> dict[str, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(works[asked["do"]], asked, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        lines = int(said.read() or 0)
    _, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), "lines": lines}


def _work(work: Work, asked: dict[str, Any], writing: int) -> None:
    """In the child: do it, say how many lines that took, and leave without ceremony."""
    db.travel(timedelta(seconds=asked["seconds"]))
    ran = itertools.count(1)
    trace = _tracer(asked["at"], ran)
    if asked["at"]:
        threading.settrace(trace)
        sys.settrace(trace)
    work(asked)
    sys.settrace(None)
    os.write(writing, str(next(ran) - 1).encode())
    os._exit(0)


def _tracer(at: int, ran: Iterator[int]) -> Trace:
    def each_line(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line" and next(ran) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return each_line

    def each_call(frame: FrameType, event: str, argument: Any) -> Any:
        return each_line if frame.f_code.co_filename.startswith(OURS) else None

    return each_call


class KillPoints:
    """The program as tests use it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(
        self, do: str, *, at: int = 0, seconds: float = 0, event: dict[str, Any] | None = None
    ) -> int:
        """Do it, dying at a line; how many lines were run, where ``at`` is beyond the last.

        AssertionError when it ended in another way.
        """
        return self._ask({"do": do, "at": at, "seconds": seconds, "event": event})

    def use(self, environment: dict[str, str]) -> None:
        """Work on the servers of this environment from now on."""
        self._ask({"environment": environment})

    def _ask(self, asked: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert answer["status"] in (0, -signal.SIGKILL), answer
        return int(answer["lines"])


@contextmanager
def kill_points(log: Path) -> Iterator[KillPoints]:
    """The program, started; what it logs goes to a file."""
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill_points"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield KillPoints(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    main()
