"""An officer makes sure who asks for a new password, and says that it may be set.

Phetchabun manual, rule 1.3. What proves something comes from the office's own register: a number,
a name or a letter typed in chat proves nothing.
"""

from dataclasses import dataclass, field
from typing import Any

from bot import cards, casework, messages, password_stage
from bot.flex import GREEN
from bot.forms import Answers, Choice, Complaint, Form, Option, Place, Reading, Step, Text
from bot.inputs import Input
from bot.services import Occasion, Service, Stands, TicketButton
from bot.systems import system_of
from bot.thai import cut_graphemes, format_phone, parse_phone, short_moment
from bot.turns import Turn
from models import accounts, credentials, tickets
from models.account_table import Account, CaseState, ProofMethod
from models.tables import OPEN, Person, Role, Ticket
from models.tickets import Refused

METHODS = tuple(each.value for each in credentials.BY_OFFICER)
# The tickets on which there is something to prove.
SERVICES = ("password_reset",)
_RELEASABLE = ("proved", CaseState.RELEASED, CaseState.SETTING)
_OTHER = "other"
_LABEL = 40


@dataclass(frozen=True)
class Accounts(Choice):
    """One of the accounts that may be the requester's, kept as its row id; or another."""

    values: tuple[str, ...] = field(default=(), init=False)
    free: bool = field(default=False, init=False)

    def labels(self, turn: Turn, at: Place) -> dict[str, str]:
        """User name and holder."""
        found = {str(each.id): _called(each) for each in _candidates(turn, _target(turn))}
        return {**found, _OTHER: turn.texts.get("proof.other_account")}

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """All of them."""
        return [Option(value, label) for value, label in self.labels(turn, at).items()]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """As it is offered."""
        return self.labels(turn, at).get(str(value), turn.texts.get("proof.other_account"))


@dataclass(frozen=True)
class Methods(Choice):
    """How the holder was known; the register's number is said with the question."""

    values: tuple[str, ...] = field(default=METHODS, init=False)

    def guide(self, turn: Turn, at: Place) -> str:
        """Whom to call, at which number."""
        return _whom_to_call(turn, _target(turn), turn.draft.current.answers)


@dataclass(frozen=True)
class UserName(Text):
    """As a system has it: a directory may take letters that only look alike for the same, and so
    for somebody else's account, which the register would not notice.
    """

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains as Text does, and: not_latin."""
        found = super().read(turn, given, at)
        if not (str(found.value).isascii() and str(found.value).isprintable()):
            raise Complaint("not_latin")
        return found


def _is_other(answers: Answers) -> bool:
    return answers.get("account") == _OTHER


form = Form(
    (
        Step("account", Accounts()),
        Step("username", UserName(1, 64), when=_is_other),
        Step("method", Methods()),
    ),
    review=False,
)


def _target(turn: Turn) -> Ticket:
    return turn.session.get_one(Ticket, turn.draft.current.target)


def _candidates(turn: Turn, ticket: Ticket) -> list[Account]:
    system, typed = str(ticket.fields["system"]), str(ticket.fields.get("username") or "")
    requester = turn.session.get_one(Person, ticket.requester_id)
    named = accounts.find(turn.session, system, typed) if typed else None
    is_open = named and not named.is_planned and named.person_id in (None, requester.id)
    found = [named] if named and is_open else []
    found += accounts.candidates(turn.session, requester, system, limit=9)
    return list({each.id: each for each in found}.values())[:10]


def _called(account: Account) -> str:
    return cut_graphemes(" · ".join(filter(None, [account.username, account.holder])), _LABEL)


def _whom_to_call(turn: Turn, ticket: Ticket, answers: Answers) -> str:
    requester = turn.session.get_one(Person, ticket.requester_id)
    chosen = answers.get("account")
    account = accounts.get(turn.session, int(chosen)) if chosen and not _is_other(answers) else None
    place = turn.register.get(account.org_code if account else requester.org_code)
    number = (account.phone if account else "") or (place.phone if place else "")
    phone = parse_phone(number)
    if phone is None:
        return turn.texts.get("proof.no_number")
    of = (account.holder if account and account.phone else "") or (place.name if place else "")
    return turn.texts.get("proof.call", phone=format_phone(phone), who=of)


def check(turn: Turn, ticket: Ticket) -> None:
    """Whether this person may prove something of it now. Refused: own_request, not_ours, and as
    credentials.check_open.
    """
    casework.check_work(turn, ticket)
    if ticket.service not in SERVICES:  # forged
        raise casework.NotFound
    if casework.is_own(turn, ticket):
        raise Refused("own_request", ticket)
    system = system_of(turn, str(ticket.fields["system"]))
    if system is not None and not system.is_ours:
        raise Refused("not_ours", ticket)
    credentials.check_open(turn.session, ticket)


def may_prove(turn: Turn, ticket: Ticket) -> bool:
    """For the button: whether there is something to prove, and this officer may."""
    system = system_of(turn, str(ticket.fields["system"]))
    is_ours = system is None or system.is_ours
    is_open = password_stage.stage(turn, ticket) in ("", CaseState.ASKED, "proved")
    return is_ours and is_open and not casework.is_own(turn, ticket)


def open_form(turn: Turn) -> None:
    """Ask for the account and how its holder was known; the account of an earlier proof stays."""
    ticket = casework.picked(turn)
    check(turn, ticket)
    case = credentials.case_of(turn.session, ticket)
    prefill = {"account": str(case.account_id)} if case.account_id else {}
    turn.open_form("proof", prefill=prefill, target=ticket.id, version=ticket.version)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Note the proof; say what is missing, or offer to release."""
    ticket = casework.targeted(turn)
    check(turn, ticket)
    account = _account(turn, ticket, answers)
    credentials.choose(turn.session, ticket, account, turn.person)
    credentials.prove(turn.session, ticket, ProofMethod(answers["method"]), turn.person)
    tickets.take_up(turn.session, ticket, turn.person)
    turn.settle()
    missing = credentials.missing_proofs(turn.session, ticket, account)
    if missing:
        more = cards.act(turn, "proof.button.open", ticket, primary=True)
        turn.say("proof.more", more, turn.home(), number=ticket.number, count=missing)
        return
    _show(turn, ticket, account)


