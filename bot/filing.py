"""What most services do with their form: it is opened, and what it asked becomes a ticket."""

from typing import Any

from bot import casework
from bot.services import Submit, Verb
from bot.turns import Turn


def opens(name: str) -> Verb:
    """A verb that opens the form of the service of that name."""

    def open_form(turn: Turn) -> None:
        turn.open_form(name)

    return open_form


def files(name: str, *, priority: int) -> Submit:
    """A submit that opens a ticket of that service, of that priority (1 to 4)."""

    def submit(turn: Turn, answers: dict[str, Any]) -> None:
        casework.open_ticket(turn, name, answers, priority=priority)

    return submit
