"""Promised messages: a row is the promise, and stays one until LINE has taken it.

How rows become calls to LINE stands in ``models.parcels``.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, func, or_
from sqlmodel import Session, col, select

from models.db import now
from models.parcels import Parcel
from models.statements import Statement
from models.tables import Outgoing, OutgoingState, Urgency

# LINE promises a reply token for one minute; a little is left for the way there.
REPLY_WINDOW = timedelta(seconds=50)

_IS_PENDING = col(Outgoing.state) == OutgoingState.PENDING
_TABLE: Any = Outgoing.__table__  # type: ignore[attr-defined]
_INSERT = Statement(lambda insert: insert(_TABLE).inline())


def promise(
    session: Session,
    chat: str,
    keys: str,
    messages: list[dict[str, Any]],
    *,
    urgency: str = Urgency.ANSWER,
    due_at: datetime | None = None,
    ticket_id: int | None = None,
    source_message_id: str | None = None,
    reply_token: str | None = None,
    reply_until_at: datetime | None = None,
) -> None:
    """Promise one to five message objects to a chat, within the caller's transaction. Until
    ``due_at`` (None: at once) they wait for a call that takes them along (bot/patience.py).
    """
    session.info["promised"] = True
    row = {
        "chat": chat,
        "keys": keys[:200],
        "messages": messages,
        "urgency": urgency,
        "ticket_id": ticket_id,
        "source_message_id": source_message_id,
        "reply_token": reply_token,
        "reply_until_at": reply_until_at if reply_token else None,
        "forgets_chat": chat in session.info.get("left", ()),
        "due_at": due_at or now(),
        "created_at": now(),
    }
    _INSERT.run(session, row)


def promise_elsewhere(session: Session, parcel: Parcel, chat: str) -> None:
    """Promise to another chat what waits in the parcel's, as urgent and at once, and withdraw it
    there. Nothing, where somebody else has leased the parcel since, or it was withdrawn.
    """
    statement = select(Outgoing).where(Outgoing.chat == parcel.chat, _IS_PENDING)
    statement = statement.execution_options(populate_existing=True).with_for_update()
    rows = session.exec(statement.order_by(col(Outgoing.id))).all()
    held = {row.id for row in rows if row.lease_until_at == parcel.lease_until_at}
    for row in rows if held.issuperset(parcel.ids) else []:
        promise(
            session,
            chat,
            row.keys,
            row.messages,
            urgency=row.urgency,
            ticket_id=row.ticket_id,
            source_message_id=row.source_message_id,
        )
        _withdraw(row)


def withdraw_others(session: Session, chat: str, own: Collection[int]) -> None:
    """Withdraw what has not left yet for a chat, but what is about its ``own`` tickets."""
    statement = select(Outgoing).where(Outgoing.chat == chat, _IS_PENDING).with_for_update()
    for row in session.exec(statement.execution_options(populate_existing=True)):
        if row.ticket_id not in own:
            _withdraw(row)


def _withdraw(row: Outgoing) -> None:
    row.messages, row.state = [], OutgoingState.WITHDRAWN
    row.chat = "" if row.forgets_chat else row.chat


def oldest_pending_at(session: Session) -> datetime | None:
    """Since when the oldest message should be out: one that is due, was tried in vain, or is held
    back for lack of quota. What waits on purpose is none of them, and is late from its deadline on.
    """
    is_tried = or_(col(Outgoing.attempts) > 0, col(Outgoing.error) != "")
    tried_at = func.coalesce(Outgoing.first_attempt_at, Outgoing.created_at)
    since = case((is_tried, tried_at), else_=Outgoing.due_at)
    statement = select(func.min(since)).where(
        Outgoing.state == OutgoingState.PENDING, or_(is_tried, col(Outgoing.due_at) <= now())
    )
    return session.exec(statement).first()


def promised_since(session: Session, keys: str, at: datetime) -> bool:
    """Whether a message of these keys was promised to anyone since then."""
    statement = select(Outgoing.id).where(Outgoing.keys == keys, col(Outgoing.created_at) >= at)
    return session.exec(statement.limit(1)).first() is not None


def newest(
    session: Session, chat: str, keys: str, ticket_id: int | None, since: datetime
) -> Outgoing | None:
    """What was said last since then to a chat, under these keys and about that ticket, whatever
    became of it; nothing that was withdrawn.
    """
    statement = select(Outgoing).where(
        Outgoing.chat == chat,
        Outgoing.state != OutgoingState.WITHDRAWN,
        Outgoing.keys == keys,
        Outgoing.ticket_id == ticket_id,
        col(Outgoing.created_at) >= since,
    )
    return session.exec(statement.order_by(col(Outgoing.id).desc()).limit(1)).first()


def withdraw(session: Session, chat: str, keys: str, ticket_id: int | None) -> None:
    """Of what was to be said to a chat, under these keys and about that ticket, nothing leaves any
    more: it is said anew.
    """
    waiting = and_(_TABLE.c.chat == chat, _TABLE.c.state == OutgoingState.PENDING)
    same = and_(_TABLE.c["keys"] == keys, _TABLE.c.ticket_id == ticket_id)
    dropped = {"state": OutgoingState.WITHDRAWN, "messages": []}
    session.execute(_TABLE.update().where(waiting, same).values(**dropped))


def waits(session: Session, chat: str, keys: str) -> bool:
    """Whether something promised to a chat under these keys has not left yet."""
    statement = select(Outgoing.id).where(Outgoing.chat == chat, Outgoing.keys == keys, _IS_PENDING)
    return session.exec(statement.limit(1)).first() is not None


def unsend(session: Session, message_id: str) -> None:
    """Drop the words of a relayed message; what has not left yet never will."""
    for row in session.exec(select(Outgoing).where(Outgoing.source_message_id == message_id)):
        row.messages = []
        if row.state == OutgoingState.PENDING:
            _withdraw(row)


def forget_chat(session: Session, chat: str) -> None:
    """Forget to whom messages went. Those that have not left yet, and those promised from now on
    in this transaction, are forgotten when they are done with.
    """
    of_chat = _TABLE.update().where(_TABLE.c.chat == chat)
    session.execute(
        of_chat.where(_TABLE.c.state == OutgoingState.PENDING).values(forgets_chat=True)
    )
    session.execute(of_chat.where(_TABLE.c.state != OutgoingState.PENDING).values(chat=""))
    session.info.setdefault("left", set()).add(chat)


def redact(
    session: Session, words: set[str], *, ticket_id: int | None = None, chat: str | None = None
) -> None:
    """Take the words out of what has not left yet: the ticket's messages, such as its card, or
    those to a chat, such as a review.
    """
    forms = {" ".join(each.split()) for each in words} | words
    is_meant = Outgoing.ticket_id == ticket_id if chat is None else Outgoing.chat == chat
    statement = select(Outgoing).where(is_meant, col(Outgoing.state) == OutgoingState.PENDING)
    for row in session.exec(statement.with_for_update()) if any(forms) else ():
        row.messages = [_without(message, forms - {""}) for message in row.messages]


def _without(part: Any, words: set[str]) -> Any:
    if isinstance(part, list):
        return [_without(each, words) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _redacted(value, words)
        if name in READ and isinstance(value, str)
        else _without(value, words)
        for name, value in part.items()
    }


# What a person reads of a message object; LINE takes none of them empty.
READ = ("text", "altText", "label", "displayText", "title", "address")
# A card shows the beginning of long words; fewer characters than these are no beginning.
BEGINNING = 20


def _redacted(text: str, words: set[str]) -> str:
    for each in sorted(words, key=len, reverse=True):
        text = text.replace(each, "…")
        start = text.find(each[:BEGINNING]) if len(each) > BEGINNING else -1
        if start >= 0:
            text = text[:start] + "…"
    return text


def replace_waiting(session: Session, chat: str, keys: str, objects: list[dict[str, Any]]) -> bool:
    """Put these words in the place of what waits there under the same key and was never tried;
    False where nothing waits.
    """
    waiting = select(Outgoing).where(
        Outgoing.chat == chat,
        Outgoing.keys == keys,
        Outgoing.state == OutgoingState.PENDING,
        Outgoing.attempts == 0,
        col(Outgoing.lease_until_at).is_(None),
    )
    found = session.exec(waiting.limit(1).with_for_update(skip_locked=True)).first()
    if found is None:
        return False
    found.messages = objects
    return True


def forget_old(session: Session, days: int = 62) -> None:
    """Drop rows that are done with (kept for two months: the quota's ledger)."""
    statement = delete(Outgoing).where(
        col(Outgoing.state) != OutgoingState.PENDING,
        col(Outgoing.created_at) < now() - timedelta(days=days),
    )
    session.execute(statement)
