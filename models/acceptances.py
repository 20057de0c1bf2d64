"""Which terms of use were accepted, by whom and when."""

from sqlmodel import Session, col, select

from models.change_table import Acceptance
from models.tables import Person, Ticket


def accept(session: Session, person: Person, ticket: Ticket, version: str) -> None:
    """Keep that somebody accepted the terms of that version now."""
    assert person.id is not None
    session.add(Acceptance(person_id=person.id, ticket_id=ticket.id, version=version))
    session.flush()


def latest(session: Session, person: Person) -> Acceptance | None:
    """What somebody accepted last."""
    statement = select(Acceptance).where(Acceptance.person_id == person.id)
    return session.exec(statement.order_by(col(Acceptance.id).desc()).limit(1)).first()
