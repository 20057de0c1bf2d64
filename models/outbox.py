"""Promised messages: a row is the promise, and stays one until LINE has taken it."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_
from sqlmodel import Session, col, select

from models.db import now
from models.tables import LineMessage, Outgoing

OBJECTS_PER_CALL = 5
# Longer than a call to LINE may take (3 s to connect, 10 s to answer), so that a row is
# never claimed twice while its first sender still lives.
LEASE = timedelta(seconds=20)
# LINE keeps a retry key for 24 hours; after that the same key would send again.
RETRY_KEY_LIFE = timedelta(hours=23)


@dataclass(frozen=True)
class Parcel:
    """What one call to LINE carries: rows of one chat, oldest first."""

    chat: str
    ids: list[int]
    messages: list[dict[str, Any]]
    reply_token: str | None
    reply_until_at: datetime | None
    batch: str
    attempts: int


def promise(  # noqa: PLR0913 - the row's columns, by name
    session: Session,
    chat: str,
    keys: str,
    messages: list[dict[str, Any]],
    *,
    urgency: str = "answer",
    ticket_id: int | None = None,
    source_message_id: str | None = None,
    reply_token: str | None = None,
    reply_until_at: datetime | None = None,
) -> None:
    """Promise one to five message objects to a chat, within the caller's transaction."""
    session.info["promised"] = True
    session.add(
        Outgoing(
            chat=chat,
            keys=keys[:200],
            messages=messages,
            urgency=urgency,
            ticket_id=ticket_id,
            source_message_id=source_message_id,
            reply_token=reply_token,
            reply_until_at=reply_until_at if reply_token else None,
        )
    )


def claim(session: Session) -> Parcel | None:
    """Lease the messages of the chat that has waited longest; None when nothing is due.

    Two senders never hold one chat at a time, so its messages keep their order.
    """
    for _ in range(3):
        chat = session.exec(_waiting_chats().limit(1)).first()
        if chat is None:
            return None
        rows = list(session.exec(_pending(chat).with_for_update(skip_locked=True)))
        if rows and not any(_is_leased(row) for row in rows):
            return _lease(chat, rows)
    return None


def _is_leased(row: Outgoing) -> bool:
    return row.lease_until_at is not None and row.lease_until_at > now()


def _waiting_chats() -> Select[Any]:
    at = now()
    other = Outgoing.__table__.alias("other")  # type: ignore[attr-defined]
    leased = (
        select(other.c.id)
        .where(
            other.c.chat == Outgoing.chat,
            other.c.state == "pending",
            other.c.lease_until_at > at,
        )
        .exists()
    )
    return (
        select(Outgoing.chat)
        .where(
            col(Outgoing.state) == "pending",
            or_(
                col(Outgoing.due_at) <= at,
                and_(col(Outgoing.attempts) == 0, col(Outgoing.reply_until_at) > at),
            ),
            ~leased,
        )
        .order_by(col(Outgoing.id))
    )


def _pending(chat: str) -> Any:
    statement = select(Outgoing).where(Outgoing.chat == chat, Outgoing.state == "pending")
    return statement.order_by(col(Outgoing.id))


def _lease(chat: str, rows: list[Outgoing]) -> Parcel:
    chosen = _choose(rows)
    at = now()
    batch = next((row.batch for row in chosen if row.batch), None) or str(uuid.uuid4())
    token_row = next((row for row in chosen if _has_token(row)), None)
    attempts = max(row.attempts for row in chosen)
    for row in chosen:
        row.batch, row.lease_until_at = batch, at + LEASE
        row.attempts += 1
        row.first_attempt_at = row.first_attempt_at or at
    return Parcel(
        chat=chat,
        ids=[row.id for row in chosen if row.id is not None],
        messages=[message for row in chosen for message in row.messages],
        reply_token=token_row.reply_token if token_row else None,
        reply_until_at=token_row.reply_until_at if token_row else None,
        batch=batch,
        attempts=attempts,
    )


def _has_token(row: Outgoing) -> bool:
    return bool(row.reply_token and row.reply_until_at and row.reply_until_at > now())


