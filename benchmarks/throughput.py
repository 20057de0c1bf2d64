"""Turns a second through gunicorn with full durability, beside the echo bot and the floor."""

import contextlib
import pickle
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks import dialogue, filling
from benchmarks.databases import Database
from benchmarks.processes import cpu_seconds
from benchmarks.recording import Recorder
from benchmarks.report import Line, Lines, Sample
from benchmarks.serving import Stack, run_load
from bot.app import make_bot
from bot.pipeline import Bot
from handlers import SERVICES
from models import db

TITLE = "Turns through gunicorn, closed loop, 8 connections"
CONNECTIONS = 8
PEOPLE = 1200
ROUNDS = 6
WARM_UP_SECONDS = 0.2
SECONDS = 0.8

OF_FLOOR = 0.5
OF_ECHO = 0.10

HELPDESK = "helpdesk"
BUSY = "helpdesk, its worker delivering meanwhile"
FLOOR = "floor: HMAC, json, the same SQL through the driver"
ECHO = "echo: the SDK's sample, no storage, replying"

Measured = dict[str, list[dict[str, Any]]]


def run(databases: list[Database], folder: Path) -> list[Line]:
    """All candidates stand ready and are loaded in turn, so that all share the weather."""
    bot, lines = make_bot(SERVICES, "chaiyaphum"), Lines()
    for database in databases:
        prepare(bot, database, folder)
        measured = compare(database, folder, (HELPDESK, FLOOR, ECHO), ROUNDS)
        # Apart from the others: its worker goes on when the load has ended.
        measured |= compare(database, folder, (BUSY,), 3)
        _report(lines, database.name, measured)
    return lines.finished()


def prepare(bot: Bot, database: Database, folder: Path) -> None:
    """Fill the template, sign the load, and record the statements of its turns."""
    filling.fill(database.url("template"))
    database.settled("template")
    reports = dialogue.reports(bot.texts, range(filling.teacher(0), filling.teacher(PEOPLE)))
    load = [[dialogue.request([each]) for each in report] for report in reports]
    (folder / "load").write_bytes(pickle.dumps(load))
    words = [[dialogue.request([e]) for e in dialogue.as_words(report)] for report in reports]
    (folder / "words").write_bytes(pickle.dumps(words))
    event.listen(db.connect(database.copy("template", "recording")), "connect", filling.hurry)
    recorder = Recorder()
    recorder.record(bot, [each for report in reports for each in report])
    recorder.save(folder / "floor")
    db.engine().dispose()
    database.drop("recording")


def compare(database: Database, folder: Path, names: tuple[str, ...], rounds: int) -> Measured:
    """Start candidates, each on its own copy of the database, and load them round by round."""
    measured: Measured = defaultdict(list)
    with contextlib.ExitStack() as running:
        stacks = {}
        for number, name in enumerate(names):
            own = folder / f"candidate{number}"
            own.mkdir(exist_ok=True)
            url = database.copy("template", f"run{number}")
            stack = Stack(own, DATABASE_URL=url, FLOOR_STATEMENTS=str(folder / "floor"))
            stacks[name] = running.enter_context(stack)
            _CANDIDATES[name](stack)
        for _ in range(rounds + 1):
            for name, stack in stacks.items():
                skip = sum(each["used"] for each in measured[name])
                requests = folder / ("words" if name == ECHO else "load")
                measured[name].append(_load(stack, requests, skip))
    for number in range(len(names)):
        database.drop(f"run{number}")
    # The first round warms everything up: connections, caches, pages.
    return {name: runs[1:] for name, runs in measured.items()}


def _helpdesk(own: Stack) -> None:
    own.redis()
    own.web()


def _delivering(own: Stack) -> None:
    own.standin()
    own.redis()
    own.worker()
    own.web()


def _floor(own: Stack) -> None:
    own.web("benchmarks.floor:app")


def _echo(own: Stack) -> None:
    own.standin()
    own.web("benchmarks.echo:app")


_CANDIDATES: dict[str, Callable[[Stack], None]] = {
    HELPDESK: _helpdesk,
    BUSY: _delivering,
    FLOOR: _floor,
    ECHO: _echo,
}


def _load(own: Stack, requests: Path, skip: int) -> dict[str, Any]:
    before = cpu_seconds(own.web_pid)
    result = run_load(
        own,
        requests,
        connections=CONNECTIONS,
        warm_up=WARM_UP_SECONDS,
        seconds=SECONDS,
        skip=skip,
    )
    if set(result["statuses"]) != {"200"}:
        raise RuntimeError(f"not every webhook was taken: {result['statuses']}")
    turns = sum(result["statuses"].values())
    result["cpu_ms"] = (cpu_seconds(own.web_pid) - before) * 1000 / turns
    result["rate"] = result["answers"] / result["seconds"]
    return result


def _report(lines: Lines, name: str, measured: Measured) -> None:
    def sample(what: str, part: str) -> Sample:
        return Sample([each[part] for each in measured[what]])

    for what in (HELPDESK, BUSY, FLOOR, ECHO):
        lines.add(f"{what}, turns/s", name, sample(what, "rate"))
    for what in (HELPDESK, FLOOR, ECHO):
        short = what.partition(":")[0]
        lines.add(f"{short}, processor ms a turn", name, sample(what, "cpu_ms"))
    for what in (HELPDESK, BUSY):
        for part in ("p50", "p99"):
            lines.add(f"{what}, {part} ms", name, sample(what, f"{part}_ms"))
    for what, goal in ((FLOOR, OF_FLOOR), (ECHO, OF_ECHO)):
        pairs = zip(measured[HELPDESK], measured[what], strict=True)
        ratios = Sample([ours["rate"] / other["rate"] for ours, other in pairs])
        short = what.partition(":")[0]
        lines.add(f"helpdesk / {short}", name, ratios, f">= {goal:.2f}", ratios.median >= goal)
