"""Who approves, and the tables of approvals; what may happen stands in models/approvals.py."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


class Approver(StrEnum):
    """Whose word a request waits for, as the office's profile names them."""

    SCHOOL_DIRECTOR = "school_director"  # of the requester's school
    HEAD = "head"
    DEPUTY = "deputy"
    DIRECTOR = "director"


class Verdict(StrEnum):
    """Where a step of an approval stands."""

    LATER = "later"  # one before it is still open
    ASKED = "asked"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"


class Approval(SQLModel, table=True):
    """A step of a ticket's approval. Each time a request is sent, all its steps are new rows."""

    __table_args__ = (Index("ix_approval_verdict", "verdict", "remind_at"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    round: int = 1
    step: int
    approver: str = Field(max_length=20)
    verdict: str = Field(default=Verdict.LATER, max_length=10)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # When whoever is asked is reminded next.
    remind_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded: int = 0
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    # In whose place, where it was delegated.
    in_place_of: int | None = Field(default=None, foreign_key="person.id")
    # Of one on paper: who signed it, when, its number, and the LINE messages that say so.
    paper: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )


class SchoolDirector(SQLModel, table=True):
    """Somebody who proved to be the director of a school, until it ends."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    org_code: str = Field(max_length=40, index=True)
    since: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: int | None = Field(default=None, foreign_key="person.id")


class SchoolCode(SQLModel, table=True):
    """Of which school an enrolment code makes somebody the director."""

    code_hash: str = Field(
        sa_column=Column(ForeignKey("enrolment.code_hash", ondelete="CASCADE"), primary_key=True)
    )
    org_code: str = Field(max_length=40)


class Delegation(SQLModel, table=True):
    """Somebody who approves in another's place for some days, both included."""

    id: int | None = Field(default=None, primary_key=True)
    giver_id: int = Field(foreign_key="person.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date = Field(index=True)
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
