"""Clocks of tickets: the times in which they stand, the levels they reached, who has to look.

What the times mean in an office's working time is reckoned in ``bot/clocks.py``.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, bindparam, not_, or_, update
from sqlmodel import Session, col, select

from models.db import now
from models.incident_table import Part
from models.tables import UNFINISHED, Escalation, Pause, Person, Status, Ticket, Waits
from models.upserts import insert_for

# Not a thing to wait for that anybody chooses: a result was told, and nobody had to work.
RESOLVED = "resolved"
_OTHERS = (Waits.REQUESTER, Waits.APPROVAL, Waits.CORRECTION)

# Nothing is late now, and may be again in the same cycle: a told result may be corrected, and what
# follows another ticket be taken out. Once the ticket is over, or opened anew, it rests no more.
_RESTS = and_(
    col(Ticket.cycle) == col(Escalation.cycle),
    or_(
        col(Ticket.status) == Status.RESOLVED,
        and_(col(Ticket.incident_part) == Part.FOLLOWS, col(Ticket.status).in_(UNFINISHED)),
    ),
)
# Those that came with the lead of an incident are noted later than its own.
_PAUSES = (
    select(Pause.began_at, Pause.ended_at)
    .where(col(Pause.ticket_id) == bindparam("ticket"), col(Pause.began_at) >= bindparam("since"))
    .order_by(col(Pause.began_at), col(Pause.id))
)


def pause(
    session: Session,
    ticket: Ticket,
    waits_for: Waits,
    until_at: datetime,
    due_at: datetime | None,
    *,
    since: datetime | None = None,
) -> None:
    """Let the clock stand (``since`` then, else from now on) until then; ``due_at`` is when the
    next thing is to be done about it (None: others see to that). One that stands already stands
    anew.
    """
    assert ticket.id is not None
    proceed(session, ticket)
    ticket.waits_for = waits_for
    session.add(
        Pause(
            ticket_id=ticket.id,
            waits_for=waits_for,
            began_at=since or now(),
            until_at=until_at,
            due_at=due_at,
        )
    )
    session.flush()


def proceed(session: Session, ticket: Ticket) -> None:
    """Let the clock go on: since the day that was said, however late anybody looks, but where no
    work was possible because the requester, or whoever approves, let it wait.
    """
    stands, at = open_pause(session, ticket), now()
    if stands is not None:
        stands.ended_at = at if stands.waits_for in _OTHERS else min(at, stands.until_at)
        stands.due_at = None
    ticket.waits_for = ""


def stood_resolved(session: Session, ticket: Ticket) -> None:
    """The work goes on after a result was told, or another result is told: the clock stood since
    then.
    """
    assert ticket.id is not None
    since, at = ticket.resolved_at, now()
    if since is not None:
        session.add(
            Pause(ticket_id=ticket.id, waits_for=RESOLVED, began_at=since, until_at=at, ended_at=at)
        )
        session.flush()


def hand_on(session: Session, ticket: Ticket, heir: Ticket) -> None:
    """The work on a ticket goes on as that on another, by the same clock: that stood when this one
    did, as far as it ran by then, and waits for the same until somebody says otherwise.
    """
    assert heir.id is not None
    statement = select(Pause).where(
        Pause.ticket_id == ticket.id,
        col(Pause.began_at) >= ticket.started_at,
        or_(col(Pause.ended_at).is_(None), col(Pause.ended_at) > heir.started_at),
    )
    for each in session.exec(statement.order_by(col(Pause.id))).all():
        same = each.model_dump(exclude={"id", "ticket_id", "began_at"})
        began_at = max(each.began_at, heir.started_at)
        session.add(Pause(ticket_id=heir.id, began_at=began_at, **same))
    heir.waits_for = ticket.waits_for
    session.flush()


def open_pause(session: Session, ticket: Ticket) -> Pause | None:
    """The time in which the clock stands now."""
    if not ticket.waits_for:
        return None
    statement = select(Pause).where(Pause.ticket_id == ticket.id, col(Pause.ended_at).is_(None))
    return session.exec(statement.order_by(col(Pause.id).desc())).first()


def pauses(session: Session, ticket: Ticket) -> list[tuple[datetime, datetime | None]]:
    """From when to when the clock stood in its present cycle, in order."""
    of_ticket = {"ticket": ticket.id, "since": ticket.started_at}
    return [(began, ended) for began, ended in session.exec(_PAUSES, params=of_ticket)]


def due_pauses(session: Session, limit: int = 100) -> list[int]:
    """The row ids of tickets about whose waiting something is to be done, longest due first."""
    statement = select(Pause.ticket_id).where(col(Pause.due_at) <= now())
    return list(session.exec(statement.order_by(col(Pause.due_at)).limit(limit)))


def due_tickets(session: Session, limit: int) -> list[Ticket]:
    """Tickets whose clock somebody has to look at, longest due first; nobody else has them."""
    statement = select(Ticket).where(col(Ticket.escalate_at) <= now())
    statement = statement.order_by(col(Ticket.escalate_at)).limit(limit)
    return list(session.exec(statement.with_for_update(skip_locked=True, key_share=True)))


def reach(session: Session, ticket: Ticket, level: int, *, in_digest: bool = False) -> bool:
    """The ticket has reached a level; False when it had already, in this cycle."""
    which = {"ticket_id": ticket.id, "cycle": ticket.cycle, "level": level}
    values = {**which, "reached_at": now(), "in_digest": in_digest}
    insert = insert_for(session)(Escalation).values(**values).on_conflict_do_nothing()
    return session.execute(insert.returning(col(Escalation.level))).first() is not None


def reached(session: Session, ticket: Ticket, since: datetime | None = None) -> set[int]:
    """The levels reached in the present cycle, or since a moment of it."""
    statement = select(Escalation.level).where(
        Escalation.ticket_id == ticket.id, Escalation.cycle == ticket.cycle
    )
    if since is not None:
        statement = statement.where(col(Escalation.reached_at) >= since)
    return set(session.exec(statement))


def untold(
    session: Session, *, in_digest: bool, limit: int = 5000
) -> list[tuple[Escalation, Ticket]]:
    """Levels that nobody was told of, at once or in a digest, with their tickets, where these do
    not rest; nobody else has them. Those of what is over are found as well, to be marked as told:
    so what is looked through does not grow with the tickets that are closed.
    """
    statement = select(Escalation, Ticket).join(Ticket, col(Ticket.id) == Escalation.ticket_id)
    of_kind = col(Escalation.in_digest) == in_digest
    statement = statement.where(of_kind, col(Escalation.told_at).is_(None), not_(_RESTS))
    statement = statement.order_by(col(Escalation.reached_at), col(Escalation.ticket_id))
    rows = session.exec(statement.limit(limit).with_for_update(of=Escalation, skip_locked=True))
    return [(escalation, ticket) for escalation, ticket in rows]


def told(escalations: Iterable[Escalation]) -> None:
    """Whoever is to know of them has been told."""
    for each in escalations:
        each.told_at = now()


def tell_early(session: Session, ticket: Ticket, level: int) -> bool:
    """Somebody wants a level to be told now, reached or not. False when it was told before."""
    reach(session, ticket, level)
    statement = update(Escalation).where(
        col(Escalation.ticket_id) == ticket.id,
        col(Escalation.cycle) == ticket.cycle,
        col(Escalation.level) == level,
        col(Escalation.told_at).is_(None),
    )
    taken = statement.values(told_at=now()).returning(col(Escalation.level))
    return session.execute(taken).first() is not None


def acknowledge(session: Session, ticket: Ticket, person: Person) -> bool:
    """Somebody has seen the levels reached so far; False when there is none that nobody saw."""
    statement = update(Escalation).where(
        col(Escalation.ticket_id) == ticket.id,
        col(Escalation.cycle) == ticket.cycle,
        col(Escalation.acknowledged_at).is_(None),
    )
    seen = statement.values(acknowledged_at=now(), acknowledged_by=person.id)
    return session.execute(seen.returning(col(Escalation.level))).first() is not None
