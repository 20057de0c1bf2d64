"""The access log: that something came in or was looked at, by whom and from where; no content."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.audit_table import Access
from models.db import now
from models.statements import Statement

_ACCESS = Access.__table__  # type: ignore[attr-defined]
_NOTE = Statement(lambda insert: insert(_ACCESS))
# The law on computer crime wants 90 days at least (section 26).
LEAST = timedelta(days=90)


def count(session: Session, action: str, result: str, since: datetime) -> int:
    """How many accesses of a kind ended so."""
    statement = select(func.count()).where(
        col(Access.at) >= since, Access.action == action, Access.result == result
    )
    return session.exec(statement).one()


def note(
    session: Session, action: str, *, result: str = "ok", person_id: int | None = None, ip: str = ""
) -> None:
    """Note an access. ``action`` is of our own words, ``result`` ``ok``, ``failed`` or a status."""
    values = {"at": now(), "person_id": person_id, "ip": ip[:45]}
    _NOTE.run(session, {**values, "action": action[:40], "result": result})