def _choose(rows: list[Outgoing]) -> list[Outgoing]:
    """Rows for one call. A batch that was tried once is sent again exactly as it was, or
    its retry key would be another message's; otherwise whatever fits rides on a reply.
    """
    tried = next((row.batch for row in rows if row.batch), None)
    if tried:
        return [row for row in rows if row.batch == tried]
    token_row = next((row for row in reversed(rows) if _has_token(row)), None)
    room = OBJECTS_PER_CALL - (len(token_row.messages) if token_row else 0)
    chosen = []
    for row in rows:
        if row is token_row:
            chosen.append(row)
            break
        if len(row.messages) > room:
            break
        room -= len(row.messages)
        chosen.append(row)
    if token_row is not None and token_row not in chosen:
        chosen.append(token_row)
    return chosen


def sent(session: Session, parcel: Parcel, via: str, message_ids: list[str]) -> None:
    """LINE took the parcel; its words are dropped, the ids kept for quoting."""
    rows = _rows(session, parcel)
    owners = [row.ticket_id for row in rows for _ in row.messages]
    for row in rows:
        row.state, row.sent_at, row.via, row.error = "sent", now(), via, ""
        row.messages, row.reply_token, row.lease_until_at = [], None, None
    for message_id, ticket_id in zip(message_ids, owners, strict=False):
        if ticket_id is not None:
            session.merge(LineMessage(id=message_id, chat=parcel.chat, ticket_id=ticket_id))


def _rows(session: Session, parcel: Parcel) -> list[Outgoing]:
    statement = select(Outgoing).where(
        col(Outgoing.id).in_(parcel.ids),
        col(Outgoing.state) == "pending",
        col(Outgoing.batch) == parcel.batch,
    )
    return list(session.exec(statement.order_by(col(Outgoing.id))))


def postpone(
    session: Session, parcel: Parcel, error: str, *, seconds: float | None = None
) -> None:
    """LINE did not take it, or nobody knows: try again later with the same retry key."""
    wait = seconds if seconds is not None else _backoff(parcel.attempts)
    for row in _rows(session, parcel):
        row.lease_until_at, row.error = None, error[:300]
        row.due_at = now() + timedelta(seconds=wait)
        if row.first_attempt_at and now() - row.first_attempt_at > RETRY_KEY_LIFE:
            row.state = "dead"


def _backoff(attempts: int) -> float:
    # Jitter keeps a crowd of rows from knocking on LINE's door at the same moment.
    return float(min(300, 2**attempts)) * random.uniform(0.8, 1.2)  # noqa: S311


def push_instead(session: Session, parcel: Parcel) -> None:
    """The reply token is of no use: the same rows go out as a push, at once."""
    for row in _rows(session, parcel):
        row.reply_token, row.lease_until_at, row.due_at = None, None, now()


def send_plainly(session: Session, parcel: Parcel, plain: list[dict[str, Any]]) -> bool:
    """Replace objects LINE refused by plain text, once; False when that was tried already.

    A new batch gets a new retry key, because it is another message.
    """
    rows = _rows(session, parcel)
    if not rows or any(row.plain for row in rows):
        return False
    position = 0
    for row in rows:
        count = len(row.messages)
        row.messages, row.plain = plain[position : position + count], True
        row.batch, row.lease_until_at, row.due_at = None, None, now()
        position += count
    return True


def bury(session: Session, parcel: Parcel, error: str) -> list[Outgoing]:
    """Nothing more can be done: the rows stay as dead letters, for officers to see."""
    rows = _rows(session, parcel)
    for row in rows:
        row.state, row.error, row.lease_until_at = "dead", error[:300], None
    return rows


def oldest_pending_at(session: Session) -> datetime | None:
    """When the oldest message that should be out by now was due."""
    statement = select(func.min(Outgoing.due_at)).where(Outgoing.state == "pending")
    return session.exec(statement).first()


def unsend(session: Session, message_id: str) -> None:
    """Drop the words of a relayed message that has not left yet."""
    for row in session.exec(select(Outgoing).where(Outgoing.source_message_id == message_id)):
        row.messages = []
        if row.state == "pending":
            row.state = "withdrawn"
