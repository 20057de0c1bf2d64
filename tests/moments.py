"""Moments of an office: the week from Monday 14 December 2026 is one without holidays."""

from datetime import datetime, time, timedelta

from bot.thai import BANGKOK
from models.db import now, travel
from tests.dialogues import START, Dialog

MONDAY = START.replace(hour=0)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def moment(said: str, week: int = 0) -> datetime:
    """Such as ``tuesday 09.30`` of that week, or of one after it."""
    day, clock = said.split()
    date = MONDAY + timedelta(days=DAYS.index(day), weeks=week)
    return datetime.combine(date, time.fromisoformat(clock.replace(".", ":")), BANGKOK)


def go_to(dialog: Dialog, said: str, week: int = 0) -> None:
    """Let it be that moment, and deliver what has become due."""
    dialog.advance(moment(said, week) - now())


def be_at(said: str, week: int = 0) -> None:
    """Let it be that moment, where nobody talks."""
    travel(moment(said, week) - datetime.now(BANGKOK))
