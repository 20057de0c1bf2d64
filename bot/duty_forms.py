"""What forms about duty ask for: a colleague."""

from dataclasses import dataclass
from typing import Any

from bot.forms import Complaint, Kind, Option, Place, Reading
from bot.inputs import Input
from bot.thai import (
    cut_graphemes,
    fold,
)
from bot.turns import Turn
from models import people
from models.tables import Person

# As many as a card has room for; others are typed by name.
LISTED = 30


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
        listed = self.listed(turn)
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

    def listed(self, turn: Turn) -> list[Person]:
        """Who can be chosen."""
        return [*([turn.person] if self.or_oneself else []), *colleagues(turn)]

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """All of them, as far as a card has room."""
        listed = self.listed(turn)[:LISTED]
        return [Option(str(each.id), cut_graphemes(each.name, 36, "…")) for each in listed]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The name."""
        person = turn.session.get(Person, int(value))
        return person.name if person else ""


def _called(listed: list[Person], word: str) -> list[Person]:
    """Who is called so, or else whose name has the word in it."""
    named = [each for each in listed if fold(each.name) == word]
    return named or [each for each in listed if len(word) > 2 and word in fold(each.name)]
