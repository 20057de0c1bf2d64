"""Tables of surveys: rounds, who is invited, and apart from them what was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.db import UtcDateTime


class SurveyRound(SQLModel, table=True):
    """A survey that was opened once for a period, with the questions it was asked with."""

    __table_args__ = (UniqueConstraint("service", "period"),)
    id: int | None = Field(default=None, primary_key=True)
    service: str = Field(max_length=40)
    period: str = Field(max_length=7)  # the month it is about, such as 2026-11
    questions: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    since_at: datetime = Field(sa_type=UtcDateTime)  # whose tickets were closed between
    until_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    remind_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    invited: int = 0


class SurveyInvitation(SQLModel, table=True):
    """Somebody who was asked, or came; until the round closes, whether they have answered."""

    round_id: int = Field(primary_key=True, foreign_key="surveyround.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    has_answered: bool = False


class SurveyAnswer(SQLModel, table=True):
    """What somebody answered, and nothing of who or when (models/surveys.py)."""

    id: str = Field(primary_key=True, max_length=32)
    round_id: int = Field(foreign_key="surveyround.id", index=True)
    org_code: str = Field(default="", max_length=40)  # only where it is a school that answers
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class SurveyComment(SQLModel, table=True):
    """Words of somebody, apart from their points: what should be better, or a suggestion."""

    id: str = Field(primary_key=True, max_length=32)
    round_id: int = Field(foreign_key="surveyround.id", index=True)
    kind: str = Field(max_length=12)
    text: str = Field(max_length=1000)


class SurveyRefusal(SQLModel, table=True):
    """Somebody who wants no invitations."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
