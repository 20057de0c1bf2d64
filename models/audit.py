"""The audit log: who did what, chained by MACs, so that no row can be changed or left out unseen.

What is recorded is appended last in its transaction, once everything else is flushed: the chain's
lock comes after all others, so nobody who holds it waits for anybody, and it is held for one INSERT
and the commit alone. SQLite has one writer anyway.

People stand in it by their row id, which outlives their erasure (``p12``), tickets by number.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, text
from sqlmodel import Session, col, select

from models.audit_table import ACTIONS, AuditRow
from models.db import now
from models.tables import Person, Ticket

LABEL = b"helpdesk audit log 1"
# Any number that nobody else uses as an advisory lock.
LOCK = 8_247_002
NOBODY = "-"
START = ""
DROPPED = "audit.dropped"
_SHORT = re.compile(r"[\w.:>/ -]{0,80}", re.ASCII)  # no names: those of people are Thai
_keys: list[bytes] = []


class Head(NamedTuple):
    """The last row of the chain: its number (0: there is none) and MAC."""

    seq: int
    mac: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.mac}"

    @classmethod
    def parse(cls, written: str) -> "Head":
        """The inverse of ``str``. Raises ValueError."""
        seq, _, mac = written.strip().partition(":")
        if not (seq.isascii() and seq.isdecimal() and re.fullmatch(r"[0-9a-f]{64}|", mac)):
            raise ValueError("a head is a number, a colon and 64 hexadecimal digits")
        return cls(int(seq), mac)


def use(secret: str, older: tuple[str, ...] = ()) -> None:
    """Have this process's rows signed under a key derived from the server's secret; rows signed
    under ``older`` ones, the newest of them last, count as well when the log is verified.
    """
    _keys[:] = [hmac.digest(each.encode(), LABEL, "sha256") for each in (*older, secret)]


def keys() -> list[bytes]:
    """The keys, oldest first; RuntimeError before ``use``."""
    if not _keys:
        raise RuntimeError("models.audit.use() has not been called")
    return _keys


def record(
    session: Session,
    action: str,
    *,
    actor: Person | int | str | None = None,
    about: Ticket | Person | str = "",
    reason: str = "",
) -> None:
    """Have it appended when the transaction commits, and only then; the same thing only once.

    ``actor`` is a person or their row id, or what acts by itself (``clock``, ``command``). Raises
    ValueError for an action that is not listed, or a reason that is no short ASCII words.
    """
    if action not in ACTIONS:
        raise ValueError(f"{action} is no action of the audit log")
    made = {
        "actor": _name(actor),
        "action": action,
        "about": _name(about),
        "reason": reason,
        "request": str(session.info.get("request", ""))[:80],
    }
    if not all(_SHORT.fullmatch(made[each]) for each in ("about", "reason")):
        raise ValueError("an audit row holds ids and short words of our own only")
    _append_later(session, made)


def _append_later(session: Session, made: dict[str, Any]) -> None:
    waiting = session.info.setdefault("audit", [])
    if made in waiting:
        return
    waiting.append(made)
    if len(waiting) == 1:
        session.info.setdefault("last", []).append(_append)


def _name(who: Ticket | Person | int | str | None) -> str:
    if isinstance(who, Ticket):
        return who.number
    if isinstance(who, Person):
        return f"p{who.id}"
    if isinstance(who, int):
        return f"p{who}"
    return who if who is not None else NOBODY


def _append(session: Session) -> None:
    waiting = session.info.pop("audit", ())
    if not waiting:
        return
    if session.get_bind().dialect.name == "postgresql":
        # Until the commit; whoever comes next sees the row that was committed before.
        session.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    seq, previous = head(session)
    for made in waiting:
        row = {"at": now(), "drops_to": None, **made, "seq": (seq := seq + 1), "previous": previous}
        row["mac"] = previous = mac_of(keys()[-1], row)
        session.add(AuditRow(**row))
    session.flush()


def mac_of(key: bytes, row: Mapping[str, Any]) -> str:
    """The MAC of a row (all its columns by name; ``at`` a moment, or as SQLite stores it)."""
    moment = row["at"]
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    signed = [moment if name == "at" else row[name] for name in SIGNED]
    said = json.dumps(signed, ensure_ascii=True, separators=(",", ":"), default=repr)
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


SIGNED = ("seq", "at", "actor", "action", "about", "reason", "request", "drops_to", "previous")


def head(session: Session) -> Head:
    """The chain's last row."""
    last = select(AuditRow.seq, AuditRow.mac).order_by(col(AuditRow.seq).desc()).limit(1)
    found = session.exec(last).first()
    return Head(*found) if found else Head(0, START)


def of(session: Session, about: str, limit: int = 1000) -> list[AuditRow]:
    """What was recorded about a ticket's number or a person (``p12``), or done by that person;
    oldest first.
    """
    is_meant = (col(AuditRow.about) == about) | (col(AuditRow.actor) == about)
    statement = select(AuditRow).where(is_meant).order_by(col(AuditRow.seq)).limit(limit)
    return list(session.exec(statement))


def old(session: Session, older_than: timedelta) -> tuple[int, datetime | None]:
    """How many rows are older, and since when."""
    count, since = session.exec(
        select(func.count(), func.min(AuditRow.at)).where(col(AuditRow.at) < now() - older_than)
    ).one()
    return count, since


def let_go(session: Session, older_than: timedelta) -> None:
    """Write into the log that what is older is dropped: the last such row, and its MAC. At once, so
    that it can be deleted; nothing else may happen in the transaction before it.
    """
    statement = select(AuditRow.seq, AuditRow.mac).where(col(AuditRow.at) < now() - older_than)
    last = session.exec(statement.order_by(col(AuditRow.seq).desc()).limit(1)).first()
    if last is not None and last[0] > _dropped_to(session):
        made = {"actor": "clock", "action": DROPPED, "about": last[1], "reason": "", "request": ""}
        _append_later(session, made | {"drops_to": last[0]})
        _append(session)


def delete_dropped(session: Session, limit: int) -> int:
    """Delete so many of the rows that the log says are dropped, the oldest first."""
    gone = select(AuditRow.seq).where(col(AuditRow.seq) <= _dropped_to(session))
    gone = gone.order_by(col(AuditRow.seq)).limit(limit)
    statement = delete(AuditRow).where(col(AuditRow.seq).in_(gone))
    return len(session.execute(statement.returning(col(AuditRow.seq))).all())


def _dropped_to(session: Session) -> int:
    return session.exec(select(func.max(AuditRow.drops_to))).one() or 0