def _account(turn: Turn, ticket: Ticket, answers: dict[str, Any]) -> Account:
    if not _is_other(answers):
        account = accounts.get(turn.session, int(answers["account"]))
        if account is None:
            raise Refused("no_account", ticket)
        return account
    system, username = str(ticket.fields["system"]), str(answers["username"])
    known = accounts.find(turn.session, system, username)
    if known is not None and known.is_planned:  # it is somebody's who has yet to choose a password
        raise Refused("no_account", ticket)
    if known is not None:
        return known
    requester = turn.session.get_one(Person, ticket.requester_id)
    details: dict[str, object] = {"holder": requester.name, "org_code": requester.org_code}
    return accounts.enter(turn.session, accounts.Entry(system, username, details))


def _show(turn: Turn, ticket: Ticket, account: Account) -> None:
    """What was proved, for whoever is to release it."""
    rows = [(turn.texts.get("proof.label.account"), _called(account))]
    for each in credentials.proofs(turn.session, ticket):
        officer = cards.person_of(turn, each.officer_id)
        how = turn.texts.get(f"ticket.proof.{each.method}")
        said = " · ".join(
            filter(None, [how, short_moment(each.at), officer.name if officer else ""])
        )
        rows.append((turn.texts.get("proof.label.method"), said))
    buttons = [cards.act(turn, "proof.button.release", ticket, primary=True)]
    title = turn.texts.get("proof.title", number=ticket.number)
    note = turn.texts.get("proof.note_two") if account.is_sensitive else ""
    turn.show("proof.card", messages.card(title, rows, note=note, buttons=buttons, color=GREEN))
    turn.offer(*buttons)


def release(turn: Turn) -> None:
    """It may be set: whoever asked gets the link, or first the officer who has to enter it."""
    ticket = casework.picked(turn)
    check(turn, ticket)
    is_last = credentials.release(turn.session, ticket, turn.person)
    tickets.take_up(turn.session, ticket, turn.person)
    turn.settle()
    if not is_last:
        turn.say("proof.one_more_officer", turn.home(), number=ticket.number)
        words = turn.texts.get("proof.asked_second", number=ticket.number, who=turn.person.name)
        told = messages.text(words, [cards.act(turn, "proof.button.release", ticket)])
        for each in turn.staff.reached:
            if each.id not in (turn.the_sender.id, ticket.requester_id):
                turn.tell(each.line_id, "proof.asked_second", told, ticket_id=ticket.id)
        return
    turn.ticket_id = ticket.id
    turn.services.answering(Occasion.RELEASED)(turn)


def thaw(turn: Turn) -> None:
    """The head has looked into a request that its chat's owner did not make."""
    ticket = casework.picked(turn)
    casework.check_work(turn, ticket)
    if turn.the_sender.role != Role.HEAD:
        raise Refused("head_only", ticket)
    credentials.thaw(turn.session, ticket, turn.person)
    turn.settle()
    turn.say("proof.thawed", *casework.ways_on(turn, ticket), number=ticket.number)


service = Service(
    "proof",
    form=form,
    submit=submit,
    verbs={"open": open_form, "release": release, "thaw": thaw},
    buttons=(
        TicketButton(
            "proof.button.open",
            "proof.open",
            OPEN,
            for_officers=True,
            of=SERVICES,
            stands=Stands.FULL,
            comes_next=True,
            does=may_prove,
        ),
        TicketButton(
            "proof.button.release",
            "proof.release",
            OPEN,
            for_officers=True,
            of=SERVICES,
            stands=Stands.FULL,
            does=password_stage.at(*_RELEASABLE),
        ),
        TicketButton(
            "proof.button.thaw",
            "proof.thaw",
            OPEN,
            for_officers=True,
            of=SERVICES,
            stands=Stands.FULL,
            does=password_stage.is_head_at_frozen,
        ),
    ),
    officers=True,
)
