"""How long a turn takes with a thousand, a hundred thousand and a million tickets."""

import contextlib
import multiprocessing
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import col, select

from benchmarks import dialogue, filling
from benchmarks.databases import Database
from benchmarks.dialogue import Did, Event
from benchmarks.report import Line, Lines, Sample
from bot.app import make_bot
from bot.pipeline import Bot, take_turn
from handlers import SERVICES
from models import db
from models.reading import reading
from models.tables import Ticket

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

TITLE = "Turn time as tickets grow (median ms of a turn in process, 1 in 50 tickets open)"
_CONTEXT = multiprocessing.get_context("spawn")
SIZES = (1_000, 100_000, 1_000_000)
PEOPLE = 40
APART = 1.3

Times = dict[str, list[float]]


def run(databases: list[Database], _folder: Path) -> list[Line]:
    """Fill a database of each size, then measure them in turn, so that all share the weather."""
    lines = Lines()
    for database in databases:
        for size in SIZES:
            filling.fill(database.url(f"of{size}"), size, _teachers(size), PEOPLE)
            database.settled(f"of{size}")
        _report(lines, database.name, _compare(database))
        for size in SIZES:
            database.drop(f"of{size}")
    return lines.finished()


def _teachers(size: int) -> int:
    return max(filling.TEACHERS, size // 10)


def _compare(database: Database) -> dict[int, Times]:
    """A process for each size, one person in each at a time."""
    times: dict[int, Times] = {}
    with contextlib.ExitStack() as running:
        pipes = {}
        for size in SIZES:
            times[size] = defaultdict(list)
            pipes[size], its = _CONTEXT.Pipe()
            process = _CONTEXT.Process(target=_child, args=(database.url(f"of{size}"), its))
            process.start()
            running.callback(process.join)
            running.callback(pipes[size].send, None)
        for number in range(PEOPLE):
            for size, pipe in pipes.items():
                pipe.send(filling.teacher(_teachers(size)) + number)
                for kind, took in pipe.recv():
                    if number:  # the first connects, and compiles what is asked for
                        times[size][kind].append(took)
    return times


def _child(url: str, pipe: "Connection[list[tuple[str, float]], int | None]") -> None:
    bot = make_bot(SERVICES, "chaiyaphum")
    db.connect(url)
    while (person := pipe.recv()) is not None:
        pipe.send(_measure(bot, person))
    db.engine().dispose()


def _measure(bot: Bot, person: int) -> list[tuple[str, float]]:
    """Everything that touches tickets, by a teacher who has one, and by an officer."""
    before = [event for _, event in _report_of(bot, person)]
    for event in before:
        take_turn(bot, event)
    times = []
    for kind, event in _turns(bot, person, before):
        begun = time.perf_counter()
        take_turn(bot, event)
        times.append((kind, (time.perf_counter() - begun) * 1000))
    return times


def _report_of(bot: Bot, person: int) -> Iterator[tuple[str, Event]]:
    for did in dialogue.report(bot.texts, taps=True):
        yield did.step, dialogue.event(person, did)


def _turns(bot: Bot, person: int, before: list[Event]) -> Iterator[tuple[str, Event]]:
    with reading() as session:
        numbers = select(Ticket.number).where(Ticket.requester_id == person)
        number = session.exec(numbers.order_by(col(Ticket.id).desc())).first()
    assert number is not None
    words = Did("words", bot.texts.get("repair.choice.impact.room"))
    of_ticket = next(e["message"]["id"] for e in before[1:] if e["type"] == "message")
    yield "quoting", dialogue.event(person, words, quoted=of_ticket)
    yield "free words", dialogue.event(person, words)
    yield "by number", dialogue.event(person, Did("number", number))
    for step, event in _report_of(bot, person):
        yield {"send": "sending the form", "track": "list of own"}.get(step, "a form's step"), event
    queue = Did("queue", bot.texts.words("desk.words.queue")[0])
    yield "officers' list", dialogue.event(filling.officer(0), queue)


def _report(lines: Lines, name: str, times: dict[int, Times]) -> None:
    for kind in times[SIZES[0]]:
        medians = [Sample(times[size][kind]).median for size in SIZES]
        lines.add(kind, name, " / ".join(f"{value:.2f}" for value in medians))
    apart: Callable[[str], float] = lambda kind: _apart(times, kind)  # noqa: E731
    worst = max(times[SIZES[0]], key=apart)
    lines.add(
        "longest / shortest of the three, worst kind",
        name,
        f"{apart(worst):.2f} ({worst})",
        f"<= {APART}",
        apart(worst) <= APART,
    )


def _apart(times: dict[int, Times], kind: str) -> float:
    """How far apart two of the sizes are: the median over people, who were measured together."""
    return max(
        statistics.median(a / b for a, b in zip(times[more][kind], times[less][kind], strict=True))
        for more in SIZES
        for less in SIZES
    )
