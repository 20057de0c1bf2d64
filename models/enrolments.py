"""One-time enrolment codes: whoever types one in time is of the office, until dismissed."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from models import (
    accounts,
    attachments,
    audit,
    directors,
    menu_wishes,
    outbox,
    shifts,
    tickets,
    worklists,
)
from models.approval_table import Approver, SchoolCode
from models.db import now
from models.duty_table import Shift
from models.tables import ACTING, Conversation, Enrolment, Person, Role, Ticket, WrongCode

# No role in the office: whoever has it is asked for approvals (models/directors.py).
SCHOOL_DIRECTOR = Approver.SCHOOL_DIRECTOR.value
# Crockford's base 32: no I, L, O or U, so nothing on a scrap of paper can be misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "ICT"
GROUPS, GROUP_LENGTH = 3, 4  # 12 characters of 5 bits: 60 bits
LIFE = timedelta(hours=24)
TRIES = 5
TRIES_WINDOW = timedelta(hours=1)
# So long after its day whoever types a code is told that it was used, or came too late.
EXPLAINED = timedelta(days=30)

_SHAPE = re.compile(rf"{PREFIX}[0-9A-Z]{{{GROUPS * GROUP_LENGTH}}}")
_MISREAD = str.maketrans("ILO", "110")


class EnrolmentError(Exception):
    """The code makes nobody an officer; ``reason`` is the last part of a text key."""

    reason = "wrong"


class WrongEnrolmentCode(EnrolmentError):
    """There is no such code."""


class EnrolmentCodeExpired(EnrolmentError):
    """The code is older than a day."""

    reason = "expired"


class EnrolmentCodeUsed(EnrolmentError):
    """Somebody has used the code."""

    reason = "used"


class NotRegistered(EnrolmentError):
    """The code is for the director of a school, who has to be a registered user first."""

    reason = "not_registered"


class OtherSchool(EnrolmentError):
    """The code is for the director of another school than that of the person's profile."""

    reason = "other_school"


class TooManyTries(EnrolmentError):
    """Five wrong codes within the hour: not even a right one counts now."""

    reason = "too_many"


def invite(
    session: Session,
    role: str,
    name: str,
    *,
    key: str,
    org_code: str = "",
    by: Person | str = "command",
) -> str:
    """A new code, such as ``ICT-7KQM-3XWD-9FTA``; only its hash under the key is kept, for a day.
    That for the director of a school (``SCHOOL_DIRECTOR``) names the school.

    Raises ValueError for an unknown role, one that does not go with a school, or a name that is
    empty or longer than 120.
    """
    if (role == SCHOOL_DIRECTOR) != bool(org_code):
        raise ValueError("a school goes with its director, and with nobody else")
    name = " ".join(name.split())
    if not 0 < len(name) <= 120:
        raise ValueError("a name has 1 to 120 characters")
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)]
    code = "-".join([PREFIX, *groups])
    hashed = _hash(code, key)
    expires_at = now() + LIFE
    role = role if org_code else Role(role)
    session.add(Enrolment(code_hash=hashed, role=role, name=name, expires_at=expires_at))
    session.flush()
    audit.record(session, "code.made", actor=by, about=org_code, reason=role)
    if org_code:
        session.add(SchoolCode(code_hash=hashed, org_code=org_code))
    return code


@dataclass(frozen=True)
class Enrolled:
    """What somebody became, and whose place that was."""

    role: str
    before: list[Person] = field(default_factory=list)


def looks_like_code(text: str) -> bool:
    """Whether somebody meant to type a code: in any case, with or without hyphens and blanks."""
    return _SHAPE.fullmatch(_letters(text)) is not None


def enrol(session: Session, person: Person, text: str, *, key: str) -> Enrolled:
    """Make the person (whose row is locked) what the typed code says; the key is that of invite.

    Raises WrongEnrolmentCode, EnrolmentCodeExpired, EnrolmentCodeUsed, NotRegistered, OtherSchool
    or TooManyTries; the caller still commits, because a wrong try is counted.
    """
    try:
        enrolled = _enrol(session, person, text, key)
    except EnrolmentError as error:
        audit.record(session, "code.refused", actor=person, reason=error.reason)
        raise
    audit.record(session, "person.enrolled", actor=person, about=person, reason=enrolled.role)
    return enrolled


def _enrol(session: Session, person: Person, text: str, key: str) -> Enrolled:
    if _wrong_tries(session, person) >= TRIES:
        raise TooManyTries
    hashed = _hash(text, key)
    school = session.get(SchoolCode, hashed)
    if school is not None:
        _check_of_school(session, person, school)
    # Conditional, so that of two people typing one code at once only one is enrolled.
    statement = update(Enrolment).where(
        col(Enrolment.code_hash) == hashed,
        col(Enrolment.used_by).is_(None),
        col(Enrolment.expires_at) > now(),
    )
    taken = statement.values(used_by=person.id).returning(col(Enrolment.code_hash))
    if session.execute(taken).first() is None:
        _count_wrong_try(session, person)
        raise _why(session, hashed)
    if school is not None:
        return Enrolled(SCHOOL_DIRECTOR, directors.appoint(session, person, school.org_code))
    enrolment = session.get_one(Enrolment, hashed, populate_existing=True)
    person.role, person.office_name = enrolment.role, enrolment.name
    person.enrolled_at = now()
    menu_wishes.wish(session, person.line_id, of_officers=True)
    return Enrolled(enrolment.role)


