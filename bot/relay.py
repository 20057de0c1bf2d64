"""Carrying words, pictures, stickers and places between a requester and the officers."""

from bot import cards, casework, messages
from bot.inputs import Action, Input
from bot.messages import Button, Message
from bot.turns import Turn
from models import attachments, tickets
from models.tables import Ticket

CARRIED = ("text", "image", "sticker", "location")


def relay(turn: Turn, ticket: Ticket, given: Input) -> bool:
    """Carry what was written to the other side, with name and number; False when it cannot.

    The requester's words go to the officers, everybody else's to the requester.
    """
    turn.ticket_id = ticket.id
    if given.kind not in CARRIED or given.data.get("external"):
        turn.say("talk.cannot_carry", kind=turn.texts.get(f"talk.kind.{given.kind}"))
        return False
    from_requester = casework.is_own(turn, ticket)
    if from_requester:
        tickets.heard_requester(turn.session, ticket, turn.person)
    else:
        tickets.answer(turn.session, ticket, turn.person)
    turn.settle()
    _record(turn, ticket, given)
    if from_requester:
        _to_officers(turn, ticket, given)
    else:
        _to_requester(turn, ticket, given)
    return True


def _record(turn: Turn, ticket: Ticket, given: Input) -> None:
    words = given.text if given.kind == "text" else turn.texts.get(f"talk.kind.{given.kind}")
    tickets.record(
        turn.session,
        ticket,
        "message",
        turn.person,
        text=words,
        message_id=given.message_id,
        ours=given.kind != "text",
    )


def _to_officers(turn: Turn, ticket: Ticket, given: Input) -> None:
    key = f"talk.from_requester.{given.kind}"
    objects = _objects(turn, key, ticket, given)
    if given.kind == "image":
        chats = [officer.line_id for officer in casework.working_on(turn, ticket)]
        _carry_photo(turn, ticket, given, key, chats)
        return
    objects[-1] = messages.with_quick_replies(objects[-1], [_reply_button(turn, ticket)])
    casework.tell_officers(turn, ticket, key, *objects)


def _to_requester(turn: Turn, ticket: Ticket, given: Input) -> None:
    key = f"talk.from_officer.{given.kind}"
    objects = _objects(turn, key, ticket, given)
    if given.kind == "image":
        requester = cards.person_of(turn, ticket.requester_id)
        _carry_photo(turn, ticket, given, key, [requester.line_id if requester else None])
        if requester is not None:
            casework.warn_if_unread(turn, ticket, requester)
        return
    objects[-1] = messages.with_quick_replies(
        objects[-1], [_reply_button(turn, ticket), turn.home()]
    )
    casework.tell_requester(turn, ticket, key, *objects)


def _reply_button(turn: Turn, ticket: Ticket) -> Button:
    return turn.button("talk.button.reply", Action("talk", "open", {"t": str(ticket.id)}).data())


def _caption(turn: Turn, key: str, ticket: Ticket, given: Input) -> str:
    return turn.texts.get(key, number=ticket.number, who=turn.person.name, message=given.text)


def _objects(turn: Turn, key: str, ticket: Ticket, given: Input) -> list[Message]:
    objects = [messages.text(_caption(turn, key, ticket, given))]
    if given.kind == "location":
        spot = given.data
        objects.append(
            messages.place(spot["title"], spot["address"], spot["latitude"], spot["longitude"])
        )
    elif given.kind == "sticker":
        package, number = given.data["package"], given.data["sticker"]
        if number and package in messages.SENDABLE_STICKER_PACKAGES:
            objects.append(messages.sticker(package, number))
    return objects


def _carry_photo(
    turn: Turn, ticket: Ticket, given: Input, key: str, chats: list[str | None]
) -> None:
    """The picture leaves with its caption, in one message, as soon as a worker has it."""
    number = turn.keep_photo(given)
    attachments.attach(turn.session, [number], ticket)
    caption = _caption(turn, key, ticket, given)
    for chat in filter(None, chats):
        attachments.relay_when_stored(turn.session, number, chat, key, caption, ticket.id or 0)
