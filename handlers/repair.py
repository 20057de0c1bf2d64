"""Repair reports: the repair form of the Chaiyaphum manual (process 2)."""

from dataclasses import dataclass
from typing import Any

from bot import casework
from bot.amounts import Baht
from bot.days import Day
from bot.filing import opens
from bot.forms import Answers, Choice, Complaint, Form, Outcome, Photos, Place, Reading, Step, Text
from bot.inputs import Input
from bot.services import Service, Slot
from bot.topics import Topic
from bot.turns import Turn
from bot.understanding.understanding import said_already
from models.tables import Waits

ASSET_TYPES = (
    "desktop",
    "notebook",
    "tablet",
    "printer",
    "display",
    "network",
    "internet",
    "ups",
    "server",
    "phone",
    "other",
)
# What people may call it in their first sentence (texts/lexicon.txt), where it is called otherwise.
SAID = Slot(
    "equipment",
    {"computer": "desktop", "projector": "display", "network": "internet", "software": "other"},
)
# A switch that is dead and no Internet are one trouble; what stands in one room is each its own.
TOPIC = Topic(alike=(("internet", "network"),), vague=("other",))
IMPACTS = ("one", "room", "school", "area")
URGENCIES = ("normal", "urgent", "critical")
WARRANTIES = ("in", "out", "unknown")
OUTCOME = Outcome(
    ("fixed", "wait_parts", "external", "claim", "write_off", "no_fault"),
    goes_on={"wait_parts": Waits.PARTS, "external": Waits.OUTSIDE, "claim": Waits.OUTSIDE},
    nothing_done=("write_off", "no_fault"),
    nothing_to_use=("write_off",),
)

# Priority from impact, raised by urgency; an officer may change it with a reason.
_PRIORITY = {"one": 3, "room": 2, "school": 1, "area": 1}
_RAISE = {"normal": 0, "urgent": 1, "critical": 2}


@dataclass(frozen=True)
class AssetNumber(Text):
    """What is painted on the equipment; no place, which people tell who have no number."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """The number. Complains as words do, and: is_a_place."""
        read, place = super().read(turn, given, at), said_already(given.text).get("place", "")
        if place and _digits(place) == _digits(read.value):
            raise Complaint("is_a_place")
        return read


def _digits(words: str) -> int:
    return sum(char.isdigit() for char in words)


form = Form(
    (
        Step("asset_type", Choice(ASSET_TYPES), topic=TOPIC),
        Step("symptom", Text(5, 1000), headline=True),
        Step("asset_number", AssetNumber(3, 60), optional=True),
        Step("location", Text(2, 120)),
        Step("impact", Choice(IMPACTS)),
        Step("photos", Photos(3), optional=True),
        Step("urgency", Choice(URGENCIES), extra=True),
        Step(
            "urgency_reason",
            Text(2, 300),
            when=lambda answers: answers.get("urgency", "normal") != "normal",
        ),
    )
)


def _is_covered(answers: Answers) -> bool:
    return answers.get("warranty") == "in"


# The officer's part of the same form.
result = Form(
    (
        Step("cause", Text(2, 1000)),
        Step("action_taken", Text(2, 1000)),
        Step("outcome", OUTCOME),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
        Step("brand_model", Text(1, 80), extra=True),
        Step("serial_number", Text(1, 40), extra=True),
        Step("warranty", Choice(WARRANTIES), extra=True),
        Step("warranty_until", Day(), optional=True, when=_is_covered),
        Step("parts_cost", Baht(), extra=True),
        Step("returned_at", Day(since_opened=True), extra=True),
    )
)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket; its priority comes from impact and urgency."""
    raised = _RAISE[answers.get("urgency") or "normal"]
    priority = max(1, _PRIORITY[answers["impact"]] - raised)
    casework.open_ticket(turn, "repair", answers, priority=priority)


service = Service(
    "repair",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": opens("repair")},
    words=("open",),
    menu=("open",),
    letter="R",
    slots={"asset_type": SAID},
)
