"""The table of secret links: pages that one person may open, once."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


class Purpose(StrEnum):
    """What a secret page is for."""

    SET = "set"  # whoever asked sets a new password
    SELF = "self"  # the same, where the code that comes by e-mail is the proof
    ENTER = "enter"  # an officer reads a temporary one, to enter it in the system
    READ = "read"  # whoever asked reads the temporary one
    EXPORT = "export"  # what is kept about a person, as one file


class SecretLink(SQLModel, table=True):
    """One link: found by the hash of its token, good until it expires, is opened or revoked.

    ``number`` is what its token and codes are derived from; ``codes`` how many codes were given,
    the last at ``code_at``; ``tries`` how many wrong ones were typed. ``pass_hash`` is of the token
    that its open page carries from one step to the next, until ``done_at``. ``sealed`` holds what
    must not be read without the token.
    """

    id: int | None = Field(default=None, primary_key=True)
    purpose: str = Field(max_length=10)
    person_id: int = Field(foreign_key="person.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    number: str = Field(max_length=64)
    token_hash: str = Field(max_length=64, unique=True)
    issued_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    codes: int = 0
    code_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pass_hash: str = Field(default="", max_length=64)
    sealed: bytes | None = None
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
