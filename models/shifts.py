"""Shifts: who says to be on duty, off it or on leave, who takes whose place, who acts as head.

The last word counts: of all that was said of a person and a day, the newest row; a swap is said
when it is agreed to. Days are the office's (in Bangkok); of a period both ends belong to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, delete, func, or_
from sqlmodel import Session, col, select

from models import marks, people
from models.db import now
from models.duty_table import Acting, Shift, ShiftKind
from models.tables import OPEN, Person, Role, Status, Ticket

# Why somebody was on leave is nobody's business for longer.
KEPT = timedelta(days=90)
_DAY = timedelta(days=1)
_OF_DAY = (
    select(Shift)
    .where(col(Shift.until_on) >= bindparam("day"), col(Shift.from_on) <= bindparam("day"))
    .order_by(col(Shift.id))
)


class DutyError(Exception):
    """It cannot be done; ``reason`` is the last part of a text key."""

    reason = "gone"


class NothingSaid(DutyError):
    """What it is about is not there, or not any more."""


class NotTheirs(DutyError):
    """It is another person's word."""

    reason = "not_theirs"


class AnsweredAlready(DutyError):
    """The colleague has agreed before."""

    reason = "answered"


class DayIsOver(DutyError):
    """The day is past, or the period ends before it begins."""

    reason = "over"


class NoColleague(DutyError):
    """The other is the same person, or no officer who acts."""

    reason = "no_colleague"


class ColleagueAway(DutyError):
    """The colleague is on leave that day."""

    reason = "away"


class SwappedAlready(DutyError):
    """A colleague takes their place that day, or was asked to."""

    reason = "swapped"


@dataclass(frozen=True)
class Said:
    """What holds on a day: the last that everybody said, and who takes whose place."""

    last: dict[int, Shift] = field(default_factory=dict)
    swaps: dict[int, Shift] = field(default_factory=dict)

    def of(self, person: Person) -> Shift | None:
        """What the person said last of the day; swaps apart."""
        return self.last.get(person.id or 0)

    def kind(self, person: Person) -> str | None:
        """On, off, leave; None where nothing was said."""
        said = self.of(person)
        return said.kind if said else None

    def on(self, person: Person) -> Shift | None:
        """Their word to be on duty, unless they have given the day away since."""
        said, swap = self.of(person), self.swaps.get(person.id or 0)
        if said is None or said.kind != ShiftKind.ON or (swap and swap.made_at > said.made_at):
            return None
        return said

    def stand_in(self, id_: int) -> int:
        """Who stands where that person should: mostly the same."""
        seen = {id_}
        while id_ in self.swaps and (swap := self.swaps[id_]).swapped_with is not None:
            id_ = swap.swapped_with
            if id_ in seen:  # it was given back
                break
            seen.add(id_)
        return id_


def of_day(session: Session, day: date) -> Said:
    """What was said of a day."""
    rows = session.exec(_OF_DAY, params={"day": day}).all()
    return Said(
        {row.person_id: row for row in rows if row.kind != ShiftKind.SWAP},
        {row.person_id: row for row in rows if row.kind == ShiftKind.SWAP and row.is_agreed},
    )


def say_on(session: Session, person: Person, day: date) -> Shift:
    """The person is on duty that day, whatever the roster says."""
    return _said_of(session, person, ShiftKind.ON, day)


def say_off(session: Session, person: Person, day: date) -> Shift:
    """The person is not on duty that day, whatever the roster says."""
    return _said_of(session, person, ShiftKind.OFF, day)


def _said_of(session: Session, person: Person, kind: ShiftKind, day: date) -> Shift:
    said = of_day(session, day)
    before = said.on(person) if kind == ShiftKind.ON else said.of(person)
    if before is not None and before.kind == kind:
        return before
    return _add(session, person, kind, day, day)


def take_leave(
    session: Session, person: Person, first: date, last: date, reason: str = ""
) -> Shift:
    """The person is on leave from the first to the last day. Raises DayIsOver."""
    if last < first:
        raise DayIsOver
    return _add(session, person, ShiftKind.LEAVE, first, last, reason=reason[:200])


