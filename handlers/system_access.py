"""Rights in the systems of the office and of others (Chaiyaphum manual, process 8).

Whether the school's director has to approve stands in the office's profile.
"""

from typing import Any

from bot import casework
from bot.days import Day
from bot.file_forms import Files
from bot.filing import opens
from bot.forms import Answers, Choice, Form, Outcome, Step, Text
from bot.services import Group, Service
from bot.systems import Systems, is_unnamed, whose
from bot.turns import Turn
from models.tables import Waits

REQUESTS = ("new", "change_role", "change_owner", "cancel")
OUTCOME = Outcome(
    ("granted", "agency", "school", "refused"),
    goes_on={"agency": Waits.AGENCY},
    nothing_done=("refused",),
    nothing_to_use=("refused",),
)
_PRIORITY = 4


def _replaces_somebody(answers: Answers) -> bool:
    return answers.get("request_type") == "change_owner"


form = Form(
    (
        Step("system", Systems()),
        Step("other_system", Text(2, 60), when=is_unnamed),
        Step("request_type", Choice(REQUESTS)),
        Step("role_requested", Text(2, 80)),
        Step("reason", Text(2, 500)),
        Step("order_file", Files(1), optional=True),
        Step("replaces", Text(2, 120), when=_replaces_somebody),
    )
)


result = Form(
    (
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
        Step("action_taken", Text(2, 1000)),
    )
)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket; of a system of others, say whose it is."""
    blanks = whose(turn, answers["system"])
    opened = "system_access.opened_elsewhere" if blanks else ""
    casework.open_ticket(
        turn, "system_access", answers, priority=_PRIORITY, opened=opened, **blanks
    )


service = Service(
    "system_access",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": opens("system_access")},
    words=("open",),
    menu=("open",),
    group=Group.ACCESS,
    letter="E",
)