def _check_of_school(session: Session, person: Person, school: SchoolCode) -> None:
    """Whether the person may use a code for that school's director; it stays good if not."""
    still_good = _why(session, school.code_hash)
    if isinstance(still_good, EnrolmentCodeUsed):
        return  # that is said instead
    if person.registered_at is None:
        raise NotRegistered
    if person.org_code != school.org_code:
        raise OtherSchool


def of_the_office(session: Session) -> list[Person]:
    """Everyone who has a role, in order of enrolment."""
    # Each role by name: asked for any, SQLite looks through everybody.
    statement = select(Person).where(col(Person.role).in_(list(Role)))
    return list(session.exec(statement.order_by(col(Person.id))))


class DismissalRefused(Exception):
    """The person stays of the office; ``reason`` is the last part of a text key."""

    reason = "no_officer"


class NobodyToDismiss(DismissalRefused):
    """There is no officer or head of that row id (any more); others leave otherwise."""


class CannotDismissOneself(DismissalRefused):
    """Whoever asks for it is meant themselves."""

    reason = "oneself"


class LastHead(DismissalRefused):
    """The office would have no head."""

    reason = "last_head"


def to_dismiss(session: Session, id_: int, by: Person) -> Person:
    """The officer or head whom a head wants to leave the office.

    Raises NobodyToDismiss, CannotDismissOneself, LastHead.
    """
    person = session.get(Person, id_)
    if person is None or person.role not in ACTING:
        raise NobodyToDismiss
    if person.id == by.id:
        raise CannotDismissOneself
    if person.role == Role.HEAD and _heads(session) == 1:
        raise LastHead
    return person


def _heads(session: Session) -> int:
    # Locked, so that of two heads whom two others remove at once one stays.
    statement = select(Person.id).where(Person.role == Role.HEAD).order_by(col(Person.id))
    return len(session.exec(statement.with_for_update(key_share=True)).all())


@dataclass(frozen=True)
class Left:
    """What somebody who left leaves: tickets that wait for colleagues, and days on which they had
    agreed to take somebody's place, or were asked to.
    """

    tickets: list[Ticket]
    swaps: list[Shift]


def dismiss(session: Session, id_: int, today: date, by: Person | str = "command") -> Left | None:
    """End somebody's role: what they were in the middle of is dropped, nothing holds that they said
    of their duty, they stand in for nobody, and their open tickets wait for colleagues. What is on
    its way to them, they read only of what they reported themselves. None when they have no role.
    """
    statement = select(Person).where(Person.id == id_, col(Person.role).is_not(None))
    statement = statement.execution_options(populate_existing=True)
    # FOR UPDATE: whoever is giving them something has done so, or finds that they are gone.
    person = session.exec(statement.with_for_update()).first()
    if person is None:
        return None
    audit.record(session, "person.dismissed", actor=by, about=person, reason=person.role or "")
    person.role, person.enrolled_at = None, None  # the name stays, for timelines
    session.execute(delete(Conversation).where(col(Conversation.person_id) == id_))
    accounts.left(session, person, "dismissed")
    swaps = shifts.end_all(session, person, today)
    ids = {*worklists.open_ids_of(session, assignee=person)}
    ids |= {*worklists.offered_ids_of(session, person)}
    found = [tickets.get(session, ticket_id) for ticket_id in sorted(ids)]
    freed = [each for each in found if each and tickets.free(session, each, person)]
    menu_wishes.wish(session, person.line_id, of_officers=False)
    if person.line_id is not None:
        reported = select(Ticket.id).where(Ticket.requester_id == id_)
        own = {each for each in session.exec(reported) if each is not None}
        outbox.withdraw_others(session, person.line_id, own)
        attachments.forget_chat(session, person.line_id, own)
    return Left(freed, swaps)


def forget_old(session: Session) -> None:
    """Drop codes of long ago, used or not, and wrong tries that count no more."""
    session.execute(delete(Enrolment).where(col(Enrolment.expires_at) < now() - EXPLAINED))
    session.execute(delete(WrongCode).where(col(WrongCode.at) <= now() - TRIES_WINDOW))


def _letters(text: str) -> str:
    """The code without what people add or leave out: case, blanks, hyphens, misread letters."""
    bare = re.sub(r"[\s\-\u2010-\u2015]", "", text).upper()
    if not bare.startswith(PREFIX):
        return bare
    return PREFIX + bare.removeprefix(PREFIX).translate(_MISREAD)


def _hash(code: str, key: str) -> str:
    # 60 random bits that live for a day need no slow hash; the key makes a copy of the database,
    # such as a backup, useless for guessing them.
    letters = f"enrolment {_letters(code)}".encode("utf-8", "replace")
    return hmac.digest(key.encode(), letters, "sha256").hex()


def _wrong_tries(session: Session, person: Person) -> int:
    statement = (
        select(func.count())
        .select_from(WrongCode)
        .where(WrongCode.person_id == person.id, col(WrongCode.at) > now() - TRIES_WINDOW)
    )
    return session.exec(statement).one()


def _count_wrong_try(session: Session, person: Person) -> None:
    assert person.id is not None
    session.add(WrongCode(person_id=person.id))
    session.flush()


def _why(session: Session, hashed: str) -> EnrolmentError:
    known = session.get(Enrolment, hashed, populate_existing=True)
    if known is None:
        return WrongEnrolmentCode()
    return EnrolmentCodeUsed() if known.used_by is not None else EnrolmentCodeExpired()