def ask_swap(session: Session, person: Person, colleague: Person, day: date) -> Shift:
    """Ask a colleague to take the person's place; it holds once they agree.

    Raises NoColleague, ColleagueAway, SwappedAlready.
    """
    if colleague.id == person.id or people.colleague(session, colleague.id or 0) is None:
        raise NoColleague
    _check_there(session, colleague, day)
    statement = select(Shift.id).where(Shift.kind == ShiftKind.SWAP, Shift.from_on == day)
    if session.exec(statement.where(Shift.person_id == person.id)).first() is not None:
        raise SwappedAlready
    swap = _add(session, person, ShiftKind.SWAP, day, day, is_agreed=False)
    swap.swapped_with = colleague.id
    return swap


def agree(session: Session, id_: int, colleague: Person, today: date) -> Shift:
    """The colleague takes the place of whoever asked for it.

    Raises NothingSaid, NotTheirs, AnsweredAlready, DayIsOver, ColleagueAway.
    """
    swap = _asked(session, id_, colleague, today)
    _check_there(session, colleague, swap.from_on)
    swap.is_agreed, swap.made_at = True, now()  # a word counts from then on
    return swap


def decline(session: Session, id_: int, colleague: Person, today: date) -> Shift:
    """The colleague does not; what was asked is gone, and returned.

    Raises NothingSaid, NotTheirs, AnsweredAlready, DayIsOver.
    """
    swap = _asked(session, id_, colleague, today)
    session.delete(swap)
    return swap


def _asked(session: Session, id_: int, colleague: Person, today: date) -> Shift:
    swap = _locked(session, id_)
    if swap.kind != ShiftKind.SWAP or swap.swapped_with != colleague.id:
        raise NotTheirs
    if swap.is_agreed:
        raise AnsweredAlready
    if swap.from_on < today:
        raise DayIsOver
    return swap


def _check_there(session: Session, colleague: Person, day: date) -> None:
    if of_day(session, day).kind(colleague) == ShiftKind.LEAVE:
        raise ColleagueAway


def asked_of(session: Session, colleague: Person, today: date) -> list[Shift]:
    """The swaps that wait for the colleague's word, oldest first."""
    statement = select(Shift).where(
        Shift.swapped_with == colleague.id,
        col(Shift.is_agreed).is_(False),
        col(Shift.until_on) >= today,
    )
    return list(session.exec(statement.order_by(col(Shift.id))))


def unanswered(session: Session, day: date) -> list[Shift]:
    """The swaps of a day that the colleague has not agreed to, oldest first."""
    is_swap = (Shift.kind == ShiftKind.SWAP, col(Shift.is_agreed).is_(False))
    statement = select(Shift).where(*is_swap, Shift.from_on == day)
    return list(session.exec(statement.order_by(col(Shift.id))))


def said_by(session: Session, person: Person, today: date) -> list[Shift]:
    """What the person said of today and later, by day."""
    statement = select(Shift).where(Shift.person_id == person.id, col(Shift.until_on) >= today)
    return list(session.exec(statement.order_by(col(Shift.from_on), col(Shift.id))))


def leaves(session: Session, today: date) -> list[Shift]:
    """Everybody's leave that is not over, by day."""
    statement = select(Shift).where(Shift.kind == ShiftKind.LEAVE, col(Shift.until_on) >= today)
    return list(session.exec(statement.order_by(col(Shift.from_on), col(Shift.id))))


def take_back(session: Session, id_: int, person: Person, today: date, *, as_head: bool) -> Shift:
    """What the person said of today and later holds no more; a head also ends colleagues' leave.

    Returns what it was. Raises NothingSaid, NotTheirs, DayIsOver.
    """
    said = _locked(session, id_)
    if said.person_id != person.id and not (as_head and said.kind == ShiftKind.LEAVE):
        raise NotTheirs
    if said.until_on < today:
        raise DayIsOver
    was = Shift.model_validate(said.model_dump())
    _end(session, said, today)
    return was


def name_acting(  # noqa: PLR0917 - who for whom, how long, and by whom
    session: Session, person: Person, role: Role, first: date, last: date, by: Person
) -> Acting:
    """The person stands in for a role, with its rights, from the first to the last day.

    Raises NoColleague, DayIsOver.
    """
    found = people.colleague(session, person.id or 0)
    if found is None or found.role == role or found.id == by.id:
        raise NoColleague
    if last < first:
        raise DayIsOver
    assert person.id is not None
    acting = Acting(
        person_id=person.id, role=role, from_on=first, until_on=last, named_by=by.id, named_at=now()
    )
    session.add(acting)
    session.flush()
    return acting


