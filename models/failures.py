"""Events we failed on: which there are, and taking one back for a replay."""

from typing import Any

from sqlmodel import Session, col, select

from models.tables import Event


def failed_ids(session: Session) -> list[str]:
    """The ids of all failed events, oldest first."""
    statement = select(Event.id).where(
        col(Event.error_id).is_not(None), col(Event.raw).is_not(None)
    )
    return list(session.exec(statement.order_by(col(Event.received_at), col(Event.id))))


def take_back(session: Session, id_: str) -> dict[str, Any] | None:
    """The failed event, which counts as taken once this transaction commits; until then,
    and if it never does, it stays failed. None when somebody else was faster.
    """
    statement = select(Event).where(Event.id == id_, col(Event.error_id).is_not(None))
    found = session.exec(statement.with_for_update()).first()
    if found is None or not isinstance(found.raw, dict):
        return None
    raw, found.raw, found.error_id = found.raw, None, None
    return raw
