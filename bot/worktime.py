"""Working days of an office: its open weekdays without Thai government holidays."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import holidays

from bot.offices import Office
from bot.thai import BANGKOK

# The library lists them, but government offices work on both (Thai office practice).
_NOT_GOVERNMENT = ("Labor Day", "Labour Day", "Children's Day")


@cache
def _government_holidays(year: int) -> frozenset[date]:
    listed = holidays.country_holidays(
        "TH", years=year, categories=("public", "government"), language="en_US"
    )
    return frozenset(
        day for day, name in listed.items() if not any(word in name for word in _NOT_GOVERNMENT)
    )


def is_working_day(office: Office, day: date) -> bool:
    """Whether the office is open at some time of that day."""
    if day in {change.date for change in office.holidays.added}:
        return False
    if not office.hours.on(day.weekday()):
        return False
    removed = {change.date for change in office.holidays.removed}
    return day in removed or day not in _government_holidays(day.year)


def after_working_days(office: Office, start: datetime, days: int) -> datetime:
    """Closing time (UTC) of the ``days``-th working day after ``start``'s own day."""
    day = start.astimezone(BANGKOK).date()
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(office, day)
    spans = office.hours.on(day.weekday())
    closing = spans[-1][1] if spans else datetime.max.time()
    return datetime.combine(day, closing, BANGKOK).astimezone(UTC)
