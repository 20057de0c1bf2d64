"""The pipeline: an event, a transaction. It commits whole, or leaves a failed event to replay."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from sqlmodel import Session

from bot import apology, masking, media, messages
from bot.drafts import Draft, Journal
from bot.inputs import Input, chat_id, read_event, token_of
from bot.offices import Office
from bot.schools import Register
from bot.texts import Texts
from bot.turns import Turn
from models import access, failures, groups, inbox, outbox, people
from models.db import DatabaseUnavailable, Deadlocked, now, transaction

if TYPE_CHECKING:
    from bot.catalogue import Catalogue

# LINE's clock may be a little ahead of ours; an event that claims to come from later still would
# make everything said until then seem late.
AHEAD_MS = 5000
# PostgreSQL does not keep a row for whoever waited for it: who comes at once may be there before.
BREATH_SECONDS = 0.1


class Dispatch(Protocol):
    """Answers turns, by the services it knows."""

    services: "Catalogue"

    def __call__(self, turn: Turn) -> None:
        """Answer the turn's input."""


@dataclass(frozen=True)
class Bot:
    """Everything a turn needs that is not of the turn: the office, its voice, the router."""

    office: Office
    texts: Texts
    register: Register
    dispatch: Dispatch


def take_turn(bot: Bot, event: dict[str, Any]) -> frozenset[str]:
    """Take one webhook event; returns the bells to ring: ``deliver``, ``fetch``, or none.

    Raises DatabaseUnavailable when nothing could be kept. A fault of ours is kept as a
    failed event (``python -m bot replay``) and apologised for.
    """
    event, kinds = masking.masked(event)
    given = read_event(event)
    source = event.get("source")
    if given is None or not isinstance(source, dict) or event.get("mode") == "standby":
        return frozenset()
    try:
        try:
            return _take_event(bot, event, given, source, kinds)
        except Deadlocked:
            # A ticket's turn may need the others of its incident, in whichever order it comes to
            # them. The other turn can go on now, and LINE still waits.
            time.sleep(BREATH_SECONDS)
            return _take_event(bot, event, given, source, kinds)
    except DatabaseUnavailable:
        raise
    except Exception:  # whatever it was, the event must not be lost nor spoil its neighbours
        apology.keep_failed(bot, event, source, given)
        return frozenset({"deliver"})


def _take_event(
    bot: Bot,
    event: dict[str, Any],
    given: Input,
    source: dict[str, Any],
    kinds: frozenset[str],
) -> frozenset[str]:
    with transaction() as session:
        if not inbox.take(session, inbox.event_id(event)):
            return frozenset()
        session.info["request"] = inbox.event_id(event)
        session.info["masked"] = kinds
        _take(session, bot, event, given, source)
        sender = session.info.get("sender")
        access.note(session, f"event {given.kind}", person_id=sender)
    return _after(session)


def retake_turn(bot: Bot, id_: str) -> frozenset[str]:
    """Take a failed event again; returns the bells to ring. It stays failed when it fails.

    Raises whatever is wrong with it.
    """
    with transaction() as session:
        event = failures.take_back(session, id_)
        given = read_event(event) if event is not None else None
        if event is None or given is None:
            return frozenset()
        session.info["request"] = id_
        # Its reply token died long ago; the answer is pushed.
        _take(session, bot, event | {"replyToken": None}, given, event["source"])
    return _after(session)


def _after(session: Session) -> frozenset[str]:
    """What a committed turn leaves to be done: files to delete here, bells to ring elsewhere."""
    for name in session.info.get("forgotten", ()):
        media.drop(name)
    promised = {"deliver"} if session.info.get("promised") else set()
    return frozenset(promised | ({"fetch"} if session.info.get("wanted") else set()))


