"""What a tick of the escalation costs when nearly all tickets are closed, few or very many."""

import contextlib
import multiprocessing
import os
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from benchmarks import filling
from benchmarks.databases import Database
from benchmarks.report import Line, Lines, Sample
from benchmarks.serving import settings_of
from jobs.escalate import escalate
from models import db
from models.db import now, transaction
from models.tables import OPEN, Ticket

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

TITLE = "Escalation, a tick with 2,000 open tickets (median ms in process)"
_CONTEXT = multiprocessing.get_context("spawn")
CLOSED = (1_000, 1_000_000)
OPEN_TICKETS = 2_000
# So many clocks are due at a tick that has something to do.
DUE = 20
TICKS = 60
APART = 1.3

Times = dict[str, list[float]]


def run(databases: list[Database], folder: Path) -> list[Line]:
    """A process for each size, one ticking at a time, in turn, so that both share the weather."""
    lines = Lines()
    for database in databases:
        for closed in CLOSED:
            tickets = closed + OPEN_TICKETS
            teachers = max(filling.TEACHERS, tickets // 10)
            is_open = f"i < {OPEN_TICKETS}"
            filling.fill(database.url(f"of{closed}"), tickets, teachers, is_open=is_open)
            database.settled(f"of{closed}")
        _report(lines, database.name, _compare(database, folder))
        for closed in CLOSED:
            database.drop(f"of{closed}")
    return lines.finished()


def _compare(database: Database, folder: Path) -> dict[int, Times]:
    times: dict[int, Times] = {closed: {"nothing due": [], f"{DUE} due": []} for closed in CLOSED}
    with contextlib.ExitStack() as running:
        pipes = {}
        for closed in CLOSED:
            pipes[closed], its = _CONTEXT.Pipe()
            process = _CONTEXT.Process(
                target=_child, args=(database.url(f"of{closed}"), folder, its)
            )
            process.start()
            running.callback(process.join)
            running.callback(pipes[closed].send, None)
        for number in range(TICKS):
            for closed, pipe in pipes.items():
                for kind, due in zip(times[closed], (0, DUE), strict=True):
                    pipe.send(due)
                    took = pipe.recv()
                    if number:  # the first connects, and notes all that was due before
                        times[closed][kind].append(took)
    return times


def _child(url: str, folder: Path, pipe: "Connection[float, int | None]") -> None:
    os.environ.update(settings_of(folder))
    db.connect(url)
    while (due := pipe.recv()) is not None:
        _let_be_due(due)
        begun = time.perf_counter()
        escalate()
        pipe.send((time.perf_counter() - begun) * 1000)
    db.engine().dispose()


def _let_be_due(count: int) -> None:
    """Have so many clocks looked at by the next tick."""
    if not count:
        return
    with transaction() as session:
        statement = select(Ticket.id).where(col(Ticket.status).in_(OPEN)).limit(count)
        ids = list(session.exec(statement))
        due = update(Ticket).where(col(Ticket.id).in_(ids))
        session.execute(due.values(escalate_at=now() - timedelta(seconds=1)))


def _report(lines: Lines, name: str, times: dict[int, Times]) -> None:
    few, many = CLOSED
    for kind in times[few]:
        medians = [Sample(times[closed][kind]).median for closed in CLOSED]
        lines.add(
            f"{kind}; {few:,} / {many:,} closed", name, " / ".join(f"{v:.2f}" for v in medians)
        )
    worst = {
        kind: statistics.median(
            b / a for a, b in zip(times[few][kind], times[many][kind], strict=True)
        )
        for kind in times[few]
    }
    kind = max(worst, key=lambda each: worst[each])
    lines.add(
        "many closed / few, worst kind",
        name,
        f"{worst[kind]:.2f} ({kind})",
        f"<= {APART}",
        worst[kind] <= APART,
    )
