"""A form as data: steps, each with a kind that reads its answer, complains of it and shows it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.inputs import Input, at_place, is_place
from bot.kept import SHORT, telling
from bot.thai import cut_utf16, fold_label, utf16_length
from bot.topics import Topic
from bot.turns import Turn
from models.tables import Waits

Answers = dict[str, Any]


class Complaint(Exception):
    """An answer that cannot be taken; ``reason`` is the last part of a text key.

    ``options`` are offered instead of the question's own.
    """

    def __init__(self, reason: str, options: "Sequence[Option]" = (), **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.options = options
        self.values = values


class Unkept(Complaint):
    """An answer that must not be kept anywhere, such as the number of a citizen."""


class Declined(Complaint):
    """Whoever fills in the form does not go on with it: it is put aside, and sent nowhere."""


@dataclass(frozen=True)
class Reading:
    """What a kind of answer made of an input.

    ``also`` fills other steps answered in the same breath. ``more`` keeps the step open
    with ``value`` as its answer so far. ``says_more``: the words say more than this answer.
    """

    value: Any
    also: Mapping[str, Any] = field(default_factory=dict)
    more: bool = False
    says_more: bool = False


@dataclass(frozen=True)
class Option:
    """A thing to choose: its stored value and its label."""

    value: str
    label: str


class Kind:
    """A kind of answer: how it is read, what is offered with its question, how it is shown."""

    def read(self, turn: Turn, given: Input, at: "Place") -> Reading:
        """The answer in an input. Raises Complaint."""
        raise Complaint("not_text")

    @property
    def blanks(self) -> Mapping[str, object]:
        """What the question may name, such as a limit."""
        return {}

    def asked(self, turn: Turn, at: "Place") -> Mapping[str, object]:
        """The same where it is asked, of what only the moment knows."""
        return self.blanks

    def numbers_options(self, turn: Turn, at: "Place") -> bool:
        """Whether what is offered gets numbers to be typed; not where these are numbers."""
        return True

    @property
    def takes_words(self) -> bool:
        """Whether any words may be its answer."""
        return False

    @property
    def gathers(self) -> bool:
        """Whether its answer, so far ``partial``, is sent in pieces until somebody says: all."""
        return False

    @property
    def in_lines(self) -> bool:
        """Whether these pieces are typed lines, which can be taken back one by one."""
        return False

    def begun(self, value: Any) -> list[Any]:
        """What is gathered already of an answer that is to be changed."""
        return []

    def guide(self, turn: Turn, at: "Place") -> str:
        """What has to be known to answer, said before the question."""
        return ""

    def check_whole(self, turn: Turn, so_far: list[Any], at: "Place") -> None:
        """Whether the pieces that were sent are all of the answer. Raises Complaint."""

    def fits(self, value: Any, answers: Answers) -> bool:
        """Whether an answer may stay beside the others, or is asked for again."""
        return True

    def options(self, turn: Turn, at: "Place") -> list[Option]:
        """What to offer as buttons with the question."""
        return []

    def show(self, turn: Turn, value: Any, at: "Place") -> str:
        """The answer in words for a person to check."""
        return str(value)

    def write(self, turn: Turn, value: Any, at: "Place") -> str:
        """The answer as a paper writes it."""
        return self.show(turn, value, at)


@dataclass(frozen=True)
class Step:
    """One question. ``extra`` steps are asked only on request, from the review. The answer to
    the ``headline`` says what it is all about: cards show it first, and what somebody wrote
    before the form was opened is taken for it. That to the ``title`` names it in lists, that to
    the ``topic`` says what sort of thing. One with ``reckon`` is never asked: the other answers
    make it, if they can. Several may have the same ``texts``, called by that name.
    """

    name: str
    kind: Kind
    optional: bool = False
    extra: bool = False
    headline: bool = False
    title: bool = False
    when: Callable[[Answers], bool] | None = None
    topic: Topic | None = None
    reckon: Callable[[Answers], Any] | None = None
    texts: str = ""

    def applies(self, answers: Answers) -> bool:
        """Whether these answers call for this question."""
        is_asked = not (self.extra or self.reckon)
        return is_asked and (self.when is None or self.when(answers))

    def stays(self, answers: Answers) -> bool:
        """Whether the answer to it may stay beside the others."""
        is_called_for = self.when is None or self.when(answers)
        return is_called_for and self.kind.fits(answers[self.name], answers)


@dataclass(frozen=True)
class Form:
    """The questions of a service, in order. The current one is never stored: it is the
    first that applies and has no answer, so a deploy that adds or drops a step strands nobody.
    Without ``review`` the last answer submits the form.
    """

    steps: tuple[Step, ...]
    review: bool = True

    def current(self, answers: Answers) -> Step | None:
        """The next question; None when the form is ready for review."""
        return next((s for s in self.steps if s.applies(answers) and s.name not in answers), None)

    def reckoned(self, answers: Answers) -> Answers:
        """The answers, with those that are reckoned from them."""
        return {**answers, **{s.name: s.reckon(answers) for s in self.steps if s.reckon}}

    def step(self, name: str) -> Step | None:
        """The step of that name."""
        return next((s for s in self.steps if s.name == name), None)

    @property
    def headline(self) -> Step | None:
        """The step that says what it is all about."""
        return next((s for s in self.steps if s.headline), None)

    @property
    def topic(self) -> Step | None:
        """The step whose answer is the topic."""
        return next((s for s in self.steps if s.topic), None)

    @property
    def outcome(self) -> "Step | None":
        """The step that says how a ticket ended."""
        return next((s for s in self.steps if isinstance(s.kind, Outcome)), None)

    @property
    def pictures(self) -> Step | None:
        """The step that asks for pictures."""
        return next((s for s in self.steps if isinstance(s.kind, Photos)), None)

    def before(self, step: Step | None, answers: Answers, unasked: Collection[str]) -> Step | None:
        """The answered question before this one; before the review, the last of the form.

        A question that only an extra answer (such as urgency) brought up comes after that one.
        Answers to what was never asked stay.
        """
        until = self.steps.index(step) if step else len(self.steps)
        answered = [s for s in self.steps[:until] if s.name in answers]
        was_brought_up = step is not None and step not in self._asked(answers)
        found = [s for s in answered if s.name not in unasked and (not s.extra or was_brought_up)]
        return found[-1] if found else None

    def position(self, step: Step, answers: Answers, unasked: Collection[str]) -> tuple[int, int]:
        """Which question of how many, counting from 1; 0 for one that an extra answer brought up
        or that is extra itself. What is answered and will not be asked does not count.
        """
        asked = self._asked(answers, unasked)
        return (asked.index(step) + 1 if step in asked else 0, len(asked))

    def first_answers(self, turn: Turn, held: Sequence[Input]) -> tuple[Answers, dict[str, Any]]:
        """What was written before as answers, and the messages they came from: the words for the
        headline, as far as they fit, the pictures for the question about pictures.
        """
        texts = telling(held)
        answers: Answers = {}
        sources: dict[str, Any] = {}
        headline, pictures = self.headline, self.pictures
        if headline is not None and isinstance(headline.kind, Text):
            written = cut_utf16("\n".join(each.text for each in texts), headline.kind.max_length)
            if utf16_length(written) >= min(headline.kind.min_length, SHORT):  # lost otherwise
                answers[headline.name] = written
                sources[headline.name] = [each.message_id for each in texts if each.message_id]
        if pictures is not None and isinstance(pictures.kind, Photos):
            photos = [turn.keep_photo(each) for each in held if each.is_picture]
            if photos:
                answers[pictures.name] = photos[: pictures.kind.max_count]
        return answers, sources

    def first_typed(self, answers: Answers, unasked: Collection[str]) -> Step | None:
        """The first question that is asked and has nothing to tap on."""
        asked = self._asked(answers, unasked)
        return next((s for s in asked if not isinstance(s.kind, Choice | Photos)), None)

    def _asked(self, answers: Answers, unasked: Collection[str] = ()) -> list[Step]:
        """The questions that these answers call for, whatever else was asked on request; without
        those that were answered before they came up.
        """
        extra = {s.name for s in self.steps if s.extra}
        plain = {name: value for name, value in answers.items() if name not in extra}
        given = {name for name in unasked if name in answers}
        return [s for s in self.steps if s.applies(plain) and s.name not in given]


@dataclass(frozen=True)
class Place:
    """Where a kind of answer stands: the service and step its texts are named after."""

    service: str
    step: Step

    def key(self, sort: str, *rest: str) -> str:
        """The text key, e.g. ``repair.ask.symptom``."""
        return ".".join([self.service, sort, self.step.texts or self.step.name, *rest])


@dataclass(frozen=True)
class Text(Kind):
    """Typed words, counted in UTF-16 units as LINE counts them."""

    min_length: int = 1
    max_length: int = 1000

    @property
    def takes_words(self) -> bool:
        """They are what it takes."""
        return True

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """The words. Complains: not_text, too_short, too_long."""
        if given.kind != "text":
            raise Complaint("not_text")
        value = given.text.strip()
        if utf16_length(value) < self.min_length:
            raise Complaint("too_short", min=self.min_length)
        if utf16_length(value) > self.max_length:
            raise Complaint("too_long", max=self.max_length, length=utf16_length(value))
        return Reading(value)


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few values, tapped or typed as a label, a number or another common word.

    ``free`` also takes other words as they are.
    """

    values: tuple[str, ...]
    free: bool = False

    @property
    def takes_words(self) -> bool:
        """Only if it is free."""
        return self.free

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """One of the values. Complains: not_a_choice."""
        if given.kind == "text":
            if given.text in self.labels(turn, at):
                return Reading(given.text)
            value, beside = self._match(turn, given.folded, at)
            if value is not None:
                return Reading(value, says_more=utf16_length(beside) >= SHORT)
            if self.free and 2 <= len(given.text.strip()) <= 80:
                return Reading(given.text.strip())
        raise Complaint("not_a_choice")

    def _match(self, turn: Turn, word: str, at: Place) -> tuple[str | None, str]:
        """The value that is meant, and what the words say beside its name."""
        values = list(self.labels(turn, at))
        if is_place(word):
            return at_place(word, values), ""
        named = self.named(turn, at)
        if word in named:
            return named[word], ""
        # "The computer of the clerk's room" names a computer, unless it names more than one.
        inside = {name: value for name, value in named.items() if len(name) > 2 and name in word}
        if len(set(inside.values())) != 1 or self.free:
            return None, ""
        name = max(inside, key=len)
        return inside[name], word.replace(name, "")

    def named(self, turn: Turn, at: Place) -> dict[str, str]:
        """The values by all that may be typed for them, folded as labels are."""
        labels = self.labels(turn, at)
        named = {fold_label(label): value for value, label in labels.items()}
        for value in labels:
            for alias in self.aliases(turn, value, at):
                named[fold_label(alias)] = value
        return named

    def labels(self, turn: Turn, at: Place) -> dict[str, str]:
        """The values, each with its label, in the order of the buttons."""
        return {value: turn.texts.get(at.key("choice", value)) for value in self.values}

    def aliases(self, turn: Turn, value: str, at: Place) -> Sequence[str]:
        """Other words for a value."""
        return turn.texts.words(at.key("alias", value))

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """All values."""
        return [Option(value, label) for value, label in self.labels(turn, at).items()]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The label; free words as they are."""
        key = at.key("choice", str(value))
        return turn.texts.get(key) if turn.texts.has(key) else str(value)


@dataclass(frozen=True)
class Outcome(Choice):
    """How a ticket ended. With the values in ``goes_on`` it did not: the ticket waits for what they
    name (``models.tables.Waits``). With those in ``nothing_done`` nothing was mended: what was
    found is told instead. With those in ``nothing_to_use``, "it works now" is no answer of its
    requester's.
    """

    goes_on: Mapping[str, Waits] = field(default_factory=dict)
    nothing_done: tuple[str, ...] = ()
    nothing_to_use: tuple[str, ...] = ()

    def leaves_open(self, answers: Answers) -> bool:
        """Whether the ticket goes on after the answers to a form that asks for its ``outcome``."""
        return answers.get("outcome") in self.goes_on


@dataclass(frozen=True)
class Photos(Kind):
    """Up to ``max_count`` pictures, stored as attachment ids; a worker fetches the bytes."""

    max_count: int = 3

    @property
    def blanks(self) -> Mapping[str, object]:
        """``max``: how many it takes."""
        return {"max": self.max_count}

    @property
    def gathers(self) -> bool:
        """Picture by picture."""
        return True

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """The pictures so far; open until full or done. Complains: not_a_photo."""
        if not given.is_picture:
            raise Complaint("not_a_photo")
        return self.gathered(turn, given)

    def gathered(self, turn: Turn, given: Input) -> Reading:
        """What was sent so far, and this."""
        so_far = list(dict.fromkeys([*turn.draft.current.partial, turn.keep_photo(given)]))
        return Reading(so_far, more=len(so_far) < self.max_count)

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """How many."""
        return turn.texts.get("form.photos", count=len(value)) if value else ""
