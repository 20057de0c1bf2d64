"""A requester cannot wait until the office opens: the officer on call hears of it at once."""

from typing import Any

from bot import cards, casework, messages
from bot.forms import Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.thai import format_phone
from bot.turns import Turn
from models import incidents, tickets, urging, waiting
from models.tables import OPEN, Ticket, Urgency


def check(turn: Turn, ticket: Ticket) -> None:
    """Whether this person may declare it. Refused: not_yours, over."""
    casework.check_own(turn, ticket)
    tickets.check_open(ticket)


def submit(turn: Turn, _answers: dict[str, Any]) -> None:
    """Declare it, and tell whoever is on call."""
    ticket = casework.targeted(turn)
    check(turn, ticket)
    reason = turn.draft.current.said("reason")
    urging.declare_emergency(turn.session, ticket, turn.person, reason)
    waiting.heard_requester(turn.session, ticket, turn.person)
    incidents.weigh(turn.session, incidents.lead_of(turn.session, ticket))
    words = turn.texts.get("emergency.call", number=ticket.number, reason=reason.text)
    told = (messages.text(words), cards.for_officer(turn, ticket))
    staff = turn.staff
    called = staff.who_may_know(ticket, staff.on_call)
    for officer in called:
        turn.tell(
            officer.line_id,
            "emergency.call",
            *told,
            urgency=Urgency.URGENT,
            ticket_id=ticket.id,
            source_message_id=reason.message_id,
        )
    names = ", ".join(officer.name for officer in called)
    key = "emergency.done" if called else "emergency.nobody"
    phone = format_phone(turn.office.contact.phone)
    ways_on = casework.ways_on(turn, ticket)
    turn.say(key, *ways_on, number=ticket.number, names=names, phone=phone)


service = Service(
    "emergency",
    form=Form((Step("reason", Text(2, 300)),), review=False),
    submit=submit,
    verbs={"open": casework.opens("emergency", check, any_version=True)},
    buttons=(
        TicketButton(
            "emergency.button.open", "emergency.open", OPEN, stands=Stands.NONE, urges=True
        ),
    ),
)
