"""Accounts: what the office's register knows of them, and whose LINE account each is linked to."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from models import audit
from models.account_table import Account
from models.db import now
from models.tables import Person

# A link to a LINE account that is younger proves nothing (reliability: a stolen telephone).
LINK_IS_YOUNG = timedelta(hours=24)


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
    """A user name as it is kept."""
    return "".join(username.split()).casefold()


def enter(session: Session, entry: Entry) -> Account:
    """Make the register's account, or bring it up to date; whom it is linked to stays."""
    account = find(session, entry.system, entry.username)
    if account is None:
        account = Account(system=entry.system, username=normal(entry.username))
        session.add(account)
    for name, value in entry.details.items():
        setattr(account, name, value)
    session.flush()
    return account


def linked(session: Session, person: Person, system: str | None = None) -> list[Account]:
    """A person's own accounts (in one system), those suspended too, in order."""
    statement = select(Account).where(Account.person_id == person.id)
    if system is not None:
        statement = statement.where(Account.system == system)
    return list(session.exec(statement.order_by(col(Account.id))))


def candidates(session: Session, person: Person, system: str, limit: int = 12) -> list[Account]:
    """Accounts of the system that may be the person's: linked ones, else those of their school."""
    statement = select(Account).where(
        Account.system == system,
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
        col(Account.valid_until) < today, col(Account.suspended_at).is_(None)
    )
    statement = statement.order_by(col(Account.id)).limit(limit)
    return list(session.exec(statement.with_for_update(skip_locked=True)))


def suspended(session: Session, account: Account) -> None:
    """The account does not work any more."""
    account.suspended_at = account.suspended_at or now()
    session.flush()


def resumed(session: Session, account: Account, valid_until: date | None = None) -> None:
    """The account works again, until that day if one is given."""
    account.suspended_at, account.valid_until = None, valid_until
    session.flush()
