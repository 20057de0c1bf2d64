"""Help with specifications before a school buys: the form of the Chaiyaphum manual (process 3)."""

from decimal import Decimal

from bot.amounts import Baht, Count, Quantity
from bot.days import Day
from bot.filing import files, opens
from bot.forms import Answers, Choice, Form, Outcome, Step, Text
from bot.services import OWN_WORDS, Group, Service
from models.tables import Waits

# What the specification is held against: the ministry's list of median prices and basic
# specifications in force, or the market where the list has no such thing.
REFERENCES = ("ministry", "market", "other")
OUTCOME = Outcome(
    ("done", "elsewhere", "impossible"),
    goes_on={"elsewhere": Waits.AGENCY},
    nothing_done=("impossible",),
    nothing_to_use=("done", "impossible"),
)


def _total(answers: Answers) -> str | None:
    """The whole budget in baht."""
    quantity, each = answers.get("quantity"), answers.get("budget_per_unit")
    return f"{quantity['count'] * Decimal(each):.2f}" if quantity and each else None


form = Form(
    (
        Step("item_name", Text(3, 150), headline=True),
        Step("quantity", Quantity(9999)),
        Step("budget_per_unit", Baht(above_zero=True)),
        Step("total", Baht(), reckon=_total),
        Step("purpose", Text(2, 500)),
    )
)

# The officer's part, as far as it can be typed; the whole form is printed.
result = Form(
    (
        Step("action_taken", Text(2, 1000)),
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
        Step("reference", Choice(REFERENCES, free=True), extra=True),
        Step("warranty_years", Count(0, 10), extra=True),
    )
)


service = Service(
    "spec_help",
    form=form,
    submit=files("spec_help", priority=4),
    result=result,
    verbs={"open": opens("spec_help")},
    words=("open",),
    menu=("open",),
    group=Group.MORE,
    letter="S",
    slots={"quantity": OWN_WORDS},
)
