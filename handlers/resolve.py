"""An officer notes the result of a ticket: done, and its requester is asked; or it goes on."""

from typing import Any

from bot import cards, casework, messages, patience
from bot.days import Day
from bot.forms import Answers, Form, Outcome, Place, Step, Text
from bot.services import Occasion, Service, Stands, TicketButton
from bot.turns import Turn
from models import incidents, tickets
from models.tables import OPEN, Status, Ticket, Urgency, Waits

OUTCOME = Outcome(
    ("done", "elsewhere", "no_fault", "impossible"),
    goes_on={"elsewhere": Waits.AGENCY},
    nothing_done=("no_fault", "impossible"),
    nothing_to_use=("impossible",),
)


def _goes_on(answers: Answers) -> bool:
    return answers.get("outcome") in OUTCOME.goes_on


# For tickets of services that ask for nothing else.
form = Form(
    (
        Step("cause", Text(5, 1000)),
        Step("action_taken", Text(5, 1000)),
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=_goes_on),
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
    found = {name: value for name, value in answers.items() if value is not None}
    name = turn.services.result_form(ticket.service)
    kind, outcome = _outcome(turn, name, found)
    if found["outcome"] in kind.goes_on:
        tickets.report(turn.session, ticket, turn.person, found, turn.draft.current.sources)
        incidents.go_on(turn.session, ticket, turn.person)
        waits_for = kind.goes_on[found["outcome"]]
        casework.wait(turn, ticket, waits_for, found["expected_on"], reason=outcome)
        return
    limit = turn.calendar.after_working_days(turn.at, turn.office.tickets.auto_confirm_days)
    sources = turn.draft.current.sources
    told = incidents.resolve(turn.session, ticket, turn.person, found, limit, sources)
    key = "resolve.done" if len(told) == 1 else "resolve.done_all"
    turn.say(key, *casework.ways_on(turn, ticket), number=ticket.number, count=len(told))
    for each in told:
        _tell_result(turn, each, found, outcome)


def _tell_result(turn: Turn, ticket: Ticket, found: dict[str, Any], outcome: str) -> None:
    """Each requester reads the result on their own ticket, to confirm, rate or reopen that."""
    name = turn.services.result_form(ticket.service)
    kind, _ = _outcome(turn, name, found)
    is_done = found["outcome"] not in kind.nothing_done
    action = f"{name}.label.action_taken" if is_done else "resolve.card.findings"
    rows = [
        (turn.texts.get(f"{name}.label.outcome"), outcome),
        (turn.texts.get(action), str(found["action_taken"])),
    ]
    title = "resolve.card.title" if is_done else "resolve.card.title_findings"
    is_over = found["outcome"] in kind.nothing_to_use
    question = "resolve.card.question_over" if is_over else "resolve.card.question"
    _ask_requester(turn, ticket, title, rows, question)


def _outcome(turn: Turn, name: str, found: dict[str, Any]) -> tuple[Outcome, str]:
    """What the outcome means, by the form of that name, and its label."""
    asked = turn.services.by_name[name].form
    step = asked.outcome if asked else None
    assert step is not None
    assert isinstance(step.kind, Outcome)
    return step.kind, step.kind.show(turn, found["outcome"], Place(name, step))


def _ask_requester(
    turn: Turn, ticket: Ticket, title: str, rows: list[tuple[str, str]], question: str
) -> None:
    """One card: what was done or found, is it fixed (or, where that cannot be, is it well that
    way), and the five satisfaction buttons.
    """
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
