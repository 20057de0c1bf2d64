"""Tickets that wait: their requester is reminded, then they are closed; other waiting ends."""

import logging

from sqlmodel import Session

from bot import messages
from bot.logs import without_values
from bot.thai import format_phone, short_date
from bot.worktime import calendar_of
from jobs.escalating import Writer
from jobs.office import office, texts
from models import clocks, incidents, outbox, tickets, waiting
from models.db import DatabaseUnavailable, now, transaction
from models.tables import Outgoing, OutgoingState, Pause, Person, Ticket, Urgency, Waits

log = logging.getLogger(__name__)

REMINDER = "waiting.reminder"


def look_at_waiting() -> None:
    """Do what is due about each ticket that waits, one after the other."""
    with transaction() as session:
        due = clocks.due_pauses(session)
    for id_ in due:
        try:
            with transaction() as session:
                _look_at(session, id_)
        except DatabaseUnavailable:
            raise
        except Exception:  # one that is broken stops no other
            log.error("the waiting of ticket %s failed", id_, exc_info=without_values())


def _look_at(session: Session, id_: int) -> None:
    ticket = tickets.get(session, id_)
    stands = clocks.open_pause(session, ticket) if ticket else None
    if ticket is None or stands is None or stands.due_at is None or stands.due_at > now():
        return
    writer = Writer(session, office(), texts(), calendar_of(office(), session))
    if stands.waits_for != Waits.REQUESTER:
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
    _tell(writer, ticket, requester.id, REMINDER, messages.text(words, buttons))
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
    _tell(writer, ticket, ticket.requester_id, "waiting.closed", messages.text(words, [again]))
    if leads is not None:  # somebody works on another ticket now
        words = writer.texts.get("waiting.leads_now", number=ticket.number, lead=leads.number)
        button = writer.button("desk.button.details", "desk.details", leads)
        told = messages.text(words, [button])
        _tell(writer, leads, leads.assignee_id, "waiting.leads_now", told)


def _tell_assignee(
    writer: Writer, ticket: Ticket, requester: Person, key: str, **about: str
) -> None:
    """That the requester reads nothing here: somebody has to phone."""
    about |= {"number": ticket.number, "who": requester.name}
    words = writer.texts.get(key, phone=format_phone(requester.phone), **about)
    details = writer.button("desk.button.details", "desk.details", ticket)
    _tell(writer, ticket, ticket.assignee_id, key, messages.text(words, [details]))


def _go_on(writer: Writer, ticket: Ticket, stands: Pause) -> None:
    """What was expected by then: whoever works on it says what is next."""
    why = writer.texts.get(f"ticket.waits.{stands.waits_for}")
    waiting.go_on(writer.session, ticket, None)
    words = writer.texts.get("waiting.over", number=ticket.number, why=why)
    buttons = [
        writer.button("desk.button.details", "desk.details", ticket),
        writer.button("waiting.button.open", "waiting.open", ticket),
    ]
    _tell(writer, ticket, ticket.assignee_id, "waiting.over", messages.text(words, buttons))


def _tell(  # noqa: PLR0917 - one message
    writer: Writer,
    ticket: Ticket,
    id_: int | None,
    key: str,
    message: messages.Message,
    urgency: Urgency = Urgency.ANSWER,
) -> None:
    person = writer.session.get(Person, id_) if id_ else None
    if person is not None and person.line_id:
        outbox.promise(
            writer.session,
            person.line_id,
            key,
            [message],
            urgency=urgency,
            ticket_id=ticket.id,
        )
