"""The state of a conversation: what is asked, what was answered, what was typed when.

It is a fold over the inputs since the last lasting effect (the journal), so an event that
LINE redelivers late takes its place in time instead of answering a later question.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.inputs import Input

# LINE redelivers within minutes; a journal longer than this is a person playing.
JOURNAL_INPUTS = 40


@dataclass
class Draft:
    """One person's conversation in one chat, as kept in ``Conversation.state``."""

    form: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    partial: list[int] = field(default_factory=list)
    editing: str | None = None
    target: int | None = None
    offered: dict[str, str] = field(default_factory=dict)
    offered_ms: int = 0
    kept: dict[str, Any] = field(default_factory=dict)
    answering: dict[str, Any] = field(default_factory=dict)
    shelf: dict[str, Any] = field(default_factory=dict)
    touched_ms: int = 0

    def packed(self) -> dict[str, Any]:
        """JSON without empty parts."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def unpacked(cls, state: dict[str, Any]) -> "Draft":
        """The inverse of ``packed``; parts an older version wrote are dropped."""
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in state.items() if name in known})

    def clear_form(self) -> None:
        """Forget the form and everything answered in it."""
        self.form = self.editing = self.target = None
        self.answers, self.sources, self.partial = {}, {}, []

    def answering_ticket(self, at: datetime) -> int | None:
        """The ticket whose answer mode is on at that moment."""
        if not self.answering or at.timestamp() > self.answering["until"]:
            return None
        return int(self.answering["ticket"])


@dataclass
class Journal:
    """The inputs since the last lasting effect, and the state before them."""

    base: dict[str, Any]
    inputs: list[Input]
    settled_ms: int = 0

    def packed(self) -> dict[str, Any]:
        """JSON."""
        rows = [given.packed() for given in self.inputs]
        return {"base": self.base, "inputs": rows, "settled": self.settled_ms}

    @classmethod
    def unpacked(cls, row: dict[str, Any]) -> "Journal":
        """The inverse of ``packed``."""
        inputs = [Input.unpacked(each) for each in row.get("inputs", [])]
        return cls(row.get("base", {}), inputs, row.get("settled", 0))

    def is_late(self, given: Input) -> bool:
        """Whether a later input was already taken, and this one can still be put before it."""
        return bool(self.inputs) and self.settled_ms <= given.at_ms < self.inputs[-1].at_ms

    def insert(self, given: Input) -> None:
        """Put the input in its place in time."""
        self.inputs.append(given)
        self.inputs.sort(key=lambda each: each.at_ms)

    def restart(self, state: dict[str, Any], at_ms: int) -> None:
        """Begin anew: something lasting happened at ``at_ms``."""
        self.base, self.inputs, self.settled_ms = state, [], at_ms
