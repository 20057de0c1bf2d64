"""Surveys: rounds are opened, people invited, and answers kept apart from who gave them.

An answer has no moment and a random id, and all answers of a round are written anew in random order
with each that comes: neither their places in the database nor its transactions tell whose is whose.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, SQLModel, col, or_, select

from models.db import now
from models.survey_table import (
    SurveyAnswer,
    SurveyComment,
    SurveyInvitation,
    SurveyRefusal,
    SurveyRound,
)
from models.tables import ACTING, Person, Status, Ticket
from models.upserts import insert_for

_CHANCE = secrets.SystemRandom()
# The codes of the schools that a survey asks; None for one that asks requesters.
Schools = Collection[str] | None


class NotTaken(Exception):
    """An answer that cannot be taken; ``reason`` is the last part of a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_round(session: Session, new: SurveyRound) -> SurveyRound | None:
    """Open a round; None where there is one of that service and period. Of two at once, one
    does.
    """
    insert = insert_for(session)(SurveyRound).values(**new.model_dump(exclude={"id"}))
    made = session.execute(insert.on_conflict_do_nothing().returning(col(SurveyRound.id))).first()
    return session.get(SurveyRound, made[0]) if made else None


def is_opened(session: Session, service: str, period: str) -> bool:
    """Whether there is or was such a round."""
    statement = select(SurveyRound.id).where(
        SurveyRound.service == service, SurveyRound.period == period
    )
    return session.exec(statement).first() is not None


def current(session: Session, service: str) -> SurveyRound | None:
    """The round that is open now."""
    is_open = (col(SurveyRound.closed_at).is_(None), col(SurveyRound.closes_at) > now())
    statement = select(SurveyRound).where(SurveyRound.service == service, *is_open)
    return session.exec(statement.order_by(col(SurveyRound.id).desc())).first()


def last_closed(session: Session, service: str) -> SurveyRound | None:
    """The round that was closed last."""
    is_closed = col(SurveyRound.closed_at).is_not(None)
    statement = select(SurveyRound).where(SurveyRound.service == service, is_closed)
    return session.exec(statement.order_by(col(SurveyRound.id).desc())).first()


def may_answer(session: Session, round_: SurveyRound, person: Person, *, schools: Schools) -> bool:
    """Whether a survey is for somebody, invited or not: nobody rates their own work."""
    return person.id in _asked(session, round_, schools=schools, only=person.id)


def to_invite(
    session: Session, round_: SurveyRound, *, schools: Schools, most: int, rest: timedelta
) -> list[Person]:
    """At most so many of those it is for, by chance; of each school one. Nobody who refuses, cannot
    be reached, or was invited to any survey since the rest.
    """
    asked = _asked(session, round_, schools=schools)
    refusing = set(session.exec(select(SurveyRefusal.person_id)))
    rested = select(SurveyInvitation.person_id).join(
        SurveyRound, col(SurveyRound.id) == SurveyInvitation.round_id
    )
    resting = set(session.exec(rested.where(col(SurveyRound.opened_at) > now() - rest)))
    ids = [each for each in asked if each not in refusing | resting]
    _CHANCE.shuffle(ids)
    people = [_reachable(session, each) for each in ids]
    found = [each for each in people if each is not None]
    if schools is not None:
        found = list({each.org_code: each for each in found}.values())
    return found[: max(0, most)]


def _reachable(session: Session, person_id: int) -> Person | None:
    person = session.get_one(Person, person_id)
    is_there = person.line_id and person.registered_at and not person.blocked_at
    return person if is_there else None


def _asked(
    session: Session, round_: SurveyRound, *, schools: Schools, only: int | None = None
) -> list[int]:
    """The row ids of those a survey is for, or of that one alone."""
    no_officer = or_(col(Person.role).is_(None), col(Person.role).not_in(ACTING))
    chosen = select(Person.id).where(no_officer, col(Person.registered_at).is_not(None))
    if only is not None:
        chosen = chosen.where(Person.id == only)
    if schools is not None:
        chosen = chosen.where(col(Person.org_code).in_(schools), col(Person.role).is_(None))
    else:
        in_time = (
            col(Ticket.closed_at) >= round_.since_at,
            col(Ticket.closed_at) < round_.until_at,
        )
        closed = (Ticket.status == Status.CLOSED, *in_time)
        # Who has left the office since worked on tickets of that time all the same.
        workers = select(Ticket.assignee_id).where(*closed, col(Ticket.assignee_id).is_not(None))
        chosen = chosen.where(col(Person.id).in_(select(Ticket.requester_id).where(*closed)))
        chosen = chosen.where(col(Person.id).not_in(workers))
    return [each for each in session.exec(chosen) if each is not None]


def invited_since(session: Session, at: datetime) -> int:
    """How many were invited to rounds opened since then."""
    total = select(func.sum(SurveyRound.invited)).where(col(SurveyRound.opened_at) >= at)
    return int(session.exec(total).one() or 0)


