"""Tickets: opened, claimed, answered, waited for, resolved, confirmed, reopened, withdrawn.

Every change checks its own precondition under the row's lock and writes the timeline;
``version`` grows with each change of state, so a card drawn earlier can be told apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models import clocks, people
from models.db import now
from models.incident_table import Part
from models.numbering import next_number
from models.sources import Words, first_of, remember_messages, source_ids
from models.tables import (
    ACTING,
    OPEN,
    UNFINISHED,
    Entry,
    LineMessage,
    Person,
    Status,
    Ticket,
    Waits,
)

# Its requester and those who approve it are asked; the office does not work on it yet.
UNAPPROVED = (Waits.APPROVAL, Waits.CORRECTION)

# What a list has loaded may have changed while the lock was waited for; what is pending has been
# flushed by then. FOR NO KEY UPDATE, because rows that refer to a ticket need not wait for it.
_LOCKED = select(Ticket).with_for_update(key_share=True).execution_options(populate_existing=True)
_BY_ID = _LOCKED.where(col(Ticket.id) == bindparam("id"))
_BY_NUMBER = _LOCKED.where(col(Ticket.number) == bindparam("number"))

# The entries that give a ticket its next version, each change one; others leave it as it is.
CHANGES = (
    "claimed",
    "asked",
    "resumed",
    "paused",
    "continued",
    "continued_itself",
    "handed",
    "freed",
    "priority",
    "reported",
    "resolved",
    "confirmed",
    "confirmed_silently",
    "reopened",
    "withdrawn",
    "closed_waiting",
    "promised",
    "emergency",
    "folded",
    "split",
    "took_lead",
    "approval_own",
    "approved",
    "approved_on_paper",
    "returned",
    "corrected",
    "rejected",
)


class Refused(Exception):
    """The ticket is not in a state that allows this; ``reason`` is part of a text key."""

    def __init__(self, reason: str, ticket: Ticket) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ticket = ticket


@dataclass(frozen=True)
class Finding:
    """What an officer found: the answers by the names of their steps, which join the ticket's
    fields or replace them, and the LINE message of each, or a list of those that made it.
    """

    fields: dict[str, Any]
    sources: Mapping[str, Any] = field(default_factory=dict)


def open_ticket(
    session: Session,
    requester: Person,
    *,
    service: str,
    prefix: str,
    priority: int,
    fields: dict[str, Any],
    sources: Mapping[str, Any],
    zone: str = "",
    is_private: bool = False,
) -> Ticket:
    """Open a ticket; its number comes from ``next_number(prefix)``.

    ``sources`` name the LINE message of each field, or a list of those that made it; ``zone`` is
    that of the requester's school.
    """
    assert requester.id is not None
    ticket = Ticket(
        number=next_number(session, prefix),
        service=service,
        requester_id=requester.id,
        priority=priority,
        is_private=is_private,
        fields=fields,
        sources=dict(sources),
        org_code=requester.org_code,
        zone=zone,
        opened_at=now(),
        escalate_at=now(),
    )
    ticket.started_at = ticket.opened_at
    session.add(ticket)
    session.flush()
    record(session, ticket, "opened", requester)
    remember_messages(session, source_ids(sources), ticket)
    return ticket


def record(
    session: Session,
    ticket: Ticket,
    kind: str,
    actor: Person | None,
    *,
    text: str = "",
    message_id: str | None = None,
    internal: bool = False,
    **details: Any,
) -> Entry:
    """Write a line on the ticket's timeline."""
    assert ticket.id is not None
    entry = Entry(
        ticket_id=ticket.id,
        at=now(),
        actor_id=actor.id if actor else None,
        kind=kind,
        text=text,
        message_id=message_id,
        internal=internal,
        details=details,
    )
    session.add(entry)
    if message_id:
        remember_messages(session, {message_id}, ticket)
    return entry


def get(session: Session, id_: int) -> Ticket | None:
    """The ticket of a row id, locked until the transaction ends."""
    return session.exec(_BY_ID, params={"id": id_}).first()


def by_number(session: Session, number: str) -> Ticket | None:
    """The ticket of a number, locked until the transaction ends."""
    return session.exec(_BY_NUMBER, params={"number": number}).first()


def of_message(session: Session, message_id: str) -> Ticket | None:
    """The ticket a LINE message belongs to."""
    known = session.get(LineMessage, message_id)
    return get(session, known.ticket_id) if known is not None and known.ticket_id else None


