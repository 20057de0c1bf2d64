"""Answers that the profile may know: a telephone number, and any kind with what is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.forms import Complaint, Kind, Option, Place, Reading
from bot.inputs import Input
from bot.thai import Phone, format_phone, parse_phone, utf16_length
from bot.turns import Turn
from models.tables import Person

# A button carries the answer, within LINE's 300 characters, and spaces take three each.
_LONGEST = 120


@dataclass(frozen=True)
class PhoneNumber(Kind):
    """A Thai telephone number, however it is written."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_phone."""
        if given.kind != "text":
            raise Complaint("not_text")
        phone = parse_phone(given.text)
        if phone is None:
            raise Complaint("not_a_phone")
        return Reading(str(phone))

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """As offices print it."""
        return format_phone(parse_phone(str(value)) or Phone(str(value)))


@dataclass(frozen=True)
class FromProfile(Kind):
    """What ``known`` finds in the profile, confirmed by a tap or a plain yes; or what else is
    answered, read by ``kind``.
    """

    kind: Kind
    known: Callable[[Person], str]

    @property
    def takes_words(self) -> bool:
        """As its kind."""
        return self.kind.takes_words

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains as its kind."""
        return self.kind.read(turn, given, at)

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """What is known."""
        value = self.known(turn.person)
        if not value or utf16_length(value) > _LONGEST:
            return []
        return [Option(value, self.kind.show(turn, value, at))]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """As its kind."""
        return self.kind.show(turn, value, at)
