"""The month's quota, counted as LINE counts: one unit per recipient of a push, replies free."""

from simulator.core import Core
from simulator.errors import MONTHLY_LIMIT, Refused
from simulator.limits.schema import Json

_FREE_PLAN = 300


def value(core: Core) -> int | None:
    """Units a month, None for no limit."""
    kept: int | None = core.world.note("quota", _FREE_PLAN)
    return kept


def used(core: Core) -> int:
    """Units used in the platform's month."""
    kept: int = core.world.note(f"used {core.clock.month()}", 0)
    return kept


def set_value(core: Core, units: int | None) -> None:
    core.world.set_note("quota", units)
    tell(core)


def set_used(core: Core, units: int) -> None:
    core.world.set_note(f"used {core.clock.month()}", units)
    tell(core)


def spend(core: Core, units: int) -> None:
    """Count units. Raises Refused 429 where they would pass the limit; nothing is counted then."""
    limit, now = value(core), used(core)
    if limit is not None and (now + units > limit or (units == 0 and now >= limit)):
        raise Refused(429, MONTHLY_LIMIT)
    if units:
        set_used(core, now + units)


def view(core: Core) -> Json:
    limit = value(core)
    kind: Json = {"type": "none"} if limit is None else {"type": "limited", "value": limit}
    return {**kind, "used": used(core), "month": core.clock.month()}


def tell(core: Core) -> None:
    """Show the new count to open pages."""
    core.journal.tell("state", {"quota": view(core)})
