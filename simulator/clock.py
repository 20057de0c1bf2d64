"""A clock that can be moved, so that expiry is tested without waiting."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

# LINE counts days and months in Japan's time.
JAPAN = timezone(timedelta(hours=9))


class Clock:
    """Real time plus an offset in seconds; `on_move` is called after each move."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.on_move: list[Callable[[], None]] = []

    def now(self) -> float:
        """Unix time in seconds as the platform sees it."""
        return time.time() + self.offset

    def milliseconds(self) -> int:
        return int(self.now() * 1000)

    def move(self, offset: float) -> None:
        """Set the offset from real time, in seconds."""
        self.offset = offset
        for told in self.on_move:
            told()

    def month(self) -> str:
        """The month quotas are counted in, as `2026-11`."""
        return datetime.fromtimestamp(self.now(), JAPAN).strftime("%Y-%m")

    def day(self, at: float | None = None) -> str:
        """The day statistics are counted in, as `20261120`."""
        return datetime.fromtimestamp(self.now() if at is None else at, JAPAN).strftime("%Y%m%d")


def iso(at: float) -> str:
    """Unix time as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
