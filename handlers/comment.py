"""After a score of 1 or 2: what should be better, if the requester wants to say."""

from typing import Any

from bot import cards, casework, messages
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.turns import Turn
from models import ratings
from models.sources import Words
from models.tables import Status, Ticket, Urgency


def submit(turn: Turn, _answers: dict[str, Any]) -> None:
    """Keep the words beside the score, and pass both on; a score alone is told to nobody."""
    ticket = casework.targeted(turn)
    words = turn.draft.current.said("words")
    if casework.is_own(turn, ticket) and words.text:
        score = ratings.comment(turn.session, ticket, turn.person, words)
        if score is not None:
            _pass_on(turn, ticket, score, words)
    # A low score does not say whether it works now.
    keys = ["ticket.button.fixed", "reopen.button.open"] if ticket.status == Status.RESOLVED else []
    buttons = [cards.act(turn, key, ticket) for key in keys]
    turn.say("comment.done" if words.text else "comment.skipped", *buttons, turn.home())


def _pass_on(turn: Turn, ticket: Ticket, score: int, words: Words) -> None:
    """Let whoever has the ticket know, or who is on duty where nobody has it any more."""
    told = turn.texts.get("comment.passed_on", number=ticket.number, score=score, words=words.text)
    casework.tell_officers(
        turn,
        ticket,
        "comment.passed_on",
        messages.text(told),
        urgency=Urgency.STATUS,
        says=words.message_id,
    )


service = Service(
    "comment",
    form=Form((Step("words", Text(1, 1000), optional=True),), review=False),
    submit=submit,
)
