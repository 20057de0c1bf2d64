"""Questions: what somebody wants to know, before the articles are looked through."""

from typing import Any

from bot.forms import Form, Step, Text
from bot.inputs import Action, Input
from bot.services import Service
from bot.turns import Turn


def submit(turn: Turn, _answers: dict[str, Any]) -> None:
    """Have it answered as any words are that wait for a consultation."""
    turn.draft.kept.clear()
    turn.draft.kept.keep(turn)
    answer = Action("consult", "open", {"kept": "1"}).data()
    turn.go_on_with(Input("postback", turn.given.at_ms, answer))


service = Service(
    "inquiry",
    form=Form((Step("question", Text(2, 1000)),), review=False),
    submit=submit,
)
