"""Forgotten passwords (Phetchabun manual, rule 1.3; Chaiyaphum manual, process 4).

The bot asks what an officer has to know and opens a ticket. It never asks for a password, and
never says whether an account exists; whose it is, the officer makes sure of by telephone.
"""

from dataclasses import dataclass
from typing import Any

from bot import casework
from bot.days import Day
from bot.filing import opens
from bot.forms import Answers, Choice, Form, Outcome, Place, Reading, Step, Text, Unkept
from bot.inputs import Input
from bot.masking import MASK
from bot.moments import Moment
from bot.services import OWN_WORDS, Service
from bot.systems import Systems, is_unnamed, system_of, whose
from bot.thai import has_citizen_number
from bot.turns import Turn
from models.tables import Waits

PROBLEMS = ("forgot", "locked", "no_otp", "other")
TIMES = ("morning", "afternoon", "any")
METHODS = ("callback", "director", "in_person")
OUTCOME = Outcome(
    ("reset", "agency", "school", "works", "not_proved"),
    goes_on={"agency": Waits.AGENCY},
    nothing_done=("works", "not_proved"),
    nothing_to_use=("not_proved",),
)
# One person cannot work; the office's profile has times of its own for it.
_PRIORITY = 3


@dataclass(frozen=True)
class UserName(Text):
    """A user name; numbers of citizens are taken for none, and are not kept."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains as Text does, and: citizen_number."""
        if MASK in given.text or has_citizen_number(given.text):
            raise Unkept("citizen_number")
        return super().read(turn, given, at)


form = Form(
    (
        Step("system", Systems()),
        Step("other_system", Text(2, 60), when=is_unnamed),
        Step("username", UserName(1, 64), optional=True),
        Step("problem", Choice(PROBLEMS)),
        Step("callback_time", Choice(TIMES)),
    )
)


def _is_reset(answers: Answers) -> bool:
    return answers.get("outcome") == "reset"


# What the officer records. A number given in chat proves nothing, so how the person was known
# stands with every new password.
result = Form(
    (
        Step("outcome", OUTCOME),
        Step("verify_method", Choice(METHODS), when=_is_reset),
        Step("verified_at", Moment(), when=_is_reset),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
        Step("action_taken", Text(2, 1000)),
    )
)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket; of a system of others, say whose it is and promise no more than the way."""
    system = system_of(turn, answers["system"])
    blanks = whose(turn, answers["system"])
    opened = f"password_reset.opened_{system.owner}" if system and blanks else ""
    casework.open_ticket(
        turn, "password_reset", answers, priority=_PRIORITY, opened=opened, **blanks
    )


service = Service(
    "password_reset",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": opens("password_reset")},
    words=("open",),
    menu=("open",),
    letter="P",
    slots={"problem": OWN_WORDS},
)
