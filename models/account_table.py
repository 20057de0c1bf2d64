"""The tables of accounts, and of what has to be proved before one gets a new password."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


def _at(**options: Any) -> Any:
    return Field(sa_type=UtcDateTime, **options)


class Account(SQLModel, table=True):
    """Somebody's account in a system of the profile, as the office's register has it.

    ``holder`` (a name), ``org_code``, ``phone`` and ``email`` are the register's own: what somebody
    types in chat never comes here. ``person_id`` is whose LINE account it was linked to, by the
    officer ``linked_by`` who had made sure of that. A temporary one ends with ``valid_until``; its
    person was warned of that day ``warned_until``. One that ``is_planned`` is not in its system
    yet: it is made when its person chooses a password. ``left_reason`` says why somebody should
    look whether it is still used.
    """

    __table_args__ = (UniqueConstraint("system", "username"),)
    id: int | None = Field(default=None, primary_key=True)
    system: str = Field(max_length=40)
    username: str = Field(max_length=64)
    holder: str = Field(default="", max_length=120)
    org_code: str = Field(default="", max_length=40, index=True)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    is_sensitive: bool = False
    reason: str = Field(default="", max_length=500)  # why a person has more than one
    valid_until: date | None = None
    mac_address: str = Field(default="", max_length=17)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    linked_at: datetime | None = _at(default=None)
    linked_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = _at(default_factory=now)
    suspended_at: datetime | None = _at(default=None)
    is_planned: bool = False
    warned_until: date | None = None
    left_reason: str = Field(default="", max_length=20)
    left_at: datetime | None = _at(default=None)


class CaseState(StrEnum):
    """How far a new password has come; ``setting`` while it is not known whether it was set."""

    ASKED = "asked"
    RELEASED = "released"
    SETTING = "setting"
    SET = "set"
    FROZEN = "frozen"


class Case(SQLModel, table=True):
    """A ticket's way to a new password: for which account, and how far it has come."""

    __tablename__ = "credential_case"
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    state: str = Field(default=CaseState.ASKED, max_length=10)
    released_at: datetime | None = _at(default=None)
    set_at: datetime | None = _at(default=None)
    frozen_at: datetime | None = _at(default=None)


class ProofMethod(StrEnum):
    """How it was made sure that whoever asks is the holder of the account."""

    CALLBACK = "callback"  # a call to the number of the office's register
    DIRECTOR = "director"  # the word of the director of the school
    IN_PERSON = "in_person"
    EMAIL = "email"  # a code sent to the register's address
    LINKED = "linked"  # asked from the LINE account it has long been linked to; never alone


class Proof(SQLModel, table=True):
    """One proof of a case, of the account it was then about; by an officer, or by the machine."""

    __tablename__ = "credential_proof"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    method: str = Field(max_length=10)
    officer_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = _at(default_factory=now)


class Release(SQLModel, table=True):
    """An officer's word that the new password may be set."""

    __tablename__ = "credential_release"
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    officer_id: int = Field(primary_key=True, foreign_key="person.id")
    at: datetime = _at(default_factory=now)
