"""Takes a request through what all endpoints share: token, limits, faults, answer and log."""

import json
import logging
import time

from simulator.core import Core
from simulator.errors import MONTHLY_LIMIT, RATE_LIMIT, UNAUTHORISED, Refused
from simulator.faults import Fault
from simulator.limits.schema import Json
from simulator.line_api.call import Answer, Call
from simulator.line_api.retry_keys import refuse_key
from simulator.line_api.routes import Route

_LARGEST_JSON = 2 * 1024 * 1024
_log = logging.getLogger(__name__)


class Dropped(Exception):
    """The connection is to be cut without an answer."""


def answer(route: Route, call: Call) -> Answer:
    """Answer one call. Raises Dropped where a fault cuts the connection."""
    core = call.core
    started = time.perf_counter()
    fault, why = None, None
    try:
        _authorise(call)
        _limit(route, call)
        refuse_key(route.name, call)
        _delay(core)
        fault = _meet(route, call)
        if fault is not None and fault.before:
            _act(core, fault)
        answered = _run(route, call)
    except Refused as refused:
        why = refused.why
        answered = Answer(refused.body, refused.status, headers=refused.headers)
    except Dropped:
        _record(route, call, Answer(status=0), "connection dropped before accepting", started)
        raise
    if fault is not None and not fault.before:
        why = f"fault {fault.mode}, after {answered.status}"
        answered = _spoil(route, call, fault, answered, started)
    if answered.ignored:
        why = "ignored: " + ", ".join(answered.ignored)
    _record(route, call, answered, why, started)
    answered.headers["x-line-request-id"] = call.request_id
    return answered


def _authorise(call: Call) -> None:
    if call.headers.get("Authorization") != f"Bearer {call.core.token}":
        raise Refused(401, UNAUTHORISED)


def _limit(route: Route, call: Call) -> None:
    if len(call.body) > _LARGEST_JSON and route.name != "upload_richmenu":
        raise Refused(413, "The request entity is too large")
    core = call.core
    if core.faults["rate_limits"]:
        with core.world.lock:
            if not core.rates.spend(route.name):
                raise Refused(429, RATE_LIMIT)


def _delay(core: Core) -> None:
    longest = float(core.faults["latency_ms"])
    if longest > 0:
        core.stopping.wait(core.faults.chance.uniform(longest / 6, longest) / 1000)


def _meet(route: Route, call: Call) -> Fault | None:
    """The fault this call meets; open pages see a switch go back to `none`."""
    core = call.core
    fault = core.faults.take(route.name, _recipient(call))
    if fault is not None:
        core.journal.tell("state", {"faults": dict(core.faults.values)})
    return fault


def _recipient(call: Call) -> str | None:
    """Whom a push is for, so that a fault can be one person's."""
    if not call.core.faults.scripts or not call.body:
        return None
    try:
        to = call.json().get("to")
    except Refused:
        return None
    return to if isinstance(to, str) else None


def _act(core: Core, fault: Fault) -> None:
    """A fault that leaves the request undone."""
    if fault.mode == "hang":
        core.stopping.wait(fault.seconds)
    if fault.mode in ("hang", "drop_before"):
        raise Dropped
    status, message = {
        "error_before": (500, "Internal server error"),
        "rate_limit": (429, RATE_LIMIT),
        "too_many_to_user": (429, RATE_LIMIT),
        "monthly_limit": (429, MONTHLY_LIMIT),
        "bad_request": (400, "The request body has 1 error(s)"),
    }[fault.mode]
    raise Refused(fault.status or status, fault.message or message)


def _spoil(route: Route, call: Call, fault: Fault, answered: Answer, started: float) -> Answer:
    """A fault that comes after the request was carried out."""
    if fault.mode in ("hang_after", "slow"):
        call.core.stopping.wait(fault.seconds)
    if fault.mode in ("hang_after", "drop_after"):
        _record(route, call, Answer(status=0), f"dropped after {answered.status}", started)
        raise Dropped
    if fault.mode == "error_after":
        return Answer({"message": fault.message or "Internal server error"}, fault.status or 500)
    if fault.mode == "empty_answer":
        return Answer({}, fault.status or 200)
    if fault.mode == "garbage":
        return Answer(b"\xff\xfe\x00not json", fault.status or 500, "application/json")
    return answered


def _run(route: Route, call: Call) -> Answer:
    try:
        answered = route.handler(call)
    except Refused:
        raise
    except Exception as error:
        _log.exception("the simulator failed at %s", route.name)
        raise Refused(500, f"The simulator itself failed: {error!r}") from error
    return answered if isinstance(answered, Answer) else Answer(answered)


def _record(route: Route, call: Call, answered: Answer, why: str | None, started: float) -> None:
    taken = (time.perf_counter() - started) * 1000
    path = route.path
    for name, value in call.params.items():
        path = path.replace(f"<{name}>", value)
    call.core.journal.record(
        "api",
        route.method,
        path,
        answered.status,
        f"{route.name} {taken:.1f} ms",
        why=why,
        request=call.parsed,
        response=answered.body if isinstance(answered.body, dict) else None,
        name=route.name,
        request_id=call.request_id,
        retry_key=call.headers.get("X-Line-Retry-Key"),
    )


def encode(answered: Answer) -> bytes:
    """The body as bytes."""
    body: Json | bytes = answered.body
    if isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