def check_officer(ticket: Ticket, person: Person) -> None:
    """Whether the person may change tickets as an officer does. Refused: looks_only."""
    if person.role not in ACTING:
        raise Refused("looks_only", ticket)


def check_worker(ticket: Ticket, person: Person) -> None:
    """Whether the person may do the work on this very ticket. Refused: looks_only, unapproved,
    folded (it is done on the one that leads the incident).
    """
    check_officer(ticket, person)
    check_approved(ticket)
    if ticket.incident_part == Part.FOLLOWS:
        raise Refused("folded", ticket)


def check_approved(ticket: Ticket) -> None:
    """Whether it waits for nobody's approval any more. Refused: unapproved."""
    if ticket.waits_for in UNAPPROVED:
        raise Refused("unapproved", ticket)


def check_open(ticket: Ticket) -> None:
    """Whether work on the ticket goes on. Refused: resolved, over."""
    if ticket.status == Status.RESOLVED:
        raise Refused("resolved", ticket)
    if ticket.status not in OPEN:
        raise Refused("over", ticket)


def check_unfinished(ticket: Ticket) -> None:
    """Whether anything can still be said of the ticket, its result included. Refused: over."""
    if ticket.status not in UNFINISHED:
        raise Refused("over", ticket)


def claim(session: Session, ticket: Ticket, officer: Person) -> None:
    """Take the ticket. Refused: taken (by ``ticket.assignee_id``), over."""
    check_worker(ticket, officer)
    check_open(ticket)
    if ticket.assignee_id is not None:
        raise Refused("yours" if ticket.assignee_id == officer.id else "taken", ticket)
    assign(ticket, officer)
    ticket.status = Status.CLAIMED
    responded(ticket)
    changed(session, ticket, "claimed", officer)


def offer(session: Session, ticket: Ticket, officer: Person | None) -> None:
    """Offer a ticket that nobody has to one officer, or to no one in particular. It may still be
    claimed by anybody; its version stays.
    """
    if officer is None and ticket.offered_to is None:
        return
    ticket.offered_to = officer.id if officer else None
    ticket.escalate_at = now()
    if officer is not None:
        record(session, ticket, "offered", None, internal=True, to=officer.id)


def assign(ticket: Ticket, officer: Person) -> None:
    """Whoever has it, it is offered to nobody any more."""
    ticket.assignee_id, ticket.offered_to = officer.id, None


def responded(ticket: Ticket) -> None:
    """Somebody of the office does something for it."""
    ticket.first_response_at = ticket.first_response_at or now()


def changed(
    session: Session, ticket: Ticket, kind: str, actor: Person | None, **details: Any
) -> None:
    """Note a change: a new version, a line on the timeline, and a clock to be looked at."""
    assert kind in CHANGES
    ticket.version += 1
    ticket.escalate_at = now()
    if ticket.status != Status.WAITING:
        clocks.proceed(session, ticket)
    record(session, ticket, kind, actor, **details)


def answer(session: Session, ticket: Ticket, officer: Person) -> None:
    """An officer writes to the requester: an unclaimed ticket becomes theirs. Refused: over."""
    check_officer(ticket, officer)
    check_unfinished(ticket)
    take_up(session, ticket, officer)
    responded(ticket)


def take_up(session: Session, ticket: Ticket, officer: Person) -> None:
    """Whoever works on a ticket that nobody has yet takes it: the timeline says so first. One that
    follows another is nobody's.
    """
    if ticket.status == Status.NEW and ticket.incident_part != Part.FOLLOWS:
        claim(session, ticket, officer)


def hand_over(session: Session, ticket: Ticket, officer: Person, colleague: Person) -> None:
    """Give the ticket to a colleague who acts. Refused: over, same_assignee, no_colleague."""
    check_worker(ticket, officer)
    if people.colleague(session, colleague.id or 0) is None:
        raise Refused("no_colleague", ticket)
    check_open(ticket)
    if ticket.assignee_id == colleague.id:
        raise Refused("same_assignee", ticket)
    assign(ticket, colleague)
    if ticket.status == Status.NEW:
        ticket.status = Status.CLAIMED
    changed(session, ticket, "handed", officer, to=colleague.id)


def free(session: Session, ticket: Ticket, officer: Person) -> bool:
    """The officer is gone: the ticket waits for a colleague. False when it is not theirs, nor
    offered to them.
    """
    if ticket.status == Status.NEW and ticket.offered_to == officer.id:
        ticket.offered_to = None
        return True
    if ticket.status not in OPEN or ticket.assignee_id != officer.id:
        return False
    ticket.assignee_id, ticket.status = None, Status.NEW
    changed(session, ticket, "freed", officer)
    return True


