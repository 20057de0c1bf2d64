"""What is to be done to accounts in their systems: wanted, tried, done; each row a promise.

Changes of one account happen in the order in which they were wanted. Each may be tried again, as
adapters' calls may (adapters/__init__.py), so it does no harm when two try.
"""

from datetime import date, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select

from models import accounts, audit
from models.account_table import Account
from models.change_table import AccountChange, Stage, Wish
from models.db import now
from models.tables import Person, Ticket

# Whoever tries has so long; an adapter's call ends within seconds.
LEASE = timedelta(minutes=1)
# After this an officer hears of it, and does it by hand.
PATIENCE = timedelta(hours=24)
_GATE = (Wish.SUSPEND, Wish.RESUME)
_SOONEST, _LATEST = timedelta(seconds=30), timedelta(hours=1)


def want(
    session: Session,
    account: Account,
    wish: Wish,
    by: Person | None,
    *,
    reason: str,
    mac_address: str = "",
    until: date | None = None,
    ticket: Ticket | None = None,
) -> AccountChange:
    """Have something done to an account; what is wanted already is not wanted twice."""
    assert account.id is not None
    last = _last_open(session, account, wish)
    same = (wish, mac_address, until)
    if last is not None and (last.wish, last.mac_address, last.until) == same:
        return last
    change = AccountChange(
        account_id=account.id,
        wish=wish,
        mac_address=mac_address,
        until=until,
        reason=reason,
        person_id=by.id if by else None,
        ticket_id=ticket.id if ticket else None,
    )
    session.add(change)
    session.flush()
    said = f"{wish} {reason}"
    audit.record(session, "account.wanted", actor=by or "clock", about=_about(account), reason=said)
    return change


def _last_open(session: Session, account: Account, wish: Wish) -> AccountChange | None:
    """The last of those which the wish would undo or repeat."""
    about = _GATE if wish in _GATE else (wish,)
    statement = select(AccountChange).where(
        AccountChange.account_id == account.id,
        AccountChange.stage != Stage.DONE,
        col(AccountChange.wish).in_(about),
    )
    return session.exec(statement.order_by(col(AccountChange.id).desc()).limit(1)).first()


def extend(
    session: Session, account: Account, until: date, by: Person, ticket: Ticket | None
) -> None:
    """A temporary account lasts longer, and works again where it was suspended for its end."""
    account.valid_until = until
    want(session, account, Wish.EXPIRY, by, reason="longer", until=until, ticket=ticket)
    ends = _last_open(session, account, Wish.SUSPEND)
    if account.suspended_at is not None or (ends is not None and ends.wish == Wish.SUSPEND):
        want(session, account, Wish.RESUME, by, reason="longer", ticket=ticket)


def _about(account: Account) -> str:
    """How the audit log names an account: a user name may be a person's."""
    return f"account:{account.id}"


def claim(session: Session) -> AccountChange | None:
    """The next that is due, for whoever asks first; nobody else is given it for a minute. None of
    an account comes before one that was wanted earlier.
    """
    earlier = aliased(AccountChange)
    waits = exists().where(
        col(earlier.account_id) == AccountChange.account_id,
        col(earlier.stage) == Stage.WANTED,
        col(earlier.id) < col(AccountChange.id),
    )
    statement = select(AccountChange).where(
        AccountChange.stage == Stage.WANTED, col(AccountChange.due_at) <= now(), ~waits
    )
    statement = statement.order_by(col(AccountChange.due_at), col(AccountChange.id)).limit(1)
    change = session.exec(statement.with_for_update(skip_locked=True)).first()
    if change is not None:
        change.due_at, change.tries = now() + LEASE, change.tries + 1
        session.flush()
    return change


def is_more_wanted(session: Session, ticket: Ticket) -> bool:
    """Whether something that the ticket asked for is still to be done."""
    statement = select(AccountChange.id).where(
        AccountChange.ticket_id == ticket.id, AccountChange.stage != Stage.DONE
    )
    return session.exec(statement.limit(1)).first() is not None


def get(session: Session, id_: int) -> AccountChange | None:
    """The change of a row id, locked."""
    statement = select(AccountChange).where(AccountChange.id == id_).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def done(session: Session, change: AccountChange, by: Person | None = None) -> bool:
    """The system has it, or an officer (``by``) did it there: the register follows. False where it
    was known already.
    """
    if change.stage == Stage.DONE:
        return False
    account = accounts.get(session, change.account_id)
    assert account is not None
    if change.wish == Wish.SUSPEND:
        accounts.suspended(session, account)
    elif change.wish == Wish.RESUME:
        account.suspended_at = None
    elif change.wish == Wish.DEVICE:
        account.mac_address = change.mac_address
    change.stage, change.done_at = Stage.DONE, now()
    session.flush()
    actor, said = by or "clock", f"{change.wish} {change.reason}"
    audit.record(session, "account.changed", actor=actor, about=_about(account), reason=said)
    return True


def by_hand(session: Session, change: AccountChange) -> bool:
    """An officer has to do it in the system. False where that was known, or it is done."""
    if change.stage != Stage.WANTED:
        return False
    change.stage = Stage.BY_HAND
    session.flush()
    return True


def again(session: Session, change: AccountChange, seconds: float | None = None) -> bool:
    """It could not be done now: it is tried later, at the earliest in so many seconds. False when
    it is tried no more: an officer has to do it.
    """
    if change.stage != Stage.WANTED:
        return True
    if change.wanted_at <= now() - PATIENCE:
        by_hand(session, change)
        return False
    pause = min(_SOONEST * 2 ** min(change.tries - 1, 10), _LATEST)
    change.due_at = now() + max(pause, timedelta(seconds=seconds or 0))
    session.flush()
    return True
