"""School directors: who proved to be one by a one-time code, for which school, until it ends."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from models import audit
from models.approval_table import SchoolDirector
from models.db import now
from models.tables import Person


def appoint(session: Session, person: Person, org_code: str) -> list[Person]:
    """The person is the director of the school from now on; whose place that was, they are it no
    more.
    """
    assert person.id is not None
    before = of_school(session, org_code)
    statement = update(SchoolDirector).where(
        col(SchoolDirector.org_code) == org_code, col(SchoolDirector.ended_at).is_(None)
    )
    session.execute(statement.values(ended_at=now()))
    session.add(SchoolDirector(person_id=person.id, org_code=org_code, since=now()))
    session.flush()
    return [each for each in before if each.id != person.id]


def of_school(session: Session, org_code: str) -> list[Person]:
    """Who directs the school: as long as it is also the school of their profile."""
    statement = (
        select(Person)
        .join(SchoolDirector, col(SchoolDirector.person_id) == Person.id)
        .where(
            SchoolDirector.org_code == org_code,
            Person.org_code == org_code,
            col(SchoolDirector.ended_at).is_(None),
        )
    )
    return list(session.exec(statement.order_by(col(SchoolDirector.id))))


def school_of(session: Session, person: Person) -> str:
    """The school that the person directs; none ("") where there is none, or they have left it."""
    statement = select(SchoolDirector.org_code).where(
        SchoolDirector.person_id == person.id,
        SchoolDirector.org_code == person.org_code,
        col(SchoolDirector.ended_at).is_(None),
    )
    return session.exec(statement).first() or ""


def standing(session: Session) -> list[tuple[SchoolDirector, Person]]:
    """Everybody who is a director, by school."""
    statement = (
        select(SchoolDirector, Person)
        .join(Person, col(Person.id) == SchoolDirector.person_id)
        .where(col(SchoolDirector.ended_at).is_(None))
    )
    rows = session.exec(statement.order_by(col(Person.org_name), col(SchoolDirector.id)))
    return [(director, person) for director, person in rows]


def end(session: Session, id_: int, by: Person) -> SchoolDirector | None:
    """The director of that row id is it no more; None where somebody else was faster."""
    statement = (
        update(SchoolDirector)
        .where(col(SchoolDirector.id) == id_, col(SchoolDirector.ended_at).is_(None))
        .values(ended_at=now(), ended_by=by.id)
        .returning(col(SchoolDirector.id))
    )
    if session.execute(statement).first() is None:
        return None
    ended = session.get_one(SchoolDirector, id_, populate_existing=True)
    audit.record(session, "director.ended", actor=by, about=f"p{ended.person_id}")
    return ended
