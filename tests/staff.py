"""People of the office, as their code leaves them (tests/test_enrolment.py types codes)."""

from sqlmodel import Session

from models import people
from models.db import now
from models.tables import Person, Role


def enrol(session: Session, line_id: str, name: str = "sample", role: str = "officer") -> Person:
    """The person of that LINE id, who is of the office from now on."""
    person = people.meet(session, line_id).person
    person.role, person.office_name, person.enrolled_at = Role(role), name, now()
    return person
