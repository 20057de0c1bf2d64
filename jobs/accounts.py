"""Accounts in other systems: changes that were wanted are made there, and temporary ones end.

A change is claimed, made in its system, and noted, each by itself: whoever dies in between leaves
it to be made again, which does no harm (models/account_changes.py).
"""

import logging
import time

from adapters import Adapter, AdapterError, NotConfigured, Unavailable, adapter_for
from bot import messages
from bot.duty import day_of
from bot.inputs import Action
from bot.messages import Button
from bot.offices import Office
from bot.settings import environment
from bot.thai import end_of, in_bangkok, short_date
from jobs.office import office
from jobs.writer import Writer
from models import account_changes, accounts, marks
from models.account_table import Account
from models.change_table import AccountChange, Wish
from models.db import now, transaction
from models.tables import ACTING, Ticket, Urgency

log = logging.getLogger(__name__)

# The clock has more to do: a call may take seconds.
SECONDS = 2.0
REVIEW = "access_review"


def make_changes(profile: Office | None = None) -> None:
    """Make what is due, one after the other, for a while."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and _make_next(profile or office()):
        pass


def _make_next(profile: Office) -> bool:
    """Make one change; False where none is due."""
    with transaction() as session:
        change = account_changes.claim(session)
        if change is None:
            return False
        id_, account = change.id or 0, session.get_one(Account, change.account_id)
        session.expunge_all()
    try:
        _make(_adapter(profile, account.system), account, change)
    except (Unavailable, NotConfigured) as reason:
        log.warning("an account waits for its system: %s", type(reason).__name__)
        _later(profile, id_, getattr(reason, "retry_after", None))
    except (AdapterError, ValueError) as reason:
        log.info("an account is changed by hand: %s", type(reason).__name__)
        _by_hand(profile, id_)
    else:
        _done(profile, id_)
    return True


def _adapter(profile: Office, code: str) -> Adapter:
    system = next((each for each in profile.systems if each.code == code), None)
    if system is None:
        raise AdapterError(f"the profile has no system {code}")
    return adapter_for(system, environment())


def _make(adapter: Adapter, account: Account, change: AccountChange) -> None:
    if change.wish == Wish.SUSPEND:
        adapter.suspend(account.username)
    elif change.wish == Wish.RESUME:
        adapter.resume(account.username)
    elif change.wish == Wish.DEVICE:
        adapter.set_devices(account.username, [change.mac_address])
    else:
        adapter.set_expiry(account.username, end_of(change.until) if change.until else None)


def _done(profile: Office, id_: int) -> None:
    with transaction() as session:
        change = account_changes.get(session, id_)
        if change is not None and account_changes.done(session, change):
            tell_done(Writer.of(session, profile), change)


def _later(profile: Office, id_: int, seconds: float | None) -> None:
    with transaction() as session:
        change = account_changes.get(session, id_)
        if change is not None and not account_changes.again(session, change, seconds):
            _ask_officer(Writer.of(session, profile), change, "accounts_desk.gave_up")


def _by_hand(profile: Office, id_: int) -> None:
    with transaction() as session:
        change = account_changes.get(session, id_)
        if change is not None and account_changes.by_hand(session, change):
            _ask_officer(Writer.of(session, profile), change, "accounts_desk.by_hand")


def tell_done(writer: Writer, change: AccountChange) -> None:
    """Whose account it is hears of it, and so does the officer who works on the request."""
    account = writer.session.get_one(Account, change.account_id)
    if not (change.wish == Wish.RESUME and change.reason == "longer"):  # said with its last day
        until = short_date(account.valid_until) if account.valid_until else ""
        key = f"accounts_desk.told.{change.wish}"
        words = writer.texts.get(key, account=accounts.masked(account.username), until=until)
        told = messages.text(words)
        writer.tell(writer.person(account.person_id), key, told, None, urgency=Urgency.STATUS)
    _tell_worker(writer, change, account)


def _tell_worker(writer: Writer, change: AccountChange, account: Account) -> None:
    ticket = writer.session.get(Ticket, change.ticket_id) if change.ticket_id else None
    if ticket is None or account_changes.is_more_wanted(writer.session, ticket):
        return
    key = "accounts_desk.made"
    words = writer.texts.get(key, number=ticket.number, account=account.username)
    buttons = [writer.button("resolve.button.open", "resolve.open", ticket)]
    officer = writer.person(change.person_id)
    writer.tell(officer, key, messages.text(words, buttons), ticket, urgency=Urgency.STATUS)


def _ask_officer(writer: Writer, change: AccountChange, key: str) -> None:
    """Somebody has to do it in the system: who wanted it, or who is on duty."""
    account = writer.session.get_one(Account, change.account_id)
    system = next((s.name for s in writer.office.systems if s.code == account.system), "")
    what = writer.texts.get(f"accounts_desk.wish.{change.wish}", mac=change.mac_address)
    words = writer.texts.get(key, what=what, account=account.username, system=system)
    asks = Action("accounts_desk", "did", {"c": str(change.id)}).data()
    done = Button(writer.texts.get("accounts_desk.button.did"), asks)
    wanted_by = writer.person(change.person_id)
    there = wanted_by is not None and wanted_by.role in ACTING and wanted_by.blocked_at is None
    readers = [wanted_by] if there else writer.staff.on_duty()
    for reader in readers:
        writer.tell(reader, key, messages.text(words, [done]), None, urgency=Urgency.STATUS)


def end_temporary(profile: Office | None = None) -> None:
    """Suspend temporary accounts on the day after their last; announce it some days before."""
    today = day_of(now())
    with transaction() as session:
        for account in accounts.ended(session, today):
            account_changes.want(session, account, Wish.SUSPEND, None, reason="ended")
    if in_bangkok(now()).time() < (profile or office()).quota.digest_at:
        return
    with transaction() as session:
        writer = Writer.of(session, profile)
        for account in accounts.ending(session, today, writer.office.accounts.warn_days):
            _announce(writer, account)


def _announce(writer: Writer, account: Account) -> None:
    account.warned_until = account.valid_until
    until = short_date(account.valid_until) if account.valid_until else ""
    key, masked = "accounts_desk.ends_soon", accounts.masked(account.username)
    asks = Action("internet_account", "extend", {"a": str(account.id)}).data()
    longer = Button(writer.texts.get("accounts_desk.button.extend"), asks)
    words = writer.texts.get(key, account=masked, until=until)
    person = writer.person(account.person_id)
    writer.tell(person, key, messages.text(words, [longer]), None, urgency=Urgency.STATUS)


def ask_for_review(profile: Office | None = None) -> None:
    """Once a quarter of the year, on a working day, ask the heads who may still come in where."""
    with transaction() as session:
        writer, today = Writer.of(session, profile), day_of(now())
        if not writer.calendar.is_open(now()) or not accounts.counts(session):
            return
        if marks.move(session, REVIEW, f"{today.year}-{(today.month + 2) // 3}"):
            key = "accounts_desk.review_due"
            buttons = [
                writer.button("accounts_desk.button.review", "accounts_desk.review"),
                writer.button("accounts_desk.button.leavers", "accounts_desk.leavers"),
            ]
            words = messages.text(writer.texts.get(key), buttons)
            for head in writer.staff.heads:
                writer.tell(head, key, words, None, urgency=Urgency.DIGEST)
