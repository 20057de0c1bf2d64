"""Dates, times and durations as Thai offices write them; Buddhist years live only here."""

import re
from datetime import date, datetime, timedelta, timezone

from bot.thai.cleaning import to_arabic_digits
from bot.thai.words import WORDS

# Thailand has kept UTC+7 without summer time since 1920, so no time zone database is needed.
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
ERA_OFFSET = 543


def in_bangkok(moment: datetime) -> datetime:
    """The moment on a Bangkok clock. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone cannot be shown")
    return moment.astimezone(BANGKOK)


def _local_day(day: date) -> date:
    """The calendar day in Bangkok; a plain date already is one."""
    return in_bangkok(day).date() if isinstance(day, datetime) else day


def short_date(day: date) -> str:
    """Day, short month, two-digit Buddhist year; an aware datetime counts on a Bangkok clock."""
    local = _local_day(day)
    year = (local.year + ERA_OFFSET) % 100
    return f"{local.day} {WORDS.months_short[local.month - 1]} {year:02d}"


def weekday_date(day: date) -> str:
    """The short weekday, and the short date."""
    local = _local_day(day)
    return f"{WORDS.weekdays_short[local.weekday()]} {short_date(local)}"


def date_span(first: date, last: date) -> str:
    """One day, or the first and the last of several, each as ``short_date`` shows it."""
    return short_date(first) if first == last else f"{short_date(first)} – {short_date(last)}"


def month_and_year(day: date) -> str:
    """The month's long name and its Buddhist year."""
    local = _local_day(day)
    return f"{WORDS.months_long[local.month - 1]} {local.year + ERA_OFFSET}"


def clock_time(moment: datetime) -> str:
    """Hours and minutes in Bangkok, as in 09.15 with the Thai sign for o'clock."""
    return f"{in_bangkok(moment):%H.%M} {WORDS.clock}"


def short_moment(moment: datetime) -> str:
    """The short date and the time in Bangkok."""
    return f"{short_date(moment)} {clock_time(moment)}"


def buddhist_year_month(moment: datetime) -> str:
    """Two digits of the Buddhist year and two of the month in Bangkok: 6911."""
    local = in_bangkok(moment)
    return f"{(local.year + ERA_OFFSET) % 100:02d}{local.month:02d}"


def working_duration(minutes: float, minutes_per_day: int = 480) -> str:
    """A span of office time in its two largest units: minutes, hours, and working days of so
    many minutes.
    """
    if minutes < 1:
        return WORDS.units["under_a_minute"]
    days, rest = divmod(int(minutes), minutes_per_day)
    hours, left = divmod(rest, 60)
    units = WORDS.units
    parts = [(days, units["working_day"]), (hours, units["hour"]), (left, units["minute"])]
    named = [f"{amount} {unit}" for amount, unit in parts if amount]
    # Beside days, minutes say nothing.
    return " ".join(named[:1] if days and not hours else named[:2])


_MONTHS = {
    word.replace(".", ""): number
    for names in (WORDS.months_short, WORDS.months_long)
    for number, word in enumerate(names, 1)
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A word or two may stand around it.
_ISO = re.compile(r"\D{0,10}(\d{4})-(\d{1,2})-(\d{1,2})\D{0,10}")
_NAMED = re.compile(rf"\D{{0,10}}(\d{{1,2}})\s*({_MONTH})\s*(\d{{4}}|\d\d)?\D{{0,10}}")
_COUNTED = re.compile(r"\D{0,10}?(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d\d))?\D{0,10}")


def parse_date(text: str, today: date) -> date | None:
    """A day as people write it: 24 with a month's name, 24/11/2569, 24-11-69, 2026-11-24.

    Two digits of a year, and four above 2400, are of the Buddhist era; without a year it is the
    year of ``today``. None for what is no day.
    """
    typed = to_arabic_digits(text).strip()
    year: str | None
    if found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _NAMED.fullmatch(typed.replace(".", "")):
        day, month, year = found[1], str(_MONTHS[found[2]]), found[3]
    elif found := _COUNTED.fullmatch(typed):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(_common_year(year, today), int(month), int(day))
    except ValueError:
        return None


def _common_year(digits: str | None, today: date) -> int:
    if digits is None:
        return today.year
    year = int(digits) + (2500 if len(digits) == 2 else 0)
    return year - ERA_OFFSET if year > 2400 else year
