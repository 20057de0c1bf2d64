"""Unsent messages: their words leave whatever holds them; a tombstone outlives them."""

from typing import Any

from sqlmodel import Session, col, select

from models import approvals, documents, failures, incidents, outbox, tickets
from models.db import now
from models.sources import came_from
from models.tables import Entry, LineMessage, Rating, Ticket
from models.upserts import insert_for


def forget(session: Session, message_id: str) -> None:
    """Remove what the message said from tickets, ratings, failed events and messages on their
    way; also when it comes only later.
    """
    tombstone = insert_for(session)(LineMessage).values(id=message_id, unsent_at=now())
    statement = tombstone.on_conflict_do_update(index_elements=["id"], set_={"unsent_at": now()})
    found = session.execute(statement.returning(col(LineMessage.ticket_id))).scalar()
    outbox.unsend(session, message_id)
    failures.erase_message(session, message_id)
    documents.forget(session, message_id)
    ticket = tickets.get(session, found) if found else None
    if ticket is None:
        return
    for each in (ticket, *incidents.mates(session, ticket)):  # one result is that of all
        words = _from_fields(each, message_id) | _from_rating(session, each, message_id)
        words |= _from_timeline(session, each, message_id, words)
        outbox.redact(session, words, ticket_id=each.id)
    approvals.forget(session, ticket, message_id)


def _from_fields(ticket: Ticket, message_id: str) -> set[str]:
    """Take the message's answers from the ticket; their words."""
    sources: dict[str, Any] = ticket.sources
    gone = {step for step, source in sources.items() if came_from(source, message_id)}
    words = {value for step in gone if isinstance(value := ticket.fields.get(step), str)}
    ticket.fields = {name: v for name, v in ticket.fields.items() if name not in gone}
    ticket.sources = {step: v for step, v in sources.items() if step not in gone}
    return words


def _from_rating(session: Session, ticket: Ticket, message_id: str) -> set[str]:
    statement = select(Rating).where(
        Rating.ticket_id == ticket.id, Rating.comment_message_id == message_id
    )
    rating = session.exec(statement).first()
    if rating is None:
        return set()
    words, rating.comment = rating.comment, ""
    return {words}


def _from_timeline(
    session: Session, ticket: Ticket, message_id: str, answers: set[str]
) -> set[str]:
    """Blank the message's lines, and those that repeat its answers; their words."""
    statement = select(Entry).where(Entry.ticket_id == ticket.id, col(Entry.text) != "")
    words = set()
    for entry in session.exec(statement):
        if entry.message_id == message_id or entry.text in answers:
            if not entry.details.get("ours"):  # we call each picture so, and others may say it
                words.add(entry.text)
            entry.text, entry.unsent_at = "", now()
    return words
