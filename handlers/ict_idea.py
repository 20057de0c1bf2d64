"""Ideas for better use of ICT: the record form of the Chaiyaphum manual (process 9).

The manual prints no fields: what is asked here is our proposal. Nothing is promised for an idea.
"""

from typing import Any

from bot import casework
from bot.forms import Form, Outcome, Step, Text
from bot.services import Group, Service
from bot.turns import Turn

OUTCOME = Outcome(
    ("adopted", "planned", "not_adopted"),
    nothing_done=("not_adopted",),
    nothing_to_use=("adopted", "planned", "not_adopted"),
)

form = Form(
    (
        Step("idea_title", Text(5, 150)),
        Step("problem", Text(5, 1000)),
        Step("proposal", Text(5, 1000), headline=True),
        Step("benefit", Text(2, 500)),
    )
)

# The officer's part.
result = Form((Step("action_taken", Text(5, 1000)), Step("outcome", OUTCOME)))


def open_form(turn: Turn) -> None:
    """Begin."""
    turn.open_form("ict_idea")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket."""
    casework.open_ticket(turn, "ict_idea", answers, priority=4)


service = Service(
    "ict_idea",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": open_form},
    words=("open",),
    menu=("open",),
    group=Group.MORE,
    letter="I",
)
