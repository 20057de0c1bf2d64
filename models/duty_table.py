"""The tables of duty: who is on it, off it or on leave, and who stands in for a role."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


class ShiftKind(StrEnum):
    """What somebody said of their duty."""

    ON = "on"
    OFF = "off"
    LEAVE = "leave"
    SWAP = "swap"  # a colleague takes their place


class Shift(SQLModel, table=True):
    """What an officer said of their duty: on, off or on leave, both days included."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str = Field(max_length=8)
    from_on: date
    until_on: date = Field(index=True)
    reason: str = Field(default="", max_length=200)
    swapped_with: int | None = Field(default=None, foreign_key="person.id")
    is_agreed: bool = True  # a swap waits for the colleague's word
    made_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Acting(SQLModel, table=True):
    """Somebody who stands in for a role for some days, both included."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = Field(max_length=20)
    from_on: date
    until_on: date = Field(index=True)
    named_by: int | None = Field(default=None, foreign_key="person.id")
    named_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
