"""Who was erased, in words that name nobody: what a restored backup is held against.

A row waits until it stands in a file outside the database (bot/erased.py). Its MAC is over the
LINE id, which nothing keeps: it proves that a restored row is the one that was erased, and nobody
can have others erased by writing into the file.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models import audit
from models.erasure_table import Erasure
from models.tables import Person


class Erased(NamedTuple):
    """A person's row id, when it was erased, and the MAC of both and its LINE id."""

    at: datetime
    person_id: int
    mac: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).isoformat()} p{self.person_id} {self.mac}"

    @classmethod
    def parse(cls, written: str) -> "Erased":
        """The inverse of ``str``. Raises ValueError."""
        at, person, mac = written.split(" ")
        if len(mac) != hashlib.sha256().digest_size * 2 or not person.startswith("p"):
            raise ValueError("no erasure")
        return cls(datetime.fromisoformat(at), int(person[1:]), mac)

    def is_of(self, person: Person) -> bool:
        """Whether the person has to be erased again: the same LINE account under the same number,
        which did not come back since.
        """
        if person.id != self.person_id or person.line_id is None:
            return False
        since = (person.notice_at, person.registered_at, person.enrolled_at)
        if any(each is not None and each > self.at for each in since):
            return False
        keys = audit.keys()
        made = [_mac(key, self.at, self.person_id, person.line_id) for key in keys]
        return any(hmac.compare_digest(each, self.mac) for each in made)


def note(session: Session, person_id: int, line_id: str, at: datetime) -> None:
    """Have it written into the file that somebody is erased now."""
    mac = _mac(audit.keys()[-1], at, person_id, line_id)
    session.add(Erasure(at=at, person_id=person_id, mac=mac))


def waiting(session: Session, limit: int) -> dict[int, Erased]:
    """What does not stand in the file yet, by row id; oldest first."""
    found = session.exec(select(Erasure).order_by(col(Erasure.id)).limit(limit))
    return {each.id or 0: Erased(each.at, each.person_id, each.mac) for each in found}


def written(session: Session, ids: Sequence[int]) -> None:
    """These stand in the file."""
    session.execute(delete(Erasure).where(col(Erasure.id).in_(ids)))


def _mac(key: bytes, at: datetime, person_id: int, line_id: str) -> str:
    # No row of the audit log begins so: the key serves both.
    said = f"erased {at.astimezone(UTC).isoformat()} {person_id} {line_id}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
