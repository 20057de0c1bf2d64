"""Questions for how many, how much money, and which month."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.forms import Complaint, Kind, Option, Place, Reading
from bot.inputs import Input
from bot.thai import month_and_year, to_arabic_digits
from bot.thai.months import month_after, parse_month
from bot.thai.quantities import parse_baht, split_number, unit_of
from bot.turns import Turn

# Months to choose from by a tap, and how far ahead one may be typed.
MONTHS_SHOWN = 6
FARTHEST_MONTHS = 24
LONGEST_UNIT = 30


@dataclass(frozen=True)
class Count(Kind):
    """A whole number from ``least`` to ``most``; shown with the text ``unit.<step>``, if any."""

    least: int
    most: int

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_count, out_of_range."""
        return Reading(_number(given, self.least, self.most)[0])

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """With thousands separated."""
        unit = at.key("unit")
        return f"{value:,} {turn.texts.get(unit) if turn.texts.has(unit) else ''}".rstrip()


@dataclass(frozen=True)
class Quantity(Kind):
    """How many of what is counted, as ``count`` from 1 to ``most``, and ``unit``."""

    most: int

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_quantity, out_of_range, no_unit (with the usual ones)."""
        count, unit = _number(given, 1, self.most, "not_a_quantity")
        if not unit or len(unit) > LONGEST_UNIT:
            labels = [f"{count:,} {each}" for each in turn.texts.words(at.key("units"))]
            raise Complaint("no_unit", [Option(each, each) for each in labels], count=f"{count:,}")
        return Reading({"count": count, "unit": unit})

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """With thousands separated."""
        return f"{value['count']:,} {value['unit']}"


def counted(turn: Turn, at: Place, words: str) -> list[str]:
    """The numbers in a sentence that count what the step does: with the text ``unit.<step>`` or one
    of ``units.<step>`` behind them.
    """
    unit = at.key("unit")
    units = [turn.texts.get(unit)] if turn.texts.has(unit) else turn.texts.words(at.key("units"))
    if not units:
        return []
    known = "|".join(map(re.escape, units))
    found = re.findall(rf"(?<![\d.,/-])(\d[\d,]*)\s?({known})", to_arabic_digits(words))
    return [f"{number} {unit}" for number, unit in dict.fromkeys(found)]


def _number(given: Input, least: int, most: int, reason: str = "not_a_count") -> tuple[int, str]:
    """The number, and the word for what is counted. Raises Complaint."""
    if given.kind != "text":
        raise Complaint("not_text")
    found = split_number(given.text)
    if found is None:
        raise Complaint(reason)
    _, number, after = found
    if not least <= number <= most:
        raise Complaint("out_of_range", least=f"{least:,}", most=f"{most:,}")
    return number, unit_of(after)


@dataclass(frozen=True)
class Baht(Kind):
    """An amount of money, at most two decimals; kept as text so that nothing is rounded. With
    ``above_zero`` it is some.
    """

    above_zero: bool = False

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_an_amount."""
        if given.kind != "text":
            raise Complaint("not_text")
        amount = parse_baht(given.text)
        if amount is None or (self.above_zero and not amount):
            raise Complaint("not_an_amount")
        return Reading(str(amount))

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """With thousands separated."""
        return turn.texts.get("form.baht", amount=f"{Decimal(value):,.2f}")


@dataclass(frozen=True)
class Month(Kind):
    """This month or one of the next two years', kept as in ISO 8601: 2026-12."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_month, past_month, too_far_month."""
        if given.kind != "text":
            raise Complaint("not_text")
        today = turn.today
        month = parse_month(given.text, today)
        if month is None:
            raise Complaint("not_a_month", example=month_and_year(month_after(today, 1)))
        if month < today.replace(day=1):
            raise Complaint("past_month", today=month_and_year(today))
        if month > month_after(today, FARTHEST_MONTHS):
            raise Complaint("too_far_month")
        return Reading(f"{month:%Y-%m}")

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """This month and the next few."""
        months = [month_after(turn.today, count) for count in range(MONTHS_SHOWN)]
        return [Option(f"{each:%Y-%m}", month_and_year(each)) for each in months]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """Its long name and Buddhist year."""
        return month_and_year(date.fromisoformat(f"{value}-01"))
