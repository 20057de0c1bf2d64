"""Delegations: who approves in another's place, from the first to the last of some days."""

from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from models import audit
from models.approval_table import Delegation
from models.db import now
from models.tables import Person


class DelegationError(Exception):
    """It cannot be done; ``reason`` is the last part of a text key."""

    reason = "gone"


class NoDelegation(DelegationError):
    """It is not there, or has ended."""


class NotOneself(DelegationError):
    """Nobody delegates to themselves."""

    reason = "oneself"


class PeriodIsOver(DelegationError):
    """The last day is past, or comes before the first."""

    reason = "over"


def may_stand_in(giver: Person, person: Person) -> bool:
    """Whether somebody can approve in another's place: both are of the office, or of one school."""
    if giver.role:
        return bool(person.role)
    return person.registered_at is not None and person.org_code == giver.org_code != ""


def candidates(session: Session, giver: Person) -> list[Person]:
    """Who could stand in for the giver, and reads what is written here."""
    there = (col(Person.line_id).is_not(None), col(Person.blocked_at).is_(None))
    statement = select(Person).where(*there, Person.id != giver.id)
    if giver.role:
        statement = statement.where(col(Person.role).is_not(None))
    else:
        statement = statement.where(Person.org_code == giver.org_code)
    found = session.exec(statement.order_by(col(Person.id)))
    return [each for each in found if may_stand_in(giver, each)]


def delegate(  # noqa: PLR0917 - who to whom, how long, and what day it is
    session: Session, giver: Person, person: Person, first: date, last: date, today: date
) -> Delegation:
    """The person approves in the giver's place on these days. Raises NotOneself, PeriodIsOver."""
    if person.id == giver.id:
        raise NotOneself
    if last < max(first, today):
        raise PeriodIsOver
    assert giver.id is not None
    assert person.id is not None
    made = Delegation(
        giver_id=giver.id, person_id=person.id, from_on=first, until_on=last, made_at=now()
    )
    session.add(made)
    session.flush()
    audit.record(session, "delegation.given", actor=giver, about=person)
    return made


def from_givers(session: Session, ids: set[int], day: date) -> list[Delegation]:
    """What these people have delegated for a day."""
    statement = select(Delegation).where(
        col(Delegation.giver_id).in_(ids), Delegation.from_on <= day, Delegation.until_on >= day
    )
    return list(session.exec(statement.order_by(col(Delegation.id))))


def about(session: Session, person: Person, today: date) -> list[Delegation]:
    """What the person has delegated, or was delegated to them, that is not over; by day."""
    is_theirs = or_(col(Delegation.giver_id) == person.id, col(Delegation.person_id) == person.id)
    statement = select(Delegation).where(is_theirs, Delegation.until_on >= today)
    return list(session.exec(statement.order_by(col(Delegation.from_on), col(Delegation.id))))


def end(session: Session, id_: int, person: Person, today: date) -> Delegation:
    """It ends now, by the word of either of the two; what it was. Raises NoDelegation."""
    statement = select(Delegation).where(Delegation.id == id_, Delegation.until_on >= today)
    found = session.exec(statement.with_for_update(key_share=True)).first()
    if found is None or person.id not in (found.giver_id, found.person_id):
        raise NoDelegation
    was = Delegation.model_validate(found.model_dump())
    audit.record(
        session, "delegation.ended", actor=person, about=f"p{was.giver_id} p{was.person_id}"
    )
    if found.from_on < today:
        found.until_on = today - timedelta(days=1)
    else:
        session.delete(found)
    return was
