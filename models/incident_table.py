"""The table of incidents: what several people reported in the same place within a short time."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Index, SQLModel

from models.db import UtcDateTime, now


class Part(StrEnum):
    """What a ticket is of an incident: the work is done on the one that leads."""

    NONE = ""
    LEADS = "leads"
    FOLLOWS = "follows"
    LEFT = "left"  # it was part of one, and goes on alone


class Verdict(StrEnum):
    """What officers said of it."""

    PENDING = "pending"
    FOLDED = "folded"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Trouble:
    """What is wrong in one place, and which service's tickets tell of it: in a school, or in a
    whole zone (then without ``org_code``).
    """

    service: str
    topic: str
    zone: str
    org_code: str

    def everywhere(self) -> "Trouble":
        """The same in the whole zone."""
        return replace(self, org_code="")


class Incident(SQLModel, table=True):
    """One trouble that several tickets report. It goes on as long as the ticket that leads is
    open.
    """

    __table_args__ = (Index("ix_incident_topic", "service", "topic", "zone", "org_code"),)
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(max_length=40)
    topic: str = Field(max_length=80)
    zone: str = Field(default="", max_length=80)
    org_code: str = Field(default="", max_length=40)
    verdict: str = Field(default=Verdict.PENDING, max_length=12)
    suggested_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="person.id")

    @property
    def trouble(self) -> Trouble:
        """What it is about."""
        return Trouble(self.service, self.topic, self.zone, self.org_code)
