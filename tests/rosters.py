"""Offices whose profile names people on duty, and days to ask about them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot import patience
from bot.offices import Office, load_office
from bot.profiles import Duty, Zone
from bot.thai import BANGKOK
from models import shifts
from models.db import now, transaction
from tests.dialogues import Dialog, Talker


def office_with(*zones: dict[str, Any], **duty: Any) -> Office:
    """The sample office with that ``[duty]`` and those ``[[zones]]`` in its profile."""
    named = tuple(Zone.model_validate(each) for each in zones)
    parts = {"duty": Duty.model_validate(duty), "zones": named}
    office = patience.without_waiting(load_office("chaiyaphum"))
    return office.model_copy(update=parts)


def at_noon(day: date) -> datetime:
    """Noon of the day, at the office."""
    return datetime.combine(day, time(12), BANGKOK).astimezone(UTC)


def ahead(days: int) -> date:
    """The office's day in so many days; 0 is today."""
    return now().astimezone(BANGKOK).date() + timedelta(days=days)


def on_leave(talker: Talker, days: int = 0) -> None:
    """Let somebody be on leave today, and so many days more."""
    person = talker.row
    with transaction() as session:
        shifts.take_leave(session, person, ahead(0), ahead(days))


def roster(dialog: Dialog, *officers: str, **duty: Any) -> None:
    """Let the dialogue's office have a roster of one entry, for every day."""
    entries = [{"officers": officers}] if officers else []
    dialog.bot = replace(dialog.bot, office=office_with(roster=entries, **duty))
