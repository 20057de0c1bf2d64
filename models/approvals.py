"""Approvals: a ticket waits for one person's word after the other; each is given once.

Whoever calls these holds the ticket's row, so of two words at once the second finds the first.
Who may say one is looked up in bot/approvers.py; here it is only what may be said at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import audit, clocks
from models.approval_table import Approval, Approver, Verdict
from models.db import now
from models.sources import Words, came_from, remember_messages, source_ids
from models.tables import Person, Status, Ticket, Waits
from models.tickets import Refused, changed, record

_NO_REASON = Words("")


@dataclass(frozen=True)
class Word:
    """Whose word it is, in whose place (``giver``), and why."""

    person: Person
    giver: Person | None = None
    reason: Words = _NO_REASON

    @property
    def place(self) -> dict[str, Any]:
        """What the timeline says of whose place it is."""
        return {"to": self.giver.id, "in_place": True} if self.giver else {}


_AWAITED = (
    select(Approval, Ticket)
    .join(Ticket, col(Ticket.id) == Approval.ticket_id)
    .where(col(Approval.verdict) == Verdict.ASKED, col(Ticket.waits_for) == Waits.APPROVAL)
)


def begin(session: Session, ticket: Ticket, steps: Sequence[Approver]) -> None:
    """Have the ticket wait for these words, one after the other, from the first on."""
    assert ticket.id is not None
    newest = select(func.max(Approval.round)).where(Approval.ticket_id == ticket.id)
    count = (session.exec(newest).first() or 0) + 1
    for step, approver in enumerate(steps, 1):
        session.add(Approval(ticket_id=ticket.id, round=count, step=step, approver=approver))
    session.flush()


def ask_next(session: Session, ticket: Ticket, remind_at: datetime) -> Approval | None:
    """The next step is asked for from now on, and its clock stands; None where none is left: then
    the ticket is approved, and new to the office.
    """
    statement = select(Approval).where(
        Approval.ticket_id == ticket.id, Approval.verdict == Verdict.LATER
    )
    step = session.exec(statement.order_by(col(Approval.round), col(Approval.step))).first()
    if step is None:
        ticket.status = Status.NEW
        clocks.proceed(session, ticket)
        return None
    step.verdict, step.asked_at, step.remind_at = Verdict.ASKED, now(), remind_at
    ticket.status = Status.WAITING
    if ticket.waits_for != Waits.APPROVAL:
        # What was opened a moment ago has not been worked on.
        since = None if ticket.waits_for else ticket.started_at
        clocks.pause(session, ticket, Waits.APPROVAL, now(), None, since=since)
    record(session, ticket, "approval_asked", None, approver=step.approver)
    session.flush()
    return step


def current(session: Session, ticket: Ticket) -> Approval | None:
    """The step that is asked for."""
    if ticket.waits_for != Waits.APPROVAL:
        return None
    statement = select(Approval).where(
        Approval.ticket_id == ticket.id, Approval.verdict == Verdict.ASKED
    )
    return session.exec(statement.execution_options(populate_existing=True)).first()


def count_as_approved(session: Session, ticket: Ticket, step: Approval, requester: Person) -> None:
    """It is the requester's own word that is asked for, and a request of theirs is that."""
    _decide(session, ticket, step, Verdict.APPROVED, Word(requester))
    changed(session, ticket, "approval_own", requester)


def approve(session: Session, ticket: Ticket, step: Approval, word: Word) -> None:
    """The step is approved."""
    _decide(session, ticket, step, Verdict.APPROVED, word)
    changed(session, ticket, "approved", word.person, **word.place)


def approve_on_paper(
    session: Session, ticket: Ticket, word: Word, paper: dict[str, Any], sources: dict[str, Any]
) -> None:
    """The step was signed on paper, which an officer has seen: by whom, when, its number, with the
    LINE message of each. Refused: not_awaited.
    """
    step = current(session, ticket) or _returned(session, ticket)
    if step is None:
        raise Refused("not_awaited", ticket)
    given = {name: source for name, source in sources.items() if name in paper}
    step.paper = {**paper, "sources": given}
    remember_messages(session, source_ids(given), ticket)
    _decide(session, ticket, step, Verdict.APPROVED, word)
    told = word.reason._asdict()
    changed(session, ticket, "approved_on_paper", word.person, **told, step=step.id)


def forget(session: Session, ticket: Ticket, message_id: str) -> None:
    """An officer has unsent what they wrote of a paper."""
    statement = select(Approval).where(
        Approval.ticket_id == ticket.id, col(Approval.paper).is_not(None)
    )
    for step in session.exec(statement):
        paper = step.paper or {}
        gone = {each for each, by in paper["sources"].items() if came_from(by, message_id)}
        if gone:
            step.paper = {name: value for name, value in paper.items() if name not in gone}


