"""Tickets that wait: their requester is reminded, then they are closed; other waiting ends."""

from bot import messages
from bot.thai import short_date
from bot.worktime import calendar_of
from jobs.escalating import Writer
from jobs.office import office, texts
from models import clocks, incidents, outbox, tickets, waiting
from models.db import now, transaction
from models.tables import Pause, Person, Ticket, Urgency, Waits


def look_at_waiting() -> None:
    """Do what is due about each ticket that waits, one after the other."""
    with transaction() as session:
        due = clocks.due_pauses(session)
    for id_ in due:
        with transaction() as session:
            ticket = tickets.get(session, id_)
            stands = clocks.open_pause(session, ticket) if ticket else None
            if ticket is None or stands is None or stands.due_at is None or stands.due_at > now():
                continue
            writer = Writer(session, office(), texts(), calendar_of(office(), session))
            if stands.waits_for != Waits.REQUESTER:
                _go_on(writer, ticket, stands)
            elif stands.due_at < stands.until_at:
                _remind(writer, ticket, stands)
            else:
                _close(writer, ticket)


def _remind(writer: Writer, ticket: Ticket, stands: Pause) -> None:
    """Nothing is closed of which nobody was reminded a working day before."""
    soonest = writer.calendar.after_working_days(now(), 1)
    stands.until_at = stands.due_at = max(stands.until_at, soonest)
    words = writer.texts.get(
        "waiting.reminder", number=ticket.number, until=short_date(stands.until_at)
    )
    buttons = [
        writer.button("talk.button.reply", "talk.open", ticket),
        writer.button("waiting.button.more", "waiting.more", ticket),
        writer.button("ticket.button.close", "ticket.withdraw", ticket),
    ]
    _tell(writer, ticket, ticket.requester_id, "waiting.reminder", messages.text(words, buttons))


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
