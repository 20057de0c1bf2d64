"""Questions for a day: past, to come, or the end of a period."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.forms import Answers, Complaint, Kind, Option, Place, Reading
from bot.inputs import Input
from bot.thai import (
    BANGKOK,
    fold_label,
    in_bangkok,
    long_date,
    parse_date,
    short_date,
    to_arabic_digits,
)
from bot.thai.dates import DATE_INSIDE
from bot.turns import Turn
from models import tickets

# A period is planned for a year at most.
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Day(Kind):
    """A day; kept as in ISO 8601. ``since_opened``: none before the ticket was opened; ``ahead``:
    one to come, within a year; ``for_work``: it is shown where the office is closed that day.
    """

    since_opened: bool = False
    ahead: bool = False
    for_work: bool = False

    @property
    def is_to_come(self) -> bool:
        """Whether a day without a year that is past this year is meant of the next."""
        return self.ahead

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_date, before_report, not_ahead."""
        if given.kind != "text":
            raise Complaint("not_text")
        today = turn.today
        day = self._near(turn, given.folded, today) or _weekday(turn, given.folded, today)
        day = day or parse_date(given.text, today, ahead=self.is_to_come)
        if day is None:
            raise Complaint("not_a_date", example=short_date(today))
        opened = _opened(turn) if self.since_opened else None
        if opened is not None and day < in_bangkok(opened).date():
            raise Complaint("before_report", opened=short_date(opened))
        if self.ahead and not timedelta() < day - today <= LONGEST:
            raise Complaint("not_ahead", example=short_date(today + timedelta(days=7)))
        return Reading(day.isoformat())

    def _near(self, turn: Turn, word: str, today: date) -> date | None:
        for key, days in (("form.words_for_today", 0), ("form.words_for_tomorrow", 1)):
            if word in map(fold_label, turn.texts.words(key)):
                return today + timedelta(days=days)
        return None

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """Today or tomorrow, where it may well be the day."""
        near = {"form.words_for_today": self.since_opened, "form.words_for_tomorrow": self.ahead}
        words = [turn.texts.words(key)[0] for key, may_be in near.items() if may_be]
        return [Option(word, word) for word in words]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """Day, short month and Buddhist year."""
        day = date.fromisoformat(str(value))
        if not self.for_work or turn.calendar.is_working_day(day):
            return short_date(day)
        holiday = turn.calendar.why_closed(datetime.combine(day, time(12), BANGKOK))
        why = holiday or turn.texts.get("form.weekend")
        return turn.texts.get("form.closed_day", day=short_date(day), why=why)

    def write(self, turn: Turn, value: Any, at: Place) -> str:
        """Day, long month and Buddhist year."""
        return long_date(date.fromisoformat(str(value)))


def _weekday(turn: Turn, words: str, today: date) -> date | None:
    """The day of a weekday's whole name: the next one to come, or with a word for it the one of
    next week; weeks begin on Monday.
    """
    names = turn.texts.words("form.words_for_weekdays")
    found = re.fullmatch(_weekdays(turn), words)
    if found is None and words not in names:
        return None
    weekday = names.index(found["name"] if found else words)
    if found and found["next"]:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _weekdays(turn: Turn) -> str:
    """A pattern of a weekday in a sentence: called a day, for its name may also be a week's; and
    without a date behind it.
    """
    day, this, following, date_follows = turn.texts.words("form.words_about_weekdays")
    known = "|".join(map(re.escape, turn.texts.words("form.words_for_weekdays")))
    return rf"{day}(?P<name>{known})(?:{this}|(?P<next>{following}))?(?!\s?(?:{date_follows}|\d))"


def days_in(turn: Turn, words: str) -> list[str]:
    """The days that a sentence names, as they were written; each is still to be read."""
    text = to_arabic_digits(words)
    keys = ("form.words_for_today", "form.words_for_tomorrow")
    near = "|".join(word for key in keys for word in reversed(turn.texts.words(key)))
    pattern = rf"{_weekdays(turn)}|{near}|{DATE_INSIDE}"
    return list(dict.fromkeys(each[0].strip() for each in re.finditer(pattern, text)))


def _opened(turn: Turn) -> datetime | None:
    ticket = tickets.get(turn.session, turn.draft.current.target or -1)
    return ticket.opened_at if ticket is not None else None


@dataclass(frozen=True)
class FromToday(Day):
    """Today or later."""

    @property
    def is_to_come(self) -> bool:
        """Always."""
        return True

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_date, past."""
        reading = super().read(turn, given, at)
        if date.fromisoformat(reading.value) < turn.today:
            raise Complaint("past", today=short_date(turn.today))
        return reading


@dataclass(frozen=True)
class DayAhead(FromToday):
    """Today or later, within a year. ``since`` names the step whose day it does not come before:
    the period's first.
    """

    since: str = ""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_date, past, before_first, too_far."""
        reading = super().read(turn, given, at)
        day, first = date.fromisoformat(reading.value), self._first(turn)
        if self.since and day < first:
            raise Complaint("before_first", first=short_date(first))
        if day - max(turn.today, first) > LONGEST:
            raise Complaint("too_far")
        return reading

    def _near(self, turn: Turn, word: str, today: date) -> date | None:
        if self.since and word in map(fold_label, turn.texts.words("form.words_for_one_day")):
            return self._first(turn)
        return super()._near(turn, word, today)

    def fits(self, value: Any, answers: Answers) -> bool:
        """Whether it does not come before the period's first day."""
        return str(value) >= str(answers.get(self.since, ""))

    def _first(self, turn: Turn) -> date:
        """The period's first day; today where this is it."""
        first = turn.draft.current.answers.get(self.since)
        return date.fromisoformat(str(first)) if first else turn.today

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """Today and tomorrow; of a period's end, its first day."""
        if self.since:
            first = self._first(turn)
            words = turn.texts.get("form.one_day", day=short_date(first))
            return [Option(first.isoformat(), words)]
        today = turn.today
        days = (("form.words_for_today", today), ("form.words_for_tomorrow", today + _DAY))
        return [Option(day.isoformat(), turn.texts.words(key)[0]) for key, day in days]


_DAY = timedelta(days=1)
