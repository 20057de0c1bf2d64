"""Conversations with the bot as tests tell them: what was said, and the keys of the answers.

The real ``take_turn``, router and database run; only LINE is left out, and what was promised
is handed over at once, as a worker with a perfect line would.
"""

import itertools
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session
from sqlmodel import select as find

from bot.pipeline import Bot, take_turn
from bot.schools import School
from bot.thai import BANGKOK
from models import groups, parcels, people
from models.db import now, transaction, travel
from models.tables import LineMessage, Outgoing, OutgoingState, Person, Role
from simulator.phones.buttons import buttons, visible_text
from tests import staff

# A Monday morning; no holiday is near.
START = datetime(2026, 12, 14, 10, tzinfo=BANGKOK)
ROLES = tuple(role.value for role in Role)
STRANGER = "stranger"


@dataclass(frozen=True)
class Tap:
    """A tap on a button that was offered, found by the beginning of its postback data."""

    data: str


@dataclass(frozen=True)
class Said:
    """A message that is no plain text, or another event; ``event`` is a part of LINE's JSON."""

    event: dict[str, Any]


def tap(data: str) -> Tap:
    """Tap the newest button whose data begins so, such as ``repair.open``."""
    return Tap(data)


def forged(data: str) -> Said:
    """A postback nobody offered."""
    return Said({"type": "postback", "postback": {"data": data}})


def quoting(message_id: str, text: str) -> Said:
    """A text that quotes a message."""
    return _message({"type": "text", "text": text, "quotedMessageId": message_id})


def photo() -> Said:
    """A picture from the album."""
    return _message({"type": "image", "contentProvider": {"type": "line"}})


def sticker(package: str = "446", number: str = "1988", **more: Any) -> Said:
    """A sticker; ``more`` as in LINE's JSON: its ``keywords``, the ``text`` that stands on it."""
    return _message({"type": "sticker", "packageId": package, "stickerId": number, **more})


def location(title: str = "", address: str = "") -> Said:
    """A place in the sample province."""
    place = {"title": title, "address": address, "latitude": 15.8, "longitude": 102.0}
    return _message({"type": "location", **place})


def follow() -> Said:
    """The account was added as a friend."""
    return Said({"type": "follow", "follow": {"isUnblocked": False}})


def unfollow() -> Said:
    """The account was blocked."""
    return Said({"type": "unfollow"})


def unsend(message_id: str) -> Said:
    """A message was taken back."""
    return Said({"type": "unsend", "unsend": {"messageId": message_id}})


def _message(content: dict[str, Any]) -> Said:
    return Said({"type": "message", "message": content})


Anything = str | Tap | Said
Script = Iterable[tuple[Anything, list[str]]]


@dataclass(frozen=True)
class Delivered:
    """One message object that reached a chat."""

    id: str
    key: str
    message: dict[str, Any]
    via: str

    @property
    def text(self) -> str:
        """Every word a person reads in it."""
        return visible_text(self.message)

    @property
    def offers(self) -> list[str]:
        """The data of every postback button in it."""
        return [data for button in buttons(self.message) if (data := button.action.get("data"))]


