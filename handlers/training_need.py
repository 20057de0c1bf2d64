"""Training that schools need: the analysis form of the Chaiyaphum manual (process 5).

It is gathered for the year's plan, so nothing is promised for a single need.
"""

from dataclasses import dataclass
from typing import Any

from bot.amounts import Count, Month
from bot.choices import Choices
from bot.filing import files, opens
from bot.forms import Answers, Choice, Complaint, Form, Outcome, Place, Reading, Step, Text
from bot.inputs import Input
from bot.services import OWN_WORDS, Group, Service
from bot.turns import Turn

TOPICS = ("computer", "network", "system", "google_workspace", "ai", "cyber", "media", "other")
LEVELS = ("1", "2", "3", "4", "5")
FORMATS = ("online", "at_area", "at_school")
OUTCOME = Outcome(
    ("planned", "trained", "not_planned"),
    nothing_done=("not_planned",),
    nothing_to_use=("planned", "trained", "not_planned"),
)


@dataclass(frozen=True)
class NeededLevel(Choice):
    """A level that is not below the present one."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_a_choice, below_current."""
        reading = super().read(turn, given, at)
        current = turn.draft.current.answers.get("current_level", LEVELS[0])
        if int(reading.value) < int(current):
            raise Complaint("below_current", level=current)
        return reading

    def fits(self, value: Any, answers: Answers) -> bool:
        """Whether it is not below the present one."""
        return int(value) >= int(answers.get("current_level", LEVELS[0]))


def _has_other(answers: Answers) -> bool:
    return "other" in (answers.get("topics") or ())


def _gap(answers: Answers) -> int | None:
    """What there is to learn: the level that is needed less the present one (process 5)."""
    current, needed = answers.get("current_level"), answers.get("needed_level")
    return int(needed) - int(current) if current and needed else None


form = Form(
    (
        Step("topics", Choices(TOPICS, most=5), headline=True),
        Step("other_topic", Text(2, 150), when=_has_other),
        Step("current_level", Choice(LEVELS)),
        Step("needed_level", NeededLevel(LEVELS)),
        Step("gap", Count(0, 4), reckon=_gap),
        Step("format", Choice(FORMATS)),
        Step("participants", Count(1, 500)),
        Step("preferred_month", Month(), optional=True),
    )
)

# The officer's part.
result = Form((Step("action_taken", Text(2, 1000)), Step("outcome", OUTCOME)))


service = Service(
    "training_need",
    form=form,
    submit=files("training_need", priority=4),
    result=result,
    verbs={"open": opens("training_need")},
    words=("open",),
    menu=("open",),
    group=Group.MORE,
    letter="T",
    slots={"topics": OWN_WORDS, "format": OWN_WORDS, "participants": OWN_WORDS},
)
