"""An approval that was signed on paper: an officer who has seen it records it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import casework
from bot.days import Day
from bot.forms import Complaint, Form, Place, Reading, Step, Text
from bot.inputs import Input
from bot.services import Occasion, Service, Stands, TicketButton
from bot.turns import Turn
from models import approvals, tickets
from models.tables import Status, Ticket
from models.tickets import UNAPPROVED, Refused


@dataclass(frozen=True)
class DaySigned(Day):
    """A day that is not to come."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_date, not_signed_yet."""
        reading = super().read(turn, given, at)
        if date.fromisoformat(reading.value) > turn.today:
            raise Complaint("not_signed_yet")
        return reading


def awaiting(turn: Turn) -> list[Ticket]:
    """The tickets that wait for somebody's word, longest waiting first."""
    return [ticket for _, ticket in approvals.awaited(turn.session)]


def check(turn: Turn, ticket: Ticket) -> None:
    """Whether this officer may record it. Refused: looks_only, not_awaited, own_request."""
    tickets.check_officer(ticket, turn.person)
    if ticket.waits_for not in UNAPPROVED:
        raise Refused("not_awaited", ticket)
    if casework.is_own(turn, ticket):
        raise Refused("own_request", ticket)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Record who signed it, when, its number, and why it was on paper; the ticket goes on."""
    ticket = casework.targeted(turn)
    check(turn, ticket)
    reason = turn.draft.current.said("reason")
    signed = {key: answers[key] for key in ("signed_by", "signed_on", "document_no")}
    word = approvals.Word(turn.person, reason=reason)
    approvals.approve_on_paper(turn.session, ticket, word, signed, turn.draft.current.sources)
    turn.say("signed_paper.done", number=ticket.number)
    turn.services.answering(Occasion.APPROVED)(turn)


service = Service(
    "signed_paper",
    form=Form(
        (
            Step("signed_by", Text(2, 120)),
            Step("signed_on", DaySigned()),
            Step("document_no", Text(1, 60)),
            Step("reason", Text(2, 300)),
        )
    ),
    submit=submit,
    verbs={"open": casework.opens("signed_paper", check)},
    buttons=(
        TicketButton(
            "signed_paper.button.open",
            "signed_paper.open",
            (Status.WAITING,),
            for_officers=True,
            stands=Stands.FULL,
            waits=UNAPPROVED,
            finds=awaiting,
        ),
    ),
    officers=True,
    in_groups=True,
)
