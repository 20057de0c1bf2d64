"""Carrying words, pictures, stickers and places between a requester and the officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot import answer_mode, cards, casework, messages, patience
from bot.inputs import Input
from bot.messages import Button, Message
from bot.thai import cut_utf16
from bot.timeline import TOGETHER
from bot.turns import Turn
from models import attachments, tickets, waiting, worklists
from models.tables import Status, Ticket

CARRIED = ("text", "image", "sticker", "location")


def relay(turn: Turn, ticket: Ticket, given: Input) -> bool:
    """Carry what was written to the other side, with name and number; False when it cannot.

    The requester's words go to the officers, everybody else's to the requester.
    """
    casework.turn_to(turn, ticket)
    turn.ticket_id = ticket.id
    if not can_carry(given):
        say_cannot_carry(turn, given)
        return False
    if given.kind == "image" and attachments.is_lost(turn.session, turn.keep_photo(given)):
        turn.say("talk.picture_lost")
        return False
    from_requester = casework.is_own(turn, ticket)
    if from_requester:
        waiting.heard_requester(turn.session, ticket, turn.person)
    else:
        was_new = ticket.status == Status.NEW
        tickets.answer(turn.session, ticket, turn.person)
        if was_new and ticket.status != Status.NEW:
            turn.say("desk.claimed", number=ticket.number, who=turn.person.name)
    turn.settle()
    again = _goes_on(turn, ticket)
    _record(turn, ticket, given)
    if given.kind == "image":
        attachments.attach(turn.session, [turn.keep_photo(given)], ticket)
    if from_requester:
        _to_officers(turn, ticket, given)
    else:
        _to_requester(turn, ticket, given, again=again)
    if given.kind == "sticker" and not _is_sendable(given):
        word = _word(given)
        turn.say("talk.sticker_words" if word else "talk.sticker_alone", word=word)
    return True


def _goes_on(turn: Turn, ticket: Ticket) -> bool:
    """Whether the last that was said of the ticket is of the same person, and not long ago."""
    last = worklists.timeline(turn.session, ticket, internal=False, limit=1)
    return any(
        each.kind == "message"
        and each.actor_id == turn.the_sender.id
        and turn.at - each.at < TOGETHER
        for each in last
    )


def can_carry(given: Input) -> bool:
    """Whether LINE gives us this, and takes it from us."""
    return given.kind in CARRIED and not given.data.get("external")


def say_cannot_carry(turn: Turn, given: Input) -> None:
    """Say what to send instead."""
    if given.kind == "image":  # one that LINE does not hold
        turn.say("talk.cannot_carry_picture")
    else:
        turn.say("talk.cannot_carry", kind=turn.texts.get(f"talk.kind.{given.kind}"))


def _is_sendable(sticker: Input) -> bool:
    """Whether a bot may send that sticker, too: LINE allows a few packages."""
    return sticker.data["package"] in messages.SENDABLE_STICKER_PACKAGES and bool(
        sticker.data["sticker"]
    )


def _word(sticker: Input) -> str:
    """What a sticker says: the text its sender gave it, or else one of LINE's words for it."""
    return sticker.text or str(sticker.data.get("keyword", ""))


def _record(turn: Turn, ticket: Ticket, given: Input) -> None:
    words = given.text
    if given.kind != "text":
        said = _word(given) if given.kind == "sticker" else ""
        kind = turn.texts.get(f"talk.kind.{given.kind}")
        words = " ".join(filter(None, [turn.texts.get("talk.recorded", kind=kind), said]))
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
    said = _objects(turn, key, ticket, given)
    for officer in casework.working_on(turn, ticket):
        chips = [answer_mode.chip(turn, ticket, officer)]
        work = patience.as_words(turn, ticket, officer)
        _send(turn, ticket, given, officer.line_id, key, said, chips, work["due_at"])


def _to_requester(turn: Turn, ticket: Ticket, given: Input, *, again: bool) -> None:
    requester = cards.person_of(turn, ticket.requester_id)
    if requester is None:
        return
    key = f"talk.from_officer.{given.kind}"
    is_more = again and given.kind == "text"  # then how to answer was said with the first
    said = _objects(turn, "talk.from_officer.text_again" if is_more else key, ticket, given)
    chips = [answer_mode.chip(turn, ticket, requester), turn.home()]
    _send(turn, ticket, given, requester.line_id, key, said, chips)
    casework.warn_if_unread(turn, ticket, requester)


def _send(  # noqa: PLR0917 - what is sent, where to, and with what
    turn: Turn,
    ticket: Ticket,
    given: Input,
    chat: str | None,
    key: str,
    said: list[Message],
    chips: list[Button],
    due_at: datetime | None = None,
) -> None:
    """A picture leaves with its caption, in one message, as soon as a worker has it."""
    if given.kind != "image":
        said = [*said[:-1], messages.with_quick_replies(said[-1], chips)]
        source = given.message_id
        turn.tell(chat, key, *said, due_at=due_at, ticket_id=ticket.id, source_message_id=source)
    elif chat:
        caption, quick = str(said[0]["text"]), messages.with_quick_replies({}, chips)
        picture = turn.keep_photo(given)
        attachments.relay_when_stored(
            turn.session, picture, chat, key, caption, ticket.id or 0, quick
        )


def _caption(turn: Turn, key: str, ticket: Ticket, given: Input) -> str:
    words = given.text
    if given.kind == "sticker" and not _is_sendable(given) and (words := _word(given)):
        key = f"{key}_words"
    return turn.texts.get(key, number=ticket.number, who=turn.person.name, message=words)


def _objects(turn: Turn, key: str, ticket: Ticket, given: Input) -> list[Message]:
    words = _caption(turn, key, ticket, given)
    first = cut_utf16(words, messages.TEXT_UNITS)  # the heading counts, too
    objects = [messages.text(each) for each in (first, words[len(first) :]) if each]
    if given.kind == "location":
        spot = given.data
        title = spot["title"] or turn.texts.get("talk.kind.location")
        objects.append(messages.place(title, spot["address"], spot["latitude"], spot["longitude"]))
    elif given.kind == "sticker" and _is_sendable(given):
        objects.append(messages.sticker(given.data["package"], given.data["sticker"]))
    return objects


def send_along(turn: Turn, packed: Sequence[list[Any]]) -> None:
    """What was written at the review of a form goes to the ticket that was just opened."""
    ticket = turn.session.get(Ticket, turn.ticket_id or -1) if packed else None
    if ticket is None:
        return
    sent = [relay(turn, ticket, given) for given in map(Input.unpacked, packed)]
    if any(sent):
        turn.say("form.went_along")
