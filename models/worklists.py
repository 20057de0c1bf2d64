"""Lists to read: which tickets something is to be done with, and what was done with one."""

from collections.abc import Iterable

from sqlalchemy import bindparam, case, func
from sqlmodel import Session, col, select

from models.db import now
from models.incident_table import Part
from models.tables import (
    OPEN,
    UNFINISHED,
    Entry,
    Outgoing,
    OutgoingState,
    Person,
    Status,
    Ticket,
)
from models.tickets import CHANGES

# First those that wait for their requester, then the newest.
_UNFINISHED = (
    select(Ticket)
    .where(col(Ticket.requester_id) == bindparam("person"), col(Ticket.status).in_(UNFINISHED))
    .order_by(case((col(Ticket.status) == Status.WAITING, 0), else_=1), col(Ticket.id).desc())
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)
_TIMELINE = (
    select(Entry)
    .where(col(Entry.ticket_id) == bindparam("ticket"), col(Entry.id) < bindparam("before"))
    .order_by(col(Entry.id).desc())
    .limit(bindparam("limit"))
)
# The greatest row id there can be.
NEWEST = 2**31 - 1
_TOLD = _TIMELINE.where(col(Entry.internal).is_(False))


def open_ids_of(
    session: Session, requester: Person | None = None, assignee: Person | None = None
) -> list[int]:
    """The row ids of all of somebody's open tickets, in the order in which to lock them."""
    statement = select(Ticket.id).where(col(Ticket.status).in_(OPEN))
    if requester is not None:
        statement = statement.where(Ticket.requester_id == requester.id)
    if assignee is not None:
        statement = statement.where(Ticket.assignee_id == assignee.id)
    return [id_ for id_ in session.exec(statement.order_by(col(Ticket.id))) if id_]


def offered_ids_of(session: Session, officer: Person) -> list[int]:
    """The row ids of the tickets that wait for the officer to claim them, as ``open_ids_of``."""
    statement = select(Ticket.id).where(
        Ticket.status == Status.NEW, Ticket.offered_to == officer.id
    )
    return [id_ for id_ in session.exec(statement.order_by(col(Ticket.id))) if id_]


def unfinished_of(
    session: Session, requester: Person, limit: int = 500, skip: int = 0
) -> list[Ticket]:
    """A requester's tickets that are not over: first those that wait for them, then newest.
    ``skip`` leaves out the first ones; nobody has as many as ``limit`` allows unasked.
    """
    whose = {"person": requester.id, "limit": limit, "skip": skip}
    return list(session.exec(_UNFINISHED, params=whose))


def latest_of(session: Session, requester: Person, limit: int = 3) -> list[Ticket]:
    """A requester's newest tickets, finished or not."""
    statement = select(Ticket).where(Ticket.requester_id == requester.id)
    return list(session.exec(statement.order_by(col(Ticket.id).desc()).limit(limit)))


def queue(
    session: Session,
    assignee: Person | None = None,
    limit: int = 11,
    skip: int = 0,
    *,
    private: bool = False,
) -> list[Ticket]:
    """Open tickets, unclaimed first, then most urgent, then oldest; of one officer, or of all. Of
    an incident only the one that leads; ``private`` ones only for whoever may know of them.
    ``skip`` leaves out the first ones, which are read all the same.
    """
    # A query for each status follows the index and ends with it, however many are open.
    found = {
        status: _first_of(session, status, assignee, skip + limit, private=private)
        for status in OPEN
    }
    unclaimed = found.pop(Status.NEW)
    others = [ticket for tickets in found.values() for ticket in tickets]
    others.sort(key=lambda ticket: (ticket.priority, ticket.id))
    return [*unclaimed, *others][skip : skip + limit]


def told(session: Session, assignee: Person, limit: int, *, private: bool = False) -> list[Ticket]:
    """An officer's tickets whose result was told, and that wait to be confirmed."""
    return _first_of(session, Status.RESOLVED, assignee, limit, private=private)


def _first_of(
    session: Session, status: Status, assignee: Person | None, limit: int, *, private: bool
) -> list[Ticket]:
    statement = select(Ticket).where(Ticket.status == status, Ticket.incident_part != Part.FOLLOWS)
    if not private:
        statement = statement.where(col(Ticket.is_private).is_(False))
    if assignee is not None:
        statement = statement.where(Ticket.assignee_id == assignee.id)
    order = (col(Ticket.priority), col(Ticket.id))
    return list(session.exec(statement.order_by(*order).limit(limit)))


def to_confirm(session: Session, limit: int = 50) -> list[Ticket]:
    """Resolved tickets that nobody objected to in time. Of one whose result has not left, because
    the month's quota is gone or LINE is down, nobody can.
    """
    unread = select(Outgoing.ticket_id).where(
        Outgoing.state == OutgoingState.PENDING,
        col(Outgoing.keys).contains("resolve.card"),
        col(Outgoing.ticket_id).is_not(None),
    )
    statement = select(Ticket).where(
        Ticket.status == Status.RESOLVED,
        col(Ticket.confirm_by_at) <= now(),
        col(Ticket.id).not_in(unread),
    )
    statement = statement.with_for_update(skip_locked=True, key_share=True)
    return list(session.exec(statement.limit(limit)))


def by_last_answer(session: Session, requester: Person, found: Iterable[Ticket]) -> list[Ticket]:
    """A requester's tickets, the one first that the office wrote about last; else as they were."""
    tickets = list(found)
    statement = select(Entry.ticket_id, func.max(Entry.id)).where(
        col(Entry.ticket_id).in_([ticket.id for ticket in tickets]),
        Entry.kind == "message",
        col(Entry.actor_id) != requester.id,
    )
    last = dict(session.exec(statement.group_by(col(Entry.ticket_id))).all())
    return sorted(tickets, key=lambda ticket: -(last.get(ticket.id or 0) or 0))


def is_changed_by_others(session: Session, ticket: Ticket, version: int, person: Person) -> bool:
    """Whether anybody else changed the ticket since it had that version, or it never had it. That
    it leads its incident now is nothing to its requester.
    """
    count = ticket.version - version
    if version < 1 or count < 0:
        return True
    newest = select(Entry.actor_id, Entry.kind).where(
        Entry.ticket_id == ticket.id, col(Entry.kind).in_(CHANGES)
    )
    newest = newest.order_by(col(Entry.id).desc()).limit(count)
    found = session.exec(newest).all() if count else []
    is_theirs = person.id == ticket.requester_id
    mine = [actor == person.id or (is_theirs and kind == "took_lead") for actor, kind in found]
    return len(mine) != count or not all(mine)


def timeline(
    session: Session, ticket: Ticket, *, internal: bool, limit: int, before: int = NEWEST
) -> list[Entry]:
    """The newest lines of the timeline, oldest first, as far as they came ``before`` the entry of
    that row id; internal ones only for officers.
    """
    asked = {"ticket": ticket.id, "limit": limit, "before": before}
    newest = session.exec(_TIMELINE if internal else _TOLD, params=asked)
    return list(newest)[::-1]


def longest_answer(session: Session, ticket: Ticket) -> str:
    """What the office told the requester at greatest length, which mostly is the answer; empty
    where it told nothing. Nothing internal, nothing unsent.
    """
    told = select(Entry.text).where(
        Entry.ticket_id == ticket.id,
        Entry.actor_id != ticket.requester_id,
        col(Entry.kind).in_(("message", "resolved")),
        col(Entry.internal).is_(False),
        col(Entry.unsent_at).is_(None),
    )
    return max(session.exec(told), key=len, default="")
