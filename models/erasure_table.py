"""What is left of whoever was erased: nothing that names them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime


class Erasure(SQLModel, table=True):
    """That a person's row was erased, until it stands in the file (models/erasures.py)."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    person_id: int
    mac: str = Field(max_length=64)


class Identity(SQLModel, table=True):
    """Who somebody was who was erased: sealed, and deleted with the access log of that day."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    person_id: int = Field(index=True)
    sealed: bytes
