"""Approvals that are waited for: whoever is asked is reminded, and so is who has to correct.

Nobody is disturbed at night: all this is said in open hours. The first reminder comes a working
day after the card; then there is one a day, at the hour of digests, about all that waits.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from bot import approvers, messages
from bot.flex import AMBER, Item
from bot.messages import Message
from bot.offices import Office
from bot.thai import BANGKOK, in_bangkok, short_date
from bot.worktime import Calendar
from jobs.writer import LISTED, Writer
from models import approvals
from models.approval_table import Approval
from models.db import now, transaction
from models.tables import Pause, Person, Ticket, Urgency

Row = tuple[Approval, Ticket]


def remind(profile: Office | None = None) -> None:
    """Remind everybody of what waits for their word, each in one message."""
    with transaction() as session:
        writer = Writer.of(session, profile)
        if writer.calendar.is_open(now()):
            _remind(writer, approvals.due_reminders(session))


def _remind(writer: Writer, rows: list[Row]) -> None:
    heard: dict[int, list[Row]] = defaultdict(list)
    readers: dict[int, Person] = {}
    for row in rows:
        for each in approvers.to_ask(writer.staff, row[1], row[0]):
            readers[each.person.id or 0] = each.person
            heard[each.person.id or 0].append(row)
    for id_, found in heard.items():
        is_first = any(step.reminded == 0 for step, _ in found)
        urgency = Urgency.STATUS if is_first else Urgency.DIGEST
        card = _card(writer, [ticket for _, ticket in found])
        writer.tell(readers[id_], "approval.reminder", card, None, urgency=urgency, due_at=now())
    next_time = _next_morning(writer.office, writer.calendar)
    for step, _ in rows:
        step.reminded, step.remind_at = step.reminded + 1, next_time


def _next_morning(office: Office, calendar: Calendar) -> datetime:
    """The hour of digests on the next working day."""
    day = in_bangkok(now()).date() + timedelta(days=1)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, office.quota.digest_at, BANGKOK).astimezone(UTC)


def _card(writer: Writer, found: list[Ticket]) -> Message:
    more = len(found) - LISTED
    return messages.card(
        writer.texts.get("approval.reminder", count=len(found)),
        items=[_item(writer, each) for each in found[:LISTED]],
        note=writer.texts.get("approval.reminder_more", count=more) if more > 0 else "",
        buttons=[writer.button("approval.button.list", "approval.list")],
        color=AMBER,
    )


def _item(writer: Writer, ticket: Ticket) -> Item:
    requester, title = writer.person(ticket.requester_id), f"{ticket.service}.title"
    return Item(
        head=ticket.number,
        mark=writer.texts.get(title) if writer.texts.has(title) else "",
        words=f"{requester.name} {requester.org_name}".strip() if requester else "",
        note=short_date(ticket.opened_at),
        button=writer.button("desk.button.details", "approval.one", ticket),
        color=AMBER,
    )


def look_at_returned(writer: Writer, ticket: Ticket, stands: Pause) -> None:
    """What was returned waits for its requester: remind them once, then close it, as announced."""
    requester = writer.person(ticket.requester_id)
    if stands.due_at is not None and stands.due_at < stands.until_at:
        soonest = writer.calendar.after_working_days(now(), 1)
        stands.until_at = stands.due_at = max(stands.until_at, soonest)
        key, until = "approval.correction_reminder", short_date(stands.until_at)
        buttons = [
            writer.button("approval.button.correct", "approval.correct", ticket),
            writer.button("ticket.button.withdraw", "ticket.withdraw", ticket),
        ]
        words = writer.texts.get(key, number=ticket.number, until=until)
    else:
        approvals.close(writer.session, ticket)
        key, buttons = "approval.correction_closed", []
        words = writer.texts.get(key, number=ticket.number)
    writer.tell(requester, key, messages.text(words, buttons), ticket)
