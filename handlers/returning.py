"""A head gives an officer's article back, with the reason, to be mended."""

from typing import Any

from bot import cards, messages
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.turns import Turn
from models import articles
from models.articles import ArticleError
from models.tables import Ticket, Urgency


def open_form(turn: Turn) -> None:
    """Ask for the reason."""
    if not turn.staff.is_head(turn.person):
        turn.say("authoring.only_heads")
        return
    turn.open_form("returning", prefill={"article": turn.given.asked.number("i")})


def submit(turn: Turn, given: dict[str, Any]) -> None:
    """Tell its writer, who may go on with it."""
    if not turn.staff.is_head(turn.person):
        turn.say("authoring.only_heads")
        return
    reason = str(given["reason"])
    try:
        saved = articles.give_back(turn.session, int(given["article"]), turn.person, reason)
    except ArticleError as error:
        turn.say(f"authoring.error.{error.reason}", title="")
        return
    turn.say("returning.done", title=saved.title)
    writer = cards.person_of(turn, saved.written_by)
    if writer is not None:
        ticket = turn.session.get_one(Ticket, saved.ticket_id)
        words = turn.texts.get(
            "returning.told", who=turn.person.name, title=saved.title, reason=reason
        )
        told = messages.slip(words, [cards.act(turn, "authoring.button.save", ticket)])
        turn.tell(
            writer.line_id, "returning.told", told, urgency=Urgency.STATUS, ticket_id=ticket.id
        )


service = Service(
    "returning",
    form=Form((Step("reason", Text(2, 300)),), review=False),
    submit=submit,
    verbs={"open": open_form},
    officers=True,
    in_groups=True,
)
