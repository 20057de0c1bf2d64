"""Tables of the month's LINE quota: what was spent, and what LINE says of it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


class Push(SQLModel, table=True):
    """A push that LINE took: when, why, and what it cost in units of the month's quota."""

    batch: str = Field(primary_key=True, max_length=36)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    urgency: str = Field(max_length=10)
    keys: str = Field(default="", max_length=200)
    cost: int = 1
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")


class QuotaReading(SQLModel, table=True):
    """What LINE said of the month: its limit (None: there is none), and what is used of it."""

    id: int | None = Field(default=None, primary_key=True)
    read_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    limit_units: int | None = None
    used: int = 0
