"""Dates, times and durations as Thai offices write them; Buddhist years live only here."""

from datetime import date, datetime, timedelta, timezone

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


def clock_time(moment: datetime) -> str:
    """Hours and minutes in Bangkok, as in 09.15 with the Thai sign for o'clock."""
    return f"{in_bangkok(moment):%H.%M} {WORDS.date['clock']}"


def short_time(moment: datetime) -> str:
    """Short date and time in Bangkok."""
    return f"{short_date(moment)} {clock_time(moment)}"


def long_date(day: date) -> str:
    """Weekday, day, month and Buddhist year in full, as letters and notices have them."""
    local = _local_day(day)
    words = WORDS.date
    weekday = f"{words['day_lead']}{WORDS.days_long[local.weekday()]}{words['on_the']}"
    month = WORDS.months_long[local.month - 1]
    return f"{weekday} {local.day} {month} {words['era']} {local.year + ERA_OFFSET}"


def buddhist_year_month(moment: datetime) -> str:
    """Two digits of the Buddhist year and two of the month in Bangkok: 6911."""
    local = in_bangkok(moment)
    return f"{(local.year + ERA_OFFSET) % 100:02d}{local.month:02d}"


def duration(minutes: float) -> str:
    """A span of clock time in its two largest units: minutes, hours, days of 24 hours."""
    return _in_words(int(minutes), 24 * 60, WORDS.units["day"])


def working_duration(minutes: float, minutes_per_day: int = 480) -> str:
    """A span of office time; `minutes_per_day` is the length of one working day in minutes."""
    return _in_words(int(minutes), minutes_per_day, WORDS.units["working_day"])


def _in_words(minutes: int, minutes_per_day: int, day_word: str) -> str:
    if minutes < 1:
        return WORDS.units["under_a_minute"]
    days, rest = divmod(minutes, minutes_per_day)
    hours, left = divmod(rest, 60)
    parts = [(days, day_word), (hours, WORDS.units["hour"]), (left, WORDS.units["minute"])]
    named = [f"{amount} {unit}" for amount, unit in parts if amount]
    # Beside days, minutes say nothing.
    return " ".join(named[:1] if days and not hours else named[:2])
