"""An officer resolves a ticket: cause, what was done, outcome (process 2, officer's part)."""

from typing import Any

from bot import cards, casework, messages
from bot.forms import Choice, Form, Step, Text
from bot.services import Service
from bot.turns import Turn
from bot.worktime import after_working_days
from models import tickets
from models.tables import OPEN
from models.tickets import Refused

OUTCOMES = ("fixed", "wait_parts", "external", "claim", "write_off", "no_fault")


def open_form(turn: Turn) -> None:
    """Ask for cause, action and outcome of the ticket of the button."""
    ticket = casework.picked(turn)
    if ticket is None:
        return
    if ticket.status not in OPEN:
        casework.refuse(turn, Refused("over", ticket))
        return
    turn.open_form("resolve", target=ticket.id)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Resolve, and send the requester the one card that asks whether it is fixed."""
    ticket = casework.targeted(turn)
    if ticket is None:
        return
    limit = after_working_days(turn.office, turn.at, turn.office.tickets.auto_confirm_days)
    try:
        tickets.resolve(turn.session, ticket, turn.person, answers, limit)
    except Refused as refused:
        casework.refuse(turn, refused)
        return
    turn.say("resolve.done", number=ticket.number)
    buttons = [
        *(
            cards.act(turn, f"ticket.score.{score}", "ticket.rate", ticket, s=str(score))
            for score in (5, 4, 3, 2, 1)
        ),
        cards.act(turn, "ticket.button.fixed", "ticket.confirm", ticket),
        cards.act(turn, "ticket.button.not_fixed", "reopen.open", ticket),
    ]
    outcome = turn.texts.get(f"resolve.choice.outcome.{answers['outcome']}")
    card = messages.card(
        turn.texts.get("resolve.card.title", number=ticket.number),
        [
            (turn.texts.get("resolve.label.outcome"), outcome),
            (turn.texts.get("resolve.label.action_taken"), str(answers["action_taken"])),
        ],
        note=turn.texts.get("resolve.card.question"),
        buttons=buttons,
        columns=1,
    )
    casework.tell_requester(turn, ticket, "resolve.card", card)


service = Service(
    "resolve",
    form=Form(
        (
            Step("cause", Text(5, 1000)),
            Step("action_taken", Text(5, 1000)),
            Step("outcome", Choice(OUTCOMES)),
        )
    ),
    submit=submit,
    verbs={"open": open_form},
    officers=True,
)
