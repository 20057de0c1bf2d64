"""What reports count of a time, from one moment to before another; of what is deleted, nothing.

Chat and documents ask here alone, so that both say the same.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, or_, select

from models import answered, evaluation
from models.article_table import Ending
from models.spending import Push
from models.tables import Entry, Outgoing, OutgoingState, Pause, Ticket

_UNREAD: Any = (Ticket.fields, Ticket.sources)


@dataclass(frozen=True)
class Case:
    """A ticket, and when its clock stood in its present cycle, in order."""

    ticket: Ticket
    pauses: list[tuple[datetime, datetime | None]]


@dataclass(frozen=True)
class Counts:
    """``cases`` were opened or have their result of that time; ``results`` were told, and
    ``reopened`` so many tickets; questions were ``helped`` by an article of so many ``asked``;
    pushes cost ``units``, and ``free`` messages rode on replies; requesters' ``points`` by service.
    """

    cases: list[Case]
    results: int
    reopened: int
    helped: int
    questions: int
    units: int
    free: int
    points: dict[str, list[int]]


def count(session: Session, since: datetime, until: datetime, *, private: bool) -> Counts:
    """Everything of that time; without ``private`` tickets, for whoever may not know of them."""
    outcomes = answered.by_outcome(session, since, until)
    return Counts(
        cases=_cases(session, since, until, private=private),
        results=_entries(session, "resolved", since, until, private=private),
        reopened=_entries(session, "reopened", since, until, private=private),
        helped=outcomes[Ending.HELPED],
        questions=sum(outcomes.values()),
        units=_units(session, since, until),
        free=_free(session, since, until),
        points=evaluation.of_period(session, since, until).points,
    )


def _cases(session: Session, since: datetime, until: datetime, *, private: bool) -> list[Case]:
    opened, resolved = col(Ticket.opened_at), col(Ticket.resolved_at)
    of_time = or_((opened >= since) & (opened < until), (resolved >= since) & (resolved < until))
    known = [of_time] if private else [of_time, col(Ticket.is_private).is_(False)]
    found = select(Ticket).where(*known).options(*map(defer, _UNREAD))
    pauses: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    of_cycle = col(Pause.began_at) >= Ticket.started_at
    stood = select(Pause.ticket_id, Pause.began_at, Pause.ended_at)
    stood = stood.join(Ticket, col(Ticket.id) == Pause.ticket_id).where(*known, of_cycle)
    for id_, began, ended in session.exec(stood.order_by(col(Pause.began_at), col(Pause.id))):
        pauses[id_].append((began, ended))
    tickets = session.exec(found.order_by(col(Ticket.id)))
    return [Case(each, pauses[each.id or 0]) for each in tickets]


def _entries(
    session: Session, kind: str, since: datetime, until: datetime, *, private: bool
) -> int:
    """How many tickets have such a line on their timeline."""
    number = select(func.count(func.distinct(Entry.ticket_id)))
    number = number.where(Entry.kind == kind, col(Entry.at) >= since, col(Entry.at) < until)
    if not private:
        number = number.join(Ticket, col(Ticket.id) == Entry.ticket_id)
        number = number.where(col(Ticket.is_private).is_(False))
    return session.exec(number).one()


def _units(session: Session, since: datetime, until: datetime) -> int:
    total = select(func.sum(Push.cost)).where(col(Push.at) >= since, col(Push.at) < until)
    return int(session.exec(total).one() or 0)


def _free(session: Session, since: datetime, until: datetime) -> int:
    """Of messages older than two months nothing is kept (models/outbox.py)."""
    number = select(func.count(col(Outgoing.id))).where(
        Outgoing.state == OutgoingState.SENT,
        Outgoing.via == "reply",
        col(Outgoing.sent_at) >= since,
        col(Outgoing.sent_at) < until,
    )
    return session.exec(number).one()
