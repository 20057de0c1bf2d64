"""What the platform knows: people, groups, messages, menus and tokens."""

import dataclasses
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from simulator.clock import Clock, iso
from simulator.ids import MessageIds
from simulator.limits.schema import Json
from simulator.store import Store


class Kept(Protocol):
    """Something with an identity that survives a restart."""

    KIND: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str: ...


K = TypeVar("K", bound=Kept)


@dataclass
class User:
    KIND: ClassVar[str] = "user"
    id: str
    name: str
    color: str = "#5b7db1"
    label: str = ""
    follows: bool = False
    blocked: bool = False
    pc: bool = False
    wrote_at: float = 0.0
    rich_menu: str | None = None

    def view(self) -> Json:
        shown = ("id", "name", "color", "label", "follows", "blocked", "pc")
        return {name: getattr(self, name) for name in shown}


@dataclass
class Group:
    KIND: ClassVar[str] = "group"
    id: str
    name: str
    members: list[str] = field(default_factory=list)
    bot: bool = False

    def view(self) -> Json:
        return dataclasses.asdict(self)


@dataclass
class Phone:
    """One view on the page: a person looking at one chat."""

    KIND: ClassVar[str] = "phone"
    id: str
    user: str
    chat: str
    title: str

    def view(self) -> Json:
        return dataclasses.asdict(self)


@dataclass
class Message:
    """A message in a chat; `sender` is a user id or `bot`, `via` how it came there."""

    KIND: ClassVar[str] = "message"
    id: str
    chat: str
    sender: str
    at: float
    via: str
    message: Json
    cost: int = 0
    quoted: str | None = None
    unsent: bool = False
    delivered: bool = True
    quote_token: str | None = None
    retry_key: str | None = None
    request: str | None = None
    read_token: str | None = None
    read: bool = False

    def view(self) -> Json:
        shown = {
            "id": self.id,
            "chat": self.chat,
            "from": self.sender,
            "at": iso(self.at),
            "via": self.via,
            "cost": self.cost,
            "message": self.message,
            "unsent": self.unsent,
            "delivered": self.delivered,
        }
        if self.quoted is not None:
            shown["quotedMessageId"] = self.quoted
        return shown


@dataclass
class Content:
    """Bytes a user sent; `waits` counts the 202 answers still to come."""

    KIND: ClassVar[str] = "content"
    id: str
    kind: str
    media_type: str
    expires_at: float
    waits: int = 0
    gone: bool = False


@dataclass
class ReplyToken:
    KIND: ClassVar[str] = "token"
    id: str
    chat: str
    event_at: float
    delivered_at: float
    redelivered: bool = False
    used: bool = False


@dataclass
class RichMenu:
    KIND: ClassVar[str] = "richmenu"
    id: str
    body: Json
    media_type: str | None = None

    def view(self) -> Json:
        return {"richMenuId": self.id, **self.body}


@dataclass
class Alias:
    KIND: ClassVar[str] = "alias"
    id: str
    menu: str


@dataclass
class RetryKey:
    """An accepted sending request, remembered for 24 h under its retry key."""

    KIND: ClassVar[str] = "retry"
    id: str
    at: float
    request: str
    fingerprint: str
    sent: list[Json] | None


@dataclass
class Note:
    """A small fact of the platform itself: quota, clock, default menu."""

    KIND: ClassVar[str] = "note"
    id: str
    value: Any


class World:
    """Everything by id, behind one lock, written through to the store."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.store = Store(path)
        self.users = self._load(User)
        self.groups = self._load(Group)
        self.phones = self._load(Phone)
        self.messages = self._load(Message)
        self.contents = self._load(Content)
        self.tokens = self._load(ReplyToken)
        self.menus = self._load(RichMenu)
        self.aliases = self._load(Alias)
        self.retry_keys = self._load(RetryKey)
        self.notes = self._load(Note)
        self.bytes = self.store.blobs()
        self.ids = MessageIds(max(map(int, self.messages), default=0))
        self.chats: dict[str, list[Message]] = {}
        self.quote_tokens: dict[str, Message] = {}
        self.read_tokens: dict[str, Message] = {}
        for message in self.messages.values():
            self._file(message)

    def _load(self, kind: type[K]) -> dict[str, K]:
        return {body["id"]: kind(**body) for body in self.store.records(kind.KIND)}

    def save(self, kept: Kept) -> None:
        """Write one changed thing through."""
        self.store.put(
            kept.KIND,
            kept.id,
            {name: getattr(kept, name) for name in kept.__dataclass_fields__ if name != "KIND"},
        )

    def add_message(self, message: Message) -> None:
        self.messages[message.id] = message
        self._file(message)
        self.save(message)

    def _file(self, message: Message) -> None:
        self.chats.setdefault(message.chat, []).append(message)
        if message.quote_token is not None:
            self.quote_tokens[message.quote_token] = message
        if message.read_token is not None:
            self.read_tokens[message.read_token] = message

    def note(self, name: str, default: Any = None) -> Any:
        kept = self.notes.get(name)
        return default if kept is None else kept.value

    def set_note(self, name: str, value: Any) -> None:
        self.notes[name] = Note(name, value)
        self.save(self.notes[name])

    def put_bytes(self, key: str, data: bytes) -> None:
        self.bytes[key] = data
        self.store.put_bytes(key, data)

    def drop_bytes(self, key: str) -> None:
        self.bytes.pop(key, None)
        self.store.remove_bytes(key)
