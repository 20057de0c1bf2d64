"""Working time counted minute by minute: slow, dull, and nothing in common with bot/worktime.py.

Two years lie in memory as one byte a minute, from the list of holidays in holidays_th.toml.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import compress
from pathlib import Path

from bot.thai import BANGKOK

FIRST = datetime(2026, 1, 1, tzinfo=BANGKOK)
DAYS = 730
DAY = 1440

# From opening to closing, in minutes after midnight, of each weekday.
Opening = Mapping[int, Sequence[tuple[int, int]]]


def listed_holidays() -> set[date]:
    """The days on which government offices are closed in 2026 and 2027."""
    listed = tomllib.loads((Path(__file__).parent / "holidays_th.toml").read_text("utf-8"))
    return {each["date"] for each in listed["holidays"]}


def at(minute: int) -> datetime:
    """The moment at which that minute begins."""
    return FIRST + timedelta(minutes=minute)


class Minutes:
    """Which minutes of two years an office is open, by its weekdays and closed days."""

    def __init__(self, opening: Opening, closed: Collection[date]) -> None:
        self.table = bytearray(DAYS * DAY)
        for number in range(DAYS):
            day = FIRST.date() + timedelta(days=number)
            if day not in closed:
                for opens, closes in opening.get(day.weekday(), ()):
                    for minute in range(opens, closes):
                        self.table[number * DAY + minute] = 1
        self.open = list(compress(range(len(self.table)), self.table))

    def count(self, start: int, end: int) -> int:
        """How many minutes it is open from one to before another."""
        return sum(self.table[start:end])

    def running(self, start: int, end: int, pauses: Sequence[tuple[int, int | None]]) -> list[int]:
        """Those minutes from one to before another in which it is open and nothing is paused."""
        table = bytearray(self.table[start:end])
        for began, ended in pauses:
            first = max(began - start, 0)
            until = len(table) if ended is None else min(max(ended - start, 0), len(table))
            table[first:until] = bytes(max(until - first, 0))
        return list(compress(range(start, end), table))
