"""What is stored after a dialogue: tickets, ratings and pictures, and words that are nowhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel, col, select

from bot import media
from models import attachments
from models.db import transaction
from models.tables import Attachment, Rating, Ticket


def only_ticket() -> Ticket:
    """The one ticket there is."""
    with transaction() as session:
        return session.exec(select(Ticket)).one()


def fresh(ticket: Ticket) -> Ticket:
    """A ticket as it stands now."""
    with transaction() as session:
        return session.get_one(Ticket, ticket.id)


def rating() -> Rating | None:
    """The first rating there is."""
    with transaction() as session:
        return session.exec(select(Rating)).first()


def store_all() -> list[Path]:
    """Have every wanted picture fetched; the files."""
    names = []
    with transaction() as session:
        for wanted in attachments.claim(session, 9):
            name = media.store(b"large", b"small")
            attachments.stored(session, wanted.id, name, 5)
            names.append(name)
    return [media.path_of(name) for name in names]


def pictures() -> list[Attachment]:
    """Every picture that is kept or wanted, oldest first."""
    with transaction() as session:
        return list(session.exec(select(Attachment).order_by(col(Attachment.id))))


def assert_nowhere(words: str) -> None:
    """No table holds the words."""
    with transaction() as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            for row in session.execute(table.select()):
                # A row itself would be shown with its long values shortened.
                assert words not in repr(tuple(row)), table.name


def plan_of(database: Engine, ask: Callable[[Session], object]) -> str:
    """How SQLite goes about the one statement that is asked."""
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        asked.append((sql, values))

    event.listen(database, "before_cursor_execute", keep)
    with transaction() as session:
        ask(session)
        event.remove(database, "before_cursor_execute", keep)
        ((sql, values),) = asked
        driver = session.connection().exec_driver_sql
        return " ".join(row[3] for row in driver(f"EXPLAIN QUERY PLAN {sql}", values))
