"""Several of a few values: chosen one by one, or named together in one message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.forms import Choice, Complaint, Place, Reading
from bot.inputs import Input
from bot.thai import to_arabic_digits
from bot.turns import Turn

_NUMBERS = re.compile(r"\d{1,3}(?:\W+\d{1,3})+")


@dataclass(frozen=True)
class Choices(Choice):
    """Some of the values, at most so many; the answer is a list, in the order of the values.

    Each tap adds one, a sentence all that it names; ``form.button.done`` ends, and so does the
    last that may be chosen. What is chosen again stays chosen.
    """

    free: bool = field(default=False, init=False)
    most: int

    @property
    def blanks(self) -> Mapping[str, object]:
        """``max``: how many it takes."""
        return {"max": self.most}

    @property
    def gathers(self) -> bool:
        """Value by value."""
        return True

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """The values so far; open until there are ``most``. Complains: not_a_choice, too_many."""
        chosen = {*turn.draft.current.partial, *self._meant(turn, given, at)}
        so_far = [value for value in self.values if value in chosen]
        if len(so_far) > self.most:
            raise Complaint("too_many", max=self.most)
        return Reading(so_far, more=len(so_far) < min(self.most, len(self.values)))

    def _meant(self, turn: Turn, given: Input, at: Place) -> list[str]:
        """The values that are named. Complains: not_a_choice."""
        typed = to_arabic_digits(given.text).strip() if given.kind == "text" else ""
        if _NUMBERS.fullmatch(typed):
            named = [self._match(turn, number, at)[0] for number in re.findall(r"\d+", typed)]
        elif (named := self._inside(turn, given, at)) == []:
            named = [super().read(turn, given, at).value]
        found = [value for value in named if value is not None]
        if len(found) < len(named):
            raise Complaint("not_a_choice")
        return found

    def _inside(self, turn: Turn, given: Input, at: Place) -> list[str | None]:
        """The values whose names stand in the words, the longest names first."""
        found: list[str | None] = []
        words = given.folded if given.kind == "text" else ""
        names = self.named(turn, at)
        if words in names or words in self.values:
            return found
        for name in sorted(names, key=len, reverse=True):
            if len(name) > 2 and name in words:
                words = words.replace(name, " ")
                found.append(names[name])
        return found

    def show(self, turn: Turn, value: object, at: Place) -> str:
        """The labels."""
        values = value if isinstance(value, list) else [value]
        return ", ".join(super(Choices, self).show(turn, each, at) for each in values)
