"""Validation without sending, the quota, and how many messages went out."""

import re
from datetime import datetime

from simulator import quota
from simulator.clock import JAPAN, iso
from simulator.errors import Refused
from simulator.limits.schema import Json
from simulator.limits.validation import check_messages
from simulator.line_api.call import Answer, Call

_KINDS = ("reply", "push", "multicast", "narrowcast", "broadcast")


class _Anyone(frozenset[str]):
    """Mentions cannot be judged before the recipient is known."""

    def __contains__(self, item: object) -> bool:
        return True


def validate(call: Call) -> Answer:
    kind = call.params["kind"]
    if kind not in _KINDS:
        raise Refused(404, "Not found")
    members = _Anyone() if kind in ("reply", "push") else None
    return Answer(ignored=check_messages(call.json(), None, members, call.core.local_http))


def message_quota(call: Call) -> Json:
    limit = quota.value(call.core)
    return {"type": "none"} if limit is None else {"type": "limited", "value": limit}


def consumption(call: Call) -> Json:
    return {"totalUsage": quota.used(call.core)}


def delivered(call: Call) -> Json:
    """Messages of one kind sent on a day before today, UTC+9."""
    date, kind = call.query.get("date", ""), call.params["kind"]
    if kind not in _KINDS or not re.fullmatch(r"\d{8}", date):
        raise Refused(400, "The value for the 'date' parameter is invalid")
    clock = call.core.clock
    if date >= clock.day():
        return {"status": "unready"}
    start = datetime.strptime(date, "%Y%m%d").replace(tzinfo=JAPAN).timestamp()
    sent = [
        message
        for message in tuple(call.core.world.messages.values())
        if message.via == kind and start <= message.at < start + 86_400
    ]
    return {"status": "ready", "success": len(sent)}


def narrowcast_progress(call: Call) -> Json:
    """A narrowcast is done as soon as it is accepted."""
    now = iso(call.core.clock.now())
    return {
        "phase": "succeeded",
        "successCount": 0,
        "failureCount": 0,
        "targetCount": 0,
        "acceptedTime": now,
        "completedTime": now,
    }
