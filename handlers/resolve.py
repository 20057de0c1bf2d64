"""An officer notes the result of a ticket: done, and its requester is asked; or it goes on."""

from typing import Any

from bot import casework
from bot.days import Day
from bot.forms import Form, Outcome, Step, Text
from bot.resolve import resolve, result_of
from bot.services import Occasion, Service, Stands, TicketButton
from bot.turns import Turn
from models import incidents, tickets
from models.sources import Words
from models.tables import OPEN, Status, Waits

OUTCOME = Outcome(
    ("done", "elsewhere", "no_fault", "impossible"),
    goes_on={"elsewhere": Waits.AGENCY},
    nothing_done=("no_fault", "impossible"),
    nothing_to_use=("impossible",),
)


# For tickets of services that ask for nothing else.
form = Form(
    (
        Step("cause", Text(2, 1000)),
        Step("action_taken", Text(2, 1000)),
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
    )
)


def open_form(turn: Turn) -> None:
    """Ask for what the ticket's service wants to be known of its result."""
    ticket = casework.picked(turn)
    tickets.check_worker(ticket, turn.person)
    tickets.check_unfinished(ticket)
    name = turn.services.result_form(ticket.service)
    turn.open_form(name, target=ticket.id, version=ticket.version)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Resolve and ask the requester, or say that the work goes on elsewhere."""
    ticket = casework.targeted(turn)
    result = result_of(turn, ticket, answers, turn.draft.current.sources)
    if result.waits_for is not None:
        tickets.report(turn.session, ticket, turn.person, result.found)
        incidents.go_on(turn.session, ticket, turn.person)
        until, done = (str(result.found.fields[name]) for name in ("expected_on", "action_taken"))
        casework.wait(turn, ticket, result.waits_for, until, Words(result.outcome), done=done)
        return
    told = resolve(turn, ticket, turn.person, result)
    key = "resolve.done" if len(told) == 1 else "resolve.done_all"
    turn.say(key, *casework.ways_on(turn, ticket), number=ticket.number, count=len(told))


service = Service(
    "resolve",
    form=form,
    submit=submit,
    verbs={"open": open_form},
    occasions={Occasion.RESULT: open_form},
    buttons=(
        TicketButton(
            "resolve.button.open",
            "resolve.open",
            OPEN,
            for_officers=True,
            stands=Stands.FULL,
            comes_next=True,
        ),
        TicketButton(
            "resolve.button.correct",
            "resolve.open",
            (Status.RESOLVED,),
            for_officers=True,
            stands=Stands.FULL,
        ),
    ),
    officers=True,
    in_groups=True,
)
