"""An officer notes the result of a ticket: done, and its requester is asked; or it goes on."""

from dataclasses import dataclass
from typing import Any

from bot import cards, casework, messages, patience
from bot.days import Day
from bot.forms import Form, Outcome, Place, Step, Text
from bot.services import Occasion, Service, Stands, TicketButton
from bot.turns import Turn
from models import incidents, tickets
from models.sources import Words
from models.tables import OPEN, Status, Ticket, Urgency, Waits
from models.tickets import Finding

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
    result = _result(turn, ticket, answers)
    if result.waits_for is not None:
        tickets.report(turn.session, ticket, turn.person, result.found)
        incidents.go_on(turn.session, ticket, turn.person)
        until, done = (str(result.found.fields[name]) for name in ("expected_on", "action_taken"))
        casework.wait(turn, ticket, result.waits_for, until, Words(result.outcome), done=done)
        return
    limit = turn.calendar.after_working_days(turn.at, turn.office.tickets.auto_confirm_days)
    told = incidents.resolve(turn.session, ticket, turn.person, result.found, limit)
    key = "resolve.done" if len(told) == 1 else "resolve.done_all"
    turn.say(key, *casework.ways_on(turn, ticket), number=ticket.number, count=len(told))
    for each in told:
        _ask_requester(turn, each, result)


@dataclass(frozen=True)
class Result:
    """What was found, by the form of that name, and what its outcome means: its label, what the
    work waits for if it goes on, and whether anything was done, and can be used now.
    """

    form: str
    found: Finding
    outcome: str
    waits_for: Waits | None
    is_done: bool
    is_usable: bool


def _result(turn: Turn, ticket: Ticket, answers: dict[str, Any]) -> Result:
    name = turn.services.result_form(ticket.service)
    asked = turn.services.by_name[name].form
    step = asked.outcome if asked else None
    assert step is not None
    assert isinstance(step.kind, Outcome)
    found = {name: value for name, value in answers.items() if value is not None}
    outcome = found["outcome"]
    return Result(
        name,
        Finding(found, turn.draft.current.sources),
        outcome=step.kind.show(turn, outcome, Place(name, step)),
        waits_for=step.kind.goes_on.get(outcome),
        is_done=outcome not in step.kind.nothing_done,
        is_usable=outcome not in step.kind.nothing_to_use,
    )


def _ask_requester(turn: Turn, ticket: Ticket, result: Result) -> None:
    """One card, to each requester on their own ticket: what was done or found, is it fixed (or,
    where that cannot be, is it well that way), and the five satisfaction buttons.
    """
    action = f"{result.form}.label.action_taken" if result.is_done else "resolve.card.findings"
    rows = [
        (turn.texts.get(f"{result.form}.label.outcome"), result.outcome),
        (turn.texts.get(action), str(result.found.fields["action_taken"])),
    ]
    title = "resolve.card.title" if result.is_done else "resolve.card.title_findings"
    question = "resolve.card.question" if result.is_usable else "resolve.card.question_over"
    buttons = [
        cards.act(turn, "ticket.button.fixed", ticket, primary=True),
        cards.act(turn, "reopen.button.open", ticket),
        *cards.scores(turn, ticket),
    ]
    card = messages.card(
        turn.texts.get(title, number=ticket.number),
        rows,
        note=turn.texts.get(question),
        buttons=buttons,
        columns=(2, 5),
    )
    due_at = patience.result_due_at(turn, ticket)
    casework.tell_requester(
        turn, ticket, "resolve.card", card, urgency=Urgency.STATUS, due_at=due_at
    )


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
