"""The office's own days: closed though others work, or worked in spite of a holiday."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, select

from models import marks
from models.db import now
from models.tables import OPEN, OfficeDay, Person, Ticket
from models.upserts import insert_for

# What clocks last ran by, of that which the profile says.
_MARK = "calendar"


class OwnDay(NamedTuple):
    """What the office says of a day, and why."""

    day: date
    is_working: bool
    reason: str


_COLUMNS = (col(OfficeDay.day), col(OfficeDay.is_working), col(OfficeDay.reason))
_DAYS = (
    select(*_COLUMNS).where(col(OfficeDay.day) >= bindparam("since")).order_by(col(OfficeDay.day))
)


def own_days(session: Session, since: date = date.min) -> list[OwnDay]:
    """All of them, or those from a day on."""
    return [OwnDay(*row) for row in session.exec(_DAYS, params={"since": since})]


def set_day(session: Session, told: OwnDay, person: Person) -> None:
    """Keep what a person of the office says of a day; it replaces what was said before."""
    values = {**told._asdict(), "made_by": person.id, "made_at": now()}
    statement = insert_for(session)(OfficeDay).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["day"], set_=values))
    recheck_clocks(session)


def drop_day(session: Session, day: date) -> bool:
    """Have the day be as others are again; False when nothing was said of it."""
    statement = delete(OfficeDay).where(col(OfficeDay.day) == day).returning(col(OfficeDay.day))
    if session.execute(statement).first() is None:
        return False
    recheck_clocks(session)
    return True


def recheck_clocks(session: Session) -> None:
    """Have somebody look at the clock of every open ticket now: its times have changed."""
    is_open = col(Ticket.status).in_(OPEN)
    # Locked one after the other, in the order in which others lock several.
    locked = select(Ticket.id).where(is_open).order_by(col(Ticket.id))
    session.exec(locked.with_for_update(key_share=True)).all()
    session.execute(update(Ticket).where(is_open).values(escalate_at=now()))


def run_by(session: Session, profile: str) -> None:
    """Have clocks run by a profile, named by its fingerprint: where it is another than they last
    ran by, they are looked at again.
    """
    if marks.values(session, [_MARK]).get(_MARK) == profile:
        return
    recheck_clocks(session)
    marks.move(session, _MARK, profile)
