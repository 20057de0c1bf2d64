"""The form of a ticket on paper, for whoever opened it and for officers."""

from bot import casework, printing
from bot.links import What
from bot.services import Service, Stands, TicketButton
from bot.turns import Turn
from models.incident_table import Part
from models.tables import Status


def show(turn: Turn) -> None:
    """Say where the ticket's form can be printed. Who opens the link sees what they may see."""
    ticket = casework.picked(turn, any_version=True)
    printing.show(turn, What.TICKET, ticket.id or 0, ticket.number)


_ANY = tuple(Status)

service = Service(
    "printing",
    verbs={"show": show},
    buttons=(
        TicketButton("printing.button.own", "printing.show", _ANY),
        TicketButton(
            "printing.button.form",
            "printing.show",
            _ANY,
            for_officers=True,
            stands=Stands.NONE,  # it stands with the documents of the ticket
            parts=tuple(Part),
        ),
    ),
    in_groups=True,
)
