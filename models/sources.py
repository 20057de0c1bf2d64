"""Which LINE messages a ticket came from: a field names one of them, or a list of several."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.tables import LineMessage, Ticket
from models.upserts import prepared


def _remember(insert: Any) -> Any:
    new = insert(LineMessage.__table__)  # type: ignore[attr-defined]
    again = {"ticket_id": new.excluded.ticket_id}
    return new.on_conflict_do_update(index_elements=["id"], set_=again)


_REMEMBER = prepared(_remember)


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
