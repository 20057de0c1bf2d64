"""Unsent messages: their words leave tickets and timelines; a tombstone outlives them."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models.db import now
from models.tables import Entry, LineMessage, Ticket

# What every turn runs is built once: building a statement costs more than running it.
_UNSENT = select(LineMessage.id).where(
    LineMessage.id == bindparam("id"), col(LineMessage.unsent_at).is_not(None)
)


def forget(session: Session, message_id: str) -> None:
    """Remove what the message said from every ticket; also when its message comes later."""
    known = session.get(LineMessage, message_id)
    if known is None:
        session.add(LineMessage(id=message_id, unsent_at=now()))
        return
    known.unsent_at = now()
    for entry in session.exec(select(Entry).where(Entry.message_id == message_id)):
        entry.text, entry.unsent_at = "", now()
    ticket = session.get(Ticket, known.ticket_id) if known.ticket_id else None
    if ticket is not None:
        gone = {step for step, source in ticket.sources.items() if source == message_id}
        ticket.fields = {name: v for name, v in ticket.fields.items() if name not in gone}
        ticket.sources = {step: v for step, v in ticket.sources.items() if step not in gone}


def was_unsent(session: Session, message_id: str | None) -> bool:
    """Whether the unsend overtook its message."""
    if not message_id:
        return False
    return session.connection().execute(_UNSENT, {"id": message_id}).first() is not None
