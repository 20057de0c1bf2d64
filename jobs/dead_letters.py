"""Messages nobody gets: given up ones are noted on their ticket, and officers are told of each."""

from datetime import timedelta

from sqlmodel import Session, select

from bot import messages
from jobs.governor import GONE
from jobs.office import texts
from models import outbox, parcels, people, tickets
from models.db import now
from models.tables import Outgoing, Person, Ticket, Urgency

ALARM = "alarm.dead_letter"
# One alarm speaks for all that died since the last; many at once cost the officers one push.
QUIET = timedelta(minutes=10)
# What is not given up, but so late, is told of as well, this often at most: within a day.
LATE = timedelta(hours=11.5)


def note(session: Session, rows: list[Outgoing]) -> None:
    """Write dead letters on their tickets' timelines, and alarm the officers."""
    for row in rows:
        # Not locked: a turn that holds the ticket may be waiting for these rows.
        ticket = session.get(Ticket, row.ticket_id) if row.ticket_id else None
        if ticket is not None:
            to = session.exec(select(Person.id).where(Person.line_id == row.chat)).first()
            tickets.record(session, ticket, "undelivered", None, keys=row.keys, to=to)
    if rows:
        alarm(session)


def alarm(session: Session) -> None:
    """Tell the officers of messages that do not arrive; an alarm is never one of them."""
    if outbox.promised_since(session, ALARM, now() - QUIET):
        return
    taken = parcels.take_dead(session)
    if taken or not outbox.promised_since(session, ALARM, now() - LATE):
        taken += parcels.take_late(session, LATE)
    rows = [row for row in taken if row.keys not in (ALARM, GONE)]
    if not rows:
        return
    text = _sentence(session, rows)
    for officer in people.officers(session):
        if officer.line_id and officer.blocked_at is None:
            told = [messages.text(text)]
            outbox.promise(session, officer.line_id, ALARM, told, urgency=Urgency.URGENT)


def _sentence(session: Session, rows: list[Outgoing]) -> str:
    ids = sorted({row.ticket_id for row in rows if row.ticket_id})
    found = [session.get(Ticket, id_) for id_ in ids[:10]]
    numbers = ", ".join(each.number for each in found if each and not each.is_private)
    if not numbers:
        return texts().get("alarm.dead_letter_without_ticket", count=len(rows))
    return texts().get("alarm.dead_letter", count=len(rows), numbers=numbers)
