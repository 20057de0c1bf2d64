"""Parcels: promised messages leased for one call to LINE, and what became of that call."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, func, literal_column, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.db import UtcDateTime, now
from models.tables import LineMessage, Outgoing, OutgoingState, Urgency
from models.upserts import insert_for

OBJECTS_PER_CALL = 5
_RANK = [each.value for each in Urgency]
# One call a lease, and a call ends within 16 seconds (bot/line.py). Should one outlive it all the
# same, whoever claims the row makes the same call, which LINE takes once.
LEASE = timedelta(seconds=20)
# LINE keeps a retry key for 24 hours, after which the same key would send again. What LINE
# certainly did not take lives no longer (docs/decisions/0008).
LIFE = timedelta(hours=23)
# What waits for the office, until the month's quota is renewed or the access token right.
LIFE_WAITING = timedelta(days=31)
# A chat with more than that many rows waiting is served in several rounds.
WINDOW = 30
# So many failures hold back the later messages of a chat (about 15 seconds); then they overtake,
# or one message that LINE cannot digest would silence the chat for a day.
HOLDING_FAILURES = 4

# Chats that are no chats of LINE's: a side channel of the person whose row id follows.
SIDE = "apprise:"

# Spelled out, not bound, so that both databases see that a partial index fits.
PENDING: ColumnElement[str] = literal_column(f"'{OutgoingState.PENDING}'", String())


def _waiting() -> Any:
    """Chats with something due that nobody holds, and the first row each has pending."""
    at: Any = bindparam("at", type_=UtcDateTime())
    other = aliased(Outgoing)
    # A list and no EXISTS: PostgreSQL looked through everything pending for each row of it.
    leased = select(other.chat).where(col(other.state) == PENDING, col(other.lease_until_at) > at)
    first = select(func.min(other.id)).where(
        other.chat == Outgoing.chat, col(other.state) == PENDING
    )
    tried = col(Outgoing.first_attempt_at)
    statement = select(Outgoing.chat, first.scalar_subquery()).where(
        col(Outgoing.state) == PENDING,
        col(Outgoing.due_at) <= at,
        or_(tried.is_(None), tried > bindparam("life_start", type_=UtcDateTime())),
        col(Outgoing.chat).not_in(leased),
    )
    return statement.order_by(col(Outgoing.due_at), col(Outgoing.id)).limit(bindparam("limit"))


def _pending() -> Any:
    """A chat's rows without those that another sender is claiming: the first row, what is one call
    already, what is due, and what may ride along as far as the window goes.
    """
    at: Any = bindparam("at", type_=UtcDateTime())
    is_first = col(Outgoing.id) == bindparam("first")
    is_early = and_(col(Outgoing.batch).is_(None), col(Outgoing.due_at) > at)
    place = case((is_first, 0), (~is_early, 1), else_=2)
    of_chat = col(Outgoing.chat) == bindparam("chat")
    statement = select(Outgoing).where(of_chat, col(Outgoing.state) == PENDING)
    statement = statement.order_by(place, col(Outgoing.id)).limit(WINDOW)
    return statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)


def _needs_push() -> Any:
    """What no reply can carry, where no earlier call has to be repeated."""
    at: Any = bindparam("at", type_=UtcDateTime())
    is_dead = or_(col(Outgoing.reply_until_at).is_(None), col(Outgoing.reply_until_at) <= at)
    is_line = col(Outgoing.chat).not_like(f"{SIDE}%")
    return and_(col(Outgoing.state) == PENDING, is_line, col(Outgoing.via) == "", is_dead)


_WAITING = _waiting()
_PENDING = _pending()
_NEEDS_PUSH = _needs_push()
_PUSH_DUE = (
    select(Outgoing.id)
    .where(_NEEDS_PUSH, col(Outgoing.due_at) <= bindparam("at", type_=UtcDateTime()))
    .limit(1)
)
_TABLE: Any = Outgoing.__table__  # type: ignore[attr-defined]
_KEPT_CHAT = case((_TABLE.c.forgets_chat, ""), else_=_TABLE.c.chat)


@dataclass(frozen=True)
class Parcel:
    """What one call to LINE carries: rows of one chat, oldest first.

    ``owners`` names each message object's ticket, ``attempts`` counts earlier calls, and
    ``uncertain`` says that LINE may have taken an earlier one. ``urgency`` and ``keys`` say why it
    goes now: those of the rows that were due, not of what rides along.
    """

    chat: str
    ids: list[int]
    messages: list[dict[str, Any]]
    owners: list[int | None]
    reply_token: str | None
    batch: str
    attempts: int
    uncertain: bool
    lease_until_at: datetime
    urgency: str = Urgency.ANSWER
    keys: str = ""

    @property
    def via(self) -> str:
        """``reply`` or ``push``."""
        return "reply" if self.reply_token else "push"


def claim(session: Session, limit: int = 1) -> list[Parcel]:
    """Lease what is due for up to ``limit`` chats, longest waiting first.

    Two senders never hold one chat at a time, so its messages keep their order.
    """
    firsts: dict[str, int] = {}
    at = now()
    due = {"at": at, "life_start": at - LIFE, "limit": limit * 4}
    for chat, first in session.execute(_WAITING, due):
        if chat in firsts or len(firsts) < limit:
            firsts[chat] = first
    parcels = []
    for chat, first in firsts.items():
        found = session.scalars(_PENDING, {"chat": chat, "first": first, "at": at})
        rows = sorted(found, key=lambda row: row.id or 0)
        # Another sender who is claiming this chat right now has its first row locked.
        if rows and rows[0].id == first and not any(_is_leased(row) for row in rows):
            chosen = _choose(rows)
            if chosen:
                parcels.append(_lease(chat, chosen))
    return parcels


def _is_leased(row: Outgoing) -> bool:
    return row.lease_until_at is not None and row.lease_until_at > now()


def _choose(rows: list[Outgoing]) -> list[Outgoing]:
    """Rows for one call: what is due, in order; what may wait rides along where room is left.

    A batch that may have reached LINE goes again exactly as it was, or its retry key would
    be another message's.
    """
    at, rows = now(), _alive(rows)
    chosen: list[Outgoing] = []
    room = OBJECTS_PER_CALL
    due = [row for row in rows if row.due_at <= at]
    if due and due[0].batch:
        return [each for each in rows if each.batch == due[0].batch]
    if due and due[0].chat.startswith(SIDE):
        return due[:1]  # a card each: a notification is cut where it is too long
    # A reply brings its answer first. A push brings first what waited longest for the office.
    waits = not any(_is_live(row, at) for row in due)
    for row in rows if due else []:
        if row.due_at > at and (row.batch or not (waits and row.attempts)):
            continue
        if row.batch or len(row.messages) > room:
            break
        room -= len(row.messages)
        chosen.append(row)
    for row in rows if chosen else []:
        if row.batch is None and row not in chosen and len(row.messages) <= room:
            room -= len(row.messages)
            chosen.append(row)
    return sorted(chosen, key=lambda row: row.id or 0)


def _is_live(row: Outgoing, at: datetime) -> bool:
    """Whether LINE still takes the row's reply token."""
    return row.reply_until_at is not None and row.reply_until_at > at


