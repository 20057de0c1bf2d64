"""The state of a conversation: what is asked, what was answered, what was typed when.

It is a fold over the inputs since the last lasting effect (the journal), so an event that
LINE redelivers late takes its place in time instead of answering a later question.
"""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.inputs import Input

# LINE redelivers within minutes; a journal longer than this is a person playing. Of a full one the
# older half is forgotten, so that there is always a past in which a late event finds its place.
JOURNAL_INPUTS = 40


@dataclass
class Draft:
    """One person's conversation in one chat, as kept in ``Conversation.state``.

    ``target`` is the ticket that the form is about, ``version`` the one its card was drawn with.
    """

    form: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    partial: list[int] = field(default_factory=list)
    editing: str | None = None
    target: int | None = None
    version: int | None = None
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

    def shelve(self) -> None:
        """Put a form that was begun aside; one thing is in hand at a time."""
        if self.form and self.answers:
            parts = ("form", "answers", "sources", "target", "version")
            self.shelf = {part: getattr(self, part) for part in parts}
        self.clear_form()

    def take_from_shelf(self) -> None:
        """Go on with the form that was put aside."""
        self.clear_form()
        for part, value in self.shelf.items():
            setattr(self, part, value)
        self.shelf = {}

    def clear_form(self) -> None:
        """Forget the form and everything answered in it."""
        self.form = self.editing = self.target = self.version = None
        self.answers, self.sources, self.partial = {}, {}, []

    def answering_ticket(self, at: datetime) -> int | None:
        """The ticket whose answer mode is on at that moment."""
        if not self.answering or at.timestamp() > self.answering["until"]:
            return None
        return int(self.answering["ticket"])


@dataclass
class Journal:
    """The inputs since the last lasting effect, and the state before them.

    ``middle`` is the state after the older half of a full journal.
    """

    base: dict[str, Any]
    inputs: list[Input]
    settled_ms: int = 0
    middle: dict[str, Any] | None = None

    def packed(self) -> dict[str, Any]:
        """JSON."""
        rows = [given.packed() for given in self.inputs]
        row = {"base": self.base, "inputs": rows, "settled": self.settled_ms}
        return row if self.middle is None else row | {"middle": self.middle}

    @classmethod
    def unpacked(cls, row: dict[str, Any]) -> "Journal":
        """The inverse of ``packed``."""
        inputs = [Input.unpacked(each) for each in row.get("inputs", [])]
        return cls(row.get("base", {}), inputs, row.get("settled", 0), row.get("middle"))

    def is_late(self, given: Input) -> bool:
        """Whether a later input was already taken, and this one can still be put before it."""
        return bool(self.inputs) and self.settled_ms <= given.at_ms < self.inputs[-1].at_ms

    def insert(self, given: Input) -> None:
        """Put the input in its place in time."""
        self.inputs.append(given)
        self.inputs.sort(key=lambda each: each.at_ms)

    def rewind(self) -> dict[str, Any]:
        """Forget the inputs, to be run again; the state before them."""
        self.inputs, self.middle = [], None
        return copy.deepcopy(self.base)

    def add(self, given: Input, draft: Draft) -> None:
        """Note an input that was taken, and the state after it."""
        self.inputs.append(given)
        half = JOURNAL_INPUTS // 2
        if len(self.inputs) == half:
            self.middle = copy.deepcopy(draft.packed())
        if len(self.inputs) < JOURNAL_INPUTS:
            return
        if self.middle is None:
            self.restart(draft, given.at_ms)
            return
        forgotten, self.inputs = self.inputs[:half], self.inputs[half:]
        self.settled_ms = max(self.settled_ms, forgotten[-1].at_ms)
        self.base, self.middle = self.middle, copy.deepcopy(draft.packed())

    def restart(self, draft: Draft, at_ms: int) -> None:
        """Begin anew: something lasting happened at ``at_ms``."""
        self.base, self.inputs, self.middle = copy.deepcopy(draft.packed()), [], None
        self.settled_ms = max(self.settled_ms, at_ms)
