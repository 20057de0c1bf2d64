"""What cannot wait: the day that a head promises, and the emergency that a requester declares."""

from datetime import datetime

from sqlmodel import Session

from models.db import now
from models.tables import Person, Ticket
from models.tickets import Refused, changed, check_open, check_worker


def promise(
    session: Session, ticket: Ticket, head: Person, at: datetime, *, reason: str, says: str | None
) -> None:
    """The head says when it will be done, with a reason for officers; that counts instead of the
    target. ``says`` is the LINE message of the reason. Refused: looks_only, folded, over.
    """
    check_worker(ticket, head)
    check_open(ticket)
    ticket.promised_at = at
    why = {"text": reason, "message_id": says, "internal": True}
    changed(session, ticket, "promised", head, **why, until=at.isoformat())


def declare_emergency(
    session: Session, ticket: Ticket, requester: Person, reason: str, says: str | None
) -> None:
    """The requester cannot wait until the office opens: the highest priority. Refused: over,
    emergency (declared before).
    """
    check_open(ticket)
    if ticket.emergency_at is not None:
        raise Refused("emergency", ticket)
    ticket.priority, ticket.emergency_at = 1, now()
    changed(session, ticket, "emergency", requester, text=reason, message_id=says)
