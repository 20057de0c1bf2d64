"""The words of a card's button typed instead of tapped, with a ticket number or without."""

from dataclasses import replace

from bot import cards, casework, messages
from bot.services import Occasion, Service, TicketButton
from bot.turns import Turn
from models import worklists
from models.tables import Status, Ticket


def button(turn: Turn) -> None:
    """Find the one ticket that the words can mean; ask which when it could be several."""
    key, number = turn.given.data["key"], turn.given.data["number"]
    meant = turn.services.ticket_buttons[key]
    found = [casework.numbered(turn, number)] if number else _meant(turn, meant)
    label = turn.texts.get(key)
    if len(found) == 1:
        data = cards.action(turn, key, found[0]).data()
        turn.go_on_with(replace(turn.given, kind="postback", text=data, data={}))
    elif found:
        casework.turn_to(turn, None)
        buttons = cards.pick(turn, found[:10], meant.asks)
        words = turn.texts.get("typed.which", label=label)
        turn.show("typed.which", messages.card(words, buttons=buttons))
        turn.offer(*buttons, numbered=True)
    elif meant.common:
        turn.go_on_with(replace(turn.given, data={"literally": True}))
    else:
        turn.say("typed.none", label=label)


def _meant(turn: Turn, button: TicketButton) -> list[Ticket]:
    """The tickets that the button stands on, for this person."""

    def fitting(found: list[Ticket]) -> list[Ticket]:
        return [ticket for ticket in found if ticket.status in button.statuses]

    if button.for_officers:
        # What nobody has is anybody's to take.
        whose = None if button.statuses == (Status.NEW,) else turn.person
        return fitting(worklists.queue(turn.session, whose))
    own = fitting(worklists.unfinished_of(turn.session, turn.person))
    return own or fitting(worklists.latest_of(turn.session, turn.person, 1))


service = Service("typed", occasions={Occasion.TYPED_BUTTON: button})
