"""Names and passwords for the office's Internet (Phetchabun manual, rules 1.1 to 1.4)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot import casework
from bot.choices import Choices
from bot.days import FromToday
from bot.devices import MacAddress
from bot.filing import opens
from bot.forms import (
    Answers,
    Choice,
    Complaint,
    Declined,
    Form,
    Kind,
    Option,
    Outcome,
    Place,
    Reading,
    Step,
    Text,
)
from bot.inputs import Input
from bot.profile_kinds import FromProfile, PhoneNumber
from bot.services import Group, Service
from bot.thai import (
    buddhist_fiscal_year,
    fiscal_year_start,
    short_date,
)
from bot.turns import Turn
from models import acceptances, accounts
from models.account_table import Account

DEVICES = ("pc", "smartphone", "tablet")
ACCOUNTS = ("first", "additional", "temporary")
# What else is asked of an account that one has.
CHANGES = ("device", "extend")
OUTCOME = Outcome(
    ("made", "has_one", "refused"),
    nothing_done=("has_one", "refused"),
    nothing_to_use=("refused",),
)
_PRIORITY = 4


@dataclass(frozen=True)
class ThisFiscalYear(FromToday):
    """A day from today to the end of the government's year, for which accounts are lent."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_date, past, after_year."""
        reading, last = super().read(turn, given, at), end_of_year(turn.today)
        if date.fromisoformat(reading.value) > last:
            raise Complaint("after_year", last=short_date(last))
        return reading

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """The last day that may be."""
        last = end_of_year(turn.today)
        return [Option(last.isoformat(), short_date(last))]


def end_of_year(today: date) -> date:
    """The last day of the government's year (1 October to 30 September)."""
    return fiscal_year_start(buddhist_fiscal_year(today) + 1) - timedelta(days=1)


@dataclass(frozen=True)
class Acceptance(Choice):
    """Whether the duties that the question names are accepted; without that nothing is sent."""

    values: tuple[str, ...] = field(default=("accept", "decline"), init=False)

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """That they are. Complains: not_a_choice. Declined: declined."""
        reading = super().read(turn, given, at)
        if reading.value == "decline":
            raise Declined("declined")
        return reading


@dataclass(frozen=True)
class OwnAccount(Choice):
    """One of the accounts that an officer linked to the requester, kept as its row id; shown as
    only its holder recognises it.
    """

    values: tuple[str, ...] = field(default=(), init=False)
    free: bool = field(default=False, init=False)

    def labels(self, turn: Turn, at: Place) -> dict[str, str]:
        """User names, masked; temporary ones with their last day."""
        lent = turn.draft.current.answers.get("account_type") == "extend"
        return {str(each.id): _called(turn, each) for each in own(turn, only_lent=lent)}

    def aliases(self, turn: Turn, value: str, at: Place) -> list[str]:
        """None."""
        return []

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """As it is offered."""
        account = turn.session.get(Account, int(value))
        return _called(turn, account) if account is not None else ""


def own(turn: Turn, *, only_lent: bool = False) -> list[Account]:
    """The sender's accounts in the office's network; at most ten."""
    found = accounts.linked(turn.session, turn.person, turn.office.accounts.system)
    return [each for each in found if each.valid_until or not only_lent][:10]


def _called(turn: Turn, account: Account) -> str:
    masked = accounts.masked(account.username)
    if account.valid_until is None:
        return masked
    return turn.texts.get(
        "internet_account.lent", account=masked, until=short_date(account.valid_until)
    )


def _is_new(answers: Answers) -> bool:
    return answers.get("account_type") not in CHANGES


def _is_change(answers: Answers) -> bool:
    return not _is_new(answers)


def _is_device(answers: Answers) -> bool:
    return answers.get("account_type") == "device"


def _needs_reason(answers: Answers) -> bool:
    return answers.get("account_type") in ("additional", "temporary", "extend")


def _is_lent(answers: Answers) -> bool:
    return answers.get("account_type") in ("temporary", "extend")


def _workplace() -> Kind:
    return FromProfile(Text(2, 160), lambda person: person.org_name)


def _telephone() -> Kind:
    return FromProfile(PhoneNumber(), lambda person: person.phone)


@dataclass(frozen=True)
class AccountType(Choice):
    """Which account is asked for; changes of one are asked for by buttons of their own."""

    values: tuple[str, ...] = field(default=ACCOUNTS, init=False)


form = Form(
    (
        Step("workplace", _workplace(), when=_is_new),
        Step("contact_phone", _telephone(), when=_is_new),
        Step("device_kind", Choices(DEVICES, len(DEVICES)), when=_is_new),
        Step("account_type", AccountType()),
        Step("account", OwnAccount(), when=_is_change),
        Step("new_mac", MacAddress(), when=_is_device),
        Step("which_device", Choice(DEVICES), when=_is_device),
        Step("reason", Text(2, 500), when=_needs_reason),  # rule 1.4: more than one where needed
        Step("valid_until", ThisFiscalYear(), when=_is_lent),
        Step("accept_terms", Acceptance(), when=_is_new),
    )
)

result = Form(
    (
        Step("outcome", OUTCOME),
        Step("mac_address", MacAddress(), extra=True),
        Step("action_taken", Text(2, 1000)),
    )
)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket; that the terms were accepted is kept with their version and the time."""
    given = {**answers, "system": turn.office.accounts.system}
    opened = "internet_account.opened" if _is_new(answers) else "internet_account.opened_change"
    name = "internet_account"
    ticket = casework.open_ticket(turn, name, given, priority=_PRIORITY, opened=opened)
    if answers.get("accept_terms") == "accept":
        version = turn.office.accounts.terms
        acceptances.accept(turn.session, turn.person, ticket, version)


def change_device(turn: Turn) -> None:
    """Ask which account is used on which other device."""
    _open_change(turn, "device")


def extend(turn: Turn) -> None:
    """Ask until when a temporary account is needed."""
    _open_change(turn, "extend")


def _open_change(turn: Turn, change: str) -> None:
    found = own(turn, only_lent=change == "extend")
    if not found:
        turn.say("internet_account.none", turn.home(), turn.button("talk.menu.human", "talk.human"))
        return
    asked = turn.given.asked.number("a")
    chosen = [each for each in found if each.id == asked] or (found if len(found) == 1 else [])
    account = {"account": str(chosen[0].id)} if chosen else {}
    turn.open_form("internet_account", prefill={"account_type": change, **account})


service = Service(
    "internet_account",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": opens("internet_account"), "device": change_device, "extend": extend},
    words=("open", "device", "extend"),
    menu=("open",),
    group=Group.ACCESS,
    letter="A",
)
