"""What the office wrote to requesters, who may answer it at any moment."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col

from models.statements import Statement
from models.tables import UNFINISHED, Entry, Ticket

# What asks for an answer. Others, such as that somebody took the ticket, are only good to know.
_ASKING = ("message", "resolved")
# Most turns run this one, when something is typed into a form.
_WRITTEN = Statement(
    lambda _: (
        select(col(Entry.ticket_id))
        .join(Ticket, col(Ticket.id) == col(Entry.ticket_id))
        .where(
            col(Ticket.requester_id) == bindparam("person"),
            or_(*(col(Ticket.status) == each.value for each in UNFINISHED)),
            or_(*(col(Entry.kind) == each for each in _ASKING)),
            col(Entry.actor_id) != bindparam("person"),
            col(Entry.at) > bindparam("since"),
            col(Entry.at) < bindparam("until"),
        )
    )
)


def written_about(session: Session, person_id: int, since_ms: int, until_ms: int) -> set[int]:
    """The row ids of a requester's unfinished tickets about which the office wrote between two
    moments (milliseconds since 1970, both included).
    """
    window = {"since": _moment(since_ms), "until": _moment(until_ms + 1)}
    return {row[0] for row in _WRITTEN.run(session, {"person": person_id, **window})}


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
