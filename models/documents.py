"""Papers that officers wrote, each numbered within its kind and fiscal year."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, String, cast
from sqlmodel import Field, Session, SQLModel, col, select

from models.db import UtcDateTime, now
from models.numbering import next_number
from models.sources import came_from
from models.tables import Person, Ticket


class Document(SQLModel, table=True):
    """A form that an officer filled in, about a ticket or about none."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=16, unique=True)
    form: str = Field(max_length=40, index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    author_id: int = Field(foreign_key="person.id", index=True)
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON(), nullable=False))
    sources: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON(), nullable=False))
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


_NEWEST_FIRST = col(Document.id).desc()


def write(
    session: Session,
    author: Person,
    *,
    form: str,
    prefix: str,
    fields: dict[str, Any],
    sources: Mapping[str, Any],
    ticket: Ticket | None = None,
) -> Document:
    """Keep a document under the next number of that prefix, e.g. SPEC70-0003; ``sources`` as those
    of tickets.
    """
    assert author.id is not None
    document = Document(
        number=next_number(session, prefix),
        form=form,
        ticket_id=ticket.id if ticket else None,
        author_id=author.id,
        fields=fields,
        sources=dict(sources),
        made_at=now(),
    )
    session.add(document)
    session.flush()
    return document


def of_ticket(session: Session, ticket: Ticket, limit: int = 20) -> list[Document]:
    """The documents about a ticket, newest first."""
    statement = select(Document).where(Document.ticket_id == ticket.id)
    return list(session.exec(statement.order_by(_NEWEST_FIRST).limit(limit)))


def latest(session: Session, limit: int, skip: int = 0, *, form: str = "") -> list[Document]:
    """The newest documents, of one form or of all."""
    statement = select(Document).order_by(_NEWEST_FIRST).limit(limit).offset(skip)
    if form:
        statement = statement.where(Document.form == form)
    return list(session.exec(statement))


def by_number(session: Session, number: str) -> Document | None:
    """The document of a number."""
    return session.exec(select(Document).where(Document.number == number)).first()


def forget(session: Session, message_id: str) -> None:
    """Take from all documents what an unsent message said. There are a few hundred in a year, so
    they are looked through.
    """
    statement = select(Document).where(cast(col(Document.sources), String).contains(message_id))
    for document in session.exec(statement):
        gone = {name for name, ids in document.sources.items() if came_from(ids, message_id)}
        document.fields = {k: v for k, v in document.fields.items() if k not in gone}
        document.sources = {k: v for k, v in document.sources.items() if k not in gone}
