"""Ideas for better use of ICT: the record form of the Chaiyaphum manual (process 9).

The manual prints no fields: what is asked here is our proposal. Nothing is promised for an idea.
"""

from bot.filing import files, opens
from bot.forms import Form, Outcome, Step, Text
from bot.services import Group, Service

OUTCOME = Outcome(
    ("adopted", "planned", "not_adopted"),
    nothing_done=("not_adopted",),
    nothing_to_use=("adopted", "planned", "not_adopted"),
)

form = Form(
    (
        Step("idea_title", Text(2, 150), title=True),
        Step("problem", Text(2, 1000)),
        Step("proposal", Text(5, 1000), headline=True),
        Step("benefit", Text(2, 500)),
    )
)

# The officer's part.
result = Form((Step("action_taken", Text(2, 1000)), Step("outcome", OUTCOME)))


service = Service(
    "ict_idea",
    form=form,
    submit=files("ict_idea", priority=4),
    result=result,
    verbs={"open": opens("ict_idea")},
    words=("open",),
    menu=("open",),
    group=Group.MORE,
    letter="I",
)