def change_priority(
    session: Session, ticket: Ticket, officer: Person, priority: int, reason: Words
) -> None:
    """Give the ticket priority 1 to 4, with a reason for officers. Refused: over, same_priority."""
    check_worker(ticket, officer)
    check_open(ticket)
    if ticket.priority == priority:
        raise Refused("same_priority", ticket)
    before, ticket.priority = ticket.priority, priority
    why = {**reason._asdict(), "internal": True}
    changed(session, ticket, "priority", officer, **why, before=before, after=priority)


def report(session: Session, ticket: Ticket, officer: Person, found: Finding) -> None:
    """Findings so far; the work goes on, also after a result was told. Refused: looks_only, folded,
    over.
    """
    check_worker(ticket, officer)
    check_unfinished(ticket)
    take_up(session, ticket, officer)
    ticket.status = Status.CLAIMED
    clocks.stood_resolved(session, ticket)
    ticket.resolved_at = ticket.confirm_by_at = None
    responded(ticket)
    _keep(session, ticket, "reported", officer, found)


def _keep(session: Session, ticket: Ticket, kind: str, officer: Person, found: Finding) -> None:
    """Findings join the fields, their messages the sources; what was done, the timeline."""
    kept = {name: source for name, source in ticket.sources.items() if name not in found.fields}
    given = {name: source for name, source in found.sources.items() if name in found.fields}
    ticket.fields, ticket.sources = ticket.fields | found.fields, kept | given
    remember_messages(session, source_ids(given), ticket)
    message_id = first_of(given.get("action_taken"))
    text = str(found.fields.get("action_taken", ""))
    changed(session, ticket, kind, officer, text=text, message_id=message_id)


def resolve(
    session: Session, ticket: Ticket, officer: Person, found: Finding, confirm_by_at: datetime
) -> None:
    """Done, for this ticket alone: one that follows another is resolved with it, as
    ``incidents.resolve`` does. Refused: looks_only, unapproved, over.
    """
    check_officer(ticket, officer)
    check_approved(ticket)
    check_unfinished(ticket)
    take_up(session, ticket, officer)
    ticket.assignee_id = ticket.assignee_id or officer.id
    clocks.stood_resolved(session, ticket)  # where this corrects a result that was told before
    ticket.status, ticket.resolved_at = Status.RESOLVED, now()
    ticket.confirm_by_at, ticket.reopen_until_at = confirm_by_at, None
    responded(ticket)
    _keep(session, ticket, "resolved", officer, found)


def confirm(
    session: Session, ticket: Ticket, requester: Person | None, reopen_until_at: datetime
) -> None:
    """The requester says it is fixed (None: nobody objected in time). Refused: not_resolved."""
    if ticket.status != Status.RESOLVED:
        raise Refused("not_resolved", ticket)
    ticket.status, ticket.closed_at = Status.CLOSED, now()
    ticket.confirm_by_at, ticket.reopen_until_at = None, reopen_until_at
    changed(session, ticket, "confirmed" if requester else "confirmed_silently", requester)


def check_reopen(ticket: Ticket) -> None:
    """Whether it may be reopened now. Refused: not_resolved, too_late."""
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise Refused("not_resolved", ticket)
    if ticket.reopen_until_at is not None and now() > ticket.reopen_until_at:
        raise Refused("too_late", ticket)


def reopen(session: Session, ticket: Ticket, requester: Person, reason: Words) -> None:
    """Not fixed after all. Refused: not_resolved, too_late."""
    check_reopen(ticket)
    assignee = session.get(Person, ticket.assignee_id) if ticket.assignee_id else None
    if assignee is not None and not assignee.role:
        ticket.assignee_id = None
    ticket.status = Status.CLAIMED if ticket.assignee_id else Status.NEW
    ticket.cycle, ticket.started_at = ticket.cycle + 1, now()
    ticket.promised_at = ticket.emergency_at = None
    if ticket.assignee_id is None:
        ticket.first_response_at = None  # somebody has to take it up again
    ticket.closed_at = ticket.confirm_by_at = ticket.resolved_at = ticket.reopen_until_at = None
    changed(session, ticket, "reopened", requester, **reason._asdict())


def withdraw(session: Session, ticket: Ticket, requester: Person) -> None:
    """The requester no longer needs it. Refused: over."""
    check_open(ticket)
    ticket.status, ticket.closed_at = Status.WITHDRAWN, now()
    changed(session, ticket, "withdrawn", requester)
