"""What is stored after a dialogue: tickets, ratings and pictures, and words that are nowhere."""

from pathlib import Path

from sqlmodel import SQLModel, col, select

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
