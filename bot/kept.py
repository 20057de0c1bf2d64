"""What somebody wrote before it is known where it belongs: held on to, then taken up."""

from typing import TYPE_CHECKING, Any

from bot.forms import Form, Photos, Text
from bot.inputs import Input
from bot.thai import cut_utf16, utf16_length

if TYPE_CHECKING:
    from bot.turns import Turn

KEPT_MS = 30 * 60 * 1000
INPUTS = 8


def keep(turn: "Turn") -> None:
    """Hold on to what was just written, beside what still waits; not for long."""
    kept = turn.draft.kept
    if turn.given.at_ms - kept.get("at_ms", 0) > KEPT_MS or "sent" in kept:
        kept.clear()
    kept["at_ms"] = turn.given.at_ms
    if turn.given.kind == "image" and turn.given.message_id and not turn.given.data:
        kept.setdefault("photos", []).append(turn.keep_photo(turn.given))
    if turn.given.kind != "kept":
        inputs = kept.setdefault("inputs", [])
        inputs.append(turn.given.packed())
        del inputs[:-INPUTS]


def keep_sent(turn: "Turn") -> None:
    """Hold on to what was just sent to a ticket: it may be meant as something new."""
    turn.draft.kept = {}
    keep(turn)
    turn.draft.kept["sent"] = True


def waits(turn: "Turn") -> bool:
    """Whether something is held that was sent nowhere yet."""
    return bool(turn.draft.kept.get("inputs")) and "sent" not in turn.draft.kept


def inputs(turn: "Turn") -> list[Input]:
    """What is held, oldest first."""
    return [Input.unpacked(row) for row in turn.draft.kept.get("inputs", [])]


def words(turn: "Turn") -> str:
    """The words among it, a line for each message."""
    return "\n".join(each.text for each in inputs(turn) if each.kind == "text")


def take(turn: "Turn", form: Form) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is held as first answers of a form, and the messages they came from: the words for
    its headline, as far as they fit, the pictures for its question about pictures.
    """
    answers: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    headline, pictures = form.headline, form.pictures
    if headline is not None and isinstance(headline.kind, Text):
        written = cut_utf16(words(turn), headline.kind.max_length)
        if utf16_length(written) >= headline.kind.min_length:
            answers[headline.name] = written
            texts = [each for each in inputs(turn) if each.kind == "text"]
            sources[headline.name] = [each.message_id for each in texts if each.message_id]
    if pictures is not None and isinstance(pictures.kind, Photos):
        photos = turn.draft.kept.get("photos", [])[: pictures.kind.max_count]
        answers |= {pictures.name: photos} if photos else {}
    turn.draft.kept = {}
    return answers, sources
