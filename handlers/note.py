"""An officer notes something on a ticket that its requester never sees."""

from typing import Any

from bot import casework
from bot.forms import Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.turns import Turn
from models import tickets
from models.incident_table import Part
from models.tables import OPEN


def submit(turn: Turn, _answers: dict[str, Any]) -> None:
    """Keep it on the timeline, for officers only."""
    ticket = casework.targeted(turn)
    note = turn.draft.current.said("words")
    tickets.record(turn.session, ticket, "note", turn.person, **note._asdict(), internal=True)
    turn.keep_internal()
    turn.say("note.done", *casework.ways_on(turn, ticket), number=ticket.number)


service = Service(
    "note",
    form=Form((Step("words", Text(1, 1000)),), review=False),
    submit=submit,
    verbs={"open": casework.opens("note", any_version=True)},
    buttons=(
        TicketButton(
            "note.button.open",
            "note.open",
            OPEN,
            for_officers=True,
            stands=Stands.FULL,
            parts=tuple(Part),
            before_approval=True,
        ),
    ),
    officers=True,
    in_groups=True,
)
