"""Lists to choose from: numbered, and where one is long, how far somebody has read it."""

from collections.abc import Sequence
from typing import TypeVar

from bot import messages
from bot.inputs import Action
from bot.messages import Button
from bot.turns import Turn

# As many as a telephone shows without scrolling for long.
LISTED = 10
# Nobody reads on for so long; a list asked for beyond begins anew.
FARTHEST = 500

T = TypeVar("T")


def start_of(turn: Turn) -> int:
    """How many things of the list come before those that the tapped button asks for."""
    asked = turn.given.asked.number("from")
    return asked if 0 < asked <= FARTHEST else 0


def page(turn: Turn, found: Sequence[T], size: int, asks: str) -> tuple[list[T], list[Button]]:
    """The first ``size`` of what was found from ``start_of(turn)`` on, and if there is more, the
    button to it: it ``asks`` for the same list, further on.
    """
    shown = list(found[:size])
    if len(found) <= size:
        return shown, []
    same = Action.parse(asks)
    further = {**same.arguments, "from": str(start_of(turn) + size)}
    data = Action(same.service, same.verb, further).data()
    return shown, [turn.button("form.button.more", data)]


def ask_which(
    turn: Turn,
    key: str,
    question: str,
    choices: Sequence[Button],
    *others: Button,
    chips: Sequence[Button] = (),
    columns: int = 1,
    body: str = "",
) -> None:
    """Ask which, on a card: the choices with their numbers, which may be typed with or without, and
    below them the others. ``chips`` become quick replies; ``body`` is what it is asked about.
    """
    numbered = messages.numbered(choices)
    card = messages.card(question, body=body, buttons=[*numbered, *others], columns=columns)
    turn.show(key, card, *chips)
    turn.offer(*numbered, numbered=True)
    turn.offer(*choices, *others)
