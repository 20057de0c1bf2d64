"""The result of a ticket: what it means by its form, and how its requester hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import cards, casework, messages, patience
from bot.forms import Outcome, Place
from bot.messages import Button
from bot.services import Stands
from bot.turns import Turn
from models import incidents
from models.tables import Person, Status, Ticket, Urgency, Waits
from models.tickets import Finding

_ENDED = {Status.RESOLVED, Status.CLOSED}


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


def result_of(
    turn: Turn, ticket: Ticket, answers: Mapping[str, Any], sources: Mapping[str, Any]
) -> Result:
    """What the answers to the ticket's result form mean; ``sources`` as in Finding."""
    name = turn.services.result_form(ticket.service)
    asked = turn.services.by_name[name].form
    step = asked.outcome if asked else None
    assert step is not None
    assert isinstance(step.kind, Outcome)
    found = {name: value for name, value in answers.items() if value is not None}
    outcome = found["outcome"]
    return Result(
        name,
        Finding(found, sources),
        outcome=step.kind.show(turn, outcome, Place(name, step)),
        waits_for=step.kind.goes_on.get(outcome),
        is_done=outcome not in step.kind.nothing_done,
        is_usable=outcome not in step.kind.nothing_to_use,
    )


def resolve(turn: Turn, ticket: Ticket, officer: Person, result: Result) -> list[Ticket]:
    """Resolve the ticket, and what follows it, in the officer's name; ask each requester. Refused:
    as incidents.resolve.
    """
    limit = turn.calendar.after_working_days(turn.at, turn.office.tickets.auto_confirm_days)
    told = incidents.resolve(turn.session, ticket, officer, result.found, limit)
    for each in told:
        _ask_requester(turn, each, result)
    return told


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
    buttons = [*_verdicts(turn, ticket), *cards.scores(turn, ticket)]
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


def _verdicts(turn: Turn, ticket: Ticket) -> list[Button]:
    """What only a result calls for: that it works, or that it does not."""
    known = turn.services.ticket_buttons.values()
    of_result = [each for each in known if _ENDED.issuperset(each.statuses)]
    found = [e for e in of_result if e.stands == Stands.EVERY and not e.for_officers]
    found.sort(key=lambda each: not each.primary)
    return [cards.act(turn, each.key, ticket, primary=each.primary) for each in found]
