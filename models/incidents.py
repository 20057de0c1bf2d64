"""Incidents: suggested, folded or dismissed, joined, left, resolved at one stroke.

Turns that open tickets of a service come one after the other, by its counter (models/numbering.py):
so of two that make a trouble an incident, one suggests it. Officers decide under the row's lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func
from sqlmodel import Session, col, select

from models import clocks, tickets
from models.db import now
from models.incident_table import Incident, Part, Trouble, Verdict
from models.tables import ACTING, OPEN, UNFINISHED, Entry, Person, Status, Ticket, Waits
from models.tickets import Finding

# The same trouble anywhere in the zone.
_SAME = and_(
    col(Incident.service) == bindparam("service"),
    col(Incident.topic) == bindparam("topic"),
    col(Incident.zone) == bindparam("zone"),
)
# While it lasts, nobody is asked again.
_LASTS = select(Incident.id).where(
    _SAME,
    col(Incident.org_code) == bindparam("org_code"),
    col(Incident.verdict) != Verdict.FOLDED,
    func.coalesce(Incident.decided_at, Incident.suggested_at) > bindparam("since"),
)
_STANDING = (
    select(Incident)
    .join(Ticket, col(Ticket.incident_id) == Incident.id)
    .where(
        _SAME,
        col(Incident.org_code).in_(bindparam("places", expanding=True)),
        col(Incident.verdict) == Verdict.FOLDED,
        col(Ticket.incident_part) == Part.LEADS,
        col(Ticket.status).in_(OPEN),
    )
    .order_by(col(Incident.id).desc())
)


class IncidentError(Exception):
    """It cannot be done; ``reason`` is the last part of a text key, ``by`` who decided before."""

    reason = "gone"

    def __init__(self, by: Person | None = None) -> None:
        super().__init__(self.reason)
        self.by = by


class Gone(IncidentError):
    """There is no such incident."""


class FoldedAlready(IncidentError):
    """Somebody folded it before."""

    reason = "folded"


class DismissedAlready(IncidentError):
    """Somebody said before that it is none."""

    reason = "dismissed"


class TooFew(IncidentError):
    """Fewer than two of its tickets are still open and alone."""

    reason = "too_few"


class LooksOnly(IncidentError):
    """The person does not work on tickets."""

    reason = "looks_only"


class Alone(IncidentError):
    """The ticket is part of no incident."""

    reason = "alone"


def suggest(session: Session, trouble: Trouble, since: datetime) -> Incident | None:
    """Note that a trouble looks like an incident; None while it is one already, or while officers
    were asked, or said no, since then.
    """
    asked = asdict(trouble) | {"since": since}
    if session.exec(_LASTS, params=asked).first() or standing(session, trouble):
        return None
    incident = Incident(**asdict(trouble))
    session.add(incident)
    session.flush()
    return incident


def standing(session: Session, trouble: Trouble) -> Incident | None:
    """The incident officers work on that this trouble is part of: its own, or that of its zone."""
    places = [trouble.org_code, ""] if trouble.zone else [trouble.org_code]
    return session.exec(_STANDING, params=asdict(trouble) | {"places": places}).first()


def pending(session: Session, since: datetime) -> list[Incident]:
    """Those that officers were asked about since then, and nobody decided."""
    statement = select(Incident).where(
        Incident.verdict == Verdict.PENDING, col(Incident.suggested_at) > since
    )
    return list(session.exec(statement.order_by(col(Incident.id))))


def to_decide(session: Session, id_: int, officer: Person) -> Incident:
    """The incident of a row id, locked, for the officer to decide. Raises LooksOnly, Gone,
    FoldedAlready, DismissedAlready.
    """
    if officer.role not in ACTING:
        raise LooksOnly
    incident = _locked(session, id_)
    by = session.get(Person, incident.decided_by) if incident.decided_by else None
    if incident.verdict == Verdict.FOLDED:
        raise FoldedAlready(by)
    if incident.verdict == Verdict.DISMISSED:
        raise DismissedAlready(by)
    return incident


def _locked(session: Session, id_: int) -> Incident:
    statement = select(Incident).where(Incident.id == id_).with_for_update(key_share=True)
    incident = session.exec(statement.execution_options(populate_existing=True)).first()
    if incident is None:
        raise Gone
    return incident


def dismiss(incident: Incident, officer: Person) -> None:
    """They are different things; it stays quiet for a while. ``incident`` from ``to_decide``."""
    _decide(incident, officer, Verdict.DISMISSED)


def _decide(incident: Incident, officer: Person, verdict: Verdict) -> None:
    incident.verdict, incident.decided_at, incident.decided_by = verdict, now(), officer.id


@dataclass(frozen=True)
class Folded:
    """The ticket that leads, those that follow it, and which of these somebody else than whoever
    folded them had taken, by the row id of that person.
    """

    lead: Ticket
    others: list[Ticket]
    taken: dict[int, list[Ticket]]


def fold(session: Session, incident: Incident, officer: Person, found: Iterable[Ticket]) -> Folded:
    """Make one incident of these tickets; the first that somebody works on leads, else the first.
    ``incident`` from ``to_decide``. Raises TooFew.
    """
    locked = [tickets.get(session, id_) for id_ in sorted(each.id or 0 for each in found)]
    alone = [each for each in locked if each and each.status in OPEN and not _is_part(each)]
    if len(alone) < 2:
        raise TooFew
    lead = next((each for each in alone if each.assignee_id), alone[0])
    others = [each for each in alone if each is not lead]
    _decide(incident, officer, Verdict.FOLDED)
    lead.incident_id, lead.incident_part = incident.id, Part.LEADS
    numbers = ", ".join(each.number for each in others)
    tickets.record(session, lead, "leads", officer, internal=True, number=numbers)
    taken: dict[int, list[Ticket]] = {}
    for each in others:
        if each.assignee_id not in (None, officer.id):
            taken.setdefault(each.assignee_id or 0, []).append(each)
        _follow(session, each, lead, officer)
    weigh(session, lead)
    return Folded(lead, others, taken)


def _is_part(ticket: Ticket) -> bool:
    return ticket.incident_part in (Part.LEADS, Part.FOLLOWS)


def _follow(session: Session, ticket: Ticket, lead: Ticket, officer: Person) -> None:
    """It is nobody's: whoever has the one that leads does the work. Its clock goes with that."""
    _put_under(ticket, lead)
    tickets.changed(session, ticket, "folded", officer, number=lead.number)


