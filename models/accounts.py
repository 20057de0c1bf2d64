"""Accounts: what the office's register knows of them, and whose LINE account each is linked to."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from unicodedata import normalize

from sqlalchemy import and_, delete, func, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models import audit
from models.account_table import Account, Case, Proof
from models.db import now
from models.tables import OPEN, Person, Ticket

# A link to a LINE account that is younger proves nothing (reliability: a stolen telephone).
LINK_IS_YOUNG = timedelta(hours=24)


_PLANNED = {"is_planned": True, "person_id": None, "linked_at": None, "linked_by": None}


@dataclass(frozen=True)
class Entry:
    """A line of the office's register of accounts."""

    system: str
    username: str
    details: dict[str, object] = field(default_factory=dict)


def get(session: Session, id_: int) -> Account | None:
    """The account of a row id, locked until the transaction ends."""
    statement = select(Account).where(Account.id == id_).with_for_update(key_share=True)
    return session.exec(statement.execution_options(populate_existing=True)).first()


def find(session: Session, system: str, username: str) -> Account | None:
    """The account of that user name; names differ in case nowhere that we know of."""
    statement = select(Account).where(
        Account.system == system, Account.username == normal(username)
    )
    return session.exec(statement).first()


def normal(username: str) -> str:
    """A user name as it is kept; letters that look alike to a directory are the same (RFC 4518)."""
    return "".join(normalize("NFKC", username).split()).casefold()


def enter(session: Session, entry: Entry) -> Account:
    """Make the register's account, or bring it up to date; whom it is linked to stays."""
    account = find(session, entry.system, entry.username) or _insert(session, entry)
    for name, value in entry.details.items():
        setattr(account, name, value)
    session.flush()
    return account


def _insert(session: Session, entry: Entry, *, is_planned: bool = False) -> Account:
    """A new row, or that of whoever was quicker."""
    name = normal(entry.username)
    account = Account(system=entry.system, username=name, is_planned=is_planned)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        found = find(session, entry.system, entry.username)
        assert found is not None
        return found
    return account


def is_free(session: Session, system: str, username: str, ticket: Ticket) -> bool:
    """Whether the register has no account of that name, or one that was planned for this ticket, or
    for a request which is over or chose another name.
    """
    known = find(session, system, username)
    if known is None or not known.is_planned:
        return known is None
    statement = select(Case.ticket_id).join(Ticket, col(Ticket.id) == Case.ticket_id)
    others = (Case.account_id == known.id, Case.ticket_id != ticket.id)
    waits = statement.where(*others, col(Ticket.status).in_(OPEN))
    return session.exec(waits.limit(1)).first() is None


def plan(session: Session, entry: Entry, ticket: Ticket, officer: Person) -> Account | None:
    """An account to be made when its password is chosen; None where its name is not free. Its row
    is locked before that is looked at: two officers may want one name at once.
    """
    known = find(session, entry.system, entry.username)
    known = known or _insert(session, entry, is_planned=True)
    get(session, known.id or 0)
    if not is_free(session, entry.system, entry.username, ticket):
        return None
    account = enter(session, Entry(entry.system, entry.username, entry.details | _PLANNED))
    audit.record(session, "account.planned", actor=officer, about=ticket)
    return account


def drop(session: Session, account: Account) -> None:
    """A planned account will not be made; what was proved of it proves nothing."""
    about = col(Case.account_id) == account.id
    session.execute(update(Case).where(about).values(account_id=None))
    session.execute(delete(Proof).where(col(Proof.account_id) == account.id))
    session.delete(account)
    session.flush()


def made(session: Session, account: Account | None) -> None:
    """A planned one is in its system now."""
    if account is not None and account.is_planned:
        account.is_planned, account.made_at = False, now()
        audit.record(session, "account.made", actor="machine", about=f"account:{account.id}")
        session.flush()


def linked(
    session: Session, person: Person, system: str | None = None, *, with_planned: bool = False
) -> list[Account]:
    """A person's own accounts (in one system), those suspended too, in order; planned ones are none
    yet.
    """
    statement = select(Account).where(Account.person_id == person.id)
    if not with_planned:
        statement = statement.where(col(Account.is_planned).is_(False))
    if system is not None:
        statement = statement.where(Account.system == system)
    return list(session.exec(statement.order_by(col(Account.id))))


def of_system(
    session: Session, system: str | None, *, with_suspended: bool = False
) -> list[Account]:
    """A system's accounts (None: of all) that work, by name; planned ones are none yet."""
    statement = select(Account).where(col(Account.is_planned).is_(False))
    if system is not None:
        statement = statement.where(Account.system == system)
    if not with_suspended:
        statement = statement.where(col(Account.suspended_at).is_(None))
    return list(session.exec(statement.order_by(Account.system, Account.username)))


