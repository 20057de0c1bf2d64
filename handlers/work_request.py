"""Requests for work: the request form of the Chaiyaphum manual (process 2); lending, too."""

from bot.days import Day, DayAhead
from bot.filing import files, opens
from bot.forms import Answers, Choice, Form, Outcome, Step, Text
from bot.services import OWN_WORDS, Group, Service
from models.tables import Waits

# What is lent comes back: the manual names no form for it, so it is a kind of work.
LEND = "lend"
WORK_TYPES = ("install", "move", "configure", "meeting_online", "website", "backup", LEND, "other")
OUTCOME = Outcome(
    ("done", "elsewhere", "impossible"),
    goes_on={"elsewhere": Waits.AGENCY},
    nothing_done=("impossible",),
    nothing_to_use=("done", "impossible"),
)


def _is_loan(answers: Answers) -> bool:
    return answers.get("work_type") == LEND


form = Form(
    (
        Step("subject", Text(5, 150), headline=True),
        Step("work_type", Choice(WORK_TYPES)),
        Step("detail", Text(2, 1000)),
        Step("wanted_date", Day(ahead=True, for_work=True)),
        Step("return_date", DayAhead(since="wanted_date", for_work=True), when=_is_loan),
        Step("location", Text(2, 120)),
        Step("memo_no", Text(1, 40), optional=True),
    )
)

# The officer's part.
result = Form(
    (
        Step("action_taken", Text(2, 1000)),
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
        Step("returned_at", Day(since_opened=True), extra=True),
    )
)


service = Service(
    "work_request",
    form=form,
    submit=files("work_request", priority=4),
    result=result,
    verbs={"open": opens("work_request")},
    words=("open",),
    menu=("open",),
    group=Group.MORE,
    letter="W",
    slots={"work_type": OWN_WORDS, "wanted_date": OWN_WORDS},
)
