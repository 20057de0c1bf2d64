"""What is deleted when its time is over: how much there is of each kind, and some of it deleted.

What belongs to a ticket on hold stays; audit rows leave as models/audit.py says.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, exists, func, update
from sqlmodel import Session, col, select

from models import audit, erasing, identities
from models.approval_table import Approval
from models.audit_table import Access, Hold
from models.db import now
from models.tables import (
    UNFINISHED,
    Attachment,
    AttachmentState,
    Conversation,
    Entry,
    Event,
    Person,
    Rating,
    Ticket,
)

Some = Callable[[Session, timedelta, int], int]


class Kind(NamedTuple):
    """A kind of data: how to count what is older, since when, and how to delete so many of it."""

    old: Callable[[Session, timedelta], tuple[int, datetime | None]]
    remove: Some


def hold(session: Session, ticket: Ticket) -> bool:
    """Keep the ticket's words and pictures until it is released; False where they are kept."""
    if session.get(Hold, ticket.id) is not None:
        return False
    session.add(Hold(ticket_id=ticket.id or 0))
    return True


def release(session: Session, ticket: Ticket) -> bool:
    """Let them follow the retention period again; False where they do."""
    found = session.get(Hold, ticket.id)
    if found is None:
        return False
    session.delete(found)
    return True


_HELD = exists().where(col(Hold.ticket_id) == col(Ticket.id))


def held_of(session: Session, person: Person) -> list[str]:
    """The numbers of the tickets of a requester that are on hold, oldest first."""
    own = select(Ticket).where(_HELD, Ticket.requester_id == person.id)
    return [each.number for each in session.exec(own.order_by(col(Ticket.id)))]


def _tickets(period: timedelta) -> Any:
    return and_(
        col(Ticket.closed_at) < now() - period,
        col(Ticket.status).not_in(UNFINISHED),
        col(Ticket.emptied_at).is_(None),
        ~_HELD,
    )


def _empty_tickets(session: Session, period: timedelta, limit: int) -> int:
    """Delete what was said: the ticket itself stays, for counts."""
    chosen = select(Ticket).where(_tickets(period)).order_by(col(Ticket.id)).limit(limit)
    found = session.exec(chosen.with_for_update(skip_locked=True)).all()
    ids = [each.id for each in found]
    for each in found:
        each.fields, each.sources, each.emptied_at = {}, {}, now()
    for table, values in (
        (Entry, {"text": "", "details": {}}),
        (Rating, {"comment": ""}),
        (Approval, {"paper": None}),
    ):
        of_these = col(table.ticket_id).in_(ids)
        session.execute(update(table).where(of_these).values(**values))
    return len(found)


def _pictures(period: timedelta) -> Any:
    over = select(Ticket.id).where(
        col(Ticket.closed_at) < now() - period, col(Ticket.status).not_in(UNFINISHED), ~_HELD
    )
    return and_(col(Attachment.ticket_id).in_(over), col(Attachment.name).is_not(None))


def _drop_pictures(session: Session, period: timedelta, limit: int) -> int:
    chosen = select(Attachment).where(_pictures(period)).order_by(col(Attachment.id)).limit(limit)
    found = session.exec(chosen.with_for_update(skip_locked=True)).all()
    for each in found:
        session.info.setdefault("forgotten", []).append(each.name)
        each.name, each.state, each.relay = None, AttachmentState.GONE, []
    return len(found)


def _unused(period: timedelta) -> Any:
    """People who did nothing here for so long, and of whom nothing is open or kept."""
    limit, own = now() - period, col(Ticket.requester_id) == col(Person.id)
    is_of_late = (col(Ticket.opened_at) >= limit) | (col(Ticket.closed_at) >= limit)
    is_open = col(Ticket.status).in_(UNFINISHED)
    talks = exists().where(
        col(Conversation.person_id) == col(Person.id), col(Conversation.touched_at) >= limit
    )
    return and_(
        col(Person.registered_at) < limit,
        col(Person.role).is_(None),
        ~exists().where(own, is_of_late | is_open | _HELD),
        ~talks,
    )


def _erase_people(session: Session, period: timedelta, limit: int) -> int:
    chosen = select(Person).where(_unused(period)).order_by(col(Person.id)).limit(limit)
    found = session.exec(chosen.with_for_update(skip_locked=True)).all()
    for each in found:
        session.info.setdefault("forgotten", []).extend(erasing.erase(session, each, "clock"))
    return len(found)


def _drop_audit(session: Session, period: timedelta, limit: int) -> int:
    audit.let_go(session, period)
    return audit.delete_dropped(session, limit)


def _rows(table: Any, key: Any, at: Any) -> Kind:
    """Rows that are deleted whole, by their moment."""

    def delete_some(session: Session, period: timedelta, limit: int) -> int:
        old = select(key).where(at < now() - period).order_by(at).limit(limit)
        gone = delete(table).where(key.in_(old)).returning(key)
        return len(session.execute(gone).all())

    return Kind(_counter(at, lambda period: at < now() - period), delete_some)


def _counter(
    at: Any, is_old: Callable[[timedelta], Any]
) -> Callable[[Session, timedelta], tuple[int, datetime | None]]:
    def count(session: Session, period: timedelta) -> tuple[int, datetime | None]:
        found = session.execute(select(func.count(), func.min(at)).where(is_old(period))).one()
        return found[0], found[1]

    return count


_ACCESS = _rows(Access, col(Access.id), col(Access.at))


def _drop_access(session: Session, period: timedelta, limit: int) -> int:
    """The log, and whom it still knew though they were erased."""
    gone = _ACCESS.remove(session, period, limit)
    return gone + identities.delete_old(session, period, limit - gone)


KINDS = {
    "messages": Kind(_counter(col(Ticket.closed_at), _tickets), _empty_tickets),
    "attachments": Kind(_counter(col(Attachment.created_at), _pictures), _drop_pictures),
    "profiles": Kind(_counter(col(Person.registered_at), _unused), _erase_people),
    "inbox": _rows(Event, col(Event.id), col(Event.received_at)),
    "access": Kind(_ACCESS.old, _drop_access),
    "audit": Kind(audit.old, _drop_audit),
}
