"""Until when a message may wait to ride free on a reply, before it is pushed."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from bot.offices import Office
from bot.thai import BANGKOK
from bot.worktime import Calendar
from models import people
from models.tables import Person, Ticket, Urgency

if TYPE_CHECKING:
    from bot.turns import Turn

# These leave at any hour; the others in open hours.
AT_ANY_HOUR = (Urgency.URGENT, Urgency.ANSWER)
# What is due at closing time may still be a few minutes on its way.
GRACE = timedelta(minutes=10)
# So long after their last tap people are taken to look at their chat.
IN_HAND = timedelta(minutes=5)


class Work(TypedDict):
    """How long a message about work for an officer may wait."""

    urgency: Urgency
    due_at: datetime


def without_waiting(office: Office) -> Office:
    """The same office, where everything leaves at once, whatever it costs."""
    quota = office.quota.model_copy(update={"waits": False})
    return office.model_copy(update=dict(quota=quota))  # noqa: C408 - no service is meant


def due_at(office: Office, calendar: Calendar, urgency: Urgency, at: datetime) -> datetime:
    """The deadline (UTC) of a message of that class promised at a moment."""
    policy = office.quota
    if not policy.waits or urgency in AT_ANY_HOUR:
        return at
    if urgency == Urgency.DIGEST:
        return _next_digest(office, calendar, at)
    minutes = {Urgency.STATUS: policy.status_minutes, Urgency.SURVEY: policy.survey_minutes}
    return calendar.add(at, timedelta(minutes=minutes[urgency]))


def card_due_at(office: Office, calendar: Calendar, priority: int, at: datetime) -> datetime:
    """The deadline of an officer's card, by its priority: whoever is on duty taps all day long, and
    takes it along. What may not wait leaves at any hour.
    """
    minutes = office.quota.card_minutes[priority - 1]
    if not (office.quota.waits and minutes):
        return at
    return calendar.add(at, timedelta(minutes=minutes))


def claim_due_at(turn: "Turn", ticket: Ticket) -> datetime:
    """The deadline of the news that somebody took a ticket: it comes with the answer or the result,
    or that it takes longer; whoever has heard nothing of these a while after they were due hears
    this.
    """
    policy = turn.office.quota
    if not policy.waits:
        return turn.at
    target = turn.office.target(ticket.service, ticket.priority)
    minutes = policy.status_minutes + (target.resolve_minutes if target else 0)
    return turn.calendar.add(turn.at, timedelta(minutes=minutes))


def result_due_at(turn: "Turn", ticket: Ticket) -> datetime:
    """The deadline of a result, by the ticket's priority: most requesters look, or see that it
    works, and whoever could not work is told soon.
    """
    policy = turn.office.quota
    if not policy.waits:
        return turn.at
    return turn.calendar.add(turn.at, timedelta(minutes=policy.result_minutes[ticket.priority - 1]))


def in_passing(office: Office, calendar: Calendar, at: datetime) -> datetime:
    """The deadline of what is good to know for those who need do nothing: a working week."""
    if not office.quota.waits:
        return at
    return calendar.add(at, timedelta(minutes=5 * office.hours.minutes_per_day()))


def as_work(turn: "Turn", ticket: Ticket) -> Work:
    """How long an officer's work on the ticket may wait to be seen."""
    urgency = Urgency.URGENT if is_urgent(ticket.priority) else Urgency.ANSWER
    due = card_due_at(turn.office, turn.calendar, ticket.priority, turn.at)
    return Work(urgency=urgency, due_at=due)


def as_words(turn: "Turn", ticket: Ticket, officer: Person) -> Work:
    """How long the requester's words may wait: not at all while the officer has LINE in hand."""
    due = as_work(turn, ticket)["due_at"]
    if people.is_here(turn.session, officer, turn.at - IN_HAND):
        due = turn.at
    return Work(urgency=Urgency.ANSWER, due_at=due)


def is_urgent(priority: int) -> bool:
    """Whether work stands still until somebody comes: P1 and P2."""
    return priority <= 2


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the office is open, or closed a few minutes ago."""
    return calendar.is_open(at) or calendar.is_open(at - GRACE)


def _next_digest(office: Office, calendar: Calendar, at: datetime) -> datetime:
    day = at.astimezone(BANGKOK).date()
    while True:
        due = datetime.combine(day, office.quota.digest_at, BANGKOK)
        if due >= at and calendar.is_working_day(day):
            return due.astimezone(UTC)
        day += timedelta(days=1)
