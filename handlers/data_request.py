"""Requests for information (5.4 in process 2 of the Phetchabun manual; Chaiyaphum process 8).

Neither manual prints a form: what is asked here is our proposal.
"""

from dataclasses import dataclass, field
from typing import Any

from bot import casework
from bot.days import Day
from bot.filing import opens
from bot.forms import Answers, Choice, Form, Outcome, Place, Step, Text
from bot.services import OWN_WORDS, Group, Service
from bot.turns import Turn
from models.tables import Waits

# Numbers only, or about single persons: those are given on a written request, if at all.
ABOUT = ("numbers", "persons")
FORMATS = ("spreadsheet", "document", "printed", "any")
OUTCOME = Outcome(
    ("given", "given_in_part", "elsewhere", "refused"),
    goes_on={"elsewhere": Waits.AGENCY},
    nothing_done=("refused",),
    nothing_to_use=("given", "given_in_part", "refused"),
)


@dataclass(frozen=True)
class About(Choice):
    """Persons or numbers; without a letter for persons it becomes numbers, and is shown so."""

    values: tuple[str, ...] = field(default=ABOUT, init=False)

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The label of what will be asked for."""
        return super().show(turn, _wanted({**turn.draft.current.answers, "about": value}), at)


def _is_about_persons(answers: Answers) -> bool:
    return answers.get("about") == "persons"


def _wanted(answers: Answers) -> str:
    has_no_letter = "memo_no" in answers and not answers["memo_no"]
    return "numbers" if _is_about_persons(answers) and has_no_letter else str(answers["about"])


form = Form(
    (
        Step("data_wanted", Text(5, 1000), headline=True),
        Step("about", About()),
        Step("memo_no", Text(2, 40), optional=True, when=_is_about_persons),
        Step("period", Text(2, 120), optional=True),
        Step("purpose", Text(2, 500)),
        Step("needed_by", Day(ahead=True, for_work=True)),
        Step("format", Choice(FORMATS)),
    )
)

# The officer's part.
result = Form(
    (
        Step("action_taken", Text(2, 1000)),
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
    )
)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket. Without a letter for data about persons, numbers are wanted."""
    wanted = {**answers, "about": _wanted(answers)}
    casework.open_ticket(turn, "data_request", wanted, priority=4)


service = Service(
    "data_request",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": opens("data_request")},
    words=("open",),
    menu=("open",),
    group=Group.MORE,
    letter="D",
    slots={"needed_by": OWN_WORDS, "format": OWN_WORDS},
)
