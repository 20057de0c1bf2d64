"""Tickets that wait: their requester is reminded, then they are closed; other waiting ends."""

from bot import messages
from bot.thai import format_phone, short_date
from jobs.approvals import look_at_returned
from jobs.rounds import go_round
from jobs.writer import Writer
from models import clocks, incidents, outbox, waiting
from models.db import now, transaction
from models.tables import Outgoing, OutgoingState, Pause, Person, Ticket, Waits

REMINDER = "waiting.reminder"


def look_at_waiting() -> None:
    """Do what is due about each ticket that waits, one after the other."""
    with transaction() as session:
        due = clocks.due_pauses(session)
    go_round("waiting", due, _look_at)


def _look_at(writer: Writer, ticket: Ticket) -> None:
    stands = clocks.open_pause(writer.session, ticket)
    if stands is None or stands.due_at is None or stands.due_at > now():
        return
    if stands.waits_for == Waits.CORRECTION:
        look_at_returned(writer, ticket, stands)
    elif stands.waits_for != Waits.REQUESTER:
        _go_on(writer, ticket, stands)
    elif stands.due_at < stands.until_at:
        _remind(writer, ticket, stands)
    else:
        _end(writer, ticket, stands)


def _remind(writer: Writer, ticket: Ticket, stands: Pause) -> None:
    """Nothing is closed of which nobody was reminded a working day before. Of whoever does not read
    it the assignee hears, who can still ask otherwise.
    """
    soonest = writer.calendar.after_working_days(now(), 1)
    stands.until_at = stands.due_at = max(stands.until_at, soonest)
    until = short_date(stands.until_at)
    words = writer.texts.get("waiting.reminder", number=ticket.number, until=until)
    buttons = [
        writer.button("talk.button.reply", "talk.open", ticket),
        writer.button("waiting.button.more", "waiting.more", ticket),
        writer.button("ticket.button.close", "ticket.withdraw", ticket),
    ]
    requester = writer.session.get_one(Person, ticket.requester_id)
    if requester.line_id:  # one that has not left yet announces another day
        outbox.withdraw(writer.session, requester.line_id, REMINDER, ticket.id)
    writer.tell(requester, REMINDER, messages.text(words, buttons), ticket)
    if requester.blocked_at is not None:
        _tell_assignee(writer, ticket, requester, "waiting.unread", until=until)


def _end(writer: Writer, ticket: Ticket, stands: Pause) -> None:
    """Close it as was announced, once the requester has had the reminder for a working day: it may
    have waited for the month's quota, or for LINE. Who cannot be reached at all is not waited for.
    """
    requester = writer.session.get_one(Person, ticket.requester_id)
    reminder = _reminder(writer, requester, ticket, stands)
    is_unread = requester.blocked_at is not None
    if reminder is not None and not is_unread:
        if reminder.state == OutgoingState.PENDING:
            _remind(writer, ticket, stands)
            return
        read_by = writer.calendar.after_working_days(reminder.sent_at or stands.began_at, 1)
        if read_by > now():
            stands.until_at = stands.due_at = read_by
            return
        is_unread = reminder.state == OutgoingState.DEAD
    _close(writer, ticket)
    if is_unread:
        _tell_assignee(writer, ticket, requester, "waiting.closed_unread")


def _reminder(writer: Writer, requester: Person, ticket: Ticket, stands: Pause) -> Outgoing | None:
    if requester.line_id is None:
        return None
    about = (REMINDER, ticket.id, stands.began_at)
    return outbox.newest(writer.session, requester.line_id, *about)


def _close(writer: Writer, ticket: Ticket) -> None:
    until = writer.calendar.after_working_days(now(), writer.office.tickets.reopen_days)
    waiting.close(writer.session, ticket, until)
    leads = incidents.leave(writer.session, ticket)
    words = writer.texts.get("waiting.closed", number=ticket.number, until=short_date(until))
    again = writer.button("ticket.button.reopen", "reopen.open", ticket)
    requester = writer.person(ticket.requester_id)
    writer.tell(requester, "waiting.closed", messages.text(words, [again]), ticket)
    if leads is not None:  # somebody works on another ticket now
        words = writer.texts.get("waiting.leads_now", number=ticket.number, lead=leads.number)
        button = writer.button("desk.button.details", "desk.details", leads)
        told = messages.text(words, [button])
        writer.tell(writer.person(leads.assignee_id), "waiting.leads_now", told, leads)


def _tell_assignee(
    writer: Writer, ticket: Ticket, requester: Person, key: str, **about: str
) -> None:
    """That the requester reads nothing here: somebody has to phone."""
    about |= {"number": ticket.number, "who": requester.name}
    words = writer.texts.get(key, phone=format_phone(requester.phone), **about)
    details = writer.button("desk.button.details", "desk.details", ticket)
    told = messages.text(words, [details])
    writer.tell(writer.person(ticket.assignee_id), key, told, ticket)


def _go_on(writer: Writer, ticket: Ticket, stands: Pause) -> None:
    """What was expected by then: whoever works on it says what is next."""
    why = writer.texts.get(f"ticket.waits.{stands.waits_for}")
    waiting.go_on(writer.session, ticket, None)
    words = writer.texts.get("waiting.over", number=ticket.number, why=why)
    buttons = [
        writer.button("desk.button.details", "desk.details", ticket),
        writer.button("waiting.button.open", "waiting.open", ticket),
    ]
    told = messages.text(words, buttons)
    writer.tell(writer.person(ticket.assignee_id), "waiting.over", told, ticket)
