"""An officer changes a ticket's priority, and says why."""

from typing import Any

from bot import cards, casework, messages
from bot.forms import Choice, Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.turns import Turn
from models import tickets
from models.tables import OPEN, Urgency


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Change it, and tell a colleague who has it; the timeline keeps the reason."""
    ticket = casework.targeted(turn)
    level, reason = int(answers["level"]), turn.draft.current.said("reason")
    tickets.change_priority(turn.session, ticket, turn.person, level, reason)
    turn.keep_internal()
    about = {
        "number": ticket.number,
        "priority": turn.texts.get(f"priority.choice.level.{level}"),
    }
    turn.say("priority.done", *casework.ways_on(turn, ticket), **about)
    if ticket.assignee_id not in (None, turn.person.id):
        words = turn.texts.get("priority.told", who=turn.person.name, reason=reason.text, **about)
        said = messages.text(words, [cards.act(turn, "desk.button.details", ticket)])
        how: casework.How = {"urgency": Urgency.STATUS, "says": reason.message_id}
        casework.tell_officers(turn, ticket, "priority.told", said, **how)


service = Service(
    "priority",
    form=Form(
        (Step("level", Choice(("1", "2", "3", "4"))), Step("reason", Text(2, 500))), review=False
    ),
    submit=submit,
    verbs={"open": casework.opens("priority", casework.check_work)},
    buttons=(
        TicketButton(
            "priority.button.open", "priority.open", OPEN, for_officers=True, stands=Stands.FULL
        ),
    ),
    officers=True,
    in_groups=True,
)
