"""When things are due, in words: officers read of targets, requesters of what was promised.

A target is promised to requesters only once somebody of the office has approved it: the work
manuals set no such times.
"""

from bot.clocks import Clock, clock_of
from bot.thai import short_date, short_moment, working_duration
from bot.turns import Turn
from models import clocks
from models.tables import OPEN, Status, Ticket, Waits


def rows(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """What an officer's card says: until when to take it up or be done, or what it waits for."""
    if ticket.status not in OPEN:
        return []
    if stands := clocks.open_pause(turn.session, ticket):
        key = "closes" if ticket.waits_for == Waits.REQUESTER else "expected"
        return [(turn.texts.get(f"ticket.label.{key}"), short_date(stands.until_at))]
    clock = _clock(turn, ticket)
    key, by = "resolve_by", clock.resolve_by
    if ticket.status == Status.NEW and clock.respond_by is not None:
        key, by = "respond_by", clock.respond_by
    if by is None:
        return []
    late = turn.texts.get("ticket.overdue") if by < turn.at else ""
    return [(turn.texts.get(f"ticket.label.{key}"), f"{short_moment(by)} {late}".strip())]


def promised_rows(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """What its requester reads of it."""
    if ticket.status not in OPEN:
        return []
    stands = clocks.open_pause(turn.session, ticket)
    if stands is not None and ticket.waits_for != Waits.REQUESTER:
        return [(turn.texts.get("ticket.label.expected"), short_date(stands.until_at))]
    by = promised(turn, ticket)
    return [(turn.texts.get("ticket.label.resolve_by"), by)] if by else []


def promised(turn: Turn, ticket: Ticket) -> str:
    """By when it is promised to be done; nothing where nobody of the office stands behind it."""
    clock = _clock(turn, ticket)
    by = clock.resolve_by
    is_approved = clock.target is not None and clock.target.approved
    is_promised = is_approved or ticket.promised_at is not None
    return short_moment(by) if by is not None and is_promised else ""


def when_work_begins(turn: Turn, ticket: Ticket) -> str:
    """What whoever just opened a ticket is told of what comes next."""
    if not turn.calendar.is_open(turn.at):
        begins = short_moment(turn.calendar.next_opening(turn.at))
        holiday = turn.calendar.why_closed(turn.at) or ""
        key = "ticket.when.holiday" if holiday else "ticket.when.closed"
        return turn.texts.get(key, begins=begins, holiday=holiday)
    target = _clock(turn, ticket).target
    if target is None or not target.approved:
        return turn.texts.get("ticket.when.open")
    minutes, day = target.first_response_minutes, turn.office.hours.minutes_per_day()
    return turn.texts.get("ticket.when.promised", within=working_duration(minutes, day))


def _clock(turn: Turn, ticket: Ticket) -> Clock:
    return clock_of(turn.session, turn.office, turn.calendar, ticket)
