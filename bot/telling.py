"""People tell their trouble before anything else: what they tell where a choice is asked for."""

from collections.abc import Mapping
from typing import Any

from bot import asking
from bot.forms import Choice, Complaint, Place, Reading, Text
from bot.prefilling import prefilled
from bot.turns import Turn


def trouble(turn: Turn, place: Place) -> Place | None:
    """The place of the headline, if that is what was typed at a choice; it is said so."""
    at = _headline(turn, place)
    if at is None or not _sounds_like_trouble(turn):
        return None
    turn.say("form.taken_as", label=turn.texts.get(at.key("label")))
    return at


def beside(turn: Turn, place: Place, reading: Reading) -> Mapping[str, Any]:
    """What else an answer answers. A headline answers what it would answer if it had opened the
    form. A sentence that says more than the choice in it is the headline, or, where it tells of no
    trouble, waits for it as its beginning.
    """
    if place.step.headline and isinstance(place.step.kind, Text) and not turn.draft.current.editing:
        return {**_told_by_headline(turn, place), **reading.also}
    if isinstance(place.step.kind, Choice):
        turn.draft.current.told = []
    at = _headline(turn, place) if reading.says_more else None
    if at is None:
        return reading.also
    words = turn.given.text.strip()
    if trouble(turn, place):
        return {**reading.also, at.step.name: words}
    turn.draft.current.told = [words, turn.given.message_id or ""]
    return reading.also


def _told_by_headline(turn: Turn, place: Place) -> Mapping[str, Any]:
    service, so_far = turn.services.get(place.service), turn.draft.current.answers
    if service is None or turn.given.kind != "text":
        return {}
    told = prefilled(turn, service, turn.given.text)
    return {name: value for name, value in told.items() if name not in so_far}


def _headline(turn: Turn, place: Place) -> Place | None:
    """Where what was typed at a choice could stand as the headline, if that is still open."""
    form, given = asking.form_of(turn), turn.given
    step = form.headline if form else None
    if step is None or step.name in turn.draft.current.answers:
        return None
    if not isinstance(place.step.kind, Choice) or given.kind != "text":
        return None
    at = Place(place.service, step)
    try:
        step.kind.read(turn, given, at)
    except Complaint:
        return None
    return at


def _sounds_like_trouble(turn: Turn) -> bool:
    said = turn.given.folded
    for name in turn.texts.words("form.words_of_no_trouble"):
        said = said.replace(name, " ")
    words = turn.texts.words("form.words_of_trouble")
    doubt = turn.texts.words("form.words_of_doubt")
    return any(word in said for word in words) and not any(word in said for word in doubt)
