"""An officer asks the requester for more information; the ticket waits for the answer."""

from typing import Any

from bot import answer_mode, cards, casework, messages
from bot.forms import Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.turns import Turn
from models import tickets
from models.tables import OPEN


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Put the question to the requester."""
    ticket = casework.targeted(turn)
    need = str(answers["need"])
    tickets.ask_requester(turn.session, ticket, turn.person)
    tickets.record(
        turn.session, ticket, "message", turn.person, text=need, message_id=turn.given.message_id
    )
    turn.say("ask.done", *casework.ways_on(turn, ticket), number=ticket.number)
    words = turn.texts.get("ask.question", number=ticket.number, need=need, who=turn.person.name)
    reply = answer_mode.chip(turn, ticket, cards.person_of(turn, ticket.requester_id))
    close = cards.act(turn, "ticket.button.close", ticket)
    question = messages.text(words, [reply, close])
    says = turn.given.message_id
    casework.tell_requester(turn, ticket, "ask.question", question, says=says)


service = Service(
    "ask",
    form=Form((Step("need", Text(2, 1000)),), review=False),
    submit=submit,
    verbs={"open": casework.opens("ask", casework.check_work)},
    buttons=(
        TicketButton("ask.button.open", "ask.open", OPEN, for_officers=True, stands=Stands.FULL),
    ),
    officers=True,
    in_groups=True,
)
