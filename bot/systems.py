"""The systems that people have accounts in: which there are, and who can do something there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.forms import Answers, Choice, Place
from bot.profile_systems import System
from bot.turns import Turn

# The code in the profile for all that it does not name.
UNNAMED = "other"


@dataclass(frozen=True)
class Systems(Choice):
    """One of the systems of the office profile, kept as its code."""

    values: tuple[str, ...] = field(default=(), init=False)
    free: bool = field(default=False, init=False)

    def labels(self, turn: Turn, at: Place) -> dict[str, str]:
        """Their names, in the order of the profile."""
        return {each.code: each.name for each in turn.office.systems}

    def aliases(self, turn: Turn, value: str, at: Place) -> Sequence[str]:
        """Those of the profile, and the code."""
        found = system_of(turn, value)
        return (*found.aliases, found.code) if found else ()

    def show(self, turn: Turn, value: object, at: Place) -> str:
        """The name, and whose it is, where it is not the office's; a code that the profile no
        longer has as it is.
        """
        found = system_of(turn, str(value))
        if found is None or found.is_ours:
            return found.name if found else str(value)
        return turn.texts.get("form.system_of", name=found.name, owner=found.owner_text)


def is_unnamed(answers: Answers) -> bool:
    """Whether the ``system`` is one that the profile does not name: it is asked for in words."""
    return answers.get("system") == UNNAMED


def whose(turn: Turn, code: str) -> dict[str, str]:
    """Of a system of others, its name and its owner, as blanks of a text; of ours nothing."""
    system = system_of(turn, code)
    if system is None or system.is_ours:
        return {}
    return {"system": system.name, "owner": system.owner_text}


def system_of(turn: Turn, code: str) -> System | None:
    """The system of that code."""
    return next((each for each in turn.office.systems if each.code == code), None)
