"""LINE's rate limits: one token bucket per endpoint."""

from simulator.clock import Clock

# Requests and the seconds they are counted over; everything else has the first.
_USUAL = (2000, 1)
_LIMITS = {
    "multicast": (200, 1),
    "narrowcast": (60, 3600),
    "broadcast": (60, 3600),
    "loading": (100, 1),
    "create_richmenu": (100, 3600),
    "delete_richmenu": (100, 3600),
    "delete_alias": (100, 3600),
    "batch_progress": (100, 3600),
    "batch_richmenu": (3, 3600),
    "list_richmenus": (10, 1),
    "webhook_test": (60, 3600),
}


class Rates:
    """Buckets filled by the platform's clock. The caller holds the platform's lock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def spend(self, endpoint: str) -> bool:
        """Take one token; False when the bucket is empty."""
        size, seconds = _LIMITS.get(endpoint, _USUAL)
        now = self._clock.now()
        level, filled_at = self._buckets.get(endpoint, (float(size), now))
        level = min(size, level + max(0.0, now - filled_at) * size / seconds)
        allowed = level >= 1
        self._buckets[endpoint] = (level - 1 if allowed else level, now)
        return allowed
