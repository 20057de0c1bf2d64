"""Not fixed after all: the requester reopens a ticket and says what is still wrong."""

from typing import Any

from bot import cards, casework, duty, messages
from bot.forms import Form, Step, Text
from bot.services import Service, TicketButton
from bot.turns import Turn
from models import incidents, tickets
from models.tables import Status, Ticket


def check(turn: Turn, ticket: Ticket) -> None:
    """Whether the requester may reopen it now. Refused: not_yours, not_resolved, too_late."""
    casework.check_own(turn, ticket)
    tickets.check_reopen(ticket)


def submit(turn: Turn, _answers: dict[str, Any]) -> None:
    """Reopen, this ticket alone, and tell whoever has it."""
    ticket = casework.targeted(turn)
    casework.check_own(turn, ticket)
    reason = turn.draft.current.said("reason")
    incidents.leave(turn.session, ticket)
    tickets.reopen(turn.session, ticket, turn.person, reason)
    assignee = cards.person_of(turn, ticket.assignee_id)
    if assignee is None:
        duty.offer(turn.staff, ticket)
    turn.say(
        "reopen.done",
        *casework.ways_on(turn, ticket),
        number=ticket.number,
        who=assignee.name if assignee else turn.office.names.group_short,
    )
    words = turn.texts.get("desk.reopened", number=ticket.number, reason=reason.text)
    told = (messages.text(words), cards.for_officer(turn, ticket))
    casework.tell_work(turn, ticket, "desk.reopened", *told, says=reason.message_id)


service = Service(
    "reopen",
    form=Form((Step("reason", Text(2, 1000)),), review=False),
    submit=submit,
    verbs={"open": casework.opens("reopen", check)},
    buttons=(TicketButton("reopen.button.open", "reopen.open", (Status.RESOLVED, Status.CLOSED)),),
)
