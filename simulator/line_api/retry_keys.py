"""X-Line-Retry-Key: a request is accepted once per key for 24 hours."""

import hashlib
import re

from simulator.errors import Refused
from simulator.limits.schema import Json
from simulator.line_api.call import Call
from simulator.world import RetryKey

HEADER = "X-Line-Retry-Key"
ENDPOINTS = ("push", "multicast", "narrowcast", "broadcast")
_LIFE = 24 * 3600
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)


def refuse_key(endpoint: str, call: Call) -> None:
    """Refuse a key on an endpoint that takes none. LINE's wording is not published."""
    if HEADER in call.headers and endpoint not in ENDPOINTS:
        raise Refused(400, f"The request header '{HEADER}' is not supported")


def refuse_accepted(call: Call) -> None:
    """Raise Refused 409 where the call's key was accepted within 24 hours.

    LINE compares the key only; a key that comes back with another request is noted in
    `misused_keys`, since nothing would be sent for it.
    """
    key = _key(call)
    kept = call.core.world.retry_keys.get(key) if key else None
    if kept is None or call.core.clock.now() - kept.at >= _LIFE:
        return
    if kept.fingerprint != _fingerprint(call):
        call.core.misused_keys.append(kept.id)
    more = {} if kept.sent is None else {"sentMessages": kept.sent}
    raise Refused(
        409,
        "The retry key is already accepted",
        headers={"x-line-accepted-request-id": kept.request},
        **more,
    )


def remember(call: Call, sent: list[Json] | None) -> None:
    """Keep the key of a request just accepted, with the messages a push sent."""
    key = _key(call)
    if key is None:
        return
    world = call.core.world
    kept = RetryKey(key, call.core.clock.now(), call.request_id, _fingerprint(call), sent)
    world.retry_keys[key] = kept
    world.save(kept)
    call.core.accepted[key] += 1


def _key(call: Call) -> str | None:
    key = call.headers.get(HEADER)
    if key is None:
        return None
    if not _UUID.fullmatch(key):
        raise Refused(400, "The retry key is invalid")
    return key.lower()


def _fingerprint(call: Call) -> str:
    return hashlib.sha256(call.body).hexdigest()
