"""Pictures people sent: wanted at once, fetched by a worker, dropped when unsent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from models.db import now
from models.sources import remember_messages
from models.tables import Attachment, AttachmentState, LineMessage, Person, Ticket
from models.upserts import insert_for

# Content is not kept for ever by LINE; what could not be fetched in a day is gone.
PATIENCE = timedelta(hours=24)
LEASE = timedelta(seconds=60)

HERE = (AttachmentState.STORED, AttachmentState.RELAYING)
AWAITED = (AttachmentState.WANTED, AttachmentState.RELAYING)
LOST = (AttachmentState.REFUSED, AttachmentState.GONE)

_STORED = (
    select(Attachment)
    .where(
        col(Attachment.ticket_id) == bindparam("ticket"),
        col(Attachment.state).in_(HERE),
    )
    .order_by(col(Attachment.id))
)


@dataclass(frozen=True)
class Wanted:
    """A picture a worker has leased: to fetch, or with a ``name`` only to pass on."""

    id: int
    message_id: str
    attempts: int
    name: str


def want(session: Session, message_id: str, person_id: int) -> int:
    """The attachment id for a picture, to be fetched; the same one when asked twice."""
    table = Attachment.__table__  # type: ignore[attr-defined]
    known = session.get(LineMessage, message_id)
    is_unsent = known is not None and known.unsent_at
    state = AttachmentState.GONE if is_unsent else AttachmentState.WANTED
    values = {"message_id": message_id, "person_id": person_id, "state": state, "relay": []}
    statement = insert_for(session)(table).values(**values)
    session.execute(statement.on_conflict_do_nothing())
    session.info["wanted"] = True
    found = session.exec(select(Attachment.id).where(Attachment.message_id == message_id)).one()
    assert found is not None
    return found


def attach(session: Session, ids: list[int], ticket: Ticket) -> set[str]:
    """Put the pictures with the ticket; the LINE messages that they were."""
    if not ids:
        return set()
    found = session.exec(select(Attachment).where(col(Attachment.id).in_(ids))).all()
    for each in found:
        each.ticket_id = ticket.id
    messages = {each.message_id for each in found}
    remember_messages(session, messages, ticket)
    return messages


def relay_when_stored(  # noqa: PLR0917 - the parts of one relay
    session: Session,
    id_: int,
    chat: str,
    key: str,
    caption: str,
    ticket_id: int,
    chips: dict[str, Any] | None = None,
) -> None:
    """Send the picture under its caption as soon as it is stored; at once when it is already.
    ``chips`` are the part of its message object that shows quick replies.
    """
    found = _locked(session, id_)
    if found is None or found.state in LOST:
        return
    found.relay = [
        *found.relay,
        {"chat": chat, "key": key, "caption": caption, "ticket": ticket_id, "chips": chips or {}},
    ]
    if found.state == AttachmentState.STORED:
        found.state, found.due_at, found.attempts = AttachmentState.RELAYING, now(), 0
        session.info["wanted"] = True


def is_lost(session: Session, id_: int) -> bool:
    """Whether the picture cannot come any more: refused, unsent, or gone from LINE."""
    return session.get_one(Attachment, id_).state in LOST


def _locked(session: Session, id_: int) -> Attachment | None:
    statement = select(Attachment).where(Attachment.id == id_).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def of_ticket(session: Session, ticket: Ticket) -> list[Attachment]:
    """The ticket's stored pictures, oldest first."""
    return list(session.exec(_STORED, params={"ticket": ticket.id}))


def claim(session: Session, limit: int = 1) -> list[Wanted]:
    """Lease the pictures that have waited longest."""
    statement = select(Attachment).where(
        col(Attachment.state).in_(AWAITED), col(Attachment.due_at) <= now()
    )
    statement = statement.order_by(col(Attachment.id)).limit(limit)
    claimed = []
    for found in session.exec(statement.with_for_update(skip_locked=True)):
        found.due_at, found.attempts = now() + LEASE, found.attempts + 1
        claimed.append(Wanted(found.id or 0, found.message_id, found.attempts, found.name or ""))
    return claimed


def stored(session: Session, id_: int, name: str, size_bytes: int) -> list[dict[str, Any]] | None:
    """The picture lies under that name; returns whom to relay it to. None when it was unsent,
    deleted or fetched by another worker meanwhile: then the caller deletes the file.
    """
    found = _locked(session, id_)
    if found is None:
        return None
    if found.state in HERE and found.name == name:
        # Said again when nobody knows whether it was committed.
        found.state = AttachmentState.STORED
    elif found.state == AttachmentState.WANTED:
        found.state, found.name, found.size_bytes = AttachmentState.STORED, name, size_bytes
    else:
        return None
    relay, found.relay = list(found.relay), []
    return relay


def try_again(session: Session, id_: int, seconds: float) -> bool:
    """It cannot be had yet: later; False when a day has passed and it should be given up."""
    found = _locked(session, id_)
    if found is None:
        return True
    if found.state == AttachmentState.WANTED:
        found.due_at = now() + timedelta(seconds=seconds)
    return found.state != AttachmentState.WANTED or now() - found.created_at <= PATIENCE


def give_up(session: Session, id_: int, state: AttachmentState) -> str | None:
    """It is gone from LINE, or refused by us; returns the LINE id of its sender.

    None when it was unsent meanwhile, and nobody waits for it.
    """
    found = _locked(session, id_)
    if found is None or found.state != AttachmentState.WANTED:
        return None
    found.state, found.relay = state, []
    return session.get_one(Person, found.person_id).line_id


def known(session: Session, names: list[str]) -> set[str]:
    """Those of the file names that belong to a picture."""
    statement = select(Attachment.name).where(col(Attachment.name).in_(names))
    return {name for name in session.exec(statement) if name}


def unsend(session: Session, message_id: str) -> tuple[int | None, str | None]:
    """Forget the picture of an unsent message, if it was one; returns its attachment id and the
    name of the file to delete.
    """
    statement = select(Attachment).where(Attachment.message_id == message_id)
    found = session.exec(statement.with_for_update()).first()
    if found is None:
        return None, None
    name, found.name, found.state, found.relay = found.name, None, AttachmentState.GONE, []
    return found.id, name


def forget_chat(session: Session, chat: str, own: Collection[int] = ()) -> None:
    """Pass no picture on to that chat any more, but those of its ``own`` tickets."""
    statement = select(Attachment).where(col(Attachment.state).in_(AWAITED))
    for each in session.exec(statement):
        kept = [one for one in each.relay if one["chat"] != chat or one["ticket"] in own]
        if kept != each.relay:
            each.relay = kept


def delete_loose(
    session: Session, person_id: int | None = None, older_than: timedelta = timedelta()
) -> list[str]:
    """Delete pictures that belong to no ticket, of one person or of all; returns the names of
    the files to delete.
    """
    statement = delete(Attachment).where(
        col(Attachment.ticket_id).is_(None), col(Attachment.created_at) <= now() - older_than
    )
    if person_id is not None:
        statement = statement.where(col(Attachment.person_id) == person_id)
    names = session.execute(statement.returning(col(Attachment.name))).scalars()
    return [name for name in names if name]
