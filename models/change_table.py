"""The tables of what is to be done to accounts, and of the terms that were accepted for them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now


def _at(**options: Any) -> Any:
    return Field(sa_type=UtcDateTime, **options)


class Wish(StrEnum):
    """What is to be done to an account."""

    SUSPEND = "suspend"
    RESUME = "resume"
    DEVICE = "device"
    EXPIRY = "expiry"


class Stage(StrEnum):
    """How far it has come; ``by_hand`` while an officer has still to do it in the system."""

    WANTED = "wanted"
    BY_HAND = "by_hand"
    DONE = "done"


class AccountChange(SQLModel, table=True):
    """A change of an account in its system: the row is the promise that it happens.

    ``reason`` is a short word of the program's own, ``person_id`` whoever of the office wanted it
    (None: the clock). ``due_at`` is when it is tried next; whoever tries has it until then.
    """

    __tablename__ = "account_change"
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    wish: str = Field(max_length=10)
    mac_address: str = Field(default="", max_length=17)
    until: date | None = None
    reason: str = Field(default="", max_length=20)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    stage: str = Field(default=Stage.WANTED, max_length=10)
    wanted_at: datetime = _at(default_factory=now)
    due_at: datetime = _at(default_factory=now, index=True)
    tries: int = 0
    done_at: datetime | None = _at(default=None)


class Acceptance(SQLModel, table=True):
    """That somebody accepted the terms of use: which version, and when. It outlives the ticket's
    words: the law on computer crime asks for what was agreed.
    """

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    version: str = Field(max_length=40)
    at: datetime = _at(default_factory=now)
