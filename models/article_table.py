"""The tables of what officers wrote for all to find, and of how articles served."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


class ArticleState(StrEnum):
    """Where an officer's article stands."""

    DRAFT = "draft"  # waits for the head
    PUBLISHED = "published"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Ending(StrEnum):
    """How a question ended that articles were to answer."""

    HELPED = "helped"  # no ticket was needed
    ASKED = "asked"  # all the same an officer was
    NONE = "none"  # there was no article


class SavedArticle(SQLModel, table=True):
    """An answer that an officer gave once, in words for all; a head decides on it."""

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    question: str = Field(max_length=200)
    title: str = Field(max_length=60)
    text: str = Field(max_length=500)
    state: str = Field(default=ArticleState.DRAFT, max_length=10, index=True)
    reason: str = Field(default="", max_length=300)  # why it was returned
    written_by: int = Field(foreign_key="person.id")
    written_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Answered(SQLModel, table=True):
    """That articles answered a question, or did not; neither who asked is kept, nor what."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    article: str = Field(default="", max_length=60)
    outcome: str = Field(max_length=8)
