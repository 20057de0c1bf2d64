"""What is older than its period in the office's profile is deleted, once a day, some at a time."""

import time
from collections.abc import Iterator
from datetime import timedelta

from bot import duty, media
from bot.profile_retention import Retention
from jobs import stopping
from jobs.office import office
from models import audit, marks
from models.db import now, transaction
from models.retention import KINDS

# So much at a time, so long: SQLite has one writer, and the clock has more to do.
AT_ONCE = 200
SECONDS = 5.0
PAUSE_SECONDS = 0.05
MARK = "retention"


def delete_daily() -> None:
    """Go on with today's deletion, if it is not done yet."""
    today = duty.day_of(now()).isoformat()
    with transaction() as session:
        if marks.values(session, [MARK]).get(MARK) == today:
            return
    if delete_old(office().retention, SECONDS):
        with transaction() as session:
            marks.move(session, MARK, today)


def delete_old(periods: Retention, seconds: float) -> bool:
    """Delete what is too old, for so long; whether nothing is left."""
    end = time.monotonic() + seconds
    for name in periods.deleted:
        while _delete_some(name, periods.period(name)) == AT_ONCE:
            stopping.sleep(PAUSE_SECONDS)
            if time.monotonic() >= end or stopping.is_asked():
                return False
    return True


def _delete_some(name: str, period: timedelta) -> int:
    with transaction() as session:
        count = KINDS[name].remove(session, period, AT_ONCE)
        if count:
            about = f"{count} rows"
            audit.record(session, "retention.deleted", actor="clock", about=about, reason=name)
    for file in session.info.get("forgotten", ()):
        media.drop(file)
    return count


def report(periods: Retention) -> Iterator[str]:
    """What would be deleted now, a line a kind: how much, and since when there is any."""
    for name in KINDS:
        period = periods.period(name)
        with transaction() as session:
            count, since = KINDS[name].old(session, period)
        when = f", the oldest of {since:%Y-%m-%d}" if since else ""
        held = "" if name in periods.deleted else " (on hold)"
        yield f"{name}: {count} older than {period.days} days{when}{held}"
