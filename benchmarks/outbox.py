"""How many promised messages one worker delivers in a second."""

import json
from pathlib import Path

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlmodel import func, select

from benchmarks import filling
from benchmarks.databases import Database
from benchmarks.report import Line, Lines, Sample
from benchmarks.serving import Stack
from bot import messages
from bot.bell import JOBS
from models import db, outbox
from models.reading import reading
from models.tables import Outgoing, OutgoingState

TITLE = "Outbox: cards to as many chats, one worker, platform that costs little"
MESSAGES = 1500
REPEATS = 3


def run(databases: list[Database], folder: Path) -> list[Line]:
    """Promise everything at once, then let the worker loose."""
    lines = Lines()
    for database in databases:
        filling.fill(database.url("plain"), teachers=MESSAGES)
        _promise(database.url("plain"))
        database.settled("plain")
        rates = [_measure(database, folder, f"run{number}") for number in range(REPEATS)]
        lines.add("messages/s (a call each)", database.name, Sample(rates))
        database.drop("plain")
    return lines.finished()


def _promise(url: str) -> None:
    rows = [(f"label {number}", "some words about it") for number in range(8)]
    db.connect(url)
    with db.transaction() as session:
        for number in range(MESSAGES):
            card = messages.card(f"R5000-{number:04d}", rows, buttons=[messages.Button("a", "b.c")])
            chat = filling.line_id(filling.teacher(number))
            outbox.promise(session, chat, "desk.new", [card], urgency="urgent", ticket_id=1)
    db.engine().dispose()


def _measure(database: Database, folder: Path, name: str) -> float:
    with Stack(folder, DATABASE_URL=database.copy("plain", name)) as own:
        calls = own.standin()
        own.redis()
        own.worker()
        with Redis.from_url(own.environment["REDIS_URL"]) as redis:
            bell = Queue("deliver", connection=redis, serializer=JSONSerializer)
            bell.enqueue(JOBS["deliver"], job_timeout=120)
            db.connect(own.environment["DATABASE_URL"])
            own.until("worker", _is_empty)
            db.engine().dispose()
    database.drop(name)
    times: list[float] = [at for at, _ in json.loads(calls.read_text())]
    if len(times) != MESSAGES:
        raise RuntimeError(f"{len(times)} calls for {MESSAGES} messages")
    return (MESSAGES - 1) / (times[-1] - times[0])


def _is_empty() -> bool:
    with reading() as session:
        is_pending = Outgoing.state == OutgoingState.PENDING
        pending = select(func.count()).select_from(Outgoing).where(is_pending)
        return not session.exec(pending).one()
