"""Every table but those that stand with what may happen to them; that stands beside."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel, col

from models.db import UtcDateTime, now
from models.incident_table import Incident, Part


def _at(**options: Any) -> Any:
    return Field(sa_type=UtcDateTime, **options)


def _json(default: type) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def _key(target: Any, name: str, **options: Any) -> Any:
    # Added later: a key that SQLite gets with a table's copy needs a name.
    return Field(default=None, sa_column=Column(ForeignKey(target, name=name), **options))


class Role(StrEnum):
    """What someone of the office is; requesters have none."""

    OFFICER = "officer"
    HEAD = "head"
    DEPUTY = "deputy"
    DIRECTOR = "director"


# Deputies and directors look on.
ACTING = (Role.OFFICER, Role.HEAD)


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    CLAIMED = "claimed"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


OPEN = (Status.NEW, Status.CLAIMED, Status.WAITING)
UNFINISHED = (*OPEN, Status.RESOLVED)


class Waits(StrEnum):
    """What a ticket waits for while its clock stands."""

    REQUESTER = "requester"
    PARTS = "parts"
    OUTSIDE = "outside"  # repair outside, warranty
    AGENCY = "agency"  # a higher agency
    APPROVAL = "approval"
    CORRECTION = "correction"  # whoever approves has returned it to its requester


class AttachmentState(StrEnum):
    """Where a picture is."""

    WANTED = "wanted"
    STORED = "stored"
    RELAYING = "relaying"  # stored, and to be passed on by the worker
    REFUSED = "refused"  # no picture we take
    GONE = "gone"  # from LINE, or unsent


class Urgency(StrEnum):
    """How long a message may wait to ride free before it is pushed; the most urgent first."""

    URGENT = "urgent"
    ANSWER = "answer"
    STATUS = "status"
    SURVEY = "survey"
    DIGEST = "digest"


class OutgoingState(StrEnum):
    """What became of a promised message."""

    PENDING = "pending"
    SENT = "sent"
    WITHDRAWN = "withdrawn"  # what it relays was unsent before it left
    DEAD = "dead"  # given up


class Event(SQLModel, table=True):
    """A webhook event that was taken, once; the raw event only while it waits for a replay."""

    id: str = Field(primary_key=True, max_length=80)
    received_at: datetime = _at(default_factory=now, index=True)
    error_id: str | None = Field(default=None, max_length=16, index=True)
    raw: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )


class Person(SQLModel, table=True):
    """A LINE account that wrote to us: requester, officer, or one who declined."""

    id: int | None = Field(default=None, primary_key=True)
    line_id: str | None = Field(default=None, max_length=40, unique=True)
    prefix: str = Field(default="", max_length=60)
    first_name: str = Field(default="", max_length=60)
    last_name: str = Field(default="", max_length=60)
    position: str = Field(default="", max_length=80)
    org_code: str = Field(default="", max_length=40)
    org_name: str = Field(default="", max_length=160)
    phone: str = Field(default="", max_length=40)
    notice_version: str = Field(default="", max_length=20)
    notice_at: datetime | None = _at(default=None)
    declined_at: datetime | None = _at(default=None)
    registered_at: datetime | None = _at(default=None)
    blocked_at: datetime | None = _at(default=None)
    deleted_at: datetime | None = _at(default=None)
    role: str | None = Field(default=None, max_length=20, index=True)
    office_name: str = Field(default="", max_length=120)
    enrolled_at: datetime | None = _at(default=None)

    @property
    def name(self) -> str:
        """How this person is named to others: officers by their office name."""
        # A Thai prefix touches the name, "Mr." does not.
        gap = " " if self.prefix and self.prefix[-2:].isascii() else ""
        own = f"{self.prefix}{gap}{self.first_name} {self.last_name}".strip()
        return (self.office_name if self.role else own) or own or self.office_name


class Conversation(SQLModel, table=True):
    """What one person and the bot are in the middle of, in one chat."""

    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    chat: str = Field(primary_key=True, max_length=40)
    state: dict[str, Any] = _json(dict)
    touched_at: datetime = _at(default_factory=now)


class Enrolment(SQLModel, table=True):
    """A one-time code that makes whoever types it an officer; only its hash is kept."""

    code_hash: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=20)
    name: str = Field(max_length=120)
    expires_at: datetime = _at()
    used_by: int | None = Field(default=None, foreign_key="person.id")


class WrongCode(SQLModel, table=True):
    """A wrong enrolment code someone typed (to limit guessing)."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = _at(default_factory=now)


