"""Who is meant by a person's number in the access log, though they had everything deleted.

The law on computer crime wants users to be identifiable as long as the log is kept (section 26).
LINE id and name of whoever was erased are sealed under the server's key, and go with the log.
"""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models import audit, sealing
from models.db import now
from models.erasure_table import Identity
from models.tables import Person


class Who(NamedTuple):
    """A LINE id and a name (empty where none was given); when it was erased, if it was."""

    line_id: str
    name: str
    erased_at: datetime | None


def seal(session: Session, person: Person, at: datetime) -> None:
    """Keep who it is that is erased. Nothing for whoever has no LINE id any more."""
    if person.line_id is not None and person.id is not None:
        words = json.dumps([person.line_id, person.name])
        sealed = sealing.seal(words, audit.keys()[-1].hex(), _token(person.id))
        session.add(Identity(at=at, person_id=person.id, sealed=sealed))


def who(session: Session, person_id: int, reason: str) -> Who | None:
    """Who it is, which is recorded with the reason; None for a number that is nobody's, or of whom
    nothing is kept. Raises ValueError for a reason that is no short English words, and
    sealing.CannotOpen where the server's key was another one.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    audit.record(session, "identity.read", actor="command", about=f"p{person_id}", reason=reason)
    person = session.get(Person, person_id)
    if person is not None and person.line_id is not None:
        return Who(person.line_id, person.name, None)
    kept = select(Identity).where(Identity.person_id == person_id)
    found = session.exec(kept.order_by(col(Identity.id).desc()).limit(1)).first()
    if found is None:
        return None
    line_id, name = json.loads(_unsealed(found))
    return Who(line_id, name, found.at)


def delete_old(session: Session, period: timedelta, limit: int) -> int:
    """Forget so many who were erased longer ago; how many."""
    old = select(Identity.id).where(col(Identity.at) < now() - period).limit(limit)
    gone = delete(Identity).where(col(Identity.id).in_(old)).returning(col(Identity.id))
    return len(session.execute(gone).all())


def _unsealed(found: Identity) -> str:
    *older, newest = audit.keys()
    for key in older:
        try:
            return sealing.unseal(found.sealed, key.hex(), _token(found.person_id))
        except sealing.CannotOpen:
            continue
    return sealing.unseal(found.sealed, newest.hex(), _token(found.person_id))


def _token(person_id: int) -> str:
    # It binds what is sealed to its number; what is secret is the key.
    return f"identity p{person_id}"
