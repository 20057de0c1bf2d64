"""Whether the audit log is whole: every row as it was signed, none missing, no tail cut off."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from models.audit import DROPPED, SIGNED, START, Head, keys, mac_of
from models.audit_table import AuditRow

PAGE = 2000


@dataclass(frozen=True)
class Verdict:
    """How many rows there are and the last of them; and which is the first that is wrong, if any
    is, with the reason.
    """

    count: int
    head: Head
    bad: int | None = None
    reason: str = ""


@dataclass
class _Fault(Exception):
    seq: int
    reason: str


def verify(session: Session, heads: Iterable[Head] = ()) -> Verdict:
    """Look at every row, and whether the log still has each head that was sent out before.

    Raises RuntimeError before ``audit.use``.
    """
    named = session.exec(select(AuditRow.drops_to).where(col(AuditRow.drops_to).is_not(None)))
    chain = _Chain({head.seq: head.mac for head in heads if head.seq}, set(named))
    try:
        for row in _rows(session):
            chain.add(row)
        chain.close()
    except _Fault as fault:
        return Verdict(chain.count, chain.head, fault.seq, fault.reason)
    return Verdict(chain.count, chain.head)


class _Chain:
    """What was seen so far."""

    def __init__(self, heads: Mapping[int, str], named: Container[int | None]) -> None:
        self.count, self.head = 0, Head(0, START)
        self._heads, self._named = heads, named
        self._keys = keys()
        self._key = 0  # signed under the oldest, until one is not
        self._first: Mapping[str, Any] | None = None
        self._passed: dict[int, str] = {}  # MACs that a drop may name, while the first are there
        self._dropped: list[tuple[int, Head]] = []  # each with the row that says so

    def add(self, row: Mapping[str, Any]) -> None:
        """The next row. Raises _Fault."""
        seq = row["seq"]
        if self._first is None:
            self._first = row
        elif seq != self.head.seq + 1:
            raise _Fault(self.head.seq + 1, "is missing")
        elif row["previous"] != self.head.mac:
            raise _Fault(seq, "does not follow the row before it")
        if not self._is_signed(row):
            raise _Fault(seq, "is not as it was signed")
        if self._heads.get(seq, row["mac"]) != row["mac"]:
            raise _Fault(seq, "is another than that whose head was sent out")
        if row["action"] == DROPPED:
            self._dropped.append((seq, Head(row["drops_to"] or 0, row["about"])))
        if seq in self._named:
            self._passed[seq] = row["mac"]
        self.count, self.head = self.count + 1, Head(seq, row["mac"])

    def _is_signed(self, row: Mapping[str, Any]) -> bool:
        for number in range(self._key, len(self._keys)):
            if mac_of(self._keys[number], row) == row["mac"]:
                self._key = number  # who changes keys never goes back to an older one
                return True
        return False

    def close(self) -> None:
        """The end of the log. Raises _Fault."""
        first = self._first["seq"] if self._first else 1
        gone = max((drop for _, drop in self._dropped), default=Head(0, START))
        if first > gone.seq + 1:
            raise _Fault(gone.seq + 1, "is missing")
        if first == gone.seq + 1:
            is_bound = self._first is None or self._first["previous"] == gone.mac
        else:  # not all of what was dropped is deleted yet
            is_bound = gone.seq == 0 or self._passed.get(gone.seq) == gone.mac
        if not is_bound:
            raise _Fault(first, "does not follow the row that was dropped before it")
        last = max(self._heads, default=0)
        if last > self.head.seq:
            raise _Fault(self.head.seq + 1, f"is missing: a head of {last} was sent out")


def _rows(session: Session) -> Iterator[Mapping[str, Any]]:
    size, after = PAGE, -1
    while True:
        try:
            found = _page(session, after, size)
        except (DBAPIError, ValueError, TypeError, ArithmeticError) as error:
            if size == 1:
                raise _Fault(max(after + 1, 1), "cannot be read") from error
            size = 1  # up to the one that is damaged
            continue
        if not found:
            return
        yield from found
        after = found[-1]["seq"]


def _page(session: Session, after: int, size: int) -> list[dict[str, Any]]:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    # As SQLite stores it: two ways to write a moment are two rows.
    at = type_coerce(col(AuditRow.at), String) if is_sqlite else col(AuditRow.at)
    rest = [getattr(AuditRow, name) for name in (*SIGNED, "mac") if name != "at"]
    statement = select(at.label("at"), *rest).where(col(AuditRow.seq) > after)
    rows = session.execute(statement.order_by(col(AuditRow.seq)).limit(size))
    return [dict(row) for row in rows.mappings()]
