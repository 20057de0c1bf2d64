"""After a score of 1 or 2: what should be better, if the requester wants to say."""

from typing import Any

from bot import casework
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.turns import Turn
from models import tickets


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Keep the words beside the score."""
    ticket = casework.targeted(turn)
    if ticket is not None and casework.is_own(turn, ticket) and answers.get("words"):
        tickets.comment(turn.session, ticket, str(answers["words"]), turn.given.message_id)
    turn.say("comment.done", turn.button("menu.button.menu", "menu.show"))


service = Service(
    "comment",
    form=Form((Step("words", Text(1, 1000), optional=True),), review=False),
    submit=submit,
)
