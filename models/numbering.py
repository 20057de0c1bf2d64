"""Ticket numbers: without gaps within a service letter and a Buddhist month."""

from sqlmodel import Session

from models.statements import Statement
from models.tables import TicketCounter

_COUNTER = TicketCounter.__table__  # type: ignore[attr-defined]
_NEXT = Statement(
    lambda insert: (
        insert(_COUNTER)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": _COUNTER.c.last + 1})
        .returning(_COUNTER.c.last)
    )
)


def next_number(session: Session, prefix: str) -> str:
    """The next ticket number of a service letter and Buddhist month, e.g. R6911-0042.

    Gapless: the counter's row stays locked until the ticket is committed or not.
    """
    [(last,)] = _NEXT.run(session, {"prefix": prefix, "last": 1})
    return f"{prefix}-{last:04d}"
