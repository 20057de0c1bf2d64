"""The audit log's table, and everything that is recorded in it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.db import UtcDateTime, now

# Each action by its name, and what it means (docs/audit.md has the same list).
ACTIONS = {
    "audit.dropped": "rows older than the retention period are deleted, up to the one named",
    "code.made": "a one-time enrolment code was made; the reason is its role",
    "code.refused": "somebody typed an enrolment code that did not count; the reason says why",
    "person.enrolled": "somebody became of the office, or director of a school, by a code",
    "person.dismissed": "somebody's role in the office ended; the reason is that role",
    "director.ended": "somebody is a school's director no more",
    "person.erased": "a requester had everything about themselves deleted",
    "erasure.held": "a requester could not have it deleted: a ticket of theirs is on hold",
    "profile.changed": "somebody stored or corrected a profile: their own, unless named otherwise",
    "ticket.private_opened": "a private ticket was opened",
    "ticket.private_read": "somebody of the office looked at a private ticket",
    "link.made": "a link to a printed form was made",
    "page.opened": "a printed form was opened by its link; the reason is the kind of file",
    "approval.decided": "somebody decided on a request; the reason is the decision",
    "delegation.given": "somebody lets another decide for them for a time",
    "delegation.ended": "such a delegation was taken back",
    "article.approved": "an officer's answer became an article that answers by itself",
    "article.rejected": "an officer's answer did not become an article, or is one no more",
    "breach.assessed": "the clock of a breach of personal data was ended; the reason says how",
    "account.linked": "an account became that of a person; the reason is its system",
    "account.unlinked": "an account is that person's no more; the reason is its system",
    "password.proved": "it was made sure who asks for a new password; the reason says how",
    "password.released": "an officer, or the machine by the profile, let a new password be set",
    "password.frozen": "a requester did not ask for a new password; the reason is how far it was",
    "password.thawed": "a head of the group let such a request begin anew",
    "password.set": "a new password was set, or a temporary one read",
    "secret.issued": "somebody was given a link to a secret page; the reason is what for",
    "secret.code": "somebody was given the code that opens it",
    "secret.opened": "a secret page was opened; the reason is what for",
    "secret.refused": "a secret page was asked for with a wrong code",
    "secret.guessed": "the heads were told that many wrong codes came within an hour",
    "accounts.imported": "the office's register of accounts was read from a file",
    "account.planned": "an account was given out, to be made when its password is chosen",
    "account.made": "an account was made in its system",
    "account.wanted": "a change of an account was ordered; the reason says which",
    "account.changed": "it was made in the system; the reason says which",
    "account.kept": "a head said that an account is still used",
    "identity.read": "somebody looked up whose a number in the access log is; the reason says why",
    "data.exported": "somebody downloaded a copy of everything that is kept about them",
    "backup.made": "database, pictures and settings were written into one file",
    "hold.set": "a ticket's words and pictures are kept, whatever the retention period",
    "hold.released": "a ticket's words and pictures follow the retention period again",
    "retention.deleted": "data older than its period was deleted; the reason is its kind",
}


class AuditRow(SQLModel, table=True):
    """Who did what, about what, why; bound to the row before by ``mac`` (models/audit.py). A
    trigger lets nobody change a row, or delete one that no later row says was dropped.
    """

    __tablename__ = "audit"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime, default_factory=now, index=True)
    actor: str = Field(max_length=40)
    action: str = Field(max_length=40)
    about: str = Field(max_length=80, index=True)
    reason: str = Field(max_length=80)
    request: str = Field(max_length=80)
    drops_to: int | None = Field(default=None, index=True)
    previous: str = Field(max_length=64)
    mac: str = Field(max_length=64)


class Hold(SQLModel, table=True):
    """A ticket whose words and pictures are kept, whatever the retention period."""

    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id")
    at: datetime = Field(sa_type=UtcDateTime, default_factory=now)


class Access(SQLModel, table=True):
    """That something came in, or a page was looked at: when, who, from where, what kind, and what
    became of it; never what was said.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, default_factory=now, index=True)
    person_id: int | None = None  # no key: what is deleted in bulk is looked up by nothing
    ip: str = Field(default="", max_length=45)
    action: str = Field(max_length=40)
    result: str = Field(max_length=20)