class Dialog:
    """Everybody who talks to one bot, and what reached them."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.allows_failures = False
        self.chats: dict[str, list[Delivered]] = {}
        self.bells: set[str] = set()
        self._persons: dict[str, Talker] = {}
        self._numbers = itertools.count(1)
        self._last_ms = 0
        self.advance(START - now())  # the office is open, whenever the tests run

    def __call__(self, script: Script, who: str = "teacher") -> "Talker":
        """Play a script of (said, keys of the answers); the one who spoke."""
        return self.person(who)(script)

    def person(self, name: str) -> "Talker":
        """Somebody, the same at every call: a registered requester ("teacher", "clerk", ...),
        someone of the office when the name begins with a role ("officer", "officer two",
        "head"), or nobody yet ("stranger", "stranger two").
        """
        if name not in self._persons:
            line_id = f"U{len(self._persons) + 1:032x}"
            self._persons[name] = Talker(self, line_id, line_id)
            role = name.partition(" ")[0]
            if role in ROLES:
                self._enrol(line_id, role, name)
            elif role != STRANGER:
                self._register(line_id, name)
        return self._persons[name]

    @property
    def school(self) -> School:
        """The first school of the office's register."""
        return next(each for each in self.bot.register.schools if not each.is_group)

    def _enrol(self, line_id: str, role: str, name: str) -> None:
        with transaction() as session:
            staff.enrol(session, line_id, name, role)

    def _register(self, line_id: str, name: str) -> None:
        school = self.school
        with transaction() as session:
            person = people.meet(session, line_id).person
            people.acknowledge(person, self.bot.office.privacy.version)
            profile = {"first_name": name, "last_name": "ตัวอย่าง", "position": "teacher"}
            place = {"org_code": school.code, "org_name": school.name, "phone": "0812345678"}
            people.register(person, **profile, **place)

    def group(self, *members: str, is_bound: bool = True) -> str:
        """The id of a LINE group with the bot in it, bound by the first member."""
        line_id = f"C{next(self._numbers):032x}"
        officer = self.person(members[0]).row if is_bound else None
        with transaction() as session:
            groups.meet(session, line_id)
            if officer is not None:
                groups.bind(session, line_id, officer)
        return line_id

    def advance(self, delta: timedelta) -> None:
        """Let time pass, then deliver what has become due."""
        travel(self._offset + delta)
        self._offset += delta
        self.deliver()

    _offset = timedelta()

    def event(self, source: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        """A webhook event as LINE makes it, later than the one before."""
        number = next(self._numbers)
        self._last_ms = max(self._last_ms + 1, int(now().timestamp() * 1000))
        event = {
            "mode": "active",
            "timestamp": self._last_ms,
            "source": source,
            "webhookEventId": f"01TEST{number:020d}",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": f"{number:032x}",
            **content,
        }
        if "message" in event:
            event["message"] = {"id": f"{5 * 10**17 + number}", **event["message"]}
        return event

    def take(self, event: dict[str, Any]) -> None:
        """Take an event and deliver what was promised. AssertionError when the turn failed."""
        before = FAULTS.count
        self.bells |= take_turn(self.bot, event)
        is_sound = FAULTS.count == before or self.allows_failures
        assert is_sound, "the turn failed: see the captured log"
        with transaction() as session:
            self._hand_over(session)

    def deliver(self) -> None:
        """Hand over whatever is due and what rides along, as a line that never fails would take it:
        a third of the time that the claims of a worker take, which have tests of their own.
        """
        with transaction() as session:
            self._hand_over(session)

    def _hand_over(self, session: Session) -> None:
        rows, at = session.execute(_PENDING).all(), now()
        awaited = {row.chat for row in rows if row.due_at <= at}
        rows = [row for row in rows if row.chat in awaited]
        live = {row.chat for row in rows if row.reply_until_at and row.reply_until_at > at}
        known: list[dict[str, Any]] = []
        for row in rows:
            keys = row.keys.split()
            if len(keys) != len(row.messages):  # several objects told under one key share it
                keys = [" ".join(keys)] * len(row.messages)
            via = "reply" if row.chat in live else "push"
            for key, message in zip(keys, row.messages, strict=True):
                came = Delivered(f"{9 * 10**17 + next(self._numbers)}", key, message, via)
                self.chats.setdefault(row.chat, []).append(came)
                if row.ticket_id is not None or parcels.is_group(row.chat):
                    known.append({"id": came.id, "ticket_id": row.ticket_id})
        if rows:
            session.execute(_SENT, {"ids": [row.id for row in rows], "at": at})
        if known:
            session.execute(_IDS.insert(), known)


class _Faults(logging.Handler):
    """Counts the turns that failed: each is logged, and looking into the database takes longer."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - as logging calls it
        self.count += 1


FAULTS = _Faults()
logging.getLogger("bot.apology").addHandler(FAULTS)

# Tables, not models: these run after each event, and the ORM would take twice as long.
_ROWS: Any = Outgoing.__table__  # type: ignore[attr-defined]
_IDS: Any = LineMessage.__table__  # type: ignore[attr-defined]
_NAMES = ("id", "chat", "keys", "messages", "ticket_id", "due_at", "reply_until_at")
_PENDING = (
    select(*(_ROWS.c[name] for name in _NAMES))
    .where(_ROWS.c.state == OutgoingState.PENDING)
    .order_by(_ROWS.c.id)
)
_DONE: dict[str, Any] = {
    "state": "sent",
    "messages": [],
    "reply_token": None,
    "chat": parcels._KEPT_CHAT,
}
_SENT = (
    _ROWS.update()
    .where(_ROWS.c.id.in_(bindparam("ids", expanding=True)))
    .values(**_DONE, sent_at=bindparam("at"))
)


@dataclass
class Talker:
    """One person in one chat."""

    dialog: Dialog
    line_id: str
    chat: str
    looked: int = 0
    spoken: list[str] = field(default_factory=list)

    def __call__(self, script: Script) -> "Talker":
        """Play a script; AssertionError names the line that was answered otherwise."""
        for said, expected in script:
            answered = self.say(said)
            assert answered == expected, f"{said!r} was answered {answered}, not {expected}"
        return self

    def say(self, said: Anything) -> list[str]:
        """Say or do something; the keys of what came in this chat since."""
        self.heard()
        event = self.make(said)
        if "message" in event:
            self.spoken.append(event["message"]["id"])
        self.dialog.take(event)
        return self.heard()

    def heard(self) -> list[str]:
        """The keys of what came in this chat since the last look."""
        new = self.received[self.looked :]
        self.looked += len(new)
        return [each.key for each in new]

    def make(self, said: Anything) -> dict[str, Any]:
        """The webhook event of something said, not yet sent."""
        if isinstance(said, Tap):
            said = forged(self.find(said.data))
        elif isinstance(said, str):
            said = _message({"type": "text", "text": said})
        source = {"type": "user", "userId": self.line_id}
        if self.chat != self.line_id:
            source = {"type": "group", "groupId": self.chat, "userId": self.line_id}
        return self.dialog.event(source, said.event)

    def find(self, data: str) -> str:
        """The data of the newest button that begins so; LookupError with what was offered."""
        offered = [each for delivered in reversed(self.received) for each in delivered.offers]
        for each in offered:
            if each == data or each.startswith((f"{data}?", f"{data}.")):
                return each
        for each in offered:
            if each.startswith(data):
                return each
        raise LookupError(f"no button {data!r}; there are {offered[:20]}")

    def in_group(self, group: str) -> "Talker":
        """The same person in a group."""
        return Talker(self.dialog, self.line_id, group, len(self.dialog.chats.get(group, [])))

    @property
    def received(self) -> list[Delivered]:
        """Everything that came in this chat."""
        return self.dialog.chats.get(self.chat, [])

    @property
    def last(self) -> Delivered:
        """The newest that came."""
        return self.received[-1]

    @property
    def row(self) -> Person:
        """The person as stored now."""
        with transaction() as session:
            return session.exec(find(Person).where(Person.line_id == self.line_id)).one()
