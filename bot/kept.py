"""What somebody wrote before it is known where it belongs: held on to, then taken up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.inputs import Input
from bot.thai import utf16_length

if TYPE_CHECKING:
    from bot.turns import Turn

KEPT_MS = 30 * 60 * 1000
INPUTS = 12
TEXTS = 5
# What is shorter says nothing beside other words.
SHORT = 5
ASKING = 40


def is_report(turn: "Turn", given: Input) -> bool:
    """Whether what was written may tell of some trouble: neither a command nor a sentence that
    does no more than ask for a person.
    """
    if given.kind != "text":
        return given.is_picture
    asking = any(word in given.folded for word in turn.texts.words("talk.words_for_person"))
    return not turn.services.is_command(given) and not (asking and len(given.text) < ASKING)


def says_something(given: Input) -> bool:
    """Whether it is more than a nod."""
    return given.is_picture or utf16_length(given.text) >= SHORT


def telling(inputs: Sequence[Input]) -> list[Input]:
    """The texts that a report is made of: the last few, without those too short to say anything."""
    texts = [each for each in inputs if each.kind == "text"]
    return ([each for each in texts if utf16_length(each.text) >= SHORT] or texts)[-TEXTS:]


@dataclass
class Kept:
    """The newest inputs of a person that wait, and when the last came; ``is_sent`` marks those
    that went to a ticket, and may be meant as something new.
    """

    inputs: list[Input] = field(default_factory=list)
    at_ms: int = 0
    is_sent: bool = False

    def packed(self) -> dict[str, Any]:
        """JSON; empty when nothing is held."""
        rows = [each.packed() for each in self.inputs]
        return {"inputs": rows, "at_ms": self.at_ms, "is_sent": self.is_sent} if rows else {}

    @classmethod
    def unpacked(cls, row: dict[str, Any]) -> "Kept":
        """The inverse of ``packed``."""
        inputs = [Input.unpacked(each) for each in row.get("inputs", [])]
        return cls(inputs, row.get("at_ms", 0), bool(row.get("is_sent")))

    @property
    def waits(self) -> bool:
        """Whether something is held that was sent nowhere yet."""
        return bool(self.inputs) and not self.is_sent

    @property
    def words(self) -> str:
        """The words among it, a line for each message."""
        return "\n".join(each.text for each in telling(self.inputs))

    def keep(self, turn: "Turn") -> None:
        """Hold on to what was just written, beside what still waits; not for long."""
        if self.is_sent or turn.given.at_ms - self.at_ms > KEPT_MS:
            self.clear()
        self.add(turn)

    def keep_sent(self, turn: "Turn") -> None:
        """Hold on to what was just sent to a ticket, and to nothing else."""
        self.clear()
        self.add(turn)
        self.is_sent = True

    def add(self, turn: "Turn") -> None:
        """Hold on to what was just written, beside all that waits, however old. A picture is
        fetched at once: LINE keeps it only for a while.
        """
        self.at_ms = turn.given.at_ms
        if turn.given.kind == "kept":
            return
        if turn.given.is_picture:
            turn.keep_photo(turn.given)
        self.inputs.append(turn.given)
        del self.inputs[:-INPUTS]

    def take(self) -> list[Input]:
        """What is held, oldest first; from now on it is not."""
        held = self.inputs
        self.clear()
        return held

    def forget(self, message_id: str) -> None:
        """Hold on to all but that message."""
        self.inputs = [each for each in self.inputs if each.message_id != message_id]

    def clear(self) -> None:
        """Hold on to nothing."""
        self.inputs, self.at_ms, self.is_sent = [], 0, False