def candidates(session: Session, person: Person, system: str, limit: int = 12) -> list[Account]:
    """Accounts of the system that may be the person's: linked ones, else those of their school."""
    statement = select(Account).where(
        Account.system == system,
        col(Account.is_planned).is_(False),
        or_(
            col(Account.person_id) == person.id,
            and_(col(Account.org_code) == person.org_code, col(Account.person_id).is_(None)),
        ),
    )
    own_first = (col(Account.person_id).is_(None), col(Account.holder), col(Account.id))
    found = list(session.exec(statement.order_by(*own_first)))
    # Whoever is called alike comes first; a school may have a hundred accounts.
    name = {person.first_name, person.last_name} - {""}
    found.sort(key=lambda each: (each.person_id is None, not any(n in each.holder for n in name)))
    return found[:limit]


def link(session: Session, account: Account, person: Person, officer: Person | None) -> None:
    """The account is this person's; an officer has made sure of that."""
    if account.person_id == person.id:
        return
    account.person_id, account.linked_at = person.id, now()
    account.linked_by = officer.id if officer else None
    session.flush()
    actor = officer or "command"
    audit.record(session, "account.linked", actor=actor, about=person, reason=account.system)


def unlink(session: Session, account: Account, by: Person | str) -> None:
    """The account is nobody's LINE account any more."""
    if account.person_id is not None:
        audit.record(
            session,
            "account.unlinked",
            actor=by,
            about=f"p{account.person_id}",
            reason=account.system,
        )
    account.person_id = account.linked_at = account.linked_by = None
    session.flush()


def is_long_linked(account: Account, person: Person) -> bool:
    """Whether an officer linked the account to this person's LINE account more than a day ago."""
    if account.person_id != person.id or account.linked_by is None or account.linked_at is None:
        return False
    return account.linked_at <= now() - LINK_IS_YOUNG


def masked(username: str) -> str:
    """A user name as its own holder recognises it, and nobody else: ``so•••••j``."""
    shown = 2 if len(username) > 5 else 1
    last = username[-1:] if len(username) > 3 else ""
    name, at, domain = username.partition("@")
    if at:
        return f"{masked(name)}@{domain}"
    return f"{username[:shown]}{'•' * 5}{last}"


def ended(session: Session, today: date, limit: int = 100) -> list[Account]:
    """Temporary accounts whose last day is over, and that work still; nobody else has them."""
    statement = select(Account).where(
        col(Account.valid_until) < today,
        col(Account.suspended_at).is_(None),
        col(Account.is_planned).is_(False),
    )
    statement = statement.order_by(col(Account.id)).limit(limit)
    return list(session.exec(statement.with_for_update(skip_locked=True)))


def suspended(session: Session, account: Account) -> None:
    """The account does not work any more."""
    account.suspended_at = account.suspended_at or now()
    session.flush()


def ending(session: Session, today: date, days: int, limit: int = 100) -> list[Account]:
    """Somebody's temporary accounts that end within so many days, and whose person was not told of
    that day; nobody else has them.
    """
    statement = select(Account).where(
        col(Account.valid_until).between(today, today + timedelta(days=days)),
        col(Account.person_id).is_not(None),
        col(Account.suspended_at).is_(None),
        col(Account.is_planned).is_(False),
        or_(
            col(Account.warned_until).is_(None),
            col(Account.warned_until) != col(Account.valid_until),
        ),
    )
    statement = statement.order_by(col(Account.id)).limit(limit)
    return list(session.exec(statement.with_for_update(skip_locked=True)))


def left(session: Session, person: Person, reason: str) -> None:
    """The person works elsewhere now, or not any more: a head looks at their accounts."""
    for account in linked(session, person):
        leave(session, account, reason)


def leave(session: Session, account: Account, reason: str) -> None:
    """A head has to look whether the account is still used; ``reason`` is a short word."""
    if account.suspended_at is None and not account.left_reason:
        account.left_reason, account.left_at = reason, now()
        session.flush()


def of_leavers(session: Session, after: int = 0, limit: int = 20) -> list[Account]:
    """Accounts at which a head has to look, from a row id on."""
    statement = select(Account).where(
        Account.left_reason != "", col(Account.suspended_at).is_(None), col(Account.id) > after
    )
    return list(session.exec(statement.order_by(col(Account.id)).limit(limit)))


def stays(session: Session, account: Account) -> None:
    """A head has looked: it is still used."""
    account.left_reason, account.left_at = "", None
    session.flush()


def counts(session: Session) -> list[tuple[str, int, int]]:
    """Of each system: its code, how many accounts work, and how many of them are linked."""
    works = col(Account.suspended_at).is_(None)
    statement = select(Account.system, func.count(), func.count(col(Account.person_id)))
    found = session.exec(statement.where(works).group_by(Account.system).order_by(Account.system))
    return [(system, total, linked) for system, total, linked in found]


def in_use(session: Session, system: str, after: int = 0, limit: int = 20) -> list[Account]:
    """A system's linked accounts that work, from a row id on: whom it lets in."""
    statement = select(Account).where(
        Account.system == system,
        col(Account.person_id).is_not(None),
        col(Account.suspended_at).is_(None),
        col(Account.id) > after,
    )
    return list(session.exec(statement.order_by(col(Account.id)).limit(limit)))
