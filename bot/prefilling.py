"""What somebody wrote in their own words, as answers to the questions of a form."""

from collections.abc import Sequence
from typing import Any

from bot.forms import Answers, Choice, Form, Place, Text
from bot.inputs import Input
from bot.kept import telling
from bot.services import COMMON_SLOTS, Service, Slot
from bot.thai import utf16_length
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
    """The answers that the words give to steps of the service's form, apart from the headline.

    Only what fits: a choice that the step has, words as long as it takes.
    """
    if service.form is None or not words:
        return {}
    said, wanted = said_already(words), {**COMMON_SLOTS, **service.slots}
    found = {
        step.name: _answer(turn, Place(service.name, step), wanted[step.name], said)
        for step in service.form.steps
        if step.name in wanted and not step.headline
    }
    return {name: value for name, value in found.items() if value is not None}


def _answer(turn: Turn, at: Place, slot: Slot, said: dict[str, str]) -> str | None:
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
