"""Several of a few values: chosen one by one, or named together in one message."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.forms import Choice, Complaint, Option, Place, Reading
from bot.inputs import Input
from bot.thai import fold, fold_label, to_arabic_digits
from bot.turns import Turn

# A tapped value that begins with it is taken out again: so a button tapped twice chooses once.
_OUT = "-"
_NUMBERS = re.compile(r"(\d+)(?:\s*[-\u2013]\s*(\d+))?")
_BETWEEN = re.compile(r"[\s,;/+&]+")
# What is shorter may stand in other words by chance.
_FOUND_INSIDE = 3


@dataclass(frozen=True)
class Choices(Choice):
    """Some of the values, at most so many; the answer is a list, in the order of the values.

    Each tap adds one or takes it out again; a sentence adds all that it names or numbers ("1 3 5",
    "1-3", "135"). ``form.button.done`` ends, and so does the last that may be chosen.
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

    def begun(self, value: object) -> list[object]:
        """All that was chosen: it may be taken out."""
        return list(value) if isinstance(value, list) else []

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """The values so far; open until there are ``most``. Complains: not_a_choice, too_many."""
        if given.kind != "text":
            raise Complaint("not_a_choice")
        chosen = self._changed(turn, given, at)
        if len(chosen) > self.most:
            raise Complaint("too_many", max=self.most)
        so_far = [value for value in self.values if value in chosen]
        return Reading(so_far, more=len(so_far) < min(self.most, len(self.values)))

    def _changed(self, turn: Turn, given: Input, at: Place) -> set[str]:
        before: set[str] = set(turn.draft.current.partial)
        tapped = given.text.removeprefix(_OUT)
        if tapped in self.values:
            return before | {tapped} if tapped == given.text else before - {tapped}
        if given.folded in map(fold_label, turn.texts.words("form.words_for_all")):
            return set(self.values)
        found = meant(given.text, self.named(turn, at), self.values)
        if not found:
            raise Complaint("not_a_choice")
        return before | found

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """All values; what is chosen is marked, and its button takes it out."""
        chosen = turn.draft.current.partial
        return [
            Option(_OUT + each.value, turn.texts.get("form.chosen_one", label=each.label))
            if each.value in chosen
            else each
            for each in super().options(turn, at)
        ]

    def show(self, turn: Turn, value: object, at: Place) -> str:
        """The labels."""
        values = value if isinstance(value, list) else [value]
        return ", ".join(super(Choices, self).show(turn, each, at) for each in values)


def meant(text: str, names: Mapping[str, str], values: Sequence[str]) -> set[str]:
    """The values that a text calls by their ``names`` (folded), or if it calls none, those of its
    numbers; none at all where a number is nobody's.
    """
    words = map(fold, _BETWEEN.split(text))
    found = {names[word] for word in words if word in names} | named_in(fold(text), names)
    return found or _numbered(to_arabic_digits(text), values)


def named_in(said: str, names: Mapping[str, str]) -> set[str]:
    """The values whose ``names`` stand in what was said; both folded."""
    found = set()
    for name in sorted(names, key=len, reverse=True):  # a name may stand in a longer one
        if len(name) >= _FOUND_INSIDE and name in said:
            found.add(names[name])
            said = said.replace(name, " ")
    return found


def _numbered(text: str, values: Sequence[str]) -> set[str]:
    numbers: set[int] = set()
    for first, last in _NUMBERS.findall(text):
        if last:
            numbers.update(range(int(first[:3]), int(last[:3]) + 1))
        elif len(values) < 10:  # a digit each
            numbers.update(map(int, first))
        else:
            numbers.add(int(first[:3]))
    are_all_there = all(1 <= number <= len(values) for number in numbers)
    return {values[number - 1] for number in numbers} if are_all_there else set()
