"""The page on which whoever asked sets the new password of their account.

The password is set while the page waits: it stands in no queue and no message, and in the database
only sealed, until the target system has answered. So a step that was cut off applies the same
password once more, or its person is asked again; what is shown works.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters import Adapter, NoSuchAccount, Refused, Unavailable, passwords
from bot.services import Occasion
from bot.systems import system_of
from models import credentials
from models.account_table import Account
from models.tickets import Refused as NotNow
from pages.adapting import adapter_of
from pages.visit import Gone, Shown, Step, Visit


@dataclass(frozen=True)
class _Wanted:
    """What is to be set, and where; ``is_made`` when its person has yet to read it."""

    password: str
    is_made: bool
    account: Account
    adapter: Adapter


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
            wanted.adapter.set_password(wanted.account.username, wanted.password)
        except (Refused, NoSuchAccount) as refused:
            with visit.step() as step:
                return _refused(step, refused)
        except Unavailable:
            return Shown("again", status=503)
        with visit.step() as step:
            return _done(step, wanted)


def _ask(step: Step, complaint: str = "") -> Shown:
    case = credentials.case_of(step.turn.session, step.the_ticket)
    account = credentials.account_of(step.turn.session, case)
    if account is None:
        raise Gone
    system = system_of(step.turn, account.system)
    values = {"system": system.name if system else account.system, "username": account.username}
    shortest = passwords.shortest(step.turn.office, account.system)
    return Shown("set", {**values, "complaint": complaint, "shortest": shortest})


def _wanted(step: Step, form: Mapping[str, str]) -> _Wanted | Shown:
    """What to set: what an earlier step began with, or else what the form says."""
    kept = step.kept()
    how, _, begun = kept.partition(" ") if kept is not None else ("", "", "")
    is_made = how == "made" if begun else form.get("how") == "made"
    password = begun or (passwords.make() if is_made else form.get("password", ""))
    try:
        account = credentials.begin_setting(step.turn.session, step.the_ticket)
    except NotNow:
        raise Gone from None
    if not begun and not is_made:
        complaint = _complaint(step, account, password, form.get("repeated", ""))
        if complaint:
            credentials.was_refused(step.turn.session, step.the_ticket)
            return _ask(step, complaint)
    step.keep(f"{'made' if is_made else 'typed'} {password}")
    return _Wanted(password, is_made, account, adapter_of(step.turn.office, account.system))


def _complaint(step: Step, account: Account, password: str, repeated: str) -> str:
    found = passwords.complaint(
        password,
        shortest=passwords.shortest(step.turn.office, account.system),
        names=(account.username, account.holder, step.turn.person.org_name),
    )
    return found or ("" if password == repeated else "not_repeated")


def _refused(step: Step, refused: Refused | NoSuchAccount) -> Shown:
    step.keep(None)
    credentials.was_refused(step.turn.session, step.the_ticket)
    if isinstance(refused, NoSuchAccount):
        step.turn.services.answering(Occasion.PASSWORD_FAILED)(step.turn)
        return Shown("failed", status=502)
    return _ask(step, "refused")


def _done(step: Step, wanted: _Wanted) -> Shown:
    if credentials.was_set(step.turn.session, step.the_ticket):
        step.turn.services.answering(Occasion.PASSWORD_SET)(step.turn)
    step.finish()
    shown = passwords.grouped(wanted.password) if wanted.is_made else ""
    return Shown("done", {"password": wanted.password if wanted.is_made else "", "parts": shown})


PAGE = SetPassword()
