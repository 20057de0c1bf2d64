"""Turns a second through gunicorn with full durability, beside the echo bot and the floor."""

import pickle
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks import dialogue, filling
from benchmarks.databases import Database
from benchmarks.recording import Recorder
from benchmarks.report import Line, Lines, Sample
from benchmarks.serving import Stack, run_load
from bot.app import make_bot
from bot.turns import Bot
from handlers import SERVICES
from models import db

TITLE = "Turns through gunicorn, closed loop, 8 connections"
CONNECTIONS = 8
PEOPLE = 600
REPEATS = 3
WARM_UP_SECONDS = 1.0
SECONDS = 4.0

OF_FLOOR = 0.5
OF_ECHO = 0.10

Measured = dict[str, list[dict[str, Any]]]


def run(databases: list[Database], folder: Path) -> list[Line]:
    """Measure each candidate in turn, several times over, on a fresh copy of the database."""
    bot, lines = make_bot(SERVICES, "chaiyaphum"), Lines()
    for database in databases:
        prepare(bot, database, folder)
        measured: Measured = defaultdict(list)
        for _ in range(REPEATS):
            for name, candidate in CANDIDATES.items():
                url = database.copy("template", "run")
                with Stack(folder, DATABASE_URL=url, FLOOR_STATEMENTS=str(folder / "floor")) as own:
                    measured[name].append(candidate(own, folder))
        _report(lines, database.name, measured)
    return lines.finished()


def prepare(bot: Bot, database: Database, folder: Path, people: int = PEOPLE) -> None:
    """Fill the template, sign the load, and record the statements of its turns."""
    filling.fill(database.url("template"))
    database.settled("template")
    reports = dialogue.reports(bot.texts, range(filling.teacher(0), filling.teacher(people)))
    load = [[dialogue.request([each]) for each in report] for report in reports]
    (folder / "load").write_bytes(pickle.dumps(load))
    words = [[dialogue.request([e]) for e in dialogue.as_words(report)] for report in reports]
    (folder / "words").write_bytes(pickle.dumps(words))
    event.listen(db.connect(database.copy("template", "run")), "connect", filling.hurry)
    recorder = Recorder()
    recorder.record(bot, [each for report in reports for each in report])
    recorder.save(folder / "floor")
    db.engine().dispose()


def _helpdesk(own: Stack, folder: Path) -> dict[str, Any]:
    own.redis()
    own.web()
    return _load(own, folder / "load")


def _delivering(own: Stack, folder: Path) -> dict[str, Any]:
    own.standin()
    own.redis()
    own.worker()
    own.web()
    return _load(own, folder / "load")


def _floor(own: Stack, folder: Path) -> dict[str, Any]:
    own.web("benchmarks.floor:app")
    return _load(own, folder / "load")


def _echo(own: Stack, folder: Path) -> dict[str, Any]:
    own.standin()
    own.web("benchmarks.echo:app")
    return _load(own, folder / "words")


CANDIDATES: dict[str, Callable[[Stack, Path], dict[str, Any]]] = {
    "helpdesk": _helpdesk,
    "helpdesk, its worker delivering meanwhile": _delivering,
    "floor: HMAC, json, the same SQL through the driver": _floor,
    "echo: the SDK's sample, no storage, replying": _echo,
}
_HELPDESK, _BUSY, _BARE, _SAMPLE = CANDIDATES


def _load(own: Stack, requests: Path) -> dict[str, Any]:
    result = run_load(
        own, requests, connections=CONNECTIONS, warm_up=WARM_UP_SECONDS, seconds=SECONDS
    )
    if set(result["statuses"]) != {"200"}:
        raise RuntimeError(f"not every webhook was taken: {result['statuses']}")
    return result


def _report(lines: Lines, name: str, measured: Measured) -> None:
    rates = {
        what: Sample([each["answers"] / each["seconds"] for each in runs])
        for what, runs in measured.items()
    }
    for what, rate in rates.items():
        lines.add(f"{what}, turns/s", name, rate)
    for what in (_HELPDESK, _BUSY):
        for part in ("p50", "p99"):
            times = Sample([each[f"{part}_ms"] for each in measured[what]])
            lines.add(f"{what}, {part} ms", name, times)
    for other, goal in ((_BARE, OF_FLOOR), (_SAMPLE, OF_ECHO)):
        short = other.partition(":")[0]
        ratios = Sample(
            [a / b for a, b in zip(rates[_HELPDESK].values, rates[other].values, strict=True)]
        )
        lines.add(f"helpdesk / {short}", name, ratios, f">= {goal:.2f}", ratios.median >= goal)
