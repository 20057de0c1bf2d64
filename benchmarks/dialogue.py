"""What teachers send: webhook events of whole repair reports, tapped by some, typed by others."""

import base64
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.filling import line_id
from bot.inputs import Action
from bot.texts import Texts

SECRET = "benchmark-channel-secret"
TOKEN = "benchmark-channel-access-token"

Event = dict[str, Any]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Did:
    """One thing a person does: a text typed, or a button tapped; and the text of its label."""

    step: str
    text: str = ""
    data: str = ""


def report(texts: Texts, *, taps: bool) -> list[Did]:
    """A repair report from the first word to the ticket, and a look at it afterwards."""

    def choice(step: str, value: str) -> Did:
        label = texts.get(f"repair.choice.{step}.{value}")
        data = Action("form", "set", {"f": "repair", "s": step, "v": value}).data()
        return Did(step, label, data if taps else "")

    skip = texts.words("form.words.skip")[0]
    return [
        Did("open", texts.words("repair.words.open")[0]),
        choice("asset_type", "desktop"),
        # Thai words of the usual length, which may stand in texts only.
        Did("symptom", texts.get("repair.ask.symptom")),
        Did("asset_number", skip, "form.skip") if taps else Did("asset_number", "7440-001-0001/65"),
        Did("location", texts.get("repair.choice.impact.room")),
        choice("impact", "room"),
        Did("photos", skip, "form.skip" if taps else ""),
        # The review's buttons are numbered; sending is the first.
        Did("send", "1", "form.send" if taps else ""),
        Did("track", texts.words("ticket.words.track")[0]),
    ]


def event(person: int, did: Did, *, quoted: str | None = None) -> Event:
    """LINE's webhook event for what the person of that row id did, now."""
    number = next(_numbers)
    common = {
        "webhookEventId": f"01BENCHRUN{number:016d}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": line_id(person)},
        "replyToken": f"{number:032x}",
        "mode": "active",
    }
    if did.data:
        return {"type": "postback", "postback": {"data": did.data}, **common}
    message = {
        "type": "text",
        "id": f"9{number:017d}",
        "quoteToken": f"q{number:060d}",
        "text": did.text,
    }
    if quoted is not None:
        message["quotedMessageId"] = quoted
    return {"type": "message", "message": message, **common}


def reports(texts: Texts, people: range) -> list[list[Event]]:
    """One report of each person; every other one taps buttons where there are any."""
    return [
        [event(person, did) for did in report(texts, taps=bool(person % 2))] for person in people
    ]


def as_words(conversation: list[Event]) -> Iterator[Event]:
    """The same with every button's label typed, for a bot that understands nothing else."""
    for each in conversation:
        if each["type"] == "message":
            yield each
            continue
        words = each["postback"]["data"]
        rest = {name: value for name, value in each.items() if name not in ("type", "postback")}
        message = {"type": "text", "id": each["webhookEventId"], "quoteToken": "q" * 60}
        yield {"type": "message", "message": {**message, "text": words}, **rest}


def request(events: list[Event], path: str = "/webhook") -> bytes:
    """The signed POST of these events, as it goes over the wire."""
    content = {"destination": line_id(0), "events": events}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: LineBotWebhook/2.0\r\n"
        f"Content-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        f"x-line-signature: {signature}\r\n\r\n"
    )
    return head.encode() + body
