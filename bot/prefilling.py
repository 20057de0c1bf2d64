"""What somebody wrote in their own words, as answers to the questions of a form."""

from collections.abc import Sequence
from typing import Any

from bot.amounts import Count, Quantity, counted
from bot.choices import Choices, named_in
from bot.days import Day, days_in
from bot.forms import Answers, Choice, Complaint, Form, Place, Text
from bot.inputs import Input
from bot.kept import telling
from bot.services import COMMON_SLOTS, OWN_WORDS, Service, Slot
from bot.thai import fold, fold_label, utf16_length
from bot.turns import Turn
from bot.understanding.understanding import said_already


def begun(
    turn: Turn, service: Service, held: Sequence[Input]
) -> tuple[Answers, dict[str, Any], list[list[Any]]]:
    """What was written before as the beginning of the service's form: answers, the messages they
    came from, and what is no answer and goes along with the ticket, packed.
    """
    assert service.form is not None
    answers, sources = service.form.first_answers(turn, held)
    said = prefilled(turn, service, "\n".join(each.text for each in telling(held)))
    return said | answers, sources, [each.packed() for each in _left(service.form, held)]


def said_by_name(turn: Turn, service: Service | None) -> Answers:
    """What the word says that was typed to open the form: "borrow" also names the sort of work. The
    words on the menu name the service, for whatever it does.
    """
    if service is None or turn.given.kind != "text":
        return {}
    labels = [turn.texts.get(f"{service.name}.menu.{verb}") for verb in service.menu]
    is_label = turn.given.folded in map(fold_label, labels)
    return {} if is_label else prefilled(turn, service, turn.given.text)


def _left(form: Form, held: Sequence[Input]) -> list[Input]:
    """Words without a headline that takes all of them, pictures without a question for some."""
    kind = form.headline.kind if form.headline is not None else None
    takes_words = kind is not None and kind.takes_words
    if isinstance(kind, Text):  # a headline holds the beginning of what is longer
        said = "\n".join(each.text for each in telling(held))
        takes_words = utf16_length(said) <= kind.max_length
    pictures = [each for each in held if each.is_picture and not form.pictures]
    words = [each for each in held if each.kind == "text"]
    return [*([] if takes_words else words), *pictures]


def prefilled(turn: Turn, service: Service, words: str) -> Answers:
    """The answers that the words give to steps of the service's form, apart from a headline that
    takes them as they are.

    Only what fits: a choice that the step has, words as long as it takes, a number in its bounds.
    """
    if service.form is None or not words:
        return {}
    said, wanted = said_already(words), {**COMMON_SLOTS, **service.slots}
    if group := _group_in(turn, words):
        said.setdefault("place", group)
    found = {
        step.name: _answer(turn, Place(service.name, step), wanted[step.name], said, words)
        for step in service.form.steps
        if step.name in wanted and not (step.headline and isinstance(step.kind, Text))
    }
    return {name: value for name, value in found.items() if value is not None}


def _group_in(turn: Turn, words: str) -> str | None:
    """The group of the office that is named: to its people a place, as a room is to others."""
    said = fold(words)
    names = [each.name for each in turn.register.groups if fold_label(each.name) in said]
    return max(names, key=len, default=None)


def _answer(turn: Turn, at: Place, slot: Slot, said: dict[str, str], words: str) -> Any:
    if slot == OWN_WORDS:
        return _by_own_words(turn, at, words)
    value = said.get(slot.name)
    if value is None:
        return None
    value = slot.values.get(value, value)
    match at.step.kind:
        case Choice() as choice:
            return value if value in choice.labels(turn, at) else None
        case Text() as text:
            fits = text.min_length <= utf16_length(value) <= text.max_length
            return value if fits else None
    return None


def _by_own_words(turn: Turn, at: Place, words: str) -> Any:
    match at.step.kind:
        case Choice() as choice:
            return _named(turn, at, choice, words)
        case Day():
            pieces = days_in(turn, words)
        case Count() | Quantity():
            pieces = counted(turn, at, words)
        case _:
            pieces = []
    if len(pieces) != 1:  # of several nobody knows which is meant
        return None
    try:
        return at.step.kind.read(turn, turn.given.typed(pieces[0]), at).value
    except Complaint:
        return None


def _named(turn: Turn, at: Place, choice: Choice, words: str) -> Any:
    """What a sentence names of the choice, by its labels and common words; the text ``unless`` has
    words that these stand in by chance.
    """
    said = fold(words)
    for other in turn.texts.words(at.key("unless")):
        said = said.replace(fold_label(other), " ")
    found = named_in(said, choice.named(turn, at))
    values = [value for value in choice.labels(turn, at) if value in found]
    if isinstance(choice, Choices):
        return values if 0 < len(values) <= choice.most else None
    return values[0] if len(values) == 1 else None
