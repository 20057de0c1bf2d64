"""Strange JSON, made of bytes: hypothesis draws those at once, but a tree leaf by leaf."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from hypothesis import strategies as st

from tests.crowds import JUNK
from tests.nasty_strings import NASTY
from tests.posting import USER

# So many bytes make an event, so many events a body, and so deep brackets may stand in one.
LENGTH, EVENTS, DEPTH = 50, 4, 6
NAMES = (
    *("type", "mode", "timestamp", "source", "webhookEventId", "replyToken", "message", "postback"),
    *("unsend", "userId", "groupId", "id", "text", "data", "messageId", "packageId", "params"),
    *("contentProvider", "quotedMessageId", "deliveryContext", "keywords", "mention"),
)
WORDS = (
    *("message", "text", "image", "sticker", "location", "postback", "follow", "unsend", "join"),
    *("leave", "user", "group", "active", "standby", "line", "external", "7" * 18, USER),
)
LEAVES: tuple[Any, ...] = (*JUNK, *NASTY, float("nan"), float("inf"))


def _body(drawn: bytes) -> Any:
    """Events and what is none, or now and then no list of them."""
    parts = [drawn[start : start + LENGTH] for start in range(0, len(drawn), LENGTH)]
    events = [_event(iter(part)) for part in parts]
    return {"events": events} if sum(drawn) % 8 else _value(iter(drawn), DEPTH)


def _event(rest: Iterator[int]) -> Any:
    if next(rest, 0) % 4 == 3:
        return _value(rest, DEPTH)
    name = ("message", "postback", "unsend")[next(rest, 0) % 3]
    what = {"type": _word(rest), **_object(rest, DEPTH)}
    return {"type": name, "source": {"userId": USER}, name: what, **_object(rest, DEPTH)}


def _object(rest: Iterator[int], depth: int) -> dict[str, Any]:
    size = next(rest, 0)
    known = {"type": _word(rest)} if size > 127 else {}
    return known | {_name(rest): _value(rest, depth - 1) for _ in range(size % 5)}


def _value(rest: Iterator[int], depth: int) -> Any:
    """What the next bytes stand for."""
    kind, size = next(rest, 0) % 16, next(rest, 0)
    if kind > 11 and depth:
        return _object(rest, depth)
    if kind > 9 and depth:
        return [_value(rest, depth - 1) for _ in range(size % 5)]
    if kind > 7:
        return _word(rest)
    if kind > 5:
        return _text(rest, size)
    if kind > 3:
        return int.from_bytes(islice(rest, size % 12), "big", signed=True)
    return LEAVES[(kind * 256 + size) % len(LEAVES)]


def _word(rest: Iterator[int]) -> str:
    return WORDS[next(rest, 0) % len(WORDS)]


def _name(rest: Iterator[int]) -> str:
    number = next(rest, 0)
    return NAMES[number % len(NAMES)] if number < 220 else _text(rest, number)


def _text(rest: Iterator[int], size: int) -> str:
    return bytes(islice(rest, size % 24)).decode("utf-16", "replace")


bodies = st.binary(min_size=EVENTS * LENGTH, max_size=EVENTS * LENGTH).map(_body)
