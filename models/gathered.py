"""What was gathered since some day for a plan: the tickets of one service, and whose they are."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.tables import Person, Status, Ticket

# More are told by none of those who make a plan; a year has a few hundred.
MOST = 5000


class Contribution(NamedTuple):
    """A ticket, and the school or group of whoever opened it: its code, or its name where it is in
    no register.
    """

    ticket: Ticket
    org: str


def since(session: Session, service: str, start: datetime, most: int = MOST) -> list[Contribution]:
    """Those opened since then, the newest first, that nobody withdrew or rejected."""
    statement = (
        select(Ticket, Person.org_code, Person.org_name)
        .join(Person, col(Person.id) == Ticket.requester_id)
        .where(
            Ticket.service == service,
            col(Ticket.opened_at) >= start,
            col(Ticket.status).not_in((Status.WITHDRAWN, Status.REJECTED)),
        )
        .order_by(col(Ticket.id).desc())
        .limit(most)
    )
    return [Contribution(ticket, code or name) for ticket, code, name in session.exec(statement)]
