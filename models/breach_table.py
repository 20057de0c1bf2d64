"""The table of breaches: since when personal data may be out, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


class Assessment(StrEnum):
    """What ends the clock of a breach."""

    NO_BREACH = "no_breach"
    REPORTED = "reported"


class Breach(SQLModel, table=True):
    """A clock of real hours that began with a report; it runs until somebody assessed it."""

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    began_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    # When the heads are told next; None once they are told of its end, or it is assessed.
    remind_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    assessed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    assessed_by: int | None = Field(default=None, foreign_key="person.id")
    assessment: str = Field(default="", max_length=12)