def acting(session: Session, day: date, role: Role = Role.HEAD) -> list[Acting]:
    """Who stands in for the role that day, in the order of naming."""
    return [each for each in acting_from(session, day, role) if each.from_on <= day]


def acting_from(session: Session, day: date, role: Role = Role.HEAD) -> list[Acting]:
    """Who stands in for the role that day or later."""
    statement = select(Acting).where(Acting.role == role, col(Acting.until_on) >= day)
    return list(session.exec(statement.order_by(col(Acting.from_on), col(Acting.id))))


def end_acting(session: Session, id_: int, today: date) -> Acting:
    """Standing in ends now; what it was. Raises NothingSaid where it has ended."""
    statement = select(Acting).where(Acting.id == id_, col(Acting.until_on) >= today)
    found = session.exec(statement.with_for_update(key_share=True)).first()
    if found is None:
        raise NothingSaid
    was = Acting.model_validate(found.model_dump())
    _end(session, found, today)
    return was


def end_all(session: Session, person: Person, today: date) -> list[Shift]:
    """The person leaves the office: nothing they said holds, and they stand in for nobody.

    Returns the swaps of others which they had agreed to, or not answered yet.
    """
    mine = or_(col(Shift.person_id) == person.id, col(Shift.swapped_with) == person.id)
    statement = select(Shift).where(mine, col(Shift.until_on) >= today)
    found = session.exec(statement.order_by(col(Shift.id)).with_for_update(key_share=True)).all()
    for role in session.exec(select(Acting).where(Acting.person_id == person.id)):
        _end(session, role, today)
    for shift in found:
        _end(session, shift, today)
    return [each for each in found if each.swapped_with == person.id]


def _end(session: Session, period: Shift | Acting, today: date) -> None:
    """What is past stays; nothing of today or later does."""
    if period.from_on < today:
        period.until_on = min(period.until_on, today - _DAY)
    else:
        session.delete(period)


def _add(
    session: Session,
    person: Person,
    kind: ShiftKind,
    first: date,
    last: date,
    *,
    reason: str = "",
    is_agreed: bool = True,
) -> Shift:
    assert person.id is not None
    shift = Shift(
        person_id=person.id,
        kind=kind,
        from_on=first,
        until_on=last,
        reason=reason,
        is_agreed=is_agreed,
        made_at=now(),
    )
    session.add(shift)
    session.flush()
    return shift


def _locked(session: Session, id_: int) -> Shift:
    statement = select(Shift).where(Shift.id == id_).execution_options(populate_existing=True)
    found = session.exec(statement.with_for_update(key_share=True)).first()
    if found is None:
        raise NothingSaid
    return found


def forget_old(session: Session) -> None:
    """Drop what was said of days long past."""
    before = now().date() - KEPT
    session.execute(delete(Shift).where(col(Shift.until_on) < before))


def open_load(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """How many open tickets each of these people has, or was offered; none where there are none."""
    who = list(ids)
    counted = func.count()
    mine = select(Ticket.assignee_id, counted).where(
        col(Ticket.assignee_id).in_(who), col(Ticket.status).in_(OPEN)
    )
    offered = select(Ticket.offered_to, counted).where(
        Ticket.status == Status.NEW, col(Ticket.offered_to).in_(who)
    )
    load: dict[int, int] = {}
    for statement in (
        mine.group_by(col(Ticket.assignee_id)),
        offered.group_by(col(Ticket.offered_to)),
    ):
        for id_, count in session.exec(statement):
            if id_ is not None:
                load[id_] = load.get(id_, 0) + count
    return load


def take_turns(session: Session) -> None:
    """Wait until nobody else is choosing whom to offer a ticket; until the transaction ends."""
    marks.set_now(session, _CHOOSING)


def offered(session: Session, person: Person) -> None:
    """Note that the person was offered a ticket just now."""
    marks.set_now(session, _offered_to(person.id or 0))


def last_offers(session: Session, ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these people was last offered a ticket; none who never was."""
    names = {_offered_to(id_): id_ for id_ in ids}
    return {names[name]: at for name, at in marks.moments(session, names).items()}


_CHOOSING = "offering"


def _offered_to(id_: int) -> str:
    return f"offered to {id_}"