def _put_under(ticket: Ticket, lead: Ticket) -> None:
    ticket.incident_id, ticket.incident_part = lead.incident_id, Part.FOLLOWS
    ticket.assignee_id = ticket.offered_to = None
    ticket.status = Status.NEW


def open_lead(session: Session, incident: Incident) -> Ticket | None:
    """The ticket that leads, locked, if the work on it goes on."""
    lead = _lead_of(session, incident.id)
    locked = tickets.get(session, lead.id or 0) if lead else None
    goes_on = locked and locked.incident_part == Part.LEADS and locked.status in OPEN
    return locked if goes_on else None


def join(session: Session, ticket: Ticket, lead: Ticket, requester: Person) -> None:
    """A later report, just opened, joins; ``lead`` from ``open_lead``."""
    _put_under(ticket, lead)
    tickets.record(session, ticket, "joined", requester, number=lead.number)
    weigh(session, lead)


def _lead_of(session: Session, id_: int | None) -> Ticket | None:
    statement = select(Ticket).where(Ticket.incident_id == id_, Ticket.incident_part == Part.LEADS)
    return session.exec(statement).first()


def lead_of(session: Session, ticket: Ticket) -> Ticket:
    """The ticket on which the work is done: the one that leads, where this one follows it."""
    if ticket.incident_part != Part.FOLLOWS:
        return ticket
    return _lead_of(session, ticket.incident_id) or ticket


def followers(
    session: Session, lead: Ticket, statuses: Sequence[Status] = UNFINISHED
) -> list[Ticket]:
    """The tickets that follow this one, in the order in which to lock them."""
    if lead.incident_part != Part.LEADS:
        return []
    statement = select(Ticket).where(
        Ticket.incident_id == lead.incident_id,
        Ticket.incident_part == Part.FOLLOWS,
        col(Ticket.status).in_(statuses),
    )
    return list(session.exec(statement.order_by(col(Ticket.id))))


