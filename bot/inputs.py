"""What a person did, read from a webhook event: one small value instead of LINE's JSON."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote

from bot.thai import clean_text, fold

T = TypeVar("T")
MESSAGE_KINDS = frozenset({"text", "image", "video", "audio", "file", "location", "sticker"})
_TAKEN = frozenset({"text", "image", "location", "sticker", "postback"})
EVENT_KINDS = frozenset({"message", "postback", "follow", "unfollow", "unsend", "join", "leave"})


@dataclass(frozen=True)
class Input:
    """One thing someone said, tapped or did.

    ``kind`` is a message kind (``text``, ``image`` ...), ``postback``, or another event type.
    ``text`` is cleaned for storing, ``folded`` for comparing; ``data`` holds the rest.
    """

    kind: str
    at_ms: int = 0
    text: str = ""
    message_id: str | None = None
    quoted_id: str | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def folded(self) -> str:
        """The text as typed words are compared."""
        return fold(self.text)

    @property
    def action(self) -> "Action | None":
        """What the tapped button asks for; None unless this is a postback."""
        return Action.parse(self.text) if self.kind == "postback" else None

    @property
    def asked(self) -> "Action":
        """As ``action``; one that asks for nothing where no button was tapped."""
        return self.action or Action("", "")

    @property
    def is_picture(self) -> bool:
        """Whether this is a picture that can be fetched from LINE."""
        is_ours = bool(self.message_id) and not self.data.get("external")
        return self.kind == "image" and is_ours

    @property
    def is_taken(self) -> bool:
        """Whether it is something said or tapped that the bot can use: no film, and no event."""
        return self.kind in _TAKEN and not self.data.get("external")

    @property
    def at(self) -> datetime:
        """When it was said, by LINE's clock."""
        return datetime.fromtimestamp(self.at_ms / 1000, UTC)

    def typed(self, text: str) -> "Input":
        """The same, had these words been typed."""
        return replace(self, kind="text", text=text)

    def packed(self) -> list[Any]:
        """JSON for the journal of a conversation."""
        return [self.at_ms, self.kind, self.text, self.message_id, self.quoted_id, self.data]

    @classmethod
    def unpacked(cls, row: list[Any]) -> "Input":
        """The inverse of ``packed``."""
        return cls(row[1], row[0], row[2], row[3], row[4], row[5])


def _escape(value: str) -> str:
    """Only what would be read otherwise: a Thai letter in percent signs takes nine characters."""
    return _MEANT.sub(lambda found: quote(found[0], safe=""), value)


_MEANT = re.compile(r"[%&+=\s]")


