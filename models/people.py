"""People: found and locked by their LINE id, noticed, registered, changed."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, select

from models.db import now
from models.statements import Statement
from models.tables import ACTING, Conversation, LineMessage, Person
from models.upserts import prepared


class _Known(NamedTuple):
    """What every event asks for of a person: it comes with the lock."""

    id: int
    role: str | None
    notice_version: str
    is_registered: bool
    is_blocked: bool


_PERSON: Any = Person.__table__  # type: ignore[attr-defined]
_COLUMNS: Any = _Known(
    id=_PERSON.c.id,
    role=_PERSON.c.role,
    notice_version=_PERSON.c.notice_version,
    is_registered=_PERSON.c.registered_at.is_not(None),
    is_blocked=_PERSON.c.blocked_at.is_not(None),
)
_BY_LINE_ID = _PERSON.c.line_id == bindparam("line_id")
# FOR NO KEY UPDATE: rows that refer to a person need not wait for what that person does.
_LOCK = Statement(lambda _: select(*_COLUMNS).where(_BY_LINE_ID).with_for_update(key_share=True))
_MEET = prepared(lambda insert: insert(_PERSON).inline().on_conflict_do_nothing())
_BY_ID = select(Person).where(col(Person.id) == bindparam("person_id"))
# FOR KEY SHARE: it waits for a dismissal, and that for it (models/enrolments.py), but not for the
# colleague's own turns: of two who give each other something at once, neither waits.
_KEPT = (
    select(Person)
    .where(col(Person.id) == bindparam("person_id"))
    .with_for_update(read=True, key_share=True)
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
_RESUME = Statement(lambda _: select(_STATE.scalar_subquery(), _UNSENT.scalar_subquery()))


def _keep(insert: Any) -> Any:
    new = insert(_TALK)
    again = {"state": new.excluded.state, "touched_at": new.excluded.touched_at}
    return new.on_conflict_do_update(index_elements=["person_id", "chat"], set_=again)


_KEEP = Statement(_keep)


class Sender:
    """Who writes, locked. What every event asks for came with the lock; ``person`` is the whole
    row, read when it is first wanted.
    """

    def __init__(self, session: Session, row: tuple[Any, ...]) -> None:
        self._session = session
        self._known = _Known._make(row)
        self.id = self._known.id

    @classmethod
    def of(cls, session: Session, person: Person) -> "Sender":
        """Somebody whose row was read without a lock, to look at something as they see it."""
        known = (person.id, person.role, person.notice_version, person.registered_at is not None)
        sender = cls(session, (*known, person.blocked_at is not None))
        sender.person = person
        return sender

    @cached_property
    def person(self) -> Person:
        """The whole row."""
        return self._session.exec(_BY_ID, params={"person_id": self.id}).one()

    @property
    def _loaded(self) -> Person | None:
        """The whole row where it was read, and may have changed since the lock."""
        found: Person | None = self.__dict__.get("person")
        return found

    @property
    def role(self) -> str | None:
        """What this person is in the office, now."""
        return (self._loaded or self._known).role

    @property
    def notice_version(self) -> str:
        """The privacy notice that was acknowledged last."""
        return (self._loaded or self._known).notice_version

    @property
    def is_registered(self) -> bool:
        """Whether there is a profile, now."""
        return bool(self._loaded.registered_at if self._loaded else self._known.is_registered)

    @property
    def is_erased(self) -> bool:
        """Whether everything was deleted since the lock."""
        return bool(self._loaded and is_erased(self._loaded))

    def reached(self) -> None:
        """Somebody who blocked the account cannot write, so whoever writes can be reached."""
        is_blocked = self._loaded.blocked_at if self._loaded else self._known.is_blocked
        if is_blocked:
            self.person.blocked_at = None


def meet(session: Session, line_id: str) -> Sender:
    """Who has that LINE id, created when new, locked until the transaction ends.

    The lock comes before any state is read, so two events of one person never see the same step.
    """
    sender = find(session, line_id)
    if sender is None:
        connection = session.connection()
        connection.execute(_MEET[connection.dialect.name], {"line_id": line_id})
        sender = find(session, line_id)
        assert sender is not None
    return sender


def find(session: Session, line_id: str) -> Sender | None:
    """Who has that LINE id if we know one, locked until the transaction ends."""
    rows = _LOCK.run(session, {"line_id": line_id})
    return Sender(session, rows[0]) if rows else None


def colleague(session: Session, person_id: int) -> Person | None:
    """Who has that row id, if they answer tickets: they are not dismissed until the transaction
    ends. To be asked before a ticket is locked, as a dismissal does.
    """
    found = session.exec(_KEPT, params={"person_id": person_id}).first()
    return found if found is not None and found.role in ACTING else None


PROFILE = ("prefix", "first_name", "last_name", "position", "org_code", "org_name", "phone")


def conversation(
    session: Session, person_id: int, chat: str, message_id: str | None = None
) -> tuple[dict[str, Any], bool]:
    """What this person is in the middle of in that chat, empty at first; and whether the message
    that brings them back to it was unsent before it came.
    """
    place = {"person_id": person_id, "chat": chat, "message_id": message_id}
    [(state, unsent)] = _RESUME.run(session, place)
    return dict(state or {}), unsent is not None


def keep_conversation(session: Session, person_id: int, chat: str, state: dict[str, Any]) -> None:
    """Keep what this person is in the middle of now."""
    _KEEP.run(session, {"person_id": person_id, "chat": chat, "state": state, "touched_at": now()})


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


def is_blocked(session: Session, line_id: str) -> bool:
    """Whether somebody has blocked the account: LINE takes a push, and neither delivers nor counts
    it.
    """
    blocked = select(Person.id).where(
        Person.line_id == line_id, col(Person.blocked_at).is_not(None)
    )
    return session.exec(blocked).first() is not None


def is_here(session: Session, person: Person, since: datetime) -> bool:
    """Whether somebody has written or tapped anywhere since a moment."""
    talks = select(Conversation.person_id).where(
        Conversation.person_id == person.id, col(Conversation.touched_at) >= since
    )
    return session.exec(talks.limit(1)).first() is not None
