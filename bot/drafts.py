"""The state of a conversation: what is asked, what was answered, what was typed when.

It is a fold over the inputs since the last lasting effect (the journal), so an event that
LINE redelivers late takes its place in time instead of answering a later question.
"""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.inputs import Input
from bot.kept import Kept
from models.sources import Words, came_from, first_of

# LINE redelivers within minutes; a journal longer than this is a person playing. Of a full one the
# older half is forgotten, so that there is always a past in which a late event finds its place.
JOURNAL_INPUTS = 40
# So many forms begun and put aside wait at most; more are begun by whoever plays.
SHELF = 5


@dataclass
class Filled:
    """A form as far as it is filled in; without a name where there is none.

    ``sources`` name the messages that answers came from; ``partial`` are the pictures or lines sent
    so far (or the values chosen) for a question that is still open, ``editing`` names one that is
    asked again. ``target`` is the ticket that the form is about, ``version`` the one its card was
    drawn with. ``unasked`` name answers that came before their question. ``told`` are words that
    came with a choice, from which the headline's answer goes on, and their message. ``beside`` are
    inputs that answer nothing and go along with the ticket that the form opens. Of one that was put
    aside, ``mentioned`` says that its owner was told so.
    """

    form: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    partial: list[Any] = field(default_factory=list)
    editing: str | None = None
    target: int | None = None
    version: int | None = None
    unasked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    beside: list[list[Any]] = field(default_factory=list)
    mentioned: bool = False

    def __bool__(self) -> bool:
        return self.form is not None

    @classmethod
    def begun(
        cls, form: str, answers: dict[str, Any], sources: dict[str, Any], beside: list[list[Any]]
    ) -> "Filled":
        """A form that begins with answers which came before their questions."""
        return cls(form, answers, sources, unasked=list(answers), beside=beside)

    @property
    def is_begun(self) -> bool:
        """Whether anything was answered yet."""
        return bool(self.answers or self.partial)

    def is_for(self, form: str, target: int | None) -> bool:
        """Whether this is that form about that ticket."""
        return (self.form, self.target) == (form, target)

    def packed(self) -> dict[str, Any]:
        """JSON without empty parts."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def unpacked(cls, row: dict[str, Any]) -> "Filled":
        """The inverse of ``packed``; parts an older version wrote are dropped."""
        return cls(**_known(cls, row))

    def said(self, name: str) -> Words:
        """The answer in its writer's own words; none ("") where the question was left out."""
        return Words(str(self.answers.get(name) or ""), first_of(self.sources.get(name)))

    def keep_partial(self, so_far: list[Any], name: str, message_id: str | None) -> None:
        """What was sent so far for the question of that name, last in this message."""
        self.partial = so_far
        if message_id:
            earlier = self.sources.get(name, [])
            self.sources[name] = [*earlier, message_id]

    def take_back(self, name: str, *, all_of_it: bool) -> None:
        """Drop what was sent so far for the question of that name, or the last of it."""
        self.partial = [] if all_of_it else self.partial[:-1]
        if not self.partial:
            self.editing = None
            self.sources.pop(name, None)

    def words_of(self, message_id: str) -> set[str]:
        """The answers that came from a message."""
        named = (name for name, ids in self.sources.items() if came_from(ids, message_id))
        return {value for name in named if isinstance(value := self.answers.get(name), str)}

    def forget(self, message_id: str, picture: int | None) -> None:
        """Drop what came from a message; ``picture`` is its attachment, if it was one.

        Of a question about pictures the others stay; with none left it is answered all the same.
        """
        gone = {name for name, ids in self.sources.items() if came_from(ids, message_id)}
        if gone - self.answers.keys():  # lines of a table that is not whole yet
            self.partial = []
        self.sources = {name: ids for name, ids in self.sources.items() if name not in gone}
        self.answers = {
            name: _without(value, picture)
            for name, value in self.answers.items()
            if name not in gone
        }
        self.partial = [each for each in self.partial if each != picture]
        self.told = [] if message_id in self.told else self.told
        self.beside = [
            each for each in self.beside if Input.unpacked(each).message_id != message_id
        ]