def _alive(rows: list[Outgoing]) -> list[Outgoing]:
    """Without what was tried for too long; a batch lives and ends as one, with its youngest row."""
    start = now() - LIFE
    young = {
        row.batch or row.id
        for row in rows
        if row.first_attempt_at is None or row.first_attempt_at > start
    }
    return [row for row in rows if (row.batch or row.id) in young]


def _lease(chat: str, chosen: list[Outgoing]) -> Parcel:
    at = now()
    batch = chosen[0].batch or str(uuid.uuid4())
    live = [row for row in chosen if _is_live(row, at)]
    due = [row for row in chosen if row.due_at <= at]
    parcel = Parcel(
        chat=chat,
        ids=[row.id for row in chosen if row.id is not None],
        messages=[message for row in chosen for message in row.messages],
        owners=[row.ticket_id for row in chosen for _ in row.messages],
        reply_token=live[-1].reply_token if live else None,
        batch=batch,
        attempts=max(row.attempts for row in chosen),
        uncertain=any(row.via for row in chosen),
        lease_until_at=at + LEASE,
        urgency=min((row.urgency for row in due), key=_RANK.index),
        keys=" ".join(dict.fromkeys(row.keys for row in due))[:200],
    )
    for row in chosen:  # ``via`` of a pending row: the call whose outcome is not known yet
        row.batch, row.lease_until_at, row.via = batch, parcel.lease_until_at, parcel.via
        row.attempts += 1
        row.first_attempt_at = row.first_attempt_at or at
    return parcel