def _take(
    session: Session, bot: Bot, event: dict[str, Any], given: Input, source: dict[str, Any]
) -> None:
    turn = _begin(session, bot, event, given, source)
    if turn is None:
        return
    session.info["sender"] = turn.sender.id if turn.sender else None
    if turn.sender is None:
        _run(turn, bot.dispatch)
        _close(turn)
        return
    said_in = given.message_id if given.kind != "unsend" else None
    state, was_unsent = people.conversation(session, turn.sender.id, turn.chat, said_in)
    if was_unsent:
        return
    turn.journal = Journal.unpacked(state.get("journal", {}))
    turn.draft = Draft.unpacked(state.get("draft", {}))
    if turn.in_group:  # talk of a group is not kept, so nothing can be run again
        before = turn.draft.packed()
        _run(turn, bot.dispatch)
        if turn.draft.packed() != before:
            turn.draft.touched_ms = turn.given.at_ms
    else:
        _play(turn, bot.dispatch)
    kept = {"draft": turn.draft.packed(), "journal": turn.journal.packed()}
    if turn.in_group and not kept["draft"]:  # who only talks there leaves no trace
        kept = {}
    if kept != state and not turn.sender.is_erased:
        people.keep_conversation(session, turn.sender.id, turn.chat, kept)
    _close(turn)


def _begin(
    session: Session, bot: Bot, event: dict[str, Any], given: Input, source: dict[str, Any]
) -> Turn | None:
    """The turn of an event, its person locked if we know one; None where LINE names no chat."""
    group, user = chat_id(source, "groupId", "roomId"), chat_id(source, "userId")
    chat = group or user
    if chat is None:
        return None
    at = now()
    turn = Turn(
        session=session,
        office=bot.office,
        texts=bot.texts,
        register=bot.register,
        given=replace(given, at_ms=min(given.at_ms, int(at.timestamp() * 1000) + AHEAD_MS)),
        chat=chat,
        in_group=group is not None,
        at=at,
        reply_token=token_of(event),
    )
    if group is not None:
        groups.meet(session, group)
        # Members of a group who never wrote to us stay unknown to us.
        turn.sender = people.find(session, user) if user else None
    elif user is not None:
        turn.sender = people.meet(session, user)
    return turn


def _run(turn: Turn, dispatch: Dispatch) -> None:
    turn.again = True
    while turn.again:
        turn.again = False
        dispatch(turn)


def _play(turn: Turn, dispatch: Dispatch) -> None:
    """Run the turn; an event that comes late is put in its place and the rest run again."""
    journal, given = turn.journal, turn.given
    inputs = [given]
    if journal.is_late(given):
        journal.insert(given)
        inputs = list(journal.inputs)
        turn.draft = Draft.unpacked(journal.rewind())
    turn.is_late = given.at_ms < journal.settled_ms
    for each in inputs:
        if not turn.settled:  # what a lasting effect said has to reach the person
            turn.hush()
        turn.given, turn.settled = each, False
        if each.kind != "unfollow":
            turn.the_sender.reached()
        _run(turn, dispatch)
        if each.is_taken:
            turn.draft.touched_ms = max(turn.draft.touched_ms, each.at_ms)
        if turn.settled:
            journal.restart(turn.draft, each.at_ms)
        else:
            journal.add(each, turn.draft)


def _close(turn: Turn) -> None:
    """Turn what was said into promises: at most five objects a row, chips on the last one."""
    for kind in sorted(turn.session.info.get("masked", ())):
        key = f"masked.{kind}"
        turn.said.insert(0, (key, messages.text(turn.texts.get(key))))
    said = [message for _, message in turn.said]
    if said and turn.quick:
        said[-1] = messages.with_quick_replies(said[-1], turn.quick)
    keys = [key for key, _ in turn.said]
    # Whoever quotes what a form asks, or what was said of a note, means no message to anyone.
    is_address = not (turn.is_internal or turn.draft.current.target)
    for start in range(0, len(said), 5):
        outbox.promise(
            turn.session,
            turn.chat,
            " ".join(keys[start : start + 5]),
            said[start : start + 5],
            ticket_id=turn.ticket_id if is_address else None,
            reply_token=turn.reply_token if start == 0 else None,
            reply_until_at=turn.at + outbox.REPLY_WINDOW,
        )
