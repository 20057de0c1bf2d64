"""Names and passwords for the office's Internet (Phetchabun manual, rules 1.1 to 1.4)."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.choices import Choices
from bot.days import FromToday
from bot.filing import files, opens
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
    to_arabic_digits,
)
from bot.turns import Turn

DEVICES = ("pc", "smartphone", "tablet")
ACCOUNTS = ("first", "additional", "temporary")
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
class MacAddress(Kind):
    """The address of a network card, however its pairs are separated; kept as A4:5E:60:01:02:03."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_mac."""
        if given.kind != "text":
            raise Complaint("not_text")
        digits = _BETWEEN_PAIRS.sub("", to_arabic_digits(given.text))
        if not _TWELVE.fullmatch(digits):
            raise Complaint("not_a_mac")
        return Reading(":".join(re.findall("..", digits.upper())))


_BETWEEN_PAIRS = re.compile(r"[\s:.-]")
_TWELVE = re.compile(r"[0-9A-F]{12}", re.IGNORECASE)


def _is_more(answers: Answers) -> bool:
    return answers.get("account_type") in ("additional", "temporary")


def _is_lent(answers: Answers) -> bool:
    return answers.get("account_type") == "temporary"


def _workplace() -> Kind:
    return FromProfile(Text(2, 160), lambda person: person.org_name)


def _telephone() -> Kind:
    return FromProfile(PhoneNumber(), lambda person: person.phone)


form = Form(
    (
        Step("workplace", _workplace()),
        Step("contact_phone", _telephone()),
        Step("device_kind", Choices(DEVICES, len(DEVICES))),
        Step("account_type", Choice(ACCOUNTS)),
        Step("reason", Text(2, 500), when=_is_more),  # rule 1.4: more than one where needed
        Step("valid_until", ThisFiscalYear(), when=_is_lent),
        Step("accept_terms", Acceptance()),
    )
)

result = Form(
    (
        Step("outcome", OUTCOME),
        Step("mac_address", MacAddress(), extra=True),
        Step("action_taken", Text(2, 1000)),
    )
)


service = Service(
    "internet_account",
    form=form,
    submit=files("internet_account", priority=_PRIORITY),
    result=result,
    verbs={"open": opens("internet_account")},
    words=("open",),
    menu=("open",),
    group=Group.ACCESS,
    letter="A",
)