def _returned(session: Session, ticket: Ticket) -> Approval | None:
    """The step whose approver has returned the request, while that is not corrected."""
    if ticket.waits_for != Waits.CORRECTION:
        return None
    statement = select(Approval).where(
        Approval.ticket_id == ticket.id, Approval.verdict == Verdict.RETURNED
    )
    return session.exec(statement.order_by(col(Approval.id).desc())).first()


def send_back(
    session: Session,
    ticket: Ticket,
    step: Approval,
    word: Word,
    *,
    until_at: datetime,
    remind_at: datetime,
) -> None:
    """The requester is to correct it first, and the clock stands on; or else it is closed then."""
    _decide(session, ticket, step, Verdict.RETURNED, word)
    clocks.pause(session, ticket, Waits.CORRECTION, until_at, remind_at)
    changed(session, ticket, "returned", word.person, **word.reason._asdict(), **word.place)


def reject(session: Session, ticket: Ticket, step: Approval, word: Word) -> None:
    """It is not approved: the ticket ends."""
    _decide(session, ticket, step, Verdict.REJECTED, word)
    ticket.status, ticket.closed_at = Status.REJECTED, now()
    changed(session, ticket, "rejected", word.person, **word.reason._asdict(), **word.place)


def correct(
    session: Session,
    ticket: Ticket,
    requester: Person,
    fields: dict[str, Any],
    sources: dict[str, Any],
) -> None:
    """The requester has corrected what was returned. Refused: not_returned."""
    if ticket.waits_for != Waits.CORRECTION:
        raise Refused("not_returned", ticket)
    kept = {name: source for name, source in ticket.sources.items() if name in fields}
    ticket.fields, ticket.sources = fields, kept | sources
    remember_messages(session, source_ids(sources), ticket)
    for step in _open_steps(session, ticket):
        session.delete(step)
    ticket.status = Status.NEW
    changed(session, ticket, "corrected", requester)


def close(session: Session, ticket: Ticket) -> None:
    """It was not corrected in time, as was announced. It is not opened again, but sent anew: nobody
    has approved it. Refused: not_returned.
    """
    if ticket.waits_for != Waits.CORRECTION:
        raise Refused("not_returned", ticket)
    ticket.status, ticket.closed_at, ticket.reopen_until_at = Status.CLOSED, now(), now()
    changed(session, ticket, "closed_waiting", None)


def _open_steps(session: Session, ticket: Ticket) -> list[Approval]:
    statement = select(Approval).where(
        Approval.ticket_id == ticket.id, Approval.verdict == Verdict.LATER
    )
    return list(session.exec(statement))


def _decide(session: Session, ticket: Ticket, step: Approval, verdict: Verdict, word: Word) -> None:
    reason = f"{verdict} as {step.approver}" + (" on paper" if step.paper else "")
    audit.record(session, "approval.decided", actor=word.person, about=ticket, reason=reason)
    step.verdict, step.decided_at, step.decided_by = verdict, now(), word.person.id
    step.in_place_of, step.remind_at = word.giver.id if word.giver else None, None


def last_of(session: Session, ticket: Ticket) -> Approval | None:
    """The step that was decided last."""
    statement = select(Approval).where(
        Approval.ticket_id == ticket.id, col(Approval.decided_at).is_not(None)
    )
    return session.exec(statement.order_by(col(Approval.id).desc())).first()


def given(session: Session, ticket: Ticket) -> list[Approval]:
    """The steps that were approved since the ticket was sent last, in their order."""
    newest = select(func.max(Approval.round)).where(Approval.ticket_id == ticket.id)
    statement = select(Approval).where(
        Approval.ticket_id == ticket.id,
        Approval.round == newest.scalar_subquery(),
        Approval.verdict == Verdict.APPROVED,
    )
    return list(session.exec(statement.order_by(col(Approval.step))))


def has_decided(session: Session, ticket: Ticket, person: Person) -> bool:
    """Whether the person has said a word on any of its steps."""
    statement = select(Approval.id).where(
        Approval.ticket_id == ticket.id, Approval.decided_by == person.id
    )
    return session.exec(statement.limit(1)).first() is not None


def awaited(session: Session, limit: int = 1000) -> list[tuple[Approval, Ticket]]:
    """All steps that are asked for, longest waiting first."""
    rows = session.exec(_AWAITED.order_by(col(Approval.asked_at), col(Approval.id)).limit(limit))
    return [(step, ticket) for step, ticket in rows]


def due_reminders(session: Session, limit: int = 500) -> list[tuple[Approval, Ticket]]:
    """The steps of which to remind somebody, longest waiting first; nobody else has them."""
    statement = _AWAITED.where(col(Approval.remind_at) <= now())
    statement = statement.order_by(col(Approval.asked_at), col(Approval.id)).limit(limit)
    rows = session.exec(statement.with_for_update(of=Approval, skip_locked=True))
    return [(step, ticket) for step, ticket in rows]
