"""Tickets that wait: for their requester, for parts, for a repair outside or a higher agency.

Their clock stands meanwhile (models/clocks.py), at most until a day that was said.
"""

from datetime import datetime

from sqlmodel import Session

from models import clocks
from models.sources import Words
from models.tables import Person, Status, Ticket, Waits
from models.tickets import (
    Refused,
    changed,
    check_open,
    check_unfinished,
    check_worker,
    record,
    responded,
    take_up,
)


def ask_requester(
    session: Session, ticket: Ticket, officer: Person, *, until_at: datetime, remind_at: datetime
) -> None:
    """Wait for the requester, whose next message ends the waiting; or else it is closed then.
    Refused: over.
    """
    _begin(session, ticket, officer, Waits.REQUESTER, until_at=until_at, due_at=remind_at)
    changed(session, ticket, "asked", officer, until=until_at.isoformat())


def wait(
    session: Session,
    ticket: Ticket,
    officer: Person,
    waits_for: Waits,
    *,
    until_at: datetime,
    reason: Words,
) -> None:
    """Wait for something else; if nothing is said by then, the clock goes on. Refused: over."""
    _begin(session, ticket, officer, waits_for, until_at=until_at, due_at=until_at)
    about = {"waits_for": waits_for, "until": until_at.isoformat()}
    changed(session, ticket, "paused", officer, **reason._asdict(), **about)


def _begin(
    session: Session,
    ticket: Ticket,
    officer: Person,
    waits_for: Waits,
    *,
    until_at: datetime,
    due_at: datetime,
) -> None:
    check_worker(ticket, officer)
    check_open(ticket)
    take_up(session, ticket, officer)
    ticket.status = Status.WAITING
    responded(ticket)
    clocks.pause(session, ticket, waits_for, until_at, due_at)


def heard_requester(session: Session, ticket: Ticket, requester: Person) -> None:
    """The requester wrote: a ticket that waits for them goes on. Refused: over."""
    check_unfinished(ticket)
    if ticket.waits_for == Waits.REQUESTER:
        _end(session, ticket, "resumed", requester)


def go_on(session: Session, ticket: Ticket, person: Person | None) -> None:
    """What it waited for is there, or (None) should have been. Refused: not_waiting."""
    if ticket.status != Status.WAITING:
        raise Refused("not_waiting", ticket)
    _end(session, ticket, "continued" if person else "continued_itself", person)


def _end(session: Session, ticket: Ticket, kind: str, person: Person | None) -> None:
    ticket.status = Status.CLAIMED if ticket.assignee_id else Status.NEW
    changed(session, ticket, kind, person)


def give_time(
    session: Session, ticket: Ticket, requester: Person, *, until_at: datetime, remind_at: datetime
) -> None:
    """The requester needs longer to answer. Refused: not_waiting."""
    if ticket.waits_for != Waits.REQUESTER:
        raise Refused("not_waiting", ticket)
    stands = clocks.open_pause(session, ticket)
    assert stands is not None
    stands.until_at, stands.due_at = until_at, remind_at
    record(session, ticket, "given_time", requester, until=until_at.isoformat())


def close(session: Session, ticket: Ticket, reopen_until_at: datetime) -> None:
    """The requester did not answer in time, as was announced; it may be reopened until then.
    Refused: not_waiting.
    """
    if ticket.waits_for != Waits.REQUESTER:
        raise Refused("not_waiting", ticket)
    ticket.status, ticket.reopen_until_at = Status.CLOSED, reopen_until_at
    changed(session, ticket, "closed_waiting", None)
    ticket.closed_at = ticket.escalate_at
