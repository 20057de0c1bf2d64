"""The day that a head promised has passed: whoever works on the ticket is told, and that head.

The ladder tells of a target once, so where it has told before the head set a day, it tells nobody
when that day passes as well.
"""

from datetime import datetime

from bot import messages
from bot.clocks import clock_of
from bot.duty import Staff
from bot.thai import short_date
from jobs.rounds import go_round
from jobs.writer import Writer
from models import clocks, urging
from models.db import now, transaction
from models.tables import ACTING, Person, Ticket, Urgency


def tell_broken() -> None:
    """Tell of each day that has passed, once; one ticket after the other."""
    with transaction() as session:
        passed = urging.passed(session)
    go_round("promise", passed, _look_at)


def _look_at(writer: Writer, ticket: Ticket) -> None:
    """Nothing is broken while the ticket waits."""
    if not urging.is_awaited(ticket):
        return
    by = clock_of(writer.session, writer.office, writer.calendar, ticket).resolve_by
    if by is None or by > now() or not urging.is_broken_anew(writer.session, ticket):
        return
    readers = [*_assignee(writer, ticket), *_heads(writer, ticket, by)]
    for reader in {each.id: each for each in readers}.values():
        told = _words(writer, ticket, reader)
        writer.tell(reader, "escalation.promise_broken", told, ticket, urgency=Urgency.URGENT)


def _assignee(writer: Writer, ticket: Ticket) -> list[Person]:
    person = writer.person(ticket.assignee_id)
    return [person] if person is not None and _is_there(person) else []


def _heads(writer: Writer, ticket: Ticket, by: datetime) -> list[Person]:
    """Who set the day, or else the heads who are there; nobody whom the ladder told by itself."""
    reached = clocks.reached(writer.session, ticket, since=by)
    rungs = writer.office.ladder.of(ticket.service, f"P{ticket.priority}")
    if any(each.level in reached and "head" in each.tell for each in rungs):
        return []
    setter = urging.promised_by(writer.session, ticket)
    if setter is not None and _is_there(setter) and _is_head_today(writer.staff, setter):
        return [setter]
    return writer.staff.heads


def _is_head_today(staff: Staff, person: Person) -> bool:
    return staff.is_head(person) and not staff.is_on_leave(person)


def _is_there(person: Person) -> bool:
    return person.role in ACTING and person.blocked_at is None


def _words(writer: Writer, ticket: Ticket, reader: Person) -> messages.Message:
    until = short_date(ticket.promised_at) if ticket.promised_at else ""
    words = writer.texts.get("escalation.promise_broken", number=ticket.number, until=until)
    buttons = [writer.button("desk.button.details", "desk.details", ticket)]
    if writer.staff.is_head(reader):
        buttons.append(writer.button("escalation.button.date", "escalation.date", ticket))
        buttons.append(writer.button("escalation.button.hand", "desk.hand", ticket))
    return messages.text(words, buttons)
