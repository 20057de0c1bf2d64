"""Faults to be had: switches for the whole platform, and scripts for single endpoints."""

import random
import threading
from dataclasses import dataclass, field
from typing import Any

from simulator.limits.schema import Json

# What a scripted fault does. `before` leaves the request undone, `after` carries it out first.
MODES = (
    "error_before",
    "error_after",
    "drop_before",
    "drop_after",
    "hang",
    "hang_after",
    "slow",
    "rate_limit",
    "monthly_limit",
    "too_many_to_user",
    "bad_request",
    "empty_answer",
    "garbage",
)


def _switch(name: str, kind: str, default: object, help_: str) -> Json:
    return {"name": name, "type": kind, "default": default, "help": help_}


_NEXT = {"choices": ["none", *MODES]}
# The page says them in Thai and in groups (static/js/faultwords.js).
SWITCHES: tuple[Json, ...] = (
    _switch(
        "latency_ms",
        "number",
        0,
        "Every API call takes up to so many milliseconds more; 300 means 50 to 300.",
    ),
    _switch("next_reply", "choice", "none", "What happens to the next reply.") | _NEXT,
    _switch("next_push", "choice", "none", "What happens to the next push.") | _NEXT,
    _switch(
        "content_waits",
        "number",
        0,
        "How often a new picture or file is answered 202 before it can be fetched.",
    ),
    _switch("content_gone", "bool", False, "Every content is answered 410."),
    _switch("redelivery", "bool", False, "Send an event again when the bot did not answer 2xx."),
    _switch("webhook_seconds", "number", 2, "Seconds the bot has to answer."),
    _switch("webhook_off", "bool", False, "No event leaves the platform."),
    _switch(
        "duplicates",
        "number",
        0,
        "Probability, 0 to 1, that an event is sent twice though it was answered 200.",
    ),
    _switch(
        "shuffle",
        "bool",
        False,
        "Events of one POST, and pictures of one album, come in any order.",
    ),
    _switch(
        "batch_size",
        "number",
        0,
        "Hold events until so many have gathered, then send them in one POST; 0 sends each.",
    ),
    _switch(
        "standby",
        "bool",
        False,
        "Another module has the chat: events come without reply token.",
    ),
    _switch("hide_user_id", "bool", False, "Events come without userId."),
    _switch(
        "unknown_sibling",
        "bool",
        False,
        "An unknown event and an unknown message come with every event.",
    ),
    _switch("rate_limits", "bool", True, "Keep LINE's requests per second."),
    _switch(
        "per_user_limit",
        "number",
        0,
        "Pushes one person may get in a minute before 429; 0 is no limit.",
    ),
)


@dataclass
class Fault:
    """One scripted fault of an endpoint."""

    mode: str
    times: int | None = 1
    probability: float = 1.0
    skip: int = 0
    to: str | None = None
    seconds: float = 30.0
    status: int | None = None
    message: str | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"no fault is called {self.mode}; there are {', '.join(MODES)}")

    @property
    def before(self) -> bool:
        return self.mode not in (
            "error_after",
            "drop_after",
            "hang_after",
            "slow",
            "empty_answer",
            "garbage",
        )


@dataclass
class Faults:
    """The switches' values and every endpoint's script, safe to use from many threads."""

    # How the channel was set up: what `clear` goes back to.
    usual: dict[str, Any] = field(
        default_factory=lambda: {switch["name"]: switch["default"] for switch in SWITCHES}
    )
    values: dict[str, Any] = field(init=False)
    scripts: dict[str, list[Fault]] = field(default_factory=dict)
    chance: random.Random = field(default_factory=random.Random)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.values = dict(self.usual)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def set_up(self, **values: Any) -> None:
        """Set switches for good, as the channel's owner does in LINE's console."""
        self.set(values)
        self.usual.update(values)

    def specs(self) -> list[Json]:
        """The switches as the page shows them, each with what is usual here as its default."""
        return [switch | {"default": self.usual[switch["name"]]} for switch in SWITCHES]

    def set(self, values: Json) -> None:
        """Set switches by name; another name is an endpoint's script, a list of faults."""
        for name, value in values.items():
            if name in ("next_reply", "next_push"):
                self.script(name.removeprefix("next_"), [] if value == "none" else [Fault(value)])
            if name in self.values:
                self.values[name] = value
            elif isinstance(value, list):
                self.script(name, [Fault(**item) for item in value])
            else:
                raise ValueError(f"no switch is called {name}")

    def script(self, endpoint: str, faults: list[Fault]) -> None:
        """Replace an endpoint's faults; `*` stands for every endpoint."""
        with self._lock:
            self.scripts[endpoint] = faults

    def add(self, endpoint: str, fault: Fault) -> None:
        with self._lock:
            self.scripts.setdefault(endpoint, []).append(fault)

    def clear(self) -> None:
        """End every fault and put every switch back."""
        with self._lock:
            self.scripts.clear()
            self.values.update(self.usual)

    def take(self, endpoint: str, to: str | None) -> Fault | None:
        """The fault this call meets, counted down, or None."""
        if not self.scripts:
            return None
        with self._lock:
            for name in (endpoint, "*"):
                for fault in self.scripts.get(name, ()):
                    if self._meets(fault, to):
                        self._count_down(name, fault)
                        return fault
        return None

    def _meets(self, fault: Fault, to: str | None) -> bool:
        if fault.to is not None and fault.to != to:
            return False
        if fault.skip > 0:
            fault.skip -= 1
            return False
        return self.chance.random() < fault.probability

    def _count_down(self, name: str, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self.scripts[name].remove(fault)
            if f"next_{name}" in self.values and not self.scripts[name]:
                self.values[f"next_{name}"] = "none"
