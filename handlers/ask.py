"""An officer asks the requester for more information; the ticket waits for the answer."""

from typing import Any

from bot import answer_mode, cards, casework, deadlines, messages
from bot.forms import Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.thai import short_date
from bot.turns import Turn
from models import tickets, waiting
from models.tables import OPEN


def submit(turn: Turn, _answers: dict[str, Any]) -> None:
    """Put the question to the requester."""
    ticket = casework.targeted(turn)
    need = turn.draft.current.said("need")
    times = deadlines.times_to_answer(turn)
    waiting.ask_requester(turn.session, ticket, turn.person, **times)
    tickets.record(turn.session, ticket, "message", turn.person, **need._asdict())
    turn.say("ask.done", *casework.ways_on(turn, ticket), number=ticket.number)
    until = short_date(times["until_at"])
    words = turn.texts.get(
        "ask.question", number=ticket.number, need=need.text, who=turn.person.name, until=until
    )
    reply = answer_mode.chip(turn, ticket, cards.person_of(turn, ticket.requester_id))
    others = [
        cards.act(turn, key, ticket) for key in ("waiting.button.more", "ticket.button.close")
    ]
    question = messages.text(words, [reply, *others])
    casework.tell_requester(turn, ticket, "ask.question", question, says=need.message_id)


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
