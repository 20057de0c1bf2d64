"""People: found and locked by their LINE id, noticed, registered, changed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, select

from models.db import now
from models.tables import ACTING, Conversation, LineMessage, Person
from models.upserts import insert_for, prepared

# FOR NO KEY UPDATE: rows that refer to a person need not wait for what that person does.
_BY_LINE_ID = (
    select(Person)
    .where(col(Person.line_id) == bindparam("line_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_OFFICERS = (
    select(Person)
    .where(col(Person.role).in_(ACTING), col(Person.line_id).is_not(None))
    .order_by(col(Person.id))
)
_TALK = Conversation.__table__  # type: ignore[attr-defined]
_STATE = select(_TALK.c.state).where(
    _TALK.c.person_id == bindparam("person_id"), _TALK.c.chat == bindparam("chat")
)
_UNSENT = select(LineMessage.id).where(
    col(LineMessage.id) == bindparam("message_id"), col(LineMessage.unsent_at).is_not(None)
)
# One way to the database and back instead of two.
_RESUME = select(_STATE.scalar_subquery(), _UNSENT.scalar_subquery())


def _keep(insert: Any) -> Any:
    new = insert(_TALK)
    again = {"state": new.excluded.state, "touched_at": new.excluded.touched_at}
    return new.on_conflict_do_update(index_elements=["person_id", "chat"], set_=again)


_KEEP = prepared(_keep)


def lock(session: Session, line_id: str) -> Person:
    """The person of a LINE id, created when new, locked until the transaction ends.

    The lock comes before any state is read, so two events of one person never see the
    same step. Somebody who blocked the account cannot write, so whoever writes can be reached.
    """
    person = find(session, line_id)
    if person is None:
        insert = insert_for(session)(Person).values(line_id=line_id, **_BLANK)
        session.execute(insert.on_conflict_do_nothing())
        person = find(session, line_id)
        assert person is not None
    if person.blocked_at is not None:
        person.blocked_at = None
    return person


def find(session: Session, line_id: str) -> Person | None:
    """The person of a LINE id if we know one, locked until the transaction ends."""
    return session.exec(_BY_LINE_ID, params={"line_id": line_id}).first()


PROFILE = ("prefix", "first_name", "last_name", "position", "org_code", "org_name", "phone")
_BLANK = dict.fromkeys((*PROFILE, "notice_version", "office_name"), "")


def conversation(
    session: Session, person_id: int, chat: str, message_id: str | None = None
) -> tuple[dict[str, Any], bool]:
    """What this person is in the middle of in that chat, empty at first; and whether the message
    that brings them back to it was unsent before it came.
    """
    place = {"person_id": person_id, "chat": chat, "message_id": message_id}
    state, unsent = session.connection().execute(_RESUME, place).one()
    return dict(state or {}), unsent is not None


def keep_conversation(session: Session, person_id: int, chat: str, state: dict[str, Any]) -> None:
    """Keep what this person is in the middle of now; nothing of somebody erased."""
    person = session.get(Person, person_id)  # in hand already, at the end of a turn
    if person is None or is_erased(person):
        return
    connection = session.connection()
    values = {"person_id": person_id, "chat": chat, "state": state, "touched_at": now()}
    connection.execute(_KEEP[connection.dialect.name], values)


def conversations_in(session: Session, chat: str) -> list[tuple[int, dict[str, Any]]]:
    """What everybody is in the middle of in a chat, by person; all of them are locked."""
    there = col(Conversation.chat) == chat
    ids = session.exec(select(Conversation.person_id).where(there)).all()
    whose = select(Person.id).where(col(Person.id).in_(ids)).order_by(col(Person.id))
    session.exec(whose.with_for_update(key_share=True)).all()
    statement = select(Conversation).where(there).execution_options(populate_existing=True)
    return [(each.person_id, each.state) for each in session.exec(statement)]


def is_erased(person: Person) -> bool:
    """Whether the person had everything deleted, and is only a pseudonym now."""
    return person.deleted_at is not None and person.line_id is None


def forget_old_conversations(session: Session, days: int = 90) -> None:
    """Drop what nobody went on with for so long."""
    limit = now() - timedelta(days=days)
    session.execute(delete(Conversation).where(col(Conversation.touched_at) < limit))


def acknowledge(person: Person, version: str) -> None:
    """Record that the privacy notice of that version was acknowledged."""
    person.notice_version, person.notice_at, person.declined_at = version, now(), None


def decline(session: Session, person: Person) -> None:
    """Keep nothing but the fact that the notice was declined."""
    wipe(person)
    person.declined_at = now()
    _forget_conversations(session, person)


def register(person: Person, **profile: str) -> None:
    """Store the profile: prefix, first_name, last_name, position, org_code, org_name, phone."""
    for name, value in profile.items():
        setattr(person, name, value)
    person.registered_at = person.registered_at or now()
    person.deleted_at = None


def wipe(person: Person) -> None:
    """Forget the profile and the acknowledgement of the notice."""
    for name in PROFILE:
        setattr(person, name, "")
    person.notice_version, person.notice_at, person.registered_at = "", None, None


def _forget_conversations(session: Session, person: Person) -> None:
    own = col(Conversation.person_id) == person.id
    session.execute(update(Conversation).where(own).values(state={}))


def officers(session: Session) -> list[Person]:
    """Everyone who answers tickets, in order of enrolment."""
    return list(session.exec(_OFFICERS))
