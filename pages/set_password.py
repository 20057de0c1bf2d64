"""The page on which whoever asked sets the new password of their account.

The password is set while the page waits: it stands in no queue and no message, and in the database
only sealed, until the target system has answered. So a step that was cut off applies the same
password once more, or its person is asked again; what is shown works.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from adapters import (
    Adapter,
    AdapterError,
    Details,
    NotConfigured,
    Refused,
    Taken,
    Unavailable,
    adapter_for,
    passwords,
)
from bot.profile_systems import System
from bot.services import Occasion
from bot.settings import environment
from bot.systems import system_of
from bot.thai import end_of
from models import credentials
from models.account_table import Account, ProofMethod
from models.tables import Person
from models.tickets import Refused as NotNow
from pages.visit import Gone, Shown, Step, Visit

log = logging.getLogger(__name__)
# A system that says nothing keeps a thread for seconds; the webhook needs the others.
AT_ONCE = BoundedSemaphore(3)
WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class _Wanted:
    """What is to be set, and where; ``is_made`` when its person has yet to read it."""

    password: str
    is_made: bool
    account: Account
    adapter: Adapter
    details: Details | None

    def put(self) -> None:
        """Set it; of an account that is not there yet, with its first. Raises AdapterError."""
        if self.details is None:
            self.adapter.set_password(self.account.username, self.password)
        else:
            self.adapter.create(self.account.username, self.password, self.details)


class SetPassword:
    """A form, and what it does."""

    def opened(self, visit: Visit) -> Shown:
        """Ask for a password, typed or made."""
        with visit.step() as step:
            return _ask(step)

    def sent(self, visit: Visit, form: Mapping[str, str]) -> Shown:
        """Set it, and show what became of it. Raises Gone, DatabaseUnavailable."""
        with visit.step() as step:
            wanted = _wanted(step, form)
            if isinstance(wanted, Shown):
                return wanted
        try:
            with _at_once(AT_ONCE):
                wanted.put()
        except Unavailable:
            return Shown("again", status=503)
        except AdapterError as refused:
            with visit.step() as step:
                return _refused(step, refused)
        with visit.step(is_late=True) as step:
            return _done(step, wanted)


@contextmanager
def _at_once(places: BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("others are waiting for the system")
    try:
        yield
    finally:
        places.release()


def _ask(step: Step, complaint: str = "") -> Shown:
    case = credentials.case_of(step.turn.session, step.the_ticket)
    account = credentials.account_of(step.turn.session, case)
    if account is None:
        raise Gone
    system = _system(step, account)
    shortest = passwords.SHORTEST if system.second_factor else passwords.SHORTEST_ALONE
    about = {"system": system.name, "username": account.username}
    return Shown("set", {**about, "complaint": complaint, "shortest": shortest})


def _system(step: Step, account: Account) -> System:
    system = system_of(step.turn, account.system)
    if system is None:  # the profile has lost it since
        raise Gone
    return system


def _wanted(step: Step, form: Mapping[str, str]) -> _Wanted | Shown:
    """What to set: what an earlier step began with, or else what the form says."""
    kept = step.kept()
    how, _, begun = kept.partition(" ") if kept is not None else ("", "", "")
    is_made = how == "made" if begun else form.get("how") == "made"
    password = begun or (passwords.generate() if is_made else form.get("password", ""))
    try:
        account = credentials.begin_setting(step.turn.session, step.the_ticket)
    except NotNow:
        raise Gone from None
    if not begun and not is_made:
        complaint = _complaint(step, account, password, form.get("repeated", ""))
        if complaint:
            credentials.was_refused(step.turn.session, step.the_ticket)
            return _ask(step, complaint)
    try:
        adapter = adapter_for(_system(step, account), environment())
    except NotConfigured as fault:
        return _refused(step, fault)
    step.keep(f"{'made' if is_made else 'typed'} {password}")
    details = _details(step, account, adapter) if account.is_planned else None
    return _Wanted(password, is_made, account, adapter, details)


def _details(step: Step, account: Account, adapter: Adapter) -> Details:
    person = step.turn.session.get_one(Person, step.the_ticket.requester_id)
    devices = (account.mac_address,) if account.mac_address and adapter.keeps_devices else ()
    ends = account.valid_until if adapter.keeps_expiry else None
    expires = end_of(ends) if ends is not None else None
    return Details(person.first_name, person.last_name, devices, expires)


def _complaint(step: Step, account: Account, password: str, repeated: str) -> str:
    found = passwords.complaint(
        password,
        names=(account.username, account.holder, step.turn.office.code),
        only_factor=not _system(step, account).second_factor,
    )
    return found or ("" if password == repeated else "not_repeated")


def _refused(step: Step, fault: AdapterError) -> Shown:
    """The system did not take it: another is asked for, or an officer has to look."""
    step.keep(None)
    credentials.was_refused(step.turn.session, step.the_ticket)
    if isinstance(fault, Refused):
        return _ask(step, "refused")
    log.warning("a password could not be set: %s", type(fault).__name__)
    is_taken = isinstance(fault, Taken)
    occasion = Occasion.TAKEN if is_taken else Occasion.NOT_RENEWED
    step.turn.services.answering(occasion)(step.turn)
    if is_taken:
        step.finish()
    return Shown("failed", status=502)


def _done(step: Step, wanted: _Wanted) -> Shown:
    if credentials.was_set(step.turn.session, step.the_ticket):
        step.turn.services.answering(Occasion.RENEWED)(step.turn)
    step.finish()
    return Shown("done", {"password": wanted.password if wanted.is_made else ""})


class SelfService(SetPassword):
    """The same, where opening it is a proof: the code came by e-mail to the register's address, the
    link to the LINE account that the account has long been linked to.
    """

    def opened(self, visit: Visit) -> Shown:
        """Note the proof, release, and ask for a password; or leave it to the officers."""
        with visit.step() as step:
            session, ticket = step.turn.session, step.the_ticket
            try:
                credentials.prove(session, ticket, ProofMethod.EMAIL, None)
            except NotNow:
                raise Gone from None
            try:
                self._release(step)
            except NotNow:
                step.finish()
                step.turn.services.answering(Occasion.PROVED)(step.turn)
                return Shown("proved")
            return _ask(step)

    def _release(self, step: Step) -> None:
        """Without an officer, where the profile says so today. Refused: as release_itself."""
        session, ticket = step.turn.session, step.the_ticket
        system = system_of(step.turn, str(ticket.fields["system"]))
        if system is None or system.reset != "self_service":
            raise NotNow("unproved", ticket)
        credentials.release_itself(session, ticket)


PAGE = SetPassword()
SELF_SERVICE = SelfService()
