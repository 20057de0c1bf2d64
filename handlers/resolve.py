"""An officer notes the result of a ticket: done, and its requester is asked; or it goes on."""

from typing import Any

from bot import cards, casework, messages
from bot.forms import Form, Outcome, Place, Step, Text
from bot.services import Occasion, Service, Stands, TicketButton
from bot.turns import Turn
from bot.worktime import after_working_days
from models import tickets
from models.tables import OPEN, Ticket, Urgency

# For tickets of services that ask for nothing else.
form = Form(
    (
        Step("cause", Text(5, 1000)),
        Step("action_taken", Text(5, 1000)),
        Step(
            "outcome",
            Outcome(
                ("done", "elsewhere", "no_fault", "impossible"),
                goes_on=("elsewhere",),
                nothing_done=("no_fault", "impossible"),
                nothing_to_use=("impossible",),
            ),
        ),
    )
)


def open_form(turn: Turn) -> None:
    """Ask for what the ticket's service wants to be known of its result."""
    ticket = casework.picked(turn)
    casework.check_work(turn, ticket)
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
        _say_it_goes_on(turn, ticket, outcome)
        return
    limit = after_working_days(turn.office, turn.at, turn.office.tickets.auto_confirm_days)
    tickets.resolve(turn.session, ticket, turn.person, found, limit, turn.draft.current.sources)
    turn.say("resolve.done", *casework.ways_on(turn, ticket), number=ticket.number)
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
    casework.tell_requester(turn, ticket, "resolve.card", card, urgency=Urgency.STATUS)


def _say_it_goes_on(turn: Turn, ticket: Ticket, outcome: str) -> None:
    ways_on = casework.ways_on(turn, ticket)
    turn.say("resolve.kept_open", *ways_on, number=ticket.number, outcome=outcome)
    words = turn.texts.get("resolve.goes_on", number=ticket.number, outcome=outcome)
    told = messages.text(words, [cards.act(turn, "ticket.button.status", ticket), turn.home()])
    casework.tell_requester(turn, ticket, "resolve.goes_on", told, urgency=Urgency.STATUS)


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
    ),
    officers=True,
    in_groups=True,
)
