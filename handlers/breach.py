"""The clock of a breach of personal data ends: the regulator was told, or it was no breach."""

from typing import Any

from bot import casework
from bot.forms import Choice, Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.turns import Turn
from models import breaches
from models.breach_table import Assessment
from models.tables import Status, Ticket


def _check(turn: Turn, ticket: Ticket) -> None:
    """Whether this person may assess it. Raises NotFound."""
    if not casework.knows(turn, ticket):
        raise casework.NotFound


def assess(turn: Turn) -> None:
    """Ask how it ended, where a clock runs."""
    ticket = casework.picked(turn, any_version=True)
    breach = breaches.of_ticket(turn.session, ticket)
    if breach is None or breach.assessed_at is not None:
        turn.say("breach.none", *casework.ways_on(turn, ticket), number=ticket.number)
    else:
        turn.open_form("breach", target=ticket.id)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Note it, with the reason, where only those who may know of the ticket read it."""
    ticket = casework.targeted(turn)
    _check(turn, ticket)
    how, reason = Assessment(answers["assessment"]), turn.draft.current.said("reason")
    is_first = breaches.assess(turn.session, ticket, turn.person, how, reason)
    turn.keep_internal()
    key = "breach.done" if is_first else "breach.none"
    turn.say(key, *casework.ways_on(turn, ticket), number=ticket.number)


service = Service(
    "breach",
    form=Form((Step("assessment", Choice(tuple(Assessment))), Step("reason", Text(2, 500)))),
    submit=submit,
    verbs={"open": assess},
    buttons=(
        TicketButton(
            "breach.button.open",
            "breach.open",
            tuple(Status),
            for_officers=True,
            stands=Stands.FULL,
            private=True,
        ),
    ),
    officers=True,
)
