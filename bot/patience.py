"""Until when a message may wait to ride free on a reply, before it is pushed.

Everything here that knows office hours is to be found here only.
"""

from datetime import UTC, date, datetime, timedelta

from bot.offices import Office
from bot.thai import BANGKOK
from bot.worktime import is_working_day
from models.tables import Urgency

# These leave at any hour; the others in open hours.
AT_ANY_HOUR = (Urgency.URGENT, Urgency.ANSWER)
# What is due at closing time may still be a few minutes on its way.
GRACE = timedelta(minutes=10)


def without_waiting(office: Office) -> Office:
    """The same office, where everything leaves at once, whatever it costs."""
    return office.model_copy(
        update=dict(quota=office.quota.model_copy(update={"waits": False}))  # noqa: C408
    )


def due_at(office: Office, urgency: Urgency, at: datetime) -> datetime:
    """The deadline (UTC) of a message of that class promised at a moment."""
    policy = office.quota
    if not policy.waits or urgency in AT_ANY_HOUR:
        return at
    if urgency == Urgency.DIGEST:
        return _next_digest(office, at)
    minutes = {Urgency.STATUS: policy.status_minutes, Urgency.SURVEY: policy.survey_minutes}
    return after(office, at, minutes[urgency])


def card_due_at(office: Office, priority: int, at: datetime) -> datetime:
    """The deadline of an officer's card: at once for P1 and P2; for others a share of the
    first-response target, as whoever is on duty taps all day long and takes it along.
    """
    if not office.quota.waits or is_urgent(priority):
        return at
    target = office.sla.target(f"P{priority}").first_response_minutes
    return after(office, at, int(target * office.quota.card_share))


def claim_due_at(office: Office, priority: int, at: datetime) -> datetime:
    """The deadline of the news that somebody took a ticket: it mostly comes with the answer or the
    result; but who has heard nothing for a share of the resolve target, and no less than other
    news may wait, hears this.
    """
    if not office.quota.waits:
        return at
    target = office.sla.target(f"P{priority}").resolve_minutes
    minutes = max(target * office.quota.claim_share, office.quota.status_minutes)
    return after(office, at, int(minutes))


def is_urgent(priority: int) -> bool:
    """Whether work stands still until somebody comes: P1 and P2."""
    return priority <= 2


def is_open(office: Office, at: datetime) -> bool:
    """Whether the office is open, or closed a few minutes ago."""
    return any(opening(office, each) == each for each in (at, at - GRACE))


def opening(office: Office, at: datetime) -> datetime:
    """The next moment within office hours, that moment itself included."""
    return after(office, at, 0)


def works_on(office: Office, day: date) -> bool:
    """Whether the office is open at some time of that day."""
    return is_working_day(office, day)


def after(office: Office, at: datetime, minutes: float) -> datetime:
    """So many working minutes later (UTC)."""
    left = timedelta(minutes=minutes)
    day = at.astimezone(BANGKOK).date()
    while True:
        spans = office.hours.on(day.weekday()) if works_on(office, day) else ()
        for opens, closes in spans:
            start = max(at, datetime.combine(day, opens, BANGKOK))
            end = datetime.combine(day, closes, BANGKOK)
            if start < end and start + left <= end:
                return (start + left).astimezone(UTC)
            left -= max(end - start, timedelta())
        day += timedelta(days=1)


def _next_digest(office: Office, at: datetime) -> datetime:
    day = at.astimezone(BANGKOK).date()
    while True:
        due = datetime.combine(day, office.quota.digest_at, BANGKOK)
        if due >= at and works_on(office, day):
            return due.astimezone(UTC)
        day += timedelta(days=1)
