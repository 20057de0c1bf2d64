"""A requester's own tickets: followed, found, withdrawn, confirmed and rated."""

from bot import cards, casework, messages, ticket_numbers
from bot.messages import Button
from bot.paging import page, start_of
from bot.services import Occasion, Service, Stands, TicketButton
from bot.turns import Turn
from models import ratings, tickets, worklists
from models.tables import OPEN, UNFINISHED, Status, Ticket

# A carousel of more cards may be more than LINE takes; one is left for the way to the others.
LISTED = 8
# Whoever gives fewer points may want something mended.
CONTENT = 3


def track(turn: Turn) -> None:
    """The person's tickets that are not over, each a card with its timeline."""
    start = start_of(turn)
    found = worklists.unfinished_of(turn.session, turn.person, LISTED + 1, start)
    if start and not found:
        turn.say("ticket.no_more")
    elif not found:
        openers = turn.services.beginnings[False]
        turn.say("ticket.none", *(turn.button(each.label, each.data) for each in openers))
        latest = worklists.latest_of(turn.session, turn.person)
        if latest:
            _show(turn, latest)
    else:
        _show(turn, found)


def _show(turn: Turn, found: list[Ticket]) -> None:
    if len(found) == 1:
        casework.show(turn, found[0])
        return
    casework.turn_to(turn, None)
    shown, more = page(turn, found, LISTED, "ticket.track")
    lines = [cards.list_row(turn, ticket) for ticket in shown] + [each.label for each in more]
    bubbles = [cards.for_requester(turn, ticket, brief=True) for ticket in shown]
    if more:
        bubbles.append(messages.bubble(turn.texts.get("ticket.more"), buttons=more))
    turn.show("ticket.list", messages.carousel(bubbles, "\n".join(lines)))
    turn.offer(*more)


def find(turn: Turn) -> None:
    """A ticket number was typed: officers see all of it, requesters only their own."""
    number = ticket_numbers.leading(turn.given.text) or ""
    casework.show(turn, casework.numbered(turn, number), full=True)


def no_number(turn: Turn) -> None:
    """Words for the ticket of a number that cannot be one: say that nobody got them."""
    turn.say("ticket.no_number")


def one(turn: Turn) -> None:
    """Show the ticket of the button."""
    casework.show(turn, casework.picked(turn, any_version=True))


def earlier(turn: Turn) -> None:
    """What was told and done before what the tapped card shows."""
    ticket = _own(turn, any_version=True)
    before = turn.given.asked.number("before")
    turn.show("ticket.earlier", cards.earlier(turn, ticket, before, for_officers=False))


def withdraw(turn: Turn) -> None:
    """Ask once more before withdrawing."""
    ticket = _own(turn)
    tickets.check_open(ticket)
    yes = cards.act(turn, "ticket.button.withdraw_yes", ticket)
    no = turn.home("ticket.button.keep")
    turn.say("ticket.withdraw_sure", yes, no, number=ticket.number)
    turn.expect_yes_or_no(yes, no)


def withdraw_yes(turn: Turn) -> None:
    """Withdraw the ticket and tell whoever works on it."""
    ticket = _own(turn)
    casework.withdraw(turn, ticket)
    turn.settle()
    turn.say("ticket.withdrawn", turn.home(), number=ticket.number)


def confirm(turn: Turn) -> None:
    """It is fixed: close the ticket and offer the five satisfaction buttons."""
    ticket = _own(turn)
    _close(turn, ticket)
    scores = cards.scores(turn, ticket)
    words = turn.texts.get("ticket.confirmed", number=ticket.number)
    turn.show("ticket.confirmed", messages.card(words, buttons=scores))
    turn.offer(*scores)
    for score in _SCORES:  # closed, it is found by none of these words
        data = cards.action(turn, score.key, ticket).data()
        turn.offer(
            *(Button("", data, word=word) for word in turn.texts.words(f"{score.key}_words"))
        )


def _close(turn: Turn, ticket: Ticket) -> None:
    limit = turn.calendar.after_working_days(turn.at, turn.office.tickets.reopen_days)
    tickets.confirm(turn.session, ticket, turn.person, limit)
    turn.settle()


def rate(turn: Turn) -> None:
    """One tap keeps the score. From 3 on it also confirms; a low one says nothing of the kind,
    so the ticket stays resolved.
    """
    ticket = _own(turn, any_version=True)
    score = turn.given.asked.number("s")
    if score not in range(1, 6):
        turn.services.answering(Occasion.UNKNOWN_BUTTON)(turn)
        return
    ratings.rate(turn.session, ticket, turn.person, score)
    turn.settle()
    if score < CONTENT:
        turn.open_form("comment", target=ticket.id)
        again = cards.act(turn, "ticket.button.reopen", ticket)
        turn.quick.insert(0, again)
        turn.offer(again)
        return
    if ticket.status == Status.RESOLVED:
        _close(turn, ticket)
    turn.say(
        "ticket.thanks",
        turn.home(),
        number=ticket.number,
    )


def _own(turn: Turn, *, any_version: bool = False) -> Ticket:
    """The picked ticket: officers do not rate or withdraw others'. Refused: not_yours."""
    ticket = casework.picked(turn, any_version=any_version)
    casework.check_own(turn, ticket)
    return ticket


_SCORES = tuple(
    TicketButton(
        f"ticket.score.{score}",
        f"ticket.rate?s={score}",
        (Status.RESOLVED,),
        stands=Stands.NONE,
        common=True,
    )
    for score in (5, 4, 3, 2, 1)
)


service = Service(
    "ticket",
    verbs={
        "track": track,
        "one": one,
        "earlier": earlier,
        "withdraw": withdraw,
        "withdraw_yes": withdraw_yes,
        "confirm": confirm,
        "rate": rate,
    },
    occasions={Occasion.NUMBER: find, Occasion.NO_NUMBER: no_number},
    words=("track",),
    menu=("track",),
    buttons=(
        TicketButton(
            "ticket.button.status", "ticket.one", UNFINISHED, stands=Stands.NONE, comes_next=True
        ),
        TicketButton("ticket.button.add", "talk.open", OPEN, comes_next=True),
        TicketButton("ticket.button.withdraw", "ticket.withdraw", OPEN),
        TicketButton("ticket.button.withdraw_yes", "ticket.withdraw_yes", OPEN, stands=Stands.NONE),
        TicketButton("ticket.button.write", "talk.open", OPEN, stands=Stands.NONE),
        TicketButton("ticket.button.close", "ticket.withdraw", OPEN, stands=Stands.NONE),
        TicketButton(
            "ticket.button.reopen",
            "reopen.open",
            (Status.RESOLVED, Status.CLOSED),
            stands=Stands.NONE,
        ),
        TicketButton(
            "ticket.button.fixed", "ticket.confirm", (Status.RESOLVED,), primary=True, common=True
        ),
        *_SCORES,
    ),
)
