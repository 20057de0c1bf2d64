"""An officer resolves a ticket: cause, what was done, outcome (process 2, officer's part)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot import cards, casework, messages
from bot.forms import Answers, Choice, Complaint, Form, Kind, Option, Place, Reading, Step, Text
from bot.inputs import Input
from bot.services import Service, Stands, TicketButton
from bot.thai import fold_label, in_bangkok, parse_date, short_date, to_arabic_digits
from bot.turns import Turn
from bot.worktime import after_working_days
from models import tickets
from models.tables import OPEN, Ticket

WARRANTIES = ("in", "out", "unknown")
OUTCOMES = ("fixed", "wait_parts", "external", "claim", "write_off", "no_fault")
# With these the work goes on elsewhere: the requester is told, and the ticket stays open.
GOES_ON = ("wait_parts", "external", "claim")
# With these, "it works now" is no answer.
NOTHING_TO_USE = ("write_off", "no_fault")


@dataclass(frozen=True)
class Baht(Kind):
    """An amount of money, at most two decimals; kept as text so that nothing is rounded."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_an_amount."""
        if given.kind != "text":
            raise Complaint("not_text")
        found = _AMOUNT.fullmatch(to_arabic_digits(given.text).replace(",", "").strip())
        if found is None:
            raise Complaint("not_an_amount")
        return Reading(f"{Decimal(found[1]):.2f}")

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """With thousands separated."""
        return turn.texts.get("resolve.baht", amount=f"{Decimal(value):,.2f}")


@dataclass(frozen=True)
class Day(Kind):
    """A day; kept as in ISO 8601. ``since_opened``: none before the ticket was opened."""

    since_opened: bool = False

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_date, before_report."""
        if given.kind != "text":
            raise Complaint("not_text")
        today = in_bangkok(turn.at).date()
        is_today = given.folded in map(fold_label, turn.texts.words("resolve.words_for_today"))
        day = today if is_today else parse_date(given.text, today)
        if day is None:
            raise Complaint("not_a_date", example=short_date(today))
        opened = _opened(turn) if self.since_opened else None
        if opened is not None and day < in_bangkok(opened).date():
            raise Complaint("before_report", opened=short_date(opened))
        return Reading(day.isoformat())

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """Today, where it may well be the day."""
        words = turn.texts.words("resolve.words_for_today")[:1]
        return [Option(word, word) for word in words] if self.since_opened else []

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """Day, short month and Buddhist year."""
        return short_date(date.fromisoformat(str(value)))


def _opened(turn: Turn) -> datetime | None:
    ticket = tickets.get(turn.session, turn.draft.target or -1)
    return ticket.opened_at if ticket is not None else None


_AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)\D{0,8}")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Resolve and ask the requester, or say that the work goes on elsewhere."""
    ticket = casework.targeted(turn)
    answers = {name: value for name, value in answers.items() if value is not None}
    if answers["outcome"] in GOES_ON:
        _tell_it_goes_on(turn, ticket, answers)
        return
    limit = after_working_days(turn.office, turn.at, turn.office.tickets.auto_confirm_days)
    tickets.resolve(turn.session, ticket, turn.person, answers, limit, turn.draft.sources)
    turn.say("resolve.done", number=ticket.number)
    _ask_requester(turn, ticket, answers)


def _ask_requester(turn: Turn, ticket: Ticket, answers: dict[str, Any]) -> None:
    """One card: what was done, is it fixed, and the five satisfaction buttons."""
    is_over = answers["outcome"] in NOTHING_TO_USE
    question = "resolve.card.question_over" if is_over else "resolve.card.question"
    buttons = [
        *([] if is_over else [cards.act(turn, "ticket.button.fixed", ticket, primary=True)]),
        cards.act(turn, "reopen.button.open", ticket),
        *cards.scores(turn, ticket),
    ]
    outcome = turn.texts.get(f"resolve.choice.outcome.{answers['outcome']}")
    card = messages.card(
        turn.texts.get("resolve.card.title", number=ticket.number),
        [
            (turn.texts.get("resolve.label.outcome"), outcome),
            (turn.texts.get("resolve.label.action_taken"), str(answers["action_taken"])),
        ],
        note=turn.texts.get(question),
        buttons=buttons,
        columns=(1 if is_over else 2, 5),
    )
    casework.tell_requester(turn, ticket, "resolve.card", card)


def _tell_it_goes_on(turn: Turn, ticket: Ticket, answers: dict[str, Any]) -> None:
    tickets.report(turn.session, ticket, turn.person, answers, turn.draft.sources)
    outcome = turn.texts.get(f"resolve.choice.outcome.{answers['outcome']}")
    turn.say("resolve.kept_open", number=ticket.number, outcome=outcome)
    words = turn.texts.get("resolve.goes_on", number=ticket.number, outcome=outcome)
    casework.tell_requester(turn, ticket, "resolve.goes_on", messages.text(words), urgency="status")


def _is_covered(answers: Answers) -> bool:
    return answers.get("warranty") == "in"


service = Service(
    "resolve",
    form=Form(
        (
            Step("cause", Text(5, 1000)),
            Step("action_taken", Text(5, 1000)),
            Step("outcome", Choice(OUTCOMES)),
            Step("brand_model", Text(1, 80), extra=True),
            Step("serial_number", Text(1, 40), extra=True),
            Step("warranty", Choice(WARRANTIES), extra=True),
            Step("warranty_until", Day(), optional=True, when=_is_covered),
            Step("parts_cost", Baht(), extra=True),
            Step("returned_at", Day(since_opened=True), extra=True),
        )
    ),
    submit=submit,
    verbs={"open": casework.opens("resolve", casework.check_work)},
    buttons=(
        TicketButton(
            "resolve.button.open", "resolve.open", OPEN, for_officers=True, stands=Stands.FULL
        ),
    ),
    officers=True,
    in_groups=True,
)
