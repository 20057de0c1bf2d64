"""Whether the helpdesk works, for a monitor to ask: it reads, and never writes."""

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from models import leases, outbox
from models.db import DatabaseUnavailable, now
from models.reading import reading

log = logging.getLogger(__name__)

# The clock ticks and both workers beat every few seconds, and a message that is due leaves
# within seconds: two minutes of silence is an alarm.
LIMIT_SECONDS = 120


def health() -> dict[str, Any]:
    """``status`` (ok or degraded), ``database``, ``version`` of it, and ages in whole seconds.

    ``oldest_undelivered_seconds`` is 0 when everything that should be out is out; the age of
    the clock's tick or a worker's heartbeat is None, which is not well, before the first.
    """
    try:
        with reading() as session:
            ages = {
                "oldest_undelivered_seconds": _age(outbox.oldest_pending_at(session)) or 0,
                "clock_tick_seconds": _age(leases.last_beat_at(session, "clock")),
                "worker_heartbeat_seconds": _age(leases.last_beat_at(session, "worker")),
                "fetcher_heartbeat_seconds": _age(leases.last_beat_at(session, "fetcher")),
            }
            version = database_version(session)
    except DatabaseUnavailable as error:
        log.warning("health: the database does not answer: %s", error)
        return {"status": "degraded", "database": False}
    well = all(age is not None and age <= LIMIT_SECONDS for age in ages.values())
    status = "ok" if well else "degraded"
    return {"status": status, "database": True, "version": version, **ages}


def database_version(session: Session) -> str:
    """Such as ``SQLite 3.51.3`` or ``PostgreSQL 18.1``."""
    if session.get_bind().dialect.name == "sqlite":
        return f"SQLite {session.execute(text('SELECT sqlite_version()')).scalar_one()}"
    version = session.execute(text("SHOW server_version")).scalar_one()
    return f"PostgreSQL {str(version).partition(' ')[0]}"


def _age(at: datetime | None) -> int | None:
    return None if at is None else max(0, int((now() - at).total_seconds()))
