"""The webhook: raw body, signature, events; one turn each, and 200 once all are committed."""

import base64
import contextlib
import hmac
import json
import logging
import math
import selectors
import socket
import threading
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from bot import bell
from bot.turns import Bot, take_turn
from models.db import DatabaseUnavailable

log = logging.getLogger(__name__)

MAX_BYTES = 1024 * 1024
# LINE's own events nest about ten levels; deeper ones could not be written as JSON again.
MAX_DEPTH = 60

# LINE sends a body at once. Whoever does not gets little patience, and never more than two
# threads: the others go on answering (reliability of the threads, not of the sender).
GRACE_SECONDS = 0.03
PATIENCE_SECONDS = 1.5
SLOW_BODIES = 2

# Statuses after which more of the body may still come.
_UNREAD = (408, 411, 413)

_slow = threading.BoundedSemaphore(SLOW_BODIES)


class Refused(Exception):
    """The request is not taken; ``status`` says why in HTTP's words."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def receive(bot: Bot, secrets: Iterable[str], environ: dict[str, Any]) -> int:
    """Take one POST of LINE's (a WSGI environment); returns the HTTP status to answer.

    Only 200 means that every event was committed. 411 without a length, 413 above 1 MiB,
    408 for a body that does not come, 403 unsigned, 400 no JSON object of events, 503 when
    the database cannot take it (LINE then delivers it again, and what was taken is known).
    """
    try:
        body = read_body(environ)
        check_signature(secrets, body, environ.get("HTTP_X_LINE_SIGNATURE", ""))
        events = parse(body)
    except Refused as refused:
        log.info("webhook refused: %s", refused.status)
        if refused.status in _UNREAD:
            _stop_reading(environ)
        return refused.status
    return take_events(bot, events)


def take_events(bot: Bot, events: list[dict[str, Any]]) -> int:
    """Take a batch in order of time, one turn each, then ring the bells once; the status."""
    bells: set[str] = set()
    status = 200
    try:
        for event in events:
            try:
                bells |= take_turn(bot, event)
            except DatabaseUnavailable:
                raise
            except Exception as error:  # it could not even be kept as failed: not ours to ack
                log.error("event neither taken nor kept: %s", type(error).__name__)
                status = 503
    except DatabaseUnavailable:
        log.warning("webhook answered 503: the database does not take it")
        status = 503
    for name in sorted(bells):
        bell.ring_soon(name)
    return status


def check_signature(secrets: Iterable[str], body: bytes, given: str) -> None:
    """Compare ``x-line-signature`` with the body's (LINE: "Verify webhook signature").

    Two secrets count while one replaces the other. Raises Refused(403).
    """
    sent = given.encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(base64.b64encode(hmac.digest(secret.encode(), body, "sha256")), sent)
        for secret in secrets
    ]
    if not any(matches):
        raise Refused(403)


def parse(body: bytes) -> list[dict[str, Any]]:
    """The events of a body, oldest first, without what is no object. Raises Refused(400)."""
    try:
        content = json.loads(body.decode("utf-8"), parse_constant=_not_json, parse_float=_finite)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise Refused(400) from None
    events = content.get("events") if isinstance(content, dict) else None
    if not isinstance(events, list) or _is_too_deep(body, events):
        raise Refused(400)
    return sorted((event for event in events if isinstance(event, dict)), key=_timestamp)


def _not_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number beyond what is stored")
    return value


def _timestamp(event: dict[str, Any]) -> int:
    value = event.get("timestamp")
    return value if isinstance(value, int) else 0


def _is_too_deep(body: bytes, events: list[Any]) -> bool:
    # Depth needs brackets, and counting those is far quicker than walking.
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return False
    level: list[Any] = [events]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    found = value.values() if isinstance(value, dict) else value
    return [each for each in found if isinstance(each, dict | list)]


def read_body(environ: dict[str, Any]) -> bytes:
    """The raw body of a WSGI request. Raises Refused: 411, 413, 400 (cut short), 408 (slow)."""
    length = environ.get("CONTENT_LENGTH", "")
    # A chunked body above the limit would be cut silently, so it has to say its length first.
    if not (length.isascii() and length.isdecimal()) or environ.get("HTTP_TRANSFER_ENCODING"):
        raise Refused(411)
    if len(length) > 12 or int(length) > MAX_BYTES:
        raise Refused(413)
    body = _read(environ, int(length))
    if len(body) != int(length):
        raise Refused(400)
    return body


def _read(environ: dict[str, Any], length: int) -> bytes:
    stream, connection = environ["wsgi.input"], environ.get("gunicorn.socket")
    if connection is None:  # another server, or a test: it reads in its own way
        return bytes(stream.read(length))
    connection.setblocking(False)
    try:
        with contextlib.suppress(BlockingIOError):
            return bytes(stream.read(length))
        _wait_readable(connection)
        with contextlib.suppress(BlockingIOError):
            return _read_on(stream, length)
        with _slow_place(), _deadline(connection):
            connection.setblocking(True)
            return _read_on(stream, length)
    finally:
        connection.setblocking(True)


def _wait_readable(connection: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        selector.select(GRACE_SECONDS)


def _read_on(stream: Any, length: int) -> bytes:
    body = bytes(stream.read(length))
    # gunicorn closes a connection after a read that raised; this one did come to its end.
    stream.failed = False
    return body


def _stop_reading(environ: dict[str, Any]) -> None:
    """Let nobody wait for the rest of a body that is not wanted."""
    connection = environ.get("gunicorn.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RD)


@contextlib.contextmanager
def _slow_place() -> Iterator[None]:
    if not _slow.acquire(blocking=False):
        raise Refused(408)
    try:
        yield
    finally:
        _slow.release()


@contextlib.contextmanager
def _deadline(connection: socket.socket) -> Iterator[None]:
    """End reading after ``PATIENCE_SECONDS``, however many bytes trickle in until then."""
    over = threading.Event()

    def close() -> None:
        over.set()
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RD)

    timer = threading.Timer(PATIENCE_SECONDS, close)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
    if over.is_set():
        raise Refused(408)
