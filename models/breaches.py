"""Clocks of breaches of personal data: begun, reminded of, ended by an assessment.

Act on the Protection of Personal Data B.E. 2562, section 37(4): the regulator is told within 72
hours of when it is known. These are hours of the day and the night, holidays too. They are counted
from when it was noticed, not from the report: whoever noticed it belongs to the schools and the
office, and a clock that ends too early does no harm.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models import audit, tickets
from models.breach_table import Assessment, Breach
from models.db import now
from models.sources import Words
from models.tables import Person, Ticket

LIMIT = timedelta(hours=72)
# Hours after which the heads are reminded; the last is the end.
HOURS = (24, 48, 66, 72)


def begin(session: Session, ticket: Ticket, known_at: datetime) -> Breach:
    """Let the clock of a ticket run, from when it was known."""
    assert ticket.id is not None
    breach = Breach(ticket_id=ticket.id, began_at=known_at)
    breach.remind_at = next_reminder(breach) or now()  # it was noticed days ago: they are told
    session.add(breach)
    session.flush()
    tickets.record(session, ticket, "breach_began", None, internal=True)
    return breach


def next_reminder(breach: Breach) -> datetime | None:
    """The next hour to remind of; of those that passed while nothing ran, none."""
    at = (breach.began_at + timedelta(hours=hours) for hours in HOURS)
    return next((each for each in at if each > now()), None)


def of_ticket(session: Session, ticket: Ticket) -> Breach | None:
    """The ticket's clock, running or ended."""
    return session.get(Breach, ticket.id)


def ends_at(breach: Breach) -> datetime:
    """When the regulator must know."""
    return breach.began_at + LIMIT


def due(session: Session, limit: int = 100) -> list[int]:
    """The row ids of tickets of whose clock the heads are to be reminded."""
    statement = select(Breach.ticket_id).where(col(Breach.remind_at) <= now())
    return list(session.exec(statement.order_by(col(Breach.remind_at)).limit(limit)))


def assess(session: Session, ticket: Ticket, by: Person, how: Assessment, reason: Words) -> bool:
    """End the clock. False where none runs, or somebody ended it before."""
    breach = of_ticket(session, ticket)
    if breach is None or breach.assessed_at is not None:
        return False
    breach.assessed_at, breach.assessed_by, breach.assessment = now(), by.id, how
    breach.remind_at = None
    audit.record(session, "breach.assessed", actor=by, about=ticket, reason=how)
    tickets.record(
        session,
        ticket,
        f"breach_{how}",
        by,
        text=reason.text,
        message_id=reason.message_id,
        internal=True,
    )
    return True
