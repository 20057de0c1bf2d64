"""Forgotten passwords (Phetchabun manual, rule 1.3; Chaiyaphum manual, process 4).

The bot asks what an officer has to know and opens a ticket. It never asks for a password, and
never says whether an account exists; whose it is, the officer makes sure of by telephone.
"""

from dataclasses import dataclass
from typing import Any

from bot import casework, side_channels
from bot.days import Day
from bot.filing import opens
from bot.forms import Answers, Choice, Form, Option, Outcome, Place, Reading, Step, Text, Unkept
from bot.inputs import Input
from bot.masking import MASK
from bot.moments import Moment
from bot.profile_systems import System
from bot.services import OWN_WORDS, Occasion, Service
from bot.systems import Systems, is_unnamed, system_of, whose
from bot.thai import has_citizen_number
from bot.turns import Turn
from models import accounts, credentials
from models.account_table import Account, ProofMethod
from models.accounts import is_long_linked, normal
from models.tables import Waits

PROBLEMS = ("forgot", "locked", "no_otp", "other")
TIMES = ("morning", "afternoon", "any")
METHODS = ("callback", "director", "in_person")
OUTCOME = Outcome(
    ("reset", "agency", "school", "works", "not_proved"),
    goes_on={"agency": Waits.AGENCY},
    nothing_done=("works", "not_proved"),
    nothing_to_use=("not_proved",),
)
# So many of the person's own accounts are offered.
_LISTED = 6
# One person cannot work; the office's profile has times of its own for it.
_PRIORITY = 3


@dataclass(frozen=True)
class UserName(Text):
    """A user name, typed; or one of the person's own accounts, masked, and kept as it is shown.
    Numbers of citizens are taken for none, and are not kept.
    """

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """The accounts in the system that an officer has linked to this person."""
        return [Option(name, name) for name in _own(turn, turn.draft.current.answers)]

    def guide(self, turn: Turn, at: Place) -> str:
        """That another may be typed, where there are any."""
        is_any = _own(turn, turn.draft.current.answers)
        return turn.texts.get("password_reset.own_accounts") if is_any else ""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains as Text does, and: citizen_number."""
        if given.text in _own(turn, turn.draft.current.answers):
            return Reading(given.text)
        if MASK in given.text or has_citizen_number(given.text):
            raise Unkept("citizen_number")
        return super().read(turn, given, at)


def _own(turn: Turn, answers: Answers) -> dict[str, Account]:
    """The person's linked accounts in the system of the answers, each by its masked name."""
    system = system_of(turn, str(answers.get("system")))
    if system is None or not system.is_ours or turn.in_group:
        return {}
    found: dict[str, Account] = {}
    for each in accounts.linked(turn.session, turn.person, system.code)[:_LISTED]:
        name = accounts.masked(each.username)
        found[f"{name} ({len(found) + 1})" if name in found else name] = each
    return found


form = Form(
    (
        Step("system", Systems()),
        Step("other_system", Text(2, 60), when=is_unnamed),
        Step("username", UserName(1, 64), optional=True),
        Step("problem", Choice(PROBLEMS)),
        Step("callback_time", Choice(TIMES)),
    )
)


def _is_reset(answers: Answers) -> bool:
    return answers.get("outcome") == "reset"


# What the officer records. A number given in chat proves nothing, so how the person was known
# stands with every new password.
result = Form(
    (
        Step("outcome", OUTCOME),
        Step("verify_method", Choice(METHODS), when=_is_reset),
        Step("verified_at", Moment(), when=_is_reset),
        Step("expected_on", Day(ahead=True), when=OUTCOME.leaves_open),
        Step("action_taken", Text(2, 1000)),
    )
)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket; of a system of others, say whose it is and promise no more than the way."""
    system = system_of(turn, answers["system"])
    blanks = whose(turn, answers["system"])
    opened = f"password_reset.opened_{system.owner}" if system and blanks else ""
    account = _own(turn, answers).get(str(answers.get("username")))
    ticket = casework.open_ticket(
        turn, "password_reset", answers, priority=_PRIORITY, opened=opened, **blanks
    )
    if blanks:
        return
    credentials.case_of(turn.session, ticket)
    if account is not None:
        credentials.choose(turn.session, ticket, account, turn.person)
        if system is not None and _proves_itself(turn, system, account):
            credentials.prove(turn.session, ticket, ProofMethod.LINKED, None)
            turn.services.answering(Occasion.SELF_SERVICE)(turn)


def _proves_itself(turn: Turn, system: System, account: Account) -> bool:
    """Whether the profile lets the machine make sure of it: by a LINE account that it has long been
    linked to, and a code sent to the register's address, which is not the mailbox it opens.
    """
    # Of a sensitive account it is one proof more, and officers decide.
    is_allowed = system.reset == "self_service" or account.is_sensitive
    is_elsewhere = normal(account.email) != account.username
    has_proofs = side_channels.holder(turn.office, account) and is_long_linked(account, turn.person)
    return bool(is_allowed and is_elsewhere and has_proofs)


service = Service(
    "password_reset",
    form=form,
    submit=submit,
    result=result,
    verbs={"open": opens("password_reset")},
    words=("open",),
    menu=("open",),
    letter="P",
    slots={"problem": OWN_WORDS},
)
