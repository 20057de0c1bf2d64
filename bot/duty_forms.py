"""What forms about duty ask for: a colleague, and a day from today on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.forms import Complaint, Day, Kind, Option, Place, Reading
from bot.inputs import Input
from bot.thai import (
    cut_graphemes,
    fold,
    fold_label,
    in_bangkok,
    parse_date,
    short_date,
)
from bot.turns import Turn
from models import people
from models.tables import Person

# A period is planned for a year at most.
LONGEST = timedelta(days=366)
# As many as a card has room for; others are typed by name.
LISTED = 30


def today_of(turn: Turn) -> date:
    """The office's day."""
    return in_bangkok(turn.at).date()


def colleagues(turn: Turn) -> list[Person]:
    """Everyone who acts but the sender, in order of enrolment."""
    return [each for each in people.officers(turn.session) if each.id != turn.the_sender.id]


@dataclass(frozen=True)
class Colleague(Kind):
    """A colleague who acts, chosen or typed by name; kept as the row id. ``or_oneself``: or the
    sender.
    """

    or_oneself: bool = False

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_a_choice."""
        listed = self._listed(turn)
        if given.kind != "text":
            raise Complaint("not_a_choice")
        if turn.given.kind == "postback":
            meant = [each for each in listed if str(each.id) == given.text]
        elif given.folded.isdecimal():
            number = int(given.folded[:4])
            meant = listed[number - 1 : number] if number else []
        else:
            meant = _called(listed, given.folded)
        if len(meant) != 1:
            raise Complaint("not_a_choice")
        return Reading(meant[0].id)

    def _listed(self, turn: Turn) -> list[Person]:
        return [*([turn.person] if self.or_oneself else []), *colleagues(turn)]

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """All of them, as far as a card has room."""
        listed = self._listed(turn)[:LISTED]
        return [Option(str(each.id), cut_graphemes(each.name, 36, "…")) for each in listed]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The name."""
        person = turn.session.get(Person, int(value))
        return person.name if person else ""


def _called(listed: list[Person], word: str) -> list[Person]:
    """Who is called so, or else whose name has the word in it."""
    named = [each for each in listed if fold(each.name) == word]
    return named or [each for each in listed if len(word) > 2 and word in fold(each.name)]


@dataclass(frozen=True)
class DayAhead(Day):
    """Today or later, within a year. ``since`` names the step whose day it does not come before:
    the period's first.
    """

    since: str = ""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_date, past, before_first, too_far."""
        today = today_of(turn)
        if given.kind == "text" and self.since and _is_one_day(turn, given):
            day = self._first(turn)
        else:
            day = date.fromisoformat(super().read(turn, given, at).value)
            day = _coming(given.text, day, today)
        if day < today:
            raise Complaint("past", today=short_date(today))
        first = self._first(turn)
        if self.since and day < first:
            raise Complaint("before_first", first=short_date(first))
        if day - max(today, first) > LONGEST:
            raise Complaint("too_far")
        return Reading(day.isoformat())

    def _first(self, turn: Turn) -> date:
        """The period's first day; today where this is it."""
        first = turn.draft.current.answers.get(self.since)
        return date.fromisoformat(str(first)) if first else today_of(turn)

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """Today and tomorrow; of a period's end, its first day."""
        if self.since:
            first = self._first(turn)
            words = turn.texts.get("form.one_day", day=short_date(first))
            return [Option(first.isoformat(), words)]
        today = today_of(turn)
        days = (("form.words_for_today", today), ("form.words_for_tomorrow", today + _DAY))
        return [Option(day.isoformat(), turn.texts.words(key)[0]) for key, day in days]


_DAY = timedelta(days=1)


def _is_one_day(turn: Turn, given: Input) -> bool:
    return given.folded in map(fold_label, turn.texts.words("form.words_for_one_day"))


def _coming(text: str, day: date, today: date) -> date:
    """A day without a year that is past this year is meant of the next."""
    if day >= today:
        return day
    # Only a day without a year is read otherwise next year.
    other = parse_date(text, date(today.year + 1, 1, 1))
    return other if other is not None and other != day else day
