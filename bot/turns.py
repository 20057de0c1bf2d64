"""A turn: one event, one transaction. It commits whole, or leaves a failed event to replay."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from sqlmodel import Session

from bot import apology, media, messages, patience
from bot.drafts import Draft, Journal
from bot.inputs import Input, chat_id, read_event, token_of
from bot.messages import Button, Message
from bot.offices import Office
from bot.schools import Register
from bot.texts import Texts
from bot.thai import fold_label, in_bangkok
from bot.worktime import Calendar, calendar_of
from models import attachments, failures, groups, inbox, outbox, people
from models.db import DatabaseUnavailable, Deadlocked, now, transaction
from models.people import Sender
from models.tables import Person, Urgency

if TYPE_CHECKING:
    from bot.catalogue import Catalogue
    from bot.filling import Filling

# LINE's clock may be a little ahead of ours; an event that claims to come from later still would
# make everything said until then seem late.
AHEAD_MS = 5000
# In a group, words minutes later are meant for the people there.
GROUP_MS = 5 * 60 * 1000
NUMBER_MS = 30 * 60 * 1000


@dataclass
class Turn:
    """What a handler has in hand: who did what, where, and how to answer.

    ``say`` and ``show`` answer the chat the event came from; ``tell`` addresses anyone.
    Nothing leaves before the transaction commits.
    """

    session: Session
    office: Office
    texts: Texts
    register: Register
    given: Input
    chat: str
    in_group: bool
    at: datetime
    reply_token: str | None = None
    sender: Sender | None = None
    draft: Draft = field(default_factory=Draft)
    journal: Journal = field(default_factory=lambda: Journal({}, []))
    is_late: bool = False
    settled: bool = False
    is_internal: bool = False
    again: bool = False
    said: list[tuple[str, Message]] = field(default_factory=list)
    quick: list[Button] = field(default_factory=list)
    ticket_id: int | None = None
    filling: "Filling" = field(init=False, repr=False)  # the router gives both
    services: "Catalogue" = field(init=False, repr=False)

    @property
    def today(self) -> date:
        """The office's day."""
        return in_bangkok(self.at).date()

    @property
    def offered(self) -> dict[str, str]:
        """What may still be typed for a button: in a group only for a while, and a bare
        number never chooses from a list of long ago.
        """
        age = self.given.at_ms - self.draft.offered_ms
        if self.in_group and age > GROUP_MS:
            return {}
        fresh, offered = age < NUMBER_MS, self.draft.offered.items()
        return {word: data for word, data in offered if fresh or not word.isdecimal()}

    @property
    def is_busy(self) -> bool:
        """Whether this person is answering a form; in a group only for a few minutes."""
        if not self.draft.current:
            return False
        return not self.in_group or self.given.at_ms - self.draft.touched_ms < GROUP_MS

    @property
    def person(self) -> Person:
        """The sender's whole row, read when it is first wanted. RuntimeError as ``the_sender``."""
        return self.the_sender.person

    @cached_property
    def calendar(self) -> Calendar:
        """When the office works, read when it is first wanted."""
        return calendar_of(self.office, self.session)

    @property
    def the_sender(self) -> Sender:
        """The sender, certain to be there. RuntimeError for events of a group as such."""
        if self.sender is None:
            raise RuntimeError(f"a {self.given.kind} event has no person")
        return self.sender

    def say(self, key: str, *buttons: Button, **values: object) -> None:
        """Answer with a sentence; the buttons become quick replies, and work typed too."""
        self.show(key, messages.text(self.texts.get(key, **values)), *buttons)

    def show(self, key: str, message: Message, *buttons: Button) -> None:
        """Answer with a finished message object; ``key`` names it in tests and the ledger."""
        if not self.said:
            self.draft.offered, self.draft.offered_ms = {}, self.given.at_ms
        self.said.append((key, message))
        if buttons:
            self.quick = list(buttons)
        self.offer(*buttons)

    def mention_shelf(self, key: str = "form.waits") -> None:
        """Say that a form was put aside, if one was."""
        if self.draft.aside and not self.draft.current and not self.again:
            resume = self.button("form.button.resume", "form.resume")
            self.say(key, resume, *self.quick)

    def offer(self, *buttons: Button, numbered: bool = False) -> None:
        """Let these buttons' words (or numbers) be typed instead of tapped, next turn."""
        for number, button in enumerate(buttons, 1):
            if button.kind == "postback":
                word = fold_label(button.word or button.label)
                self.draft.offered[word] = button.data
                if numbered:
                    self.draft.offered[str(number)] = button.data

    def expect_yes_or_no(self, yes: Button, no: Button) -> None:
        """Let a plain yes or no be typed for these buttons of the question just asked."""
        self.expect_yes(yes)
        for word in self.texts.words("form.words_for_no"):
            self.draft.offered[fold_label(word)] = no.data

    def expect_yes(self, button: Button) -> None:
        """Let a plain yes be typed for the only button there is."""
        for word in self.texts.words("form.words_for_yes"):
            self.draft.offered[fold_label(word)] = button.data

    def button(self, key: str, data: str, *, primary: bool = False) -> Button:
        """A postback button labelled with the text at ``key``."""
        return Button(self.texts.get(key), data, primary=primary)

    def home(self, key: str = "form.button.home") -> Button:
        """The button back to where everything begins."""
        return self.button(key, self.services.home)

    def tell(
        self,
        chat: str | None,
        key: str,
        *objects: Message,
        urgency: Urgency = Urgency.ANSWER,
        due_at: datetime | None = None,
        ticket_id: int | None = None,
        source_message_id: str | None = None,
    ) -> None:
        """Promise messages to another chat; a person who left LINE (no chat) gets none. They wait
        to ride free on a reply there as long as their class may, or until ``due_at``.
        """
        if chat:
            outbox.promise(
                self.session,
                chat,
                key,
                list(objects),
                urgency=urgency,
                due_at=due_at or self._deadline(urgency),
                ticket_id=ticket_id,
                source_message_id=source_message_id,
            )

    def _deadline(self, urgency: Urgency) -> datetime:
        if urgency in patience.AT_ANY_HOUR:  # without looking into the calendar
            return self.at
        return patience.due_at(self.office, self.calendar, urgency, self.at)

    def open_form(self, name: str, **options: Any) -> None:
        """Begin a service's form; ``prefill``, ``sources``, ``target`` as in Filling.open."""
        self.filling.open(self, name, **options)

    def settle(self) -> None:
        """Mark that something lasting happened: earlier inputs are no longer reordered."""
        self.settled = True

    def keep_internal(self) -> None:
        """What is said is about something its requester never sees: quoting it addresses nobody."""
        self.is_internal = True

    def go_on_with(self, given: Input) -> None:
        """Have another input routed in this same turn, once the present handler is done."""
        self.given, self.again = given, True

    def keep_photo(self, given: Input) -> int:
        """The attachment id of a picture; a worker will fetch it from LINE."""
        assert given.message_id is not None
        return attachments.want(self.session, given.message_id, self.the_sender.id)

    def forget_file(self, name: str) -> None:
        """Have a stored picture deleted once this turn is committed."""
        self.session.info.setdefault("forgotten", []).append(name)

    def hush(self) -> None:
        """Take back what was said so far (a past that is run again is not answered again)."""
        self.said.clear()
        self.quick.clear()


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
    given = read_event(event)
    source = event.get("source")
    if given is None or not isinstance(source, dict) or event.get("mode") == "standby":
        return frozenset()
    try:
        try:
            return _take_event(bot, event, given, source)
        except Deadlocked:
            # A ticket's turn may need the others of its incident, in whichever order it comes to
            # them. The other turn has gone on by now, and LINE still waits.
            return _take_event(bot, event, given, source)
    except DatabaseUnavailable:
        raise
    except Exception:  # whatever it was, the event must not be lost nor spoil its neighbours
        apology.keep_failed(bot, event, source, given)
        return frozenset({"deliver"})


def _take_event(
    bot: Bot, event: dict[str, Any], given: Input, source: dict[str, Any]
) -> frozenset[str]:
    with transaction() as session:
        if not inbox.take(session, inbox.event_id(event)):
            return frozenset()
        _take(session, bot, event, given, source)
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
