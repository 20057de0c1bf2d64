"""Dates, times and durations as Thai offices write them; Buddhist years live only here."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone

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


def end_of(day: date) -> datetime:
    """The moment, in UTC, at which a day ends in Bangkok."""
    return datetime.combine(day, time(), BANGKOK).astimezone(UTC) + timedelta(days=1)


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


def long_date(day: date) -> str:
    """Day, the month's long name and the Buddhist year, as papers write it."""
    return f"{_local_day(day).day} {month_and_year(day)}"


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


def buddhist_fiscal_year(moment: date) -> int:
    """The budget year, which begins in October: 2570 from 1 October 2569 on."""
    local = _local_day(moment)
    return local.year + ERA_OFFSET + (local.month >= 10)


def fiscal_year_start(year: int) -> date:
    """The first day of the budget year of that Buddhist number."""
    return date(year - ERA_OFFSET - 1, 10, 1)


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


def _any_of(words: Iterable[str]) -> str:
    """A pattern of one of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _standing(words: tuple[str, ...], polite: tuple[str, ...], more: str) -> re.Pattern[str]:
    """Matches what may stand beside a date: those words, polite ones, their last letter perhaps
    drawn out, and signs that mean nothing.
    """
    longest_first = sorted(polite, key=len, reverse=True)
    drawn_out = [f"{re.escape(word)}{re.escape(word[-1])}*" for word in longest_first]
    # Signs such as ~ and < and % make something else of a date, as words do.
    signs = r"[^\w\u0e00-\u0e7f~<>\u2264\u2265\u2248\u00b1=+%/\u2013-]"
    parts = [more, _any_of(words), *drawn_out, signs]
    # Possessive: words that begin alike would otherwise take long to be refused.
    return re.compile(f"(?:{'|'.join(parts)})*+", re.IGNORECASE)


_MONTH = _any_of(_MONTHS)
_WEEKDAY = _any_of(word.replace(".", "") for word in WORDS.weekdays_short)
# Short names of weekdays are single letters: only where they stand alone.
_BEFORE = _standing(
    WORDS.dates.before,
    WORDS.polite_always,  # of the others, one says "past" before a date
    rf"(?<![\w\u0e00-\u0e7f])(?:{WORDS.dates.day})?(?:{_WEEKDAY})(?![\w\u0e00-\u0e7f])|-\s",
)
_AFTER = _standing(WORDS.dates.after, WORDS.polite_always + WORDS.polite_after_space, r"\s")
# Four digits or two, or a word that counts from this year.
_YEAR = (
    rf"(?:(?:{_any_of(WORDS.dates.year)})?\s*(?P<year>\d{{4}}|\d\d)"
    rf"|(?P<relative>{_any_of(WORDS.dates.years)}))?"
)
_FORMS = [
    re.compile(rf"(?P<before>\D*){form}(?P<after>\D*)")
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d\d)",
        rf"(?P<day>\d{{1,2}})(?P<sign>[/.-])(?P<month>\d{{1,2}})\s*{_YEAR}",
    )
]
_NAMED = re.compile(
    rf"(?P<before>\D*)(?P<day>\d{{1,2}})\s*(?P<month>{_MONTH})\s*{_YEAR}(?P<after>\D*)"
)


# Where in a sentence a day may stand; what it is, parse_date reads.
DATE_INSIDE = (
    rf"(?<![\d/.-])\d{{1,2}}\s?(?:{_any_of((*WORDS.months_short, *WORDS.months_long))})"
    r"(?:\s?\d{2,4}(?!\d))?|(?<![\d/.-])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\d/])"
)


def parse_date(text: str, today: date, *, ahead: bool = False) -> date | None:
    """A day as people write it: 24 with a month's name, 24/11/2569, 24-11-69, 2026-11-24.

    Two digits of a year, and four above 2400, are of the Buddhist era; without a year it is the
    year of ``today``, or with ``ahead`` the next one where the day is past. None for what is no
    day, and where words around it may make something else of it.
    """
    if not (parts := _date_parts(text)):
        return None
    day = _day_of(parts, today.year)
    if ahead and not _tells_year(parts) and (day is None or day < today):
        return _day_of(parts, today.year + 1) or day
    return day


def _day_of(parts: dict[str, str], this_year: int) -> date | None:
    month = parts["month"]
    try:
        return date(_year(parts, this_year), _MONTHS.get(month) or int(month), int(parts["day"]))
    except ValueError:
        return None


def _tells_year(parts: dict[str, str]) -> bool:
    return "year" in parts or "relative" in parts


def _date_parts(text: str) -> dict[str, str]:
    """The day, the month and, where it is told, the year or the word for it; empty for no date."""
    typed = to_arabic_digits(text).strip()
    found = _NAMED.fullmatch(typed.replace(".", "")) or next(
        filter(None, (form.fullmatch(typed) for form in _FORMS)), None
    )
    if not found:
        return {}
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    before, after = (parts.pop(side).replace(".", "") for side in ("before", "after"))
    if not (_BEFORE.fullmatch(before) and _AFTER.fullmatch(after)):
        return {}
    # From the 5th to the 7th rather than the 5th of July; 17-12 can only be a day.
    is_span = parts.get("sign") == "-" and int(parts["day"]) < int(parts["month"])
    return {} if is_span and not _tells_year(parts) else parts


def _year(parts: dict[str, str], this_year: int) -> int:
    """The common year that is told, or this one."""
    if "year" not in parts:
        return this_year + WORDS.dates.years.get(parts.get("relative", ""), 0)
    digits = parts["year"]
    year = int(digits) + (2500 if len(digits) == 2 else 0)
    return year - ERA_OFFSET if year > 2400 else year
