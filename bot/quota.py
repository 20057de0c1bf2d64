"""What of the month's LINE quota is left, how long it lasts, and who may spend it.

A push costs one unit for each person it reaches, a reply nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.offices import Office
from bot.profile_quota import Quota
from bot.thai import BANGKOK
from bot.worktime import Calendar, calendar_of
from models import ledger
from models.db import now
from models.spending import QuotaReading
from models.tables import Urgency

# So long LINE's word that the month is used up is believed, whatever it says it has left: it also
# reserves units for what others send, and frees them again.
REFUSED = timedelta(hours=1)
# LINE is asked every ten minutes (jobs/clock.py).
STALE = timedelta(hours=1)
# LINE's count may still be that of the old month for so long; until it falls, ours alone counts. To
# believe it too late costs nothing, as LINE refuses what is too much; too early, it stops all.
TURN = timedelta(hours=24)
# Of a month's working days: before, nothing can be told of its end.
EARLY = 0.5


@dataclass(frozen=True)
class Month:
    """What is known of a month: LINE's limit (None: there is none) and its count when it was
    read; units of our own ledger in the month, by class, since that reading, and under way.
    """

    first: date
    limit: int | None = None
    read: int = 0
    since_reading: int = 0
    spent: Mapping[str, int] = field(default_factory=dict)
    under_way: int = 0
    is_refused: bool = False  # LINE said a moment ago that it is used up
    is_stale: bool = False  # LINE has said nothing for long, and may have more left by now

    @property
    def used(self) -> int:
        """Units used: LINE counts late and knows of what others send; we know what it has taken
        since. The larger is the safer.
        """
        return max(self.read + self.since_reading, sum(self.spent.values()))

    @property
    def left(self) -> int | None:
        """Units left, not counting what is under way; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def is_gone(self) -> bool:
        """Whether nothing may be pushed any more."""
        return self.is_refused or (self.left == 0 and not self.is_stale)


def month_of(at: datetime) -> date:
    """The first day of the moment's month, in Bangkok."""
    return at.astimezone(BANGKOK).date().replace(day=1)


def start_of(month: date) -> datetime:
    """The moment a month begins in Bangkok."""
    return datetime.combine(month, datetime.min.time(), BANGKOK)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def days_of(month: date) -> list[date]:
    """Every day of a month."""
    count = (next_month(month) - month).days
    return [month + timedelta(days=day) for day in range(count)]


def reserve(policy: Quota, limit: int) -> int:
    """The last units, which are kept for urgent messages."""
    return round(policy.reserve * limit)


def budget(policy: Quota, urgency: Urgency, limit: int) -> int:
    """The units of the month that pushes of a class may cost."""
    shares = policy.shares.model_dump()
    return int(shares.get(urgency, 1.0) * limit)


def room(policy: Quota, urgency: Urgency, month: Month) -> int | None:
    """The units a class may spend now; None where there is no limit."""
    if month.is_gone:
        return 0
    if month.limit is None or month.left is None or month.is_stale:
        return None  # LINE refuses what is too much, which costs nothing
    if urgency == Urgency.URGENT:
        return month.left
    free = month.left - month.under_way - reserve(policy, month.limit)
    own = budget(policy, urgency, month.limit) - month.spent.get(urgency, 0)
    return max(0, min(free, own))


def allowed(policy: Quota, month: Month) -> frozenset[Urgency]:
    """The classes that may be pushed now; what may not waits to ride free."""
    return frozenset(each for each in Urgency if room(policy, each, month) != 0)


def forecast(calendar: Calendar, month: Month, at: datetime) -> int:
    """Units used by the end of the month, if it goes on as it has: by working days, of which the
    present one counts as far as its hours are over.
    """
    total = _working(calendar, days_of(month.first))
    gone = _gone(calendar, month, at)
    if gone < EARLY or total <= gone:  # too early to tell anything, or nothing more will come
        return month.used
    return round(month.used * total / gone)


def even_pace(calendar: Calendar, month: Month) -> float:
    """Units a working day, if the limit is spent evenly; 0 where there is none."""
    days = _working(calendar, days_of(month.first))
    return (month.limit or 0) / days if days else 0.0


def runs_out_on(calendar: Calendar, month: Month, at: datetime) -> date | None:
    """The day on which nothing will be left, if it goes on as it has; None where it lasts."""
    gone = _gone(calendar, month, at)
    if month.limit is None or gone < EARLY:
        return None
    left, a_day = float(month.limit - month.used), month.used / gone
    today = at.astimezone(BANGKOK).date()
    until_today = _working(calendar, (day for day in days_of(month.first) if day <= today))
    left -= a_day * (until_today - gone)
    if left < 0:
        return today
    for day in days_of(month.first):
        if day > today and calendar.is_working_day(day):
            left -= a_day
            if left < 0:
                return day
    return None


def _gone(calendar: Calendar, month: Month, at: datetime) -> float:
    """Working days of the month that are over, today as far as it is."""
    today = at.astimezone(BANGKOK).date()
    over = _working(calendar, (day for day in days_of(month.first) if day < today))
    dawn = start_of(today)
    whole = calendar.between(dawn, dawn + timedelta(days=1))
    return over + (calendar.between(dawn, at) / whole if whole else 0.0)


def _working(calendar: Calendar, days: Iterable[date]) -> int:
    return sum(calendar.is_working_day(day) for day in days)


def known_month(session: Session) -> Month:
    """The present month, as far as it is known."""
    at = now()
    first = month_of(at)
    start = start_of(first)
    reading, refused_at = ledger.last_reading(session), ledger.refused_at(session)
    read = reading if reading and _is_of(session, reading, start) else None
    return Month(
        first,
        limit=reading.limit_units if reading else None,
        read=read.used if read else 0,
        since_reading=sum(ledger.spent(session, read.read_at).values()) if read else 0,
        spent=ledger.spent(session, start),
        under_way=ledger.under_way(session),
        is_stale=reading is not None and reading.read_at < at - STALE,
        is_refused=refused_at is not None and max(start, at - REFUSED) < refused_at,
    )


def _is_of(session: Session, reading: QuotaReading, start: datetime) -> bool:
    """Whether LINE's count is that of the month which began then."""
    if not start <= reading.read_at < start + TURN:
        return reading.read_at >= start
    before = ledger.last_reading(session, start)
    return before is None or reading.used < before.used


def report(session: Session, office: Office) -> list[str]:
    """The month's ledger, a line each, for whoever runs the helpdesk."""
    month, at, calendar = known_month(session), now(), calendar_of(office, session)
    limit = "" if month.limit is None else f" of {month.limit}"
    lines = [f"{month.first:%B %Y}: {month.used} units{limit} used, {_left(office, month)}"]
    lines.append(f"by the end of the month about {forecast(calendar, month, at)}")
    lines += [f"{each.value:<7} {month.spent.get(each, 0):6}" for each in Urgency]
    reading = ledger.last_reading(session)
    when = f"{reading.read_at.astimezone(BANGKOK):%Y-%m-%d %H:%M}" if reading else "never"
    return [*lines, f"LINE was asked {when}"]


def _left(office: Office, month: Month) -> str:
    if month.is_gone:
        return "nothing may be pushed"
    if month.left is None or month.limit is None:
        return "all may be pushed"
    return f"{month.left} left, {reserve(office.quota, month.limit)} of them for urgent ones"
