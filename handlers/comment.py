"""After a score of 1 or 2: what should be better, if the requester wants to say."""

from typing import Any

from bot import cards, casework, messages
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.turns import Turn
from models import ratings
from models.tables import Ticket, Urgency


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Keep the words beside the score, and pass both on; a score alone is told to nobody."""
    ticket = casework.targeted(turn)
    words = str(answers.get("words") or "")
    if casework.is_own(turn, ticket) and words:
        score = ratings.comment(turn.session, ticket, words, turn.given.message_id)
        if score is not None:
            _pass_on(turn, ticket, score, words)
    turn.say("comment.done" if words else "comment.skipped", turn.home())


def _pass_on(turn: Turn, ticket: Ticket, score: int, words: str) -> None:
    """Let whoever did the work know, while they are of the office."""
    assignee = cards.person_of(turn, ticket.assignee_id)
    if assignee is None or not assignee.role:
        return
    told = turn.texts.get("comment.passed_on", number=ticket.number, score=score, words=words)
    turn.tell(
        assignee.line_id,
        "comment.passed_on",
        messages.text(told),
        urgency=Urgency.STATUS,
        ticket_id=ticket.id,
        source_message_id=turn.given.message_id,
    )


service = Service(
    "comment",
    form=Form((Step("words", Text(1, 1000), optional=True),), review=False),
    submit=submit,
)
