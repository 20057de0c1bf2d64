"""How long a turn takes with a thousand, a hundred thousand and a million tickets."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlmodel import col, select

from benchmarks import dialogue, filling
from benchmarks.databases import Database
from benchmarks.dialogue import Did, Event
from benchmarks.report import Line, Lines, Sample
from bot.app import make_bot
from bot.turns import Bot, take_turn
from handlers import SERVICES
from models import db
from models.reading import reading
from models.tables import Ticket

TITLE = "Turn time as tickets grow (median ms of a turn in process, 1 in 50 tickets open)"
SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 3
PEOPLE = 15
APART = 1.3

Times = dict[str, list[float]]


def run(databases: list[Database], _folder: Path) -> list[Line]:
    """Fill a database of each size, then measure them in turn, so that all share the weather."""
    bot, lines = make_bot(SERVICES, "chaiyaphum"), Lines()
    for database in databases:
        for size in SIZES:
            people = max(filling.TEACHERS, size // 10)
            filling.fill(database.url(f"of{size}"), size, people, ROUNDS * (PEOPLE + 1))
            database.settled(f"of{size}")
        times: dict[int, Times] = {size: defaultdict(list) for size in SIZES}
        for number in range(ROUNDS):
            for size in SIZES:
                db.connect(database.url(f"of{size}"))
                _round(bot, number, size, times[size])
                db.engine().dispose()
        for size in SIZES:
            database.drop(f"of{size}")
        _report(lines, database.name, times)
    return lines.finished()


def _round(bot: Bot, number: int, size: int, times: Times) -> None:
    first = filling.teacher(max(filling.TEACHERS, size // 10)) + number * (PEOPLE + 1)
    _measure(bot, first, defaultdict(list))  # connects, and compiles what is asked for
    for person in range(first + 1, first + 1 + PEOPLE):
        _measure(bot, person, times)


def _measure(bot: Bot, person: int, times: Times) -> None:
    """Everything that touches tickets, by a teacher who has one, and by an officer."""
    before = [event for _, event in _report_of(bot, person)]
    for event in before:
        take_turn(bot, event)
    for kind, event in _turns(bot, person, before):
        begun = time.perf_counter()
        take_turn(bot, event)
        times[kind].append((time.perf_counter() - begun) * 1000)


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
    medians = [Sample(times[size][kind]).median for size in SIZES]
    return max(medians) / min(medians)
