"""Events we failed on: which there are, and taking one back for a replay."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from models.tables import Event

_FAILED = (
    select(Event.id)
    .where(col(Event.error_id).is_not(None), col(Event.raw).is_not(None))
    .order_by(col(Event.received_at), col(Event.id))
)


def failed_ids(session: Session) -> list[str]:
    """The ids of all failed events, oldest first."""
    return list(session.exec(_FAILED))


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


def erase_message(session: Session, message_id: str) -> None:
    """Drop failed events of that message: what was unsent is not replayed."""
    _erase(session, lambda raw: _part(raw, "message").get("id") == message_id)


def erase_person(session: Session, line_id: str) -> None:
    """Drop failed events of that person."""
    _erase(session, lambda raw: _part(raw, "source").get("userId") == line_id)


def _erase(session: Session, is_meant: Callable[[dict[str, Any]], bool]) -> None:
    failed = select(Event).where(col(Event.error_id).is_not(None), col(Event.raw).is_not(None))
    # One that is being replayed right now is locked, and its replay looks for itself.
    for event in session.exec(failed.with_for_update(skip_locked=True)):
        if isinstance(event.raw, dict) and is_meant(event.raw):
            event.raw, event.error_id = None, None


def _part(raw: dict[str, Any], name: str) -> dict[str, Any]:
    part = raw.get(name)
    return part if isinstance(part, dict) else {}