def mates(session: Session, ticket: Ticket) -> list[Ticket]:
    """Every other ticket that is or was part of the same incident, locked."""
    if ticket.incident_id is None:
        return []
    statement = select(Ticket.id).where(
        Ticket.incident_id == ticket.incident_id, Ticket.id != ticket.id
    )
    ids = session.exec(statement.order_by(col(Ticket.id)))
    found = [tickets.get(session, id_ or 0) for id_ in ids]
    return [each for each in found if each is not None]


def count(session: Session, lead: Ticket) -> int:
    """How many tickets the work is for, itself included."""
    return 1 + len(followers(session, lead))


def has_joined(session: Session, ticket: Ticket) -> bool:
    """Whether its requester said no more than that it is the same."""
    joined = select(Entry.id).where(Entry.ticket_id == ticket.id, Entry.kind == "joined")
    return session.exec(joined).first() is not None


def weigh(session: Session, lead: Ticket) -> None:
    """Give the one that leads the most urgent priority among them. Its version stays: whoever
    works on it did not see another ticket.
    """
    lead.escalate_at = now()
    priority = min([lead.priority, *(each.priority for each in followers(session, lead, OPEN))])
    if priority < lead.priority:
        lead.priority = priority
        tickets.record(session, lead, "raised", None, internal=True, after=priority)


def split(session: Session, ticket: Ticket, officer: Person) -> Ticket | None:
    """An officer takes a ticket out: it goes on alone. Whichever leads then, if the lead passed.
    Raises Alone; Refused: looks_only, over.
    """
    tickets.check_officer(ticket, officer)
    if not _is_part(ticket):
        raise Alone
    tickets.check_open(ticket)
    number = lead_of(session, ticket).number
    passed = leave(session, ticket)
    tickets.changed(session, ticket, "split", officer, number=number)
    return passed


def leave(session: Session, ticket: Ticket) -> Ticket | None:
    """The ticket goes on alone, or is about to be over: while it still waits, what it waits for can
    be handed on. If it led, the first of the others leads, with the same officer and by the same
    clock: that one.
    """
    if not _is_part(ticket):
        return None
    others = followers(session, ticket)
    ticket.incident_part = Part.LEFT
    ids = [each.id or 0 for each in sorted(others, key=lambda each: each.status not in OPEN)]
    lead = tickets.get(session, ids[0]) if ids else None
    if lead is None:
        return None
    lead.incident_part = Part.LEADS
    lead.promised_at = ticket.promised_at
    clocks.hand_on(session, ticket, lead)
    officer = session.get(Person, ticket.assignee_id) if ticket.assignee_id else None
    if lead.status in OPEN and officer is not None and officer.role:
        tickets.assign(lead, officer)
        # Another requester was asked nothing: where it waited for an answer, the work goes on.
        waits = lead.waits_for not in ("", Waits.REQUESTER)
        lead.status = Status.WAITING if waits else Status.CLAIMED
        tickets.responded(lead)
    elif lead.status in OPEN:
        lead.offered_to = ticket.offered_to
    tickets.changed(session, lead, "took_lead", None, internal=True, number=ticket.number)
    weigh(session, lead)
    return lead


def resolve(
    session: Session, lead: Ticket, officer: Person, found: Finding, confirm_by_at: datetime
) -> list[Ticket]:
    """Done, for all that follow as well: every ticket that was resolved, the one that leads first.
    Refused: looks_only, folded, over.
    """
    tickets.check_worker(lead, officer)
    tickets.check_unfinished(lead)
    others = _locked_followers(session, lead, UNFINISHED)
    for each in [*others, lead]:  # the last to be noted has the messages as its own
        tickets.resolve(session, each, officer, found, confirm_by_at)
    return [lead, *others]


def go_on(session: Session, lead: Ticket, officer: Person) -> None:
    """The work on the one that leads goes on after a result was told: on the others as well."""
    for ticket in _locked_followers(session, lead, (Status.RESOLVED,)):
        clocks.stood_resolved(session, ticket)
        ticket.resolved_at = ticket.confirm_by_at = None
        _put_under(ticket, lead)
        tickets.changed(session, ticket, "reported", officer)


def _locked_followers(session: Session, lead: Ticket, statuses: Sequence[Status]) -> list[Ticket]:
    """As ``followers``, locked: those that are still in one of these statuses then."""
    locked = [tickets.get(session, each.id or 0) for each in followers(session, lead, statuses)]
    return [each for each in locked if each is not None and each.status in statuses]
