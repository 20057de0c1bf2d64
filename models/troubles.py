"""What was reported lately of the same service and place: several may be one trouble."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam
from sqlmodel import Session, col, select

from models.incident_table import Part, Trouble
from models.tables import OPEN, Ticket
from models.tickets import UNAPPROVED

# As many as are looked at, the newest.
AT_ONCE = 500

# No plain column, or SQLite would go through all that is open instead of what is new.
_STATUS = col(Ticket.status).concat("")
_IS_RECENT = and_(
    col(Ticket.opened_at) >= bindparam("since"),
    col(Ticket.service) == bindparam("service"),
    _STATUS.in_(OPEN),
    col(Ticket.incident_part) == Part.NONE,
    col(Ticket.waits_for).not_in(UNAPPROVED),
)
# Of a zone, or of a school.
_OF_PLACE = {
    False: col(Ticket.zone) == bindparam("zone"),
    True: col(Ticket.org_code) == bindparam("org_code"),
}
_LATELY = {
    at_school: select(Ticket)
    .where(of_place, _IS_RECENT)
    .order_by(col(Ticket.opened_at).desc(), col(Ticket.id).desc())
    .limit(AT_ONCE)
    for at_school, of_place in _OF_PLACE.items()
}
_TOLD = {
    at_school: select(Ticket.fields, Ticket.requester_id, Ticket.org_code)
    .where(of_place, _IS_RECENT)
    .order_by(col(Ticket.opened_at).desc(), col(Ticket.id).desc())
    .limit(AT_ONCE)
    for at_school, of_place in _OF_PLACE.items()
}


class Told(NamedTuple):
    """Of a ticket what tells whether it is one of several."""

    fields: dict[str, Any]
    requester_id: int
    org_code: str


def lately(session: Session, trouble: Trouble, since: datetime) -> list[Ticket]:
    """Open tickets of the trouble's service and place, of whatever topic, since then that never
    were part of an incident, oldest first: what somebody took out of one is not offered again.
    """
    asked = asdict(trouble) | {"since": since}
    return list(session.exec(_LATELY[bool(trouble.org_code)], params=asked))[::-1]


def told_lately(session: Session, trouble: Trouble, since: datetime) -> Iterator[Told]:
    """The same, newest first and read one by one: on a bad day a hundred others are among them,
    and whoever looks has usually seen enough after a few.
    """
    session.flush()
    asked = asdict(trouble) | {"since": since}
    # Not by the session, which reads every row before it gives the first.
    with session.connection().execute(_TOLD[bool(trouble.org_code)], asked) as found:
        yield from (Told(*each) for each in found)
