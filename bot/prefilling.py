"""What somebody wrote in their own words, as answers to the questions of a form."""

from bot.forms import Answers, Choice, Step, Text
from bot.services import COMMON_SLOTS, Service, Slot
from bot.thai import utf16_length
from bot.understanding.understanding import said_already


def prefilled(service: Service, words: str) -> Answers:
    """The answers that the words give to steps of the service's form, apart from the headline.

    Only what fits: a choice that the step has, words as long as it takes.
    """
    if service.form is None or not words:
        return {}
    said, wanted = said_already(words), {**COMMON_SLOTS, **service.slots}
    found = {
        step.name: _answer(step, wanted[step.name], said)
        for step in service.form.steps
        if step.name in wanted and not step.headline
    }
    return {name: value for name, value in found.items() if value is not None}


def _answer(step: Step, slot: Slot, said: dict[str, str]) -> str | None:
    value = said.get(slot.name)
    if value is None:
        return None
    value = slot.values.get(value, value)
    match step.kind:
        case Choice() as choice:
            return value if value in choice.values else None
        case Text() as text:
            fits = text.min_length <= utf16_length(value) <= text.max_length
            return value if fits else None
    return None
