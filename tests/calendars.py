"""Calendars that tests reckon with, and the same minute by minute."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.profiles import DayChange, Holidays, Hours
from bot.worktime import Calendar
from models.calendar import OwnDay
from tests.minutes import Minutes, Opening, listed_holidays

MORNING, AFTERNOON, WHOLE = (510, 720), (780, 990), (510, 990)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
EVE = date(2026, 12, 30)
LABOUR_DAY = date(2026, 5, 1)
CONSTITUTION_DAY = date(2026, 12, 10)
MINUTE, MICROSECOND = timedelta(minutes=1), timedelta(microseconds=1)


def hours(saturday: str | None = None, *, lunch_closed: bool = False) -> Hours:
    """From Monday to Friday as government offices, and perhaps on Saturdays."""
    days = dict.fromkeys(WEEKDAYS, ("08.30-16.30",))
    if saturday:
        days["saturday"] = (saturday,)
    return Hours.model_validate({**days, "lunch_closed": lunch_closed})


def changes(*days: date) -> tuple[DayChange, ...]:
    """These days as a profile has them."""
    return tuple(DayChange(date=day, reason="ปิดเพื่อซ่อมระบบไฟฟ้า") for day in days)


@dataclass(eq=False)
class Case:
    """A calendar, and what it is made of: opening times, and the days on which it is closed."""

    calendar: Calendar
    opening: Opening
    closed: set[date]

    @cached_property
    def minutes(self) -> Minutes:
        """The same, minute by minute."""
        return Minutes(self.opening, self.closed)


LISTED = listed_holidays()
CASES = {
    "plain": Case(Calendar(hours(), Holidays()), dict.fromkeys(range(5), (WHOLE,)), LISTED),
    "lunch": Case(
        Calendar(hours(lunch_closed=True), Holidays()),
        dict.fromkeys(range(5), (MORNING, AFTERNOON)),
        LISTED,
    ),
    "saturdays": Case(
        Calendar(hours("09.00-12.15", lunch_closed=True), Holidays()),
        {**dict.fromkeys(range(5), (MORNING, AFTERNOON)), 5: ((540, 720),)},
        LISTED,
    ),
    "own": Case(
        Calendar(
            hours(),
            Holidays(added=changes(EVE, LABOUR_DAY), removed=changes(CONSTITUTION_DAY)),
            [OwnDay(date(2026, 8, 12), True, "-"), OwnDay(date(2026, 8, 13), False, "-")],
        ),
        dict.fromkeys(range(5), (WHOLE,)),
        LISTED - {CONSTITUTION_DAY, date(2026, 8, 12)} | {EVE, LABOUR_DAY, date(2026, 8, 13)},
    ),
}
PLAIN, LUNCH = CASES["plain"].calendar, CASES["lunch"].calendar
