"""Months as people type them."""

import re
from datetime import date

from bot.thai.cleaning import to_arabic_digits
from bot.thai.dates import ERA_OFFSET, parse_date
from bot.thai.words import WORDS

_YEAR = r"\s*(?P<year>\d{4}|\d\d)?"
_NUMBERED = re.compile(r"(?P<month>\d{1,2})\s*[/-]\s*(?P<year>\d{4}|\d\d)")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")
_NAMED = re.compile(rf"(?P<month>[\u0e01-\u0e3a\u0e40-\u0e4e]+){_YEAR}")
# So much of a long name is certain to be it: December is shortened to its first five letters.
_PREFIX = 4
_LEADS = re.compile(
    f"(?:{'|'.join(map(re.escape, sorted(WORDS.months.leads, key=len, reverse=True)))})\\s*"
)
_YEAR_WORD = re.compile(
    f"\\s*(?:{'|'.join(map(re.escape, sorted(WORDS.dates.year, key=len, reverse=True)))})\\s*"
)


def parse_month(text: str, today: date, *, ahead: bool = True) -> date | None:
    """The first day of a month: its name, short or long, with a year or without, 12/69, 2026-12,
    this one or the next, or of a whole date. Without a year it is the next such month, or the last
    one where it is not ``ahead``; this one included. None for what is none.
    """
    typed = _bare(text)
    if typed in WORDS.months.near:
        return month_after(today, WORDS.months.near[typed])
    found = _ISO.fullmatch(typed) or _NUMBERED.fullmatch(typed) or _NAMED.fullmatch(typed)
    if found is None:
        day = parse_date(text, today, ahead=ahead)
        return day.replace(day=1) if day else None
    month = int(found["month"]) if found["month"].isdecimal() else _named(found["month"])
    if not 1 <= month <= 12:
        return None
    if found["year"] is None:
        years = int(month < today.month) if ahead else -int(month > today.month)
        return date(today.year + years, month, 1)
    year = int(found["year"]) + (2500 if len(found["year"]) == 2 else 0)
    year -= ERA_OFFSET if year > 2400 else 0
    return date(year, month, 1) if 1900 < year < 2200 else None


def month_after(day: date, count: int) -> date:
    """The first day of the month so many after that of a day."""
    years, month = divmod(day.month - 1 + count, 12)
    return date(day.year + years, month + 1, 1)


def _bare(text: str) -> str:
    """Without dots, polite endings and words that may stand before a month or its year."""
    typed = to_arabic_digits(text).replace(".", "").strip()
    for ending in sorted((*WORDS.polite_always, *WORDS.polite_after_space), key=len, reverse=True):
        typed = typed.removesuffix(ending).rstrip()
    while found := _LEADS.match(typed):
        if typed in WORDS.months.near:
            break
        typed = typed[found.end() :]
    return _YEAR_WORD.sub(" ", typed).strip()


def _named(word: str) -> int:
    """The number of the month of that name; 0 where there is none, or more than one."""
    short = [name.replace(".", "") for name in WORDS.months_short]
    if word in short:
        return short.index(word) + 1
    meant = [
        number
        for number, name in enumerate(WORDS.months_long, 1)
        if len(word) >= _PREFIX and name.startswith(word)
    ]
    return meant[0] if len(meant) == 1 else 0
