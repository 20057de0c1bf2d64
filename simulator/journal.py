"""What happened: the log of requests and webhooks, and who is listening."""

import queue
import threading
from collections import deque
from collections.abc import Callable

from simulator.clock import Clock, iso
from simulator.limits.schema import Json


class Journal:
    """A bounded log; listeners get everything that happens as (event, data)."""

    def __init__(self, clock: Clock, size: int) -> None:
        self._clock = clock
        self.entries: deque[Json] = deque(maxlen=size)
        self._listeners: list[queue.SimpleQueue[tuple[str, Json]]] = []
        self.changed = threading.Condition()

    def record(
        self, kind: str, method: str, path: str, status: int, summary: str, **more: object
    ) -> None:
        """Add an entry; `more` may hold `why`, `request`, `response`, absent when None."""
        entry: Json = {
            "at": iso(self._clock.now()),
            "kind": kind,
            "method": method,
            "path": path,
            "status": status,
            "summary": summary,
        }
        entry.update((name, value) for name, value in more.items() if value is not None)
        self.entries.append(entry)
        self.tell("log", entry)

    def tell(self, event: str, data: Json) -> None:
        """Hand an event to every open page."""
        for listener in tuple(self._listeners):
            listener.put((event, data))

    def wake(self) -> None:
        """Let those waiting for a message look again."""
        with self.changed:
            self.changed.notify_all()

    def listen(self) -> tuple["queue.SimpleQueue[tuple[str, Json]]", Callable[[], None]]:
        """A queue of events from now on, and how to stop."""
        listener: queue.SimpleQueue[tuple[str, Json]] = queue.SimpleQueue()
        self._listeners.append(listener)
        return listener, lambda: self._listeners.remove(listener)
