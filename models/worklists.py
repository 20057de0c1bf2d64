"""Which tickets something is to be done with, whoever looks after them."""

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.db import now
from models.tables import OPEN, Entry, Person, Status, Ticket


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


def to_confirm(session: Session, limit: int = 50) -> list[Ticket]:
    """Resolved tickets that nobody objected to in time."""
    statement = select(Ticket).where(
        Ticket.status == Status.RESOLVED, col(Ticket.confirm_by_at) <= now()
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
