"""What cannot wait: the day that a head promises, and the emergency that a requester declares."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from models import marks
from models.db import now
from models.incident_table import Part
from models.sources import Words
from models.tables import OPEN, Entry, Person, Ticket
from models.tickets import Refused, changed, check_open, check_worker


def promise(session: Session, ticket: Ticket, head: Person, at: datetime, reason: Words) -> None:
    """The head says when it will be done, with a reason for officers; that counts instead of the
    target. Refused: looks_only, folded, over.
    """
    check_worker(ticket, head)
    check_open(ticket)
    ticket.promised_at = at
    why = {**reason._asdict(), "internal": True}
    changed(session, ticket, "promised", head, **why, until=at.isoformat())


def passed(session: Session) -> list[int]:
    """The row ids of open tickets whose promised day has passed, unless that was noted, or their
    clock is to be looked at first.
    """
    is_wound = or_(col(Ticket.escalate_at).is_(None), col(Ticket.escalate_at) > now())
    statement = select(Ticket).where(col(Ticket.promised_at) <= now(), is_wound)
    statement = statement.where(col(Ticket.status).in_(OPEN), Ticket.incident_part != Part.FOLLOWS)
    found = {_mark(each): each for each in session.exec(statement.order_by(col(Ticket.id)))}
    noted = marks.values(session, found)
    return [each.id or 0 for name, each in found.items() if noted.get(name) != _promised(each)]


def is_awaited(ticket: Ticket) -> bool:
    """Whether the ticket is still one of which ``passed`` speaks."""
    follows = ticket.incident_part == Part.FOLLOWS
    return ticket.promised_at is not None and ticket.status in OPEN and not follows


def is_broken_anew(session: Session, ticket: Ticket) -> bool:
    """Note that the promised day was not kept; False when it was noted, of that day."""
    return marks.move(session, _mark(ticket), _promised(ticket))


def _mark(ticket: Ticket) -> str:
    return f"promise of {ticket.id}"


def _promised(ticket: Ticket) -> str:
    return ticket.promised_at.isoformat() if ticket.promised_at else ""


def promised_by(session: Session, ticket: Ticket) -> Person | None:
    """Whoever set the day last."""
    statement = select(Entry.actor_id).where(Entry.ticket_id == ticket.id, Entry.kind == "promised")
    id_ = session.exec(statement.order_by(col(Entry.id).desc())).first()
    return session.get(Person, id_) if id_ else None


def declare_emergency(session: Session, ticket: Ticket, requester: Person, reason: Words) -> None:
    """The requester cannot wait until the office opens: the highest priority. Refused: over,
    emergency (declared before).
    """
    check_open(ticket)
    if ticket.emergency_at is not None:
        raise Refused("emergency", ticket)
    ticket.priority, ticket.emergency_at = 1, now()
    changed(session, ticket, "emergency", requester, **reason._asdict())
