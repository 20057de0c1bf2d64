"""The words of a card's button typed instead of tapped, with a ticket number or without."""

from dataclasses import replace

from bot import cards, casework, messages
from bot.services import Occasion, Service
from bot.turns import Turn
from models import worklists
from models.tables import OPEN, Status, Ticket


def button(turn: Turn) -> None:
    """Find the ticket the words can only mean; ask which when it could be several."""
    key, number = turn.given.data["key"], turn.given.data["number"]
    found = [casework.numbered(turn, number)] if number else _meant(turn, key)
    label = turn.texts.get(key)
    if len(found) == 1:
        data = cards.action(key, found[0]).data()
        turn.replay(replace(turn.given, kind="postback", text=data, data={}))
    elif found:
        buttons = cards.pick(turn, found[:10], cards.ACTIONS[key])
        words = turn.texts.get("typed.which", label=label)
        turn.show("typed.which", messages.card(words, buttons=buttons))
        turn.offer(*buttons, numbered=True)
    elif key.startswith("ticket.score."):
        turn.replay(replace(turn.given, data={"literally": True}))
    else:
        turn.say("typed.none", label=label)


def _meant(turn: Turn, key: str) -> list[Ticket]:
    if key == "desk.button.claim":
        queue = worklists.queue(turn.session)
        return [ticket for ticket in queue if ticket.status == Status.NEW]
    if key.startswith("desk."):
        return worklists.queue(turn.session, turn.person)
    own = worklists.unfinished_of(turn.session, turn.person)
    if key in ("ticket.button.add", "ticket.button.withdraw", "ticket.button.withdraw_yes"):
        return [ticket for ticket in own if ticket.status in OPEN]
    if key == "ticket.button.status":
        return own
    resolved = [ticket for ticket in own if ticket.status == Status.RESOLVED]
    if resolved or key.startswith("ticket.score."):
        return resolved
    latest = worklists.latest_of(turn.session, turn.person, 1)
    return [ticket for ticket in latest if ticket.status == Status.CLOSED]


service = Service("typed", occasions={Occasion.TYPED_BUTTON: button})
