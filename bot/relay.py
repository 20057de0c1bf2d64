"""Carrying words, pictures, stickers and places between a requester and the officers."""

from typing import TYPE_CHECKING

from bot import cards, casework, messages
from bot.inputs import Action, Input
from bot.messages import Button, Message
from models import attachments, tickets
from models.tables import Ticket
from models.tickets import Refused

if TYPE_CHECKING:
    from bot.turns import Turn

CARRIED = ("text", "image", "sticker", "location")


def relay(turn: "Turn", ticket: Ticket, given: Input) -> bool:
    """Carry what was written to the other side, with name and number; False when refused.

    The requester's words go to the officers, everybody else's to the requester.
    """
    turn.ticket_id = ticket.id
    if given.kind not in CARRIED or given.data.get("external"):
        turn.say("talk.cannot_carry", kind=turn.texts.get(f"talk.kind.{given.kind}"))
        return False
    from_requester = casework.is_own(turn, ticket)
    try:
        if from_requester:
            tickets.heard_requester(turn.session, ticket, turn.person)
        else:
            tickets.answer(turn.session, ticket, turn.person)
    except Refused as refused:
        casework.refuse(turn, refused)
        return False
    turn.settle()
    _record(turn, ticket, given)
    if from_requester:
        _to_officers(turn, ticket, given)
    else:
        _to_requester(turn, ticket, given)
    return True


def _record(turn: "Turn", ticket: Ticket, given: Input) -> None:
    words = given.text if given.kind == "text" else turn.texts.get(f"talk.kind.{given.kind}")
    tickets.record(
        turn.session,
        ticket,
        "message",
        turn.person,
        text=words,
        message_id=given.message_id,
    )


def _to_officers(turn: "Turn", ticket: Ticket, given: Input) -> None:
    objects = _objects(turn, "talk.from_requester", ticket, given)
    casework.tell_officers(turn, ticket, "talk.from_requester", *objects)
    if given.kind == "image":
        assignee = cards.person_of(turn, ticket.assignee_id)
        chats = [
            officer.line_id
            for officer in ([assignee] if assignee else casework.on_duty(turn))
            if officer.id != turn.person.id
        ]
        _carry_photo(turn, ticket, given, chats)


def _to_requester(turn: "Turn", ticket: Ticket, given: Input) -> None:
    objects = _objects(turn, "talk.from_officer", ticket, given)
    objects[-1] = messages.with_quick_replies(
        objects[-1], [_reply_button(turn, ticket), turn.button("menu.button.menu", "menu.show")]
    )
    casework.tell_requester(turn, ticket, "talk.from_officer", *objects)
    if given.kind == "image":
        requester = cards.person_of(turn, ticket.requester_id)
        _carry_photo(turn, ticket, given, [requester.line_id if requester else None])


def _reply_button(turn: "Turn", ticket: Ticket) -> Button:
    return turn.button("talk.button.reply", Action("talk", "open", {"t": str(ticket.id)}).data())


def _objects(turn: "Turn", key: str, ticket: Ticket, given: Input) -> list[Message]:
    line = turn.texts.get(
        f"{key}.{given.kind}", number=ticket.number, who=turn.person.name, message=given.text
    )
    objects = [messages.text(line)]
    if given.kind == "location":
        spot = given.data
        objects.append(
            messages.place(spot["title"], spot["address"], spot["latitude"], spot["longitude"])
        )
    elif given.kind == "sticker" and given.data["package"] in messages.SENDABLE_STICKER_PACKAGES:
        objects.append(messages.sticker(given.data["package"], given.data["sticker"]))
    return objects


def _carry_photo(turn: "Turn", ticket: Ticket, given: Input, chats: list[str | None]) -> None:
    """The picture follows its line as soon as a worker has it from LINE."""
    number = turn.keep_photo(given)
    attachments.attach(turn.session, [number], ticket)
    for chat in filter(None, chats):
        attachments.relay_when_stored(turn.session, number, chat, "talk.photo", ticket.id or 0)