def invite(session: Session, round_: SurveyRound, people: Collection[Person]) -> None:
    """Note who is asked."""
    assert round_.id is not None
    for each in people:
        session.add(SurveyInvitation(round_id=round_.id, person_id=each.id or 0))
    round_.invited += len(people)
    session.flush()


def due(session: Session) -> list[SurveyRound]:
    """Open rounds whose reminder or end is due, locked; what somebody else has locked is theirs."""
    remind = (col(SurveyRound.reminded_at).is_(None)) & (col(SurveyRound.remind_at) <= now())
    chosen = select(SurveyRound).where(
        col(SurveyRound.closed_at).is_(None), or_(remind, col(SurveyRound.closes_at) <= now())
    )
    return list(session.exec(chosen.with_for_update(skip_locked=True)))


def unanswered(session: Session, round_: SurveyRound) -> list[Person]:
    """Who was invited and has not answered, and does not refuse."""
    chosen = (
        select(Person)
        .join(SurveyInvitation, col(SurveyInvitation.person_id) == Person.id)
        .where(
            SurveyInvitation.round_id == round_.id, col(SurveyInvitation.has_answered).is_(False)
        )
        .where(col(Person.id).not_in(select(SurveyRefusal.person_id)))
    )
    return list(session.exec(chosen.order_by(col(Person.id))))


def close(round_: SurveyRound, session: Session) -> None:
    """No answers any more; and who has answered is forgotten."""
    round_.closed_at = now()
    marks = update(SurveyInvitation).where(col(SurveyInvitation.round_id) == round_.id)
    session.execute(marks.values(has_answered=False))


def has_answered(session: Session, round_: SurveyRound, person: Person) -> bool:
    """Whether somebody has, as long as the round is open."""
    found = session.get(SurveyInvitation, (round_.id, person.id))
    return found is not None and found.has_answered


def answer(
    session: Session,
    round_id: int,
    person: Person,
    given: Mapping[str, Any],
    comments: Mapping[str, str],
    *,
    org_code: str = "",
) -> None:
    """Take an answer, once. NotTaken: closed, answered."""
    statement = select(SurveyRound).where(SurveyRound.id == round_id).with_for_update()
    found = session.exec(statement.execution_options(populate_existing=True)).one()
    if found.closed_at is not None or found.closes_at <= now():
        raise NotTaken("closed")
    mark = session.get(SurveyInvitation, (round_id, person.id), populate_existing=True)
    if mark is None:  # came without being asked
        mark = SurveyInvitation(round_id=round_id, person_id=person.id or 0)
        found.invited += 1
    elif mark.has_answered:
        raise NotTaken("answered")
    mark.has_answered = True
    session.add(mark)
    new = SurveyAnswer(id="", round_id=round_id, org_code=org_code, answers=dict(given))
    _write_anew(session, SurveyAnswer, round_id, [new])
    words = [
        SurveyComment(id="", round_id=round_id, kind=kind, text=text)
        for kind, text in comments.items()
    ]
    _write_anew(session, SurveyComment, round_id, words)


def _write_anew(
    session: Session,
    table: type[SurveyAnswer] | type[SurveyComment],
    round_id: int,
    new: Sequence[SQLModel],
) -> None:
    """Write what there is of a round once more with what is new, in random order: the rows differ
    in nothing that a database keeps beside their columns.
    """
    columns: Any = table.__table__  # type: ignore[union-attr]
    of_round = columns.c.round_id == round_id
    rows = [dict(each._mapping) for each in session.execute(select(columns).where(of_round))]
    rows += [each.model_dump() for each in new]
    _CHANCE.shuffle(rows)
    session.execute(columns.delete().where(of_round))
    if rows:
        anew = [{**each, "id": secrets.token_hex(16)} for each in rows]
        session.execute(columns.insert(), anew)


def answers(session: Session, round_: SurveyRound) -> list[SurveyAnswer]:
    """What was answered in a round, in no order that tells anything."""
    chosen = select(SurveyAnswer).where(SurveyAnswer.round_id == round_.id)
    return list(session.exec(chosen.order_by(col(SurveyAnswer.id))))


def comments(session: Session, round_: SurveyRound) -> list[SurveyComment]:
    """What was said in words, in no order that tells anything."""
    chosen = select(SurveyComment).where(SurveyComment.round_id == round_.id)
    return list(session.exec(chosen.order_by(col(SurveyComment.id))))


def refuse(session: Session, person: Person) -> None:
    """Somebody wants no invitations any more."""
    insert = insert_for(session)(SurveyRefusal).values(person_id=person.id)
    session.execute(insert.on_conflict_do_nothing())


def accept(session: Session, person: Person) -> None:
    """Somebody wants invitations again."""
    session.execute(delete(SurveyRefusal).where(col(SurveyRefusal.person_id) == person.id))


def forget_person(session: Session, person: Person) -> None:
    """Nothing tells any more that somebody was asked; what was answered is nobody's."""
    for table in (SurveyInvitation, SurveyRefusal):
        session.execute(delete(table).where(col(table.person_id) == person.id))