def _without(value: Any, picture: int | None) -> Any:
    if isinstance(value, list) and picture in value:
        return [each for each in value if each != picture] or None
    return value


@dataclass
class Draft:
    """One person's conversation in one chat, as kept in ``Conversation.state``: the form in hand,
    those put aside (the last one last), the buttons that may be typed, what waits, the ticket being
    answered, the one that the last form sent was about; and when a person was wanted, and when a
    changed notice was last shown.
    """

    current: Filled = field(default_factory=Filled)
    shelf: list[Filled] = field(default_factory=list)
    offered: dict[str, str] = field(default_factory=dict)
    offered_ms: int = 0
    kept: Kept = field(default_factory=Kept)
    answering: dict[str, Any] = field(default_factory=dict)
    sent_ticket: int | None = None
    wanted_person_ms: int = 0
    reminded_ms: int = 0
    touched_ms: int = 0
    sent_about: bool = False  # whether ``sent_ticket`` was there before the form was

    def packed(self) -> dict[str, Any]:
        """JSON without empty parts."""
        parts = {name: getattr(self, name).packed() for name in _PARTS}
        parts["shelf"] = [each.packed() for each in self.shelf]
        return {name: value for name, value in (vars(self) | parts).items() if value}

    @classmethod
    def unpacked(cls, state: dict[str, Any]) -> "Draft":
        """The inverse of ``packed``; parts an older version wrote are dropped."""
        known = _known(cls, state)
        parts: dict[str, Any] = {
            name: kind.unpacked(known[name]) for name, kind in _PARTS.items() if name in known
        }
        shelf = known.get("shelf", [])
        rows = [shelf] if isinstance(shelf, dict) else shelf  # an older version kept one
        parts["shelf"] = [Filled.unpacked(row) for row in rows]
        return cls(**(known | parts))

    def shelve(self) -> None:
        """Put a form that was begun aside; one thing is in hand at a time."""
        if self.current.is_begun:
            self.put_aside()
        self.clear_form()

    def put_aside(self) -> None:
        """Put the form aside, begun or not, in place of an earlier one about the same."""
        form, target = str(self.current.form), self.current.target
        others = [each for each in self.shelf if not each.is_for(form, target)]
        self.shelf = [*others, self.current][-SHELF:]
        self.clear_form()

    @property
    def aside(self) -> Filled:
        """The form that was put aside last; an empty one where there is none."""
        return self.shelf[-1] if self.shelf else Filled()

    def take_from_shelf(self, form: str | None = None, target: int | None = None) -> bool:
        """Go on with the form that was put aside last, or with that one about that ticket; what was
        in hand is put aside. False where there is none.
        """
        found = [each for each in self.shelf if form is None or each.is_for(form, target)]
        if not found:
            return False
        self.shelf = [each for each in self.shelf if each is not found[-1]]
        self.shelve()
        self.current = found[-1]
        self.current.mentioned = False
        return True

    def words_of(self, message_id: str) -> set[str]:
        """The answers that came from a message, in whatever form."""
        forms = (self.current, *self.shelf)
        return {words for each in forms for words in each.words_of(message_id)}

    def clear_form(self) -> None:
        """Forget the form and everything answered in it."""
        self.current = Filled()

    def forget(self, message_id: str, picture: int | None) -> None:
        """Have an unsent message be nowhere; ``picture`` is its attachment, if it was one."""
        self.offered = {  # a choice may carry its words
            word: data for word, data in self.offered.items() if not data.startswith("form.set")
        }
        self.current.forget(message_id, picture)
        for each in self.shelf:
            each.forget(message_id, picture)
        self.kept.forget(message_id)

    def answering_ticket(self, at: datetime) -> int | None:
        """The ticket whose answer mode is on at that moment."""
        if not self.answering or at.timestamp() > self.answering["until"]:
            return None
        return int(self.answering["ticket"])


_PARTS: dict[str, type[Filled] | type[Kept]] = {"current": Filled, "kept": Kept}


def _known(kind: type[Filled] | type[Draft], row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in kind.__dataclass_fields__}


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
