"""Long lists go on: how far somebody has read one, and the button to what follows."""

from collections.abc import Sequence
from typing import TypeVar

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