class Group(SQLModel, table=True):
    """A LINE group the bot was invited to; useful only once an officer has bound it."""

    __tablename__ = "line_group"
    line_id: str = Field(primary_key=True, max_length=40)
    joined_at: datetime = _at(default_factory=now)
    bound_at: datetime | None = _at(default=None)
    bound_by: int | None = Field(default=None, foreign_key="person.id")
    left_at: datetime | None = _at(default=None)
    leave_tried_at: datetime | None = _at(default=None)


class TicketCounter(SQLModel, table=True):
    """The last running number of a service letter in a Buddhist month, e.g. ``R6911``."""

    prefix: str = Field(primary_key=True, max_length=8)
    last: int


class Ticket(SQLModel, table=True):
    """One request of one person, from opening to closing."""

    __table_args__ = (
        Index("ix_ticket_requester_status", "requester_id", "status"),
        Index("ix_ticket_queue", "status", "priority", "id"),
        Index("ix_ticket_assignee_queue", "assignee_id", "status", "priority", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=16, unique=True)
    service: str = Field(max_length=40)
    requester_id: int = Field(foreign_key="person.id")
    assignee_id: int | None = Field(default=None, foreign_key="person.id")
    status: str = Field(default=Status.NEW, max_length=16)
    priority: int = 3
    is_private: bool = False  # only who is named in the office's profile may know of it
    fields: dict[str, Any] = _json(dict)
    sources: dict[str, Any] = _json(dict)
    org_code: str = Field(default="", max_length=40)  # where its requester was when it was opened
    zone: str = Field(default="", max_length=80)
    offered_to: int | None = _key("person.id", "ticket_offered_to_fkey")
    incident_id: int | None = _key(col(Incident.id), "ticket_incident_id_fkey", index=True)
    incident_part: str = Field(default=Part.NONE, max_length=8)
    version: int = 1
    opened_at: datetime = _at(default_factory=now, index=True)
    waits_for: str = Field(default="", max_length=12)  # while it is waiting
    # Its clock: one cycle from opening, and one from each reopening, to the result.
    cycle: int = 1
    started_at: datetime = _at(default_factory=now)
    promised_at: datetime | None = _at(default=None)  # by the head, instead of the target
    emergency_at: datetime | None = _at(default=None)
    # When somebody has to look at its clock next; set to now by whatever changes the ticket.
    escalate_at: datetime | None = _at(default=None, index=True)
    first_response_at: datetime | None = _at(default=None)
    resolved_at: datetime | None = _at(default=None)
    closed_at: datetime | None = _at(default=None)
    confirm_by_at: datetime | None = _at(default=None, index=True)
    reopen_until_at: datetime | None = _at(default=None)
    emptied_at: datetime | None = _at(default=None)  # its words are deleted, their time is over


class Pause(SQLModel, table=True):
    """A time in which a ticket's clock stands; its reason stands on the timeline."""

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    waits_for: str = Field(max_length=12)
    began_at: datetime = _at(default_factory=now)
    until_at: datetime = _at()
    ended_at: datetime | None = _at(default=None)
    # When the next thing is to be done about it: a reminder, or its end; None when it has ended.
    due_at: datetime | None = _at(default=None, index=True)


class Escalation(SQLModel, table=True):
    """A level that a ticket reached in a cycle: once, whoever notices it."""

    __table_args__ = (Index("ix_escalation_untold", "in_digest", "told_at"),)
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    cycle: int = Field(primary_key=True)
    level: int = Field(primary_key=True)
    reached_at: datetime = _at(default_factory=now)
    in_digest: bool = False  # told once a day, with all others
    told_at: datetime | None = _at(default=None)
    acknowledged_at: datetime | None = _at(default=None)
    acknowledged_by: int | None = Field(default=None, foreign_key="person.id")


class OfficeDay(SQLModel, table=True):
    """A day the office added to the holidays or works in spite of one."""

    day: date = Field(primary_key=True)
    is_working: bool
    reason: str = Field(max_length=200)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = _at(default_factory=now)


class Mark(SQLModel, table=True):
    """How far something has come that happens by itself, such as the last day of a digest."""

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(default="", max_length=80)
    at: datetime = _at(default_factory=now)


class Entry(SQLModel, table=True):
    """A line of a ticket's timeline: who did or said what, and when."""

    __table_args__ = (Index("ix_entry_ticket", "ticket_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    at: datetime = _at(default_factory=now)
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    kind: str = Field(max_length=20)
    text: str = ""
    details: dict[str, Any] = _json(dict)
    message_id: str | None = Field(default=None, max_length=40, index=True)
    internal: bool = False
    unsent_at: datetime | None = _at(default=None)


class Attachment(SQLModel, table=True):
    """A picture someone sent: wanted, then stored under a random name, or gone."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(max_length=40, unique=True)
    person_id: int = Field(foreign_key="person.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    state: str = Field(default=AttachmentState.WANTED, max_length=12, index=True)
    name: str | None = Field(default=None, max_length=64, unique=True)
    size_bytes: int = 0
    attempts: int = 0
    due_at: datetime = _at(default_factory=now)
    created_at: datetime = _at(default_factory=now)
    relay: list[dict[str, Any]] = _json(list)


class LineMessage(SQLModel, table=True):
    """A LINE message id we know: the ticket it belongs to, or that it was unsent."""

    id: str = Field(primary_key=True, max_length=40)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    known_at: datetime = _at(default_factory=now, index=True)
    unsent_at: datetime | None = _at(default=None)


class Outgoing(SQLModel, table=True):
    """One to five message objects promised to one chat; the row is the promise."""

    __table_args__ = (
        Index("ix_outgoing_due", "state", "due_at"),
        Index("ix_outgoing_chat", "chat", "state", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    chat: str = Field(max_length=40)
    keys: str = Field(default="", max_length=200)
    urgency: str = Field(default=Urgency.ANSWER, max_length=10)
    messages: list[dict[str, Any]] = _json(list)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    source_message_id: str | None = Field(default=None, max_length=40, index=True)
    reply_token: str | None = Field(default=None, max_length=80)
    reply_until_at: datetime | None = _at(default=None)
    state: str = Field(default=OutgoingState.PENDING, max_length=10)
    due_at: datetime = _at(default_factory=now)
    created_at: datetime = _at(default_factory=now)
    lease_until_at: datetime | None = _at(default=None)
    batch: str | None = Field(default=None, max_length=36)
    attempts: int = 0
    first_attempt_at: datetime | None = _at(default=None)
    sent_at: datetime | None = _at(default=None)
    via: str = Field(default="", max_length=10)  # how: reply or push; while pending, the last call
    plain: bool = False
    told: bool = False  # that it does not arrive: the officers know
    forgets_chat: bool = False  # the last words to somebody erased: afterwards nobody's
    error: str = Field(default="", max_length=300)


class Rating(SQLModel, table=True):
    """The requester's one tap after a ticket was resolved (1 lowest to 5 highest)."""

    __table_args__ = (UniqueConstraint("ticket_id"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    score: int
    comment: str = ""
    comment_message_id: str | None = Field(default=None, max_length=40)
    at: datetime = _at(default_factory=now)


class Lease(SQLModel, table=True):
    """Who holds a job that only one process may do, and until when."""

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=80)
    until_at: datetime = _at()


class Heartbeat(SQLModel, table=True):
    """When a kind of process last showed that it works."""

    name: str = Field(primary_key=True, max_length=40)
    at: datetime = _at()