def is_push_due(session: Session) -> bool:
    """Whether something is due that only a push can bring."""
    return session.scalar(_PUSH_DUE, {"at": now()}) is not None


def hold(session: Session, urgencies: Collection[str], until_at: datetime, error: str = "") -> None:
    """What is due of these classes may not be pushed before that moment. It rides free meanwhile,
    and as it waits on purpose it is not late, unless there is an ``error`` to be told of.
    """
    at = now()
    is_held = and_(_NEEDS_PUSH, col(Outgoing.due_at) <= at, col(Outgoing.urgency).in_(urgencies))
    change = _TABLE.update().where(is_held)
    # An error of an earlier call says more.
    kept = case((_TABLE.c.error == "", error), else_=_TABLE.c.error)
    session.execute(change.values(due_at=until_at, error=kept), {"at": at})


def _change(session: Session, parcel: Parcel, **values: Any) -> None:
    """Change the parcel's rows, except those that were withdrawn meanwhile, or that another sender
    has leased since: what becomes of these is for that one to say.
    """
    _change_rows(session, parcel, parcel.ids, **values)


def _change_rows(session: Session, parcel: Parcel, ids: list[int], **values: Any) -> None:
    rows = and_(_TABLE.c.id.in_(ids), _of(parcel), _TABLE.c.lease_until_at == parcel.lease_until_at)
    session.execute(_TABLE.update().where(rows).values(**values))


def _of(parcel: Parcel) -> Any:
    return and_(_TABLE.c.state == PENDING, _TABLE.c.batch == parcel.batch)


def sent(session: Session, parcel: Parcel, via: str, message_ids: list[str]) -> None:
    """LINE took the parcel; its words are dropped, the ids kept for quoting: those of tickets,
    and all in groups, where it may also be each other whom people quote.
    """
    done: dict[str, Any] = {
        "messages": [],
        "reply_token": None,
        "lease_until_at": None,
        "error": "",
        "sent_at": now(),
        "via": via,
    }
    # Whoever holds the rows by now: LINE has them.
    rows = and_(_TABLE.c.id.in_(parcel.ids), _of(parcel))
    taken = {**done, "state": OutgoingState.SENT, "chat": _KEPT_CHAT}
    session.execute(_TABLE.update().where(rows).values(**taken))
    known = [
        {"id": message_id, "ticket_id": ticket_id}
        for message_id, ticket_id in zip(message_ids, parcel.owners, strict=False)
        if ticket_id is not None or is_group(parcel.chat)
    ]
    if known:
        statement = insert_for(session)(LineMessage).values(known)
        session.execute(statement.on_conflict_do_nothing())


def is_group(chat: str) -> bool:
    """Whether LINE's id of a chat is that of a group or room, not of a person."""
    return chat.startswith(("C", "R"))


def is_about_no_ticket(session: Session, message_id: str) -> bool:
    """Whether it is a message that we sent to a group, about several tickets or none."""
    known = session.get(LineMessage, message_id)
    return known is not None and known.ticket_id is None and known.unsent_at is None


def postpone(session: Session, parcel: Parcel, error: str, seconds: float) -> None:
    """Nobody knows whether LINE took it: the same again later, with the same retry key."""
    until_at = now() + timedelta(seconds=seconds)
    held = until_at if parcel.attempts < HOLDING_FAILURES else None
    _change(session, parcel, due_at=until_at, lease_until_at=held, error=error[:300])


def refused(session: Session, parcel: Parcel, error: str, seconds: float) -> None:
    """LINE certainly did not take this call: again later, the chat's later messages after it.
    Unless an earlier call is uncertain, the rows may then go with others.
    """
    until_at = now() + timedelta(seconds=seconds)
    free = {} if parcel.uncertain else _FREE
    _change(session, parcel, **free, due_at=until_at, lease_until_at=until_at, error=error[:300])


