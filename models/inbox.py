"""Webhook events: each is taken once, and one we failed on is kept until it is replayed."""

import hashlib
import json
from typing import Any

from sqlmodel import Session

from models.db import now
from models.statements import Statement
from models.tables import Event
from models.upserts import insert_for

_EVENT = Event.__table__  # type: ignore[attr-defined]
_TAKE = Statement(lambda insert: insert(_EVENT).on_conflict_do_nothing().returning(_EVENT.c.id))


def event_id(event: dict[str, Any]) -> str:
    """LINE's webhookEventId, or a fingerprint of an event that has none."""
    given = event.get("webhookEventId")
    if isinstance(given, str) and 0 < len(given) <= 80 and given.isprintable():
        return given
    canonical = json.dumps(event, sort_keys=True).encode("utf-8", "surrogatepass")
    return "sha256:" + hashlib.sha256(canonical).hexdigest()


def take(session: Session, id_: str) -> bool:
    """Whether this event comes for the first time; a redelivery ends here."""
    return bool(_TAKE.run(session, {"id": id_, "received_at": now()}))


def keep_failed(session: Session, id_: str, event: dict[str, Any], error_id: str) -> bool:
    """Keep a failed event whole; False when it was already known."""
    values = {"id": id_, "received_at": now(), "error_id": error_id, "raw": event}
    statement = insert_for(session)(Event).values(**values)
    statement = statement.on_conflict_do_nothing().returning(Event.id)
    return session.execute(statement).first() is not None