@dataclass(frozen=True)
class Action:
    """A postback: ``service.verb`` with arguments, within LINE's 300 characters."""

    service: str
    verb: str
    arguments: dict[str, str] = field(default_factory=dict)

    def data(self) -> str:
        """The postback data string."""
        path = f"{self.service}.{self.verb}"
        if not self.arguments:
            return path
        arguments = (f"{name}={_escape(value)}" for name, value in self.arguments.items())
        return f"{path}?{'&'.join(arguments)}"

    @classmethod
    def parse(cls, data: str) -> "Action":
        """Read a data string; anything malformed becomes an action nobody answers to."""
        path, _, query = data.partition("?")
        service, _, verb = path.partition(".")
        return cls(service[:40], verb[:40], dict(parse_qsl(query[:300])))

    def number(self, name: str) -> int:
        """An argument as a row id or count; -1, which no row has, when it is none."""
        value = self.arguments.get(name, "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1


def read_event(event: dict[str, Any]) -> Input | None:
    """The input in a LINE webhook event (LINE: "Webhook event objects").

    None for event and message types that we do not know: those are answered 200 and
    otherwise ignored. Wrongly typed properties read as absent.
    """
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EVENT_KINDS:
        return None
    at_ms = _integer(event.get("timestamp"))
    if kind == "message":
        return _read_message(_object(event.get("message")), at_ms)
    if kind == "postback":
        postback = _object(event.get("postback"))
        params = _object(postback.get("params"))
        if "newRichMenuAliasId" in params or "status" in params:
            return None  # somebody looked at the other tab of a rich menu; the phone did it
        return Input("postback", at_ms, clean_text(_string(postback.get("data"))), data=params)
    if kind == "unsend":
        target = _object(event.get("unsend")).get("messageId")
        return Input("unsend", at_ms, message_id=read_id(target))
    return Input(str(kind), at_ms)


def _read_message(message: dict[str, Any], at_ms: int) -> Input | None:
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in MESSAGE_KINDS:
        return None
    data: dict[str, Any] = {}
    message_id = read_id(message.get("id"))
    if kind == "sticker":
        data = {"package": _digits(message.get("packageId"))}
        data["sticker"] = _digits(message.get("stickerId"))
        keywords = message.get("keywords")
        if isinstance(keywords, list) and keywords:  # LINE's words for it, in any order
            data["keyword"] = clean_text(_string(keywords[0]))[:40]
    elif kind == "location":
        data = {name: clean_text(_string(message.get(name)))[:100] for name in _PLACE}
        data |= {name: _degrees(message.get(name), most) for name, most in _GLOBE.items()}
    elif kind == "file":
        data = {"name": clean_text(_string(message.get("fileName")))[-100:]}
        data["size"] = _integer(message.get("fileSize"))
    elif kind == "image":
        provider = _object(message.get("contentProvider")).get("type", "line")
        # An external picture would have to be fetched from wherever its sender says, and one
        # without an id cannot be fetched at all.
        data = {} if provider == "line" and message_id else {"external": True}
    return Input(
        str(kind),
        at_ms,
        clean_text(_unaddressed(message))[:5000],
        message_id,
        read_id(message.get("quotedMessageId")),
        data,
    )


def _unaddressed(message: dict[str, Any]) -> str:
    """The text without mentions of this very bot: addressing it in a group adds nothing to what is
    said. LINE counts their places in UTF-16 units.
    """
    units = _string(message.get("text")).encode("utf-16-le", "surrogatepass")
    mentionees = _object(message.get("mention")).get("mentionees")
    found = [_object(each) for each in (mentionees if isinstance(mentionees, list) else [])]
    places = {(_integer(m.get("index")), _integer(m.get("length"))) for m in found if _is_self(m)}
    for start, length in sorted(places, reverse=True):
        units = units[: 2 * start] + units[2 * (start + length) :]
    return units.decode("utf-16-le", "surrogatepass")


def _is_self(mentionee: dict[str, Any]) -> bool:
    return mentionee.get("isSelf") is True


_PLACE = ("title", "address")
_GLOBE = {"latitude": 90, "longitude": 180}


def read_id(value: Any, longest: int = 40) -> str | None:
    """An id of LINE's, or a token; None for what is none and may not be storable."""
    is_id = isinstance(value, str) and 0 < len(value) <= longest
    return value if is_id and value.isascii() and value.isprintable() else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _digits(value: Any) -> str:
    text = _string(value)[:20]
    return text if text.isascii() and text.isdecimal() else ""


def _integer(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**53 else 0


def _degrees(value: Any, most: int) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) <= most else 0.0


def chat_id(source: dict[str, Any], *names: str) -> str | None:
    """The first of the ids of that name that LINE gives in an event's source."""
    return next((found for name in names if (found := read_id(source.get(name)))), None)


def token_of(event: dict[str, Any]) -> str | None:
    """The event's reply token, if it has one."""
    return read_id(event.get("replyToken"), 80)


def is_place(word: str) -> bool:
    """Whether folded words are a number in a list that was shown, and no year or other number."""
    return word.isascii() and word.isdecimal() and len(word) < 4


def at_place(word: str, listed: Sequence[T]) -> T | None:
    """What has that number in the list, counted from 1; None where nothing has."""
    return listed[int(word) - 1] if is_place(word) and 1 <= int(word) <= len(listed) else None
