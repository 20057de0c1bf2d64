"""Answer mode: words go to one ticket, until they say stop or nothing is said for a while."""

from bot import cards, casework, messages
from bot.drafts import Draft
from bot.inputs import Action
from bot.messages import Button
from bot.turns import Turn
from models import people
from models.tables import Person, Ticket

# It ends by itself, so that talk an hour later does not land on a teacher's phone; in a group,
# where people also talk to each other, sooner.
MINUTES = {True: 10, False: 60}


def begin(turn: Turn, ticket: Ticket) -> None:
    """Words of this person go to the ticket from now on."""
    turn.draft.answering = {"ticket": ticket.id, "until": 0}
    keep_open(turn)


def keep_open(turn: Turn, *, sent: bool = False) -> None:
    """The time begins anew."""
    until = turn.at.timestamp() + MINUTES[turn.in_group] * 60
    turn.draft.answering |= {"until": until, "sent": sent}


def show(turn: Turn, key: str, ticket: Ticket) -> None:
    """Its way out is part of every message: a chip would vanish with the next."""
    if turn.in_group:  # where several people read it, it says for whom it is on
        key = f"{key}_in_group"
    stop = stop_button(turn, is_own=casework.is_own(turn, ticket))
    words = turn.texts.get(
        key,
        number=ticket.number,
        who=other_side(turn, ticket),
        officer=turn.person.name,
        stop=stop.label,
    )
    turn.show(key, messages.slip(words, [stop]))
    turn.offer(stop)


def explain(turn: Turn, ticket: Ticket) -> None:
    """Say to whom words go, and how to end it."""
    show(turn, "talk.add" if casework.is_own(turn, ticket) else "talk.answer", ticket)


def lapse(turn: Turn) -> None:
    """It ended by itself, which is said once: when words come that may have been meant for it."""
    ticket = turn.session.get(Ticket, turn.draft.answering.get("ticket", -1))
    turn.draft.answering = {}
    if ticket is None or not casework.may_see(turn, ticket):
        return
    key = "talk.lapsed_adding" if casework.is_own(turn, ticket) else "talk.lapsed"
    turn.say(
        "talk.lapsed_in_group" if turn.in_group else key,
        way_in(turn, ticket),
        number=ticket.number,
        minutes=MINUTES[turn.in_group],
        who=other_side(turn, ticket),
        officer=turn.person.name,
    )


def other_side(turn: Turn, ticket: Ticket) -> str:
    """The name of whoever hears what this person writes of the ticket."""
    if casework.is_own(turn, ticket):
        assignee = cards.person_of(turn, ticket.assignee_id)
        return assignee.name if assignee else turn.office.names.group_short
    requester = cards.person_of(turn, ticket.requester_id)
    return requester.name if requester else ""


def way_in(turn: Turn, ticket: Ticket) -> Button:
    """The button that begins it."""
    return turn.button("talk.button.reply", Action("talk", "open", {"t": str(ticket.id)}).data())


def stop_button(turn: Turn, *, is_own: bool) -> Button:
    """The button that ends it; whoever opened the ticket answers nobody, but adds to it."""
    return turn.button("talk.button.stop_adding" if is_own else "talk.button.stop", "talk.stop")


def chip(turn: Turn, ticket: Ticket, reader: Person | None) -> Button:
    """What belongs below a message about the ticket: the way in, or out for whoever is in it, as
    LINE shows the chips of the newest message only.
    """
    if reader and reader.line_id and reader.id:
        state, _ = people.conversation(turn.session, reader.id, reader.line_id)
        draft = Draft.unpacked(state.get("draft", {}))
        if draft.answering_ticket(turn.at) == ticket.id:
            return stop_button(turn, is_own=ticket.requester_id == reader.id)
    return way_in(turn, ticket)
