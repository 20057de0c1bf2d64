"""Questions for a moment that lies behind."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.forms import Complaint, Kind, Option, Place, Reading
from bot.inputs import Input
from bot.thai import in_bangkok, parse_moment, short_moment
from bot.turns import Turn

# From then on it is worth asking whether it was in the morning.
_FORENOON = 9


@dataclass(frozen=True)
class Moment(Kind):
    """A day and a time that are past, counted from when it is said; kept as in ISO 8601."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_moment, no_time (with parts of that day), in_future."""
        if given.kind != "text":
            raise Complaint("not_text")
        said_at = in_bangkok(turn.given.at)
        found = parse_moment(given.text, said_at)
        if found is None:
            raise Complaint("not_a_moment", example=short_moment(said_at))
        if found.day > said_at.date():
            raise Complaint("in_future", now=short_moment(said_at))
        if found.at is None:
            raise Complaint("no_time", _parts(turn, found.day, said_at))
        if found.at > said_at:
            raise Complaint("in_future", now=short_moment(said_at))
        return Reading(found.at.isoformat(timespec="minutes"))

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """Just now, this morning, yesterday."""
        is_morning_over = in_bangkok(turn.at).hour >= _FORENOON
        keys = ["just_now", *(["this_morning"] if is_morning_over else []), "yesterday"]
        words = [turn.texts.get(f"form.moment.{key}") for key in keys]
        return [Option(word, word) for word in words]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The short date and the time."""
        return short_moment(datetime.fromisoformat(str(value)))


def _parts(turn: Turn, day: date, now: datetime) -> list[Option]:
    """The parts of that day which have begun."""
    found = []
    for word in turn.texts.words("form.moment.parts"):
        part = parse_moment(f"{day.isoformat()} {word}", now)
        if part is not None and part.at is not None and part.at <= now:
            found.append(Option(f"{part.at:%Y-%m-%dT%H:%M}", word))
    return found
