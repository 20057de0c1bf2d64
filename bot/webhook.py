"""The webhook: raw body, signature, events; one turn each, and 200 once all are committed."""

import base64
import hmac
import json
import logging
import math
from collections.abc import Iterable
from typing import Any, NoReturn

from bot import bell
from bot.bodies import UNREAD, Refused, read_body, stop_reading
from bot.pipeline import Bot, take_turn
from models.db import LOCK_TIMEOUT_SECONDS, DatabaseUnavailable, within

log = logging.getLogger(__name__)

# LINE's own events nest about ten levels; deeper ones could not be written as JSON again.
MAX_DEPTH = 60


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
        if refused.status in UNREAD:
            stop_reading(environ)
        return refused.status
    return take_events(bot, events)


def take_events(bot: Bot, events: list[dict[str, Any]]) -> int:
    """Take a batch in order of time, one turn each, then ring the bells once; the status."""
    bells: set[str] = set()
    status = 200
    try:
        with within(LOCK_TIMEOUT_SECONDS):
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
