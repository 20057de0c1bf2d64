"""The words of a card's button typed instead of tapped, with a ticket number or without."""

from dataclasses import replace

from bot import cards, casework
from bot.inputs import Action
from bot.paging import LISTED, ask_which, page, start_of
from bot.services import Occasion, Service, TicketButton
from bot.turns import Turn
from models import worklists
from models.tables import OPEN, Status, Ticket


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
        _ask_which(turn, meant, found)
    elif meant.common:
        turn.go_on_with(replace(turn.given, data={"literally": True}))
    else:
        turn.say("typed.none", label=label)


def which(turn: Turn) -> None:
    """More tickets that the words can mean."""
    key = turn.given.asked.arguments.get("key", "")
    meant = turn.services.ticket_buttons.get(key)
    if meant is None or (meant.for_officers and not turn.the_sender.role):
        turn.services.answering(Occasion.UNKNOWN_BUTTON)(turn)
    elif found := _meant(turn, meant)[start_of(turn) :]:
        _ask_which(turn, meant, found)
    else:
        turn.say("ticket.no_more")


def _ask_which(turn: Turn, meant: TicketButton, found: list[Ticket]) -> None:
    casework.turn_to(turn, None)
    asks = Action("typed", "which", {"key": meant.key}).data()
    shown, more = page(turn, found, LISTED, asks)
    question = turn.texts.get("typed.which", label=turn.texts.get(meant.key))
    ask_which(turn, "typed.which", question, cards.pick(turn, shown, meant.asks), *more)


def _meant(turn: Turn, button: TicketButton) -> list[Ticket]:
    """The tickets that the button stands on, for this person; as far as a list is read."""

    def fitting(found: list[Ticket]) -> list[Ticket]:
        return [ticket for ticket in found if button.fits(turn, ticket)]

    if button.finds is not None:
        return fitting(button.finds(turn))
    if button.for_officers:
        # What nobody has is anybody's to take.
        whose = None if button.statuses == (Status.NEW,) else turn.person
        limit, private = start_of(turn) + LISTED + 1, casework.sees_private(turn)
        if Status.RESOLVED in button.statuses and not set(button.statuses) & set(OPEN):
            return worklists.told(turn.session, turn.person, limit, private=private)
        return fitting(worklists.queue(turn.session, whose, limit, private=private))
    own = fitting(worklists.unfinished_of(turn.session, turn.person))
    return own or fitting(worklists.latest_of(turn.session, turn.person, 1))


service = Service("typed", verbs={"which": which}, occasions={Occasion.TYPED_BUTTON: button})
