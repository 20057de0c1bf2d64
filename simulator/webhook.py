"""Delivers events to the bot: signed, within two seconds, again when that is switched on."""

import base64
import copy
import hashlib
import hmac
import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from simulator.bot_connections import BotConnections
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.ids import ulid
from simulator.journal import Journal
from simulator.limits.schema import Json
from simulator.world import ReplyToken, World

# LINE keeps its intervals to itself; these are seconds after each failed attempt.
_REDELIVERY_SECONDS = (10, 60, 300, 1200)


@dataclass(frozen=True)
class Delivery:
    """How a POST to the webhook ended; status 0 means no answer came, or it was held back."""

    status: int
    ms: float
    reason: str
    tried: bool = True

    @classmethod
    def untried(cls, reason: str) -> "Delivery":
        """Nothing was posted, and nothing went wrong."""
        return cls(0, 0.0, reason, tried=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def view(self) -> Json:
        shown = {"ms": round(self.ms, 1), "reason": self.reason}
        return {"status": self.status if self.tried else None, **shown}


def sign(secret: str, body: bytes) -> str:
    """The `x-line-signature` of a body: Base64 of HMAC-SHA256."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


class Webhook:
    """The way from the platform to the bot."""

    def __init__(
        self, world: World, faults: Faults, journal: Journal, secret: str, destination: str
    ) -> None:
        self.url: str | None = None
        # During a rotation the bot accepts two secrets; the platform signs with the first.
        self.secret = secret.partition(",")[0].strip()
        self.destination = destination
        self._world, self._faults, self._journal = world, faults, journal
        self._clock: Clock = world.clock
        self._connections = BotConnections()
        self._held: list[Json] = []
        self._failed: list[tuple[float, int, list[Json]]] = []
        self._redelivering = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._clock.on_move.append(self._wake)

    def send(self, events: list[Json]) -> Delivery:
        """Deliver events in one POST, or hold them until a batch is full."""
        with self._changed:
            self._held.extend(events)
            if len(self._held) < self._faults["batch_size"]:
                return Delivery.untried("held")
            events, self._held = self._held, []
        if self._faults["shuffle"]:
            self._faults.chance.shuffle(events)
        return self._deliver(events, 0)

    def flush(self) -> Delivery:
        """Deliver what is held back, in one POST."""
        with self._changed:
            events, self._held = self._held, []
        return self._deliver(events, 0) if events else Delivery.untried("nothing held")

    def redeliver(self, everything: bool = True) -> list[Delivery]:
        """Send failed deliveries again now; all of them, or only those whose time has come."""
        with self._changed:
            now = self._clock.now()
            due = [item for item in self._failed if everything or item[0] <= now]
            self._failed = [item for item in self._failed if item not in due]
            self._redelivering += 1
        try:
            return [self._again(events, attempt) for _, attempt, events in due]
        finally:
            with self._changed:
                self._redelivering -= 1

    @property
    def failed(self) -> int:
        """How many deliveries wait to be sent again."""
        return len(self._failed)

    def overdue(self) -> bool:
        """Whether a delivery that should have been sent again has not been answered yet."""
        with self._changed:
            now = self._clock.now()
            return self._redelivering > 0 or any(due <= now for due, _, _ in self._failed)

    def post(self, events: list[Json], signature: str | None = None) -> Delivery:
        """One signed POST of these very events; a given signature replaces the right one."""
        body = json.dumps(
            {"destination": self.destination, "events": events},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode("utf-8", "surrogatepass")
        started = time.perf_counter()
        status, reason = self._exchange(body, signature)
        taken = (time.perf_counter() - started) * 1000
        self._journal.record(
            "webhook",
            "POST",
            urlsplit(self.url or "").path,
            status,
            summary(events),
            why=None if reason == "OK" else reason,
            request={"events": events},
        )
        return Delivery(status, taken, reason)

    def close(self) -> None:
        self._connections.close()

    def _exchange(self, body: bytes, signature: str | None) -> tuple[int, str]:
        if self.url is None or self._faults["webhook_off"]:
            return 0, "WEBHOOK_OFF"
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "LineBotWebhook/2.0",
            "x-line-signature": sign(self.secret, body) if signature is None else signature,
        }
        try:
            status = self._connections.post(
                self.url, body, headers, float(self._faults["webhook_seconds"])
            )
        except TimeoutError:
            return 0, "REQUEST_TIMEOUT"
        except (OSError, http.client.HTTPException):
            return 0, "COULD_NOT_CONNECT"
        return status, "OK" if 200 <= status < 300 else "ERROR_STATUS_CODE"

    def _deliver(self, events: list[Json], attempt: int) -> Delivery:
        self._start_tokens(events, redelivered=attempt > 0)
        sent = self._with_strangers(events) if self._faults["unknown_sibling"] else events
        delivery = self.post(sent)
        if not delivery.ok:
            self._plan(events, attempt)
        elif self._faults.chance.random() < self._faults["duplicates"]:
            self.post(sent)
        return delivery

    def _start_tokens(self, events: list[Json], redelivered: bool) -> None:
        """A reply token lives from its event's delivery, and anew from a redelivery."""
        with self._world.lock:
            for event in events:
                token = self._world.tokens.get(event.get("replyToken", ""))
                if isinstance(token, ReplyToken):
                    token.delivered_at = self._clock.now()
                    token.redelivered = redelivered
                    self._world.save(token)

    def _plan(self, events: list[Json], attempt: int) -> None:
        if not self._faults["redelivery"] or attempt >= len(_REDELIVERY_SECONDS):
            return
        with self._changed:
            due = self._clock.now() + _REDELIVERY_SECONDS[attempt]
            self._failed.append((due, attempt, events))
            if self._thread is None:
                self._thread = threading.Thread(target=self._redeliver_for_ever, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _again(self, events: list[Json], attempt: int) -> Delivery:
        again = copy.deepcopy(events)
        for event in again:
            event["deliveryContext"] = {"isRedelivery": True}
        return self._deliver(again, attempt + 1)

    def _redeliver_for_ever(self) -> None:
        while True:
            with self._changed:
                soonest = min((due for due, _, _ in self._failed), default=None)
                wait = None if soonest is None else max(0.0, soonest - self._clock.now())
                self._changed.wait(wait)
            self.redeliver(everything=False)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _with_strangers(self, events: list[Json]) -> list[Json]:
        """The events between an event type and a message type nobody has heard of."""
        common: dict[str, Any] = {
            "mode": "active",
            "timestamp": self._clock.milliseconds(),
            "source": events[0].get("source", {"type": "user"}),
            "deliveryContext": {"isRedelivery": False},
        }
        unknown = {
            "type": "hologram",
            "hologram": {"depth": 3},
            **common,
            "webhookEventId": ulid(common["timestamp"]),
        }
        message = {
            "type": "message",
            "message": {"type": "scent", "id": self._world.ids.next()},
            **common,
            "webhookEventId": ulid(common["timestamp"]),
        }
        return [unknown, *events, message]


def summary(events: list[Json]) -> str:
    """The events' kinds in one line: `message text, postback`."""
    kinds = []
    for event in events:
        inner = event.get("message")
        kind = str(event.get("type"))
        kinds.append(f"{kind} {inner.get('type')}" if isinstance(inner, dict) else kind)
    return ", ".join(kinds) or "no events"