def wait_for_office(session: Session, parcel: Parcel, error: str, seconds: float) -> None:
    """LINE would take it, had the office quota or the right access token: as if never tried. The
    chat's other messages wait as long, so that they keep their order; replies are tried.
    """
    until_at = now() + timedelta(seconds=seconds)
    free = {} if parcel.uncertain else _FREE | {"first_attempt_at": None}
    _change(session, parcel, **free, due_at=until_at, lease_until_at=None, error=error[:300])
    others = and_(_TABLE.c.chat == parcel.chat, _TABLE.c.state == PENDING, _TABLE.c.batch.is_(None))
    is_push = or_(_TABLE.c.reply_until_at.is_(None), _TABLE.c.reply_until_at <= now())
    sooner = and_(others, is_push, _TABLE.c.due_at < until_at)
    session.execute(_TABLE.update().where(sooner).values(due_at=until_at, error=error[:300]))


_FREE: dict[str, Any] = {"batch": None, "via": ""}


def push_instead(session: Session, parcel: Parcel) -> None:
    """The reply token is of no use: the same rows go out as a push, at once."""
    free = {"reply_token": None, "reply_until_at": None, "lease_until_at": None}
    _change(session, parcel, **free, via="", due_at=now())


def separate(session: Session, parcel: Parcel) -> bool:
    """LINE refused the parcel as a whole: send each row by itself; False when it was one row.

    Each row becomes its own batch, which is never mixed again.
    """
    if len(parcel.ids) == 1:
        return False
    free = {"lease_until_at": None, "via": "", "due_at": now()}
    for id_ in parcel.ids:
        _change_rows(session, parcel, [id_], **free, batch=str(uuid.uuid4()))
    return True


def send_plainly(session: Session, parcel: Parcel, plain: list[dict[str, Any]]) -> bool:
    """Replace the objects of one row by plain text, once; False when that was tried already."""
    row = session.get(Outgoing, parcel.ids[0], with_for_update=True)
    if row is None or row.plain or plain == parcel.messages:
        return False
    words = {"messages": plain, "plain": True}
    _change(session, parcel, **_FREE, **words, lease_until_at=None, due_at=now())
    return True


def bury(session: Session, parcel: Parcel, error: str) -> list[Outgoing]:
    """Nothing more can be done: the rows stay as dead letters, without their words."""
    is_held = col(Outgoing.lease_until_at) == parcel.lease_until_at
    return _bury(session, and_(col(Outgoing.batch) == parcel.batch, is_held), error)


def bury_outlived(session: Session, limit: int = 100) -> list[Outgoing]:
    """Give up what LINE has not taken for too long, and what waited for the office in vain."""
    at, other = now(), aliased(Outgoing)
    young = select(other.batch).where(
        col(other.state) == PENDING,
        col(other.batch).is_not(None),
        col(other.first_attempt_at) > at - LIFE,
    )
    is_alone = or_(col(Outgoing.batch).is_(None), col(Outgoing.batch).not_in(young))
    over = or_(
        and_(col(Outgoing.first_attempt_at) <= at - LIFE, is_alone),
        col(Outgoing.created_at) <= at - LIFE_WAITING,
    )
    free = or_(col(Outgoing.lease_until_at).is_(None), col(Outgoing.lease_until_at) <= at)
    return _bury(session, and_(over, free), "too late", limit)


def _bury(session: Session, which: Any, error: str, limit: int = 100) -> list[Outgoing]:
    statement = select(Outgoing).where(col(Outgoing.state) == PENDING, which).limit(limit)
    rows = list(session.exec(statement.with_for_update(skip_locked=True)))
    for row in rows:
        row.state, row.lease_until_at, row.via = OutgoingState.DEAD, None, ""
        row.messages, row.reply_token = [], None
        row.chat = "" if row.forgets_chat else row.chat
        row.error = " ".join(filter(None, [row.error, error]))[:300]
    return rows


def take_dead(session: Session) -> list[Outgoing]:
    """Dead letters that nobody was told of, marked as told."""
    return _take_untold(session, col(Outgoing.state) == OutgoingState.DEAD)


def take_late(session: Session, age: timedelta) -> list[Outgoing]:
    """What was promised so long ago and LINE has not taken, marked as told."""
    tried = or_(col(Outgoing.attempts) > 0, col(Outgoing.error) != "")
    is_old = and_(col(Outgoing.created_at) <= now() - age, tried)
    return _take_untold(session, and_(col(Outgoing.state) == PENDING, is_old))


def _take_untold(session: Session, which: Any, limit: int = 1000) -> list[Outgoing]:
    statement = select(Outgoing).where(which, ~col(Outgoing.told)).limit(limit)
    rows = list(session.exec(statement.with_for_update(skip_locked=True)))
    for row in rows:
        row.told = True
    return rows
