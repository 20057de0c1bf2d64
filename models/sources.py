"""Which LINE messages words came from: a ticket's field names one of them, or a list of several."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, exists, or_
from sqlmodel import Session, col, select

from models.db import now
from models.tables import UNFINISHED, Entry, LineMessage, Ticket
from models.upserts import prepared


class Words(NamedTuple):
    """What somebody wrote, and the LINE message it stands in: once that is unsent, nobody reads it
    any more. The names are those of ``Entry``.
    """

    text: str
    message_id: str | None = None


def _remember(insert: Any) -> Any:
    new = insert(LineMessage.__table__)  # type: ignore[attr-defined]
    again = {"ticket_id": new.excluded.ticket_id}
    return new.on_conflict_do_update(index_elements=["id"], set_=again)


_REMEMBER = prepared(_remember)
_OF_MESSAGES = select(Entry).where(
    col(Entry.message_id).in_(bindparam("messages", expanding=True)),
    col(Entry.ticket_id) != bindparam("ticket"),
)


def source_ids(sources: Mapping[str, Any]) -> set[str]:
    """The LINE messages that some fields came from, each one id or a list of them."""
    return {id_ for source in sources.values() for id_ in _ids(source)}


def _ids(source: Any) -> list[str]:
    return [source] if isinstance(source, str) else list(source or [])


def first_of(source: Any) -> str | None:
    """The first message of a field's source, an id or a list of ids; None where there is none."""
    return next(iter(_ids(source)), None)


def came_from(source: Any, message_id: str) -> bool:
    """Whether a field's source, an id or a list of ids, names the message."""
    return message_id in _ids(source)


def remember_messages(session: Session, ids: set[str], ticket: Ticket) -> None:
    """Note that LINE messages belong to the ticket, so that quoting one finds the ticket."""
    if ids:
        rows = [{"id": id_, "ticket_id": ticket.id} for id_ in sorted(ids)]
        connection = session.connection()
        connection.execute(_REMEMBER[connection.dialect.name], rows)


def move_words(session: Session, message_ids: set[str], ticket: Ticket) -> list[int]:
    """Note on other tickets that these messages belong to this one; the row ids of those."""
    if not message_ids:
        return []
    messages = {"messages": sorted(message_ids), "ticket": ticket.id}
    found = session.exec(_OF_MESSAGES, params=messages).all()
    for entry in found:
        entry.details = entry.details | {"moved": ticket.number}
    return sorted({entry.ticket_id for entry in found})


def is_internal(session: Session, message_id: str) -> bool:
    """Whether a LINE message was written for officers only."""
    statement = select(Entry.id).where(Entry.message_id == message_id, col(Entry.internal))
    return session.exec(statement.limit(1)).first() is not None


def forget_old(session: Session, days: int = 62, at_once: int = 5000) -> None:
    """Drop the ids of messages that nobody can quote or unsend to any effect: known for so long,
    and of no ticket that is at work or may be reopened.
    """
    goes_on = or_(col(Ticket.status).in_(UNFINISHED), col(Ticket.reopen_until_at) > now())
    of_such = exists().where(col(Ticket.id) == col(LineMessage.ticket_id), goes_on)
    is_old = col(LineMessage.known_at) < now() - timedelta(days=days)
    ids = select(LineMessage.id).where(is_old, ~of_such).order_by(col(LineMessage.known_at))
    # On SQLite everybody else waits meanwhile.
    session.execute(delete(LineMessage).where(col(LineMessage.id).in_(ids.limit(at_once))))
