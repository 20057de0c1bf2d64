"""Pictures people sent: wanted at once, fetched by a worker, dropped when unsent."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.db import now
from models.inbox import insert_for
from models.tables import Attachment, LineMessage, Ticket

# Content is not kept for ever by LINE; what could not be fetched in a day is gone.
PATIENCE = timedelta(hours=24)
LEASE = timedelta(seconds=60)


def want(session: Session, message_id: str, person_id: int) -> int:
    """The attachment id for a picture, to be fetched; the same one when asked twice."""
    table = Attachment.__table__  # type: ignore[attr-defined]
    known = session.get(LineMessage, message_id)
    state = "gone" if known is not None and known.unsent_at else "wanted"
    at = now()
    values = {"message_id": message_id, "person_id": person_id, "state": state, "relay": []}
    values |= {"size_bytes": 0, "attempts": 0, "due_at": at, "created_at": at}
    statement = insert_for(session)(table).values(**values)
    session.execute(statement.on_conflict_do_nothing())
    session.info["wanted"] = True
    found = session.exec(select(Attachment.id).where(Attachment.message_id == message_id)).one()
    assert found is not None
    return found


def attach(session: Session, ids: list[int], ticket: Ticket) -> None:
    """Put the pictures with the ticket."""
    for each in session.exec(select(Attachment).where(col(Attachment.id).in_(ids))):
        each.ticket_id = ticket.id


def relay_when_stored(session: Session, id_: int, chat: str, key: str, ticket_id: int) -> None:
    """Send the picture to a chat as soon as it is stored."""
    found = session.get_one(Attachment, id_)
    found.relay = [*found.relay, {"chat": chat, "key": key, "ticket": ticket_id}]


def of_ticket(session: Session, ticket: Ticket) -> list[Attachment]:
    """The ticket's stored pictures, oldest first."""
    statement = select(Attachment).where(
        Attachment.ticket_id == ticket.id, Attachment.state == "stored"
    )
    return list(session.exec(statement.order_by(col(Attachment.id))))


def claim(session: Session) -> Attachment | None:
    """Lease the wanted picture that has waited longest."""
    statement = select(Attachment).where(
        Attachment.state == "wanted", col(Attachment.due_at) <= now()
    )
    statement = statement.order_by(col(Attachment.id)).limit(1)
    found = session.exec(statement.with_for_update(skip_locked=True)).first()
    if found is not None:
        found.due_at, found.attempts = now() + LEASE, found.attempts + 1
    return found


def stored(session: Session, id_: int, name: str, size_bytes: int) -> list[dict[str, Any]]:
    """The picture lies under that name; returns whom to relay it to. Empty when it was
    unsent meanwhile: then the caller deletes the file.
    """
    found = session.exec(select(Attachment).where(Attachment.id == id_).with_for_update()).one()
    if found.state != "wanted":
        return []
    found.state, found.name, found.size_bytes = "stored", name, size_bytes
    relay, found.relay = list(found.relay), []
    return relay


def state_of(session: Session, id_: int) -> str:
    """wanted, stored, refused or gone."""
    return session.get_one(Attachment, id_).state


def try_again(session: Session, id_: int, seconds: float) -> None:
    """LINE has it not ready yet; after a day it never will be."""
    found = session.get_one(Attachment, id_)
    found.due_at = now() + timedelta(seconds=seconds)
    if now() - found.created_at > PATIENCE:
        found.state = "gone"


def give_up(session: Session, id_: int, state: str) -> None:
    """It is ``gone`` from LINE, or ``refused`` by us."""
    found = session.get_one(Attachment, id_)
    found.state, found.relay = state, []


def unsend(session: Session, message_id: str) -> str | None:
    """Forget the picture of an unsent message; returns the file name to delete."""
    found = session.exec(select(Attachment).where(Attachment.message_id == message_id)).first()
    if found is None:
        return None
    name, found.name, found.state, found.relay = found.name, None, "gone", []
    return name
