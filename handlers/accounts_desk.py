"""Accounts as officers see them: made, changed, suspended, and looked through four times a year.

Nothing here calls a system: a planned account is made on the page on which its password is chosen,
everything else by the clock (jobs/accounts.py), or by hand.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot import cards, casework, messages
from bot.devices import MacAddress
from bot.forms import Choice, Complaint, Form, Kind, Place, Reading, Step
from bot.inputs import Action, Input
from bot.messages import Button
from bot.paging import ask_which
from bot.services import Occasion, Service, Stands, TicketButton
from bot.systems import system_of
from bot.thai import cut_graphemes, short_date
from bot.turns import Turn
from models import account_changes, accounts, credentials, tickets
from models.account_table import Account, ProofMethod
from models.change_table import Stage, Wish
from models.tables import OPEN, Person, Ticket, Urgency
from models.tickets import Refused

METHODS = tuple(each.value for each in credentials.BY_OFFICER)
SERVICES = ("internet_account",)
_CHANGES = ("device", "extend")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@ -]{1,62}")
_LISTED, _LABEL = 10, 36


@dataclass(frozen=True)
class NewName(Kind):
    """A user name, or a name in Latin letters from which the profile's rule makes one."""

    def guide(self, turn: Turn, at: Place) -> str:
        """The accounts that the requester has."""
        requester = turn.session.get_one(Person, _target(turn).requester_id)
        names = [each.username for each in accounts.linked(turn.session, requester)]
        return turn.texts.get("accounts_desk.has", names=", ".join(names)) if names else ""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """The name. Complains: not_text, not_latin, name_taken."""
        if given.kind != "text":
            raise Complaint("not_text")
        if not _LATIN.fullmatch(given.text.strip()):
            raise Complaint("not_latin")
        name = turn.office.accounts.proposed(given.text)
        if not accounts.is_free(turn.session, turn.office.accounts.system, name, _target(turn)):
            raise Complaint("name_taken", name=name)
        return Reading(name)


@dataclass(frozen=True)
class Methods(Choice):
    """How the requester was known."""

    values: tuple[str, ...] = field(default=METHODS, init=False)


form = Form(
    (
        Step("username", NewName()),
        Step("method", Methods()),
        Step("mac_address", MacAddress(), extra=True),
    )
)


def _target(turn: Turn) -> Ticket:
    return turn.session.get_one(Ticket, turn.draft.current.target)


def is_change(_turn: Turn, ticket: Ticket) -> bool:
    """For a button: whether the ticket is about an account that is there."""
    return ticket.fields.get("account_type") in _CHANGES


def is_new(turn: Turn, ticket: Ticket) -> bool:
    """For a button: whether a new account is asked for, and this officer may make it."""
    return not (is_change(turn, ticket) or casework.is_own(turn, ticket))


def _check(turn: Turn, ticket: Ticket) -> None:
    casework.check_work(turn, ticket)
    if ticket.service not in SERVICES:
        raise casework.NotFound
    if casework.is_own(turn, ticket):
        raise Refused("own_request", ticket)


def open_form(turn: Turn) -> None:
    """Ask for the user name, and how the requester was known."""
    ticket = casework.picked(turn)
    _check(turn, ticket)
    credentials.check_open(turn.session, ticket)
    turn.open_form("accounts_desk", target=ticket.id, version=ticket.version)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Plan the account; whoever asked gets the link, or the officer the page to make it by hand."""
    ticket = casework.targeted(turn)
    _check(turn, ticket)
    account = accounts.plan(turn.session, _entry(turn, ticket, answers), ticket, turn.person)
    if account is None:
        raise Refused("name_taken", ticket)
    credentials.choose(turn.session, ticket, account, turn.person)
    credentials.prove(turn.session, ticket, ProofMethod(answers["method"]), turn.person)
    credentials.release(turn.session, ticket, turn.person)
    tickets.take_up(turn.session, ticket, turn.person)
    turn.settle()
    turn.ticket_id = ticket.id
    turn.services.answering(Occasion.RELEASED)(turn)


def _entry(turn: Turn, ticket: Ticket, answers: dict[str, Any]) -> accounts.Entry:
    requester, until = turn.session.get_one(Person, ticket.requester_id), ticket.fields
    details: dict[str, object] = {
        "holder": requester.name,
        "org_code": requester.org_code,
        "reason": str(ticket.fields.get("reason") or ""),
        "valid_until": date.fromisoformat(until["valid_until"]) if _is_lent(ticket) else None,
        "mac_address": answers.get("mac_address") or "",
    }
    return accounts.Entry(turn.office.accounts.system, answers["username"], details)


def _is_lent(ticket: Ticket) -> bool:
    return bool(ticket.fields.get("valid_until"))


def taken(turn: Turn) -> None:
    """The system has an account of that name: whoever works on it chooses another."""
    ticket = turn.session.get_one(Ticket, turn.ticket_id)
    credentials.give_up(turn.session, ticket)
    words = turn.texts.get("accounts_desk.taken", number=ticket.number)
    again = [cards.act(turn, "accounts_desk.button.make", ticket)]
    casework.tell_officers(turn, ticket, "accounts_desk.taken", messages.text(words, again))


def apply(turn: Turn) -> None:
    """Have the requester's account changed as they asked."""
    ticket = casework.picked(turn)
    _check(turn, ticket)
    account = accounts.get(turn.session, int(ticket.fields.get("account") or 0))
    if account is None or account.person_id != ticket.requester_id:
        raise Refused("no_account", ticket)
    if ticket.fields["account_type"] == "device":
        mac = str(ticket.fields["new_mac"])
        account_changes.want(
            turn.session,
            account,
            Wish.DEVICE,
            turn.person,
            reason="asked",
            mac_address=mac,
            ticket=ticket,
        )
    else:
        until = date.fromisoformat(str(ticket.fields["valid_until"]))
        account_changes.extend(turn.session, account, until, turn.person, ticket)
    tickets.take_up(turn.session, ticket, turn.person)
    turn.settle()
    turn.say("accounts_desk.ordered", turn.home(), number=ticket.number)


def did(turn: Turn) -> None:
    """An officer has done by hand what could not be done from here."""
    change = account_changes.get(turn.session, turn.given.asked.number("c"))
    if change is None or change.stage == Stage.WANTED:
        turn.say("accounts_desk.not_by_hand", turn.home())
        return
    account = turn.session.get_one(Account, change.account_id)
    if account_changes.done(turn.session, change, turn.person):
        turn.settle()
        _tell_holder(turn, account, change.wish)
    turn.say("accounts_desk.noted", turn.home(), account=account.username)


def _tell_holder(turn: Turn, account: Account, wish: str) -> None:
    holder = cards.person_of(turn, account.person_id)
    if holder is not None:
        key, masked = f"accounts_desk.told.{wish}", accounts.masked(account.username)
        until = short_date(account.valid_until) if account.valid_until else ""
        told = messages.text(turn.texts.get(key, account=masked, until=until))
        turn.tell(holder.line_id, key, told, urgency=Urgency.STATUS)


def leavers(turn: Turn) -> None:
    """Accounts whose holders left, moved, or are in the register no more."""
    if _is_head(turn):
        after = turn.given.asked.number("after")
        _list(turn, accounts.of_leavers(turn.session, after, _LISTED + 1), "leavers")


def review(turn: Turn) -> None:
    """How many accounts each system has; or those of one, whose holders may come in."""
    if not _is_head(turn):
        return
    asked = turn.given.asked
    system = asked.arguments.get("s", "")
    if system:
        found = accounts.in_use(turn.session, system, asked.number("after"), _LISTED + 1)
        _list(turn, found, "review", s=system)
        return
    counts = accounts.counts(turn.session)
    if not counts:
        turn.say("accounts_desk.nothing", turn.home())
        return
    get = turn.texts.get
    buttons = [
        Button(
            cut_graphemes(
                get("accounts_desk.count", system=_named(turn, code), total=total, linked=linked),
                _LABEL,
            ),
            Action("accounts_desk", "review", {"s": code}).data(),
        )
        for code, total, linked in counts
    ]
    leaving = turn.button("accounts_desk.button.leavers", "accounts_desk.leavers")
    ask_which(turn, "accounts_desk.systems", get("accounts_desk.systems"), buttons, leaving)


def _list(turn: Turn, found: list[Account], verb: str, **more: str) -> None:
    if not found:
        turn.say("accounts_desk.nothing", turn.home())
        return
    shown, rest = found[:_LISTED], found[_LISTED:]
    choices = [
        Button(
            cut_graphemes(" · ".join(filter(None, [each.username, each.holder])), _LABEL),
            Action("accounts_desk", "choose", {"a": str(each.id)}).data(),
        )
        for each in shown
    ]
    data = Action("accounts_desk", verb, {**more, "after": str(shown[-1].id)}).data()
    others = [turn.button("form.button.more", data)] if rest else []
    key = f"accounts_desk.list.{verb}"
    ask_which(turn, key, turn.texts.get(key), choices, *others, turn.home())


def choose(turn: Turn) -> None:
    """One account: whose it is, and whether it goes on."""
    account = _meant(turn)
    if account is None:
        return
    get, place = turn.texts.get, turn.register.get(account.org_code)
    rows = [
        (get("accounts_desk.label.account"), account.username),
        (get("accounts_desk.label.system"), _named(turn, account.system)),
        (get("accounts_desk.label.holder"), account.holder),
        (get("accounts_desk.label.place"), place.name if place else account.org_code),
    ]
    if account.left_reason:
        rows.append(
            (get("accounts_desk.label.why"), get(f"accounts_desk.left.{account.left_reason}"))
        )
    asks = {"a": str(account.id)}
    buttons = [
        turn.button(f"accounts_desk.button.{verb}", Action("accounts_desk", verb, asks).data())
        for verb in ("suspend", "keep")
    ]
    rows = [(label, value) for label, value in rows if value]
    card = messages.card(get("accounts_desk.one"), rows, buttons=buttons, columns=2)
    turn.show("accounts_desk.one", card)
    turn.offer(*buttons)


def suspend(turn: Turn) -> None:
    """It lets nobody in any more, from the clock's next round on."""
    account = _meant(turn)
    if account is not None:
        reason = account.left_reason or "review"
        account_changes.want(turn.session, account, Wish.SUSPEND, turn.person, reason=reason)
        accounts.stays(turn.session, account)
        turn.settle()
        more = turn.button("accounts_desk.button.leavers", "accounts_desk.leavers")
        turn.say("accounts_desk.suspends", more, turn.home(), account=account.username)


def keep(turn: Turn) -> None:
    """It is still used."""
    account = _meant(turn)
    if account is not None:
        accounts.stays(turn.session, account)
        turn.audit("account.kept", f"account:{account.id}")
        turn.settle()
        more = turn.button("accounts_desk.button.leavers", "accounts_desk.leavers")
        turn.say("accounts_desk.kept", more, turn.home(), account=account.username)


def _meant(turn: Turn) -> Account | None:
    if not _is_head(turn):
        return None
    account = accounts.get(turn.session, turn.given.asked.number("a"))
    if account is None or account.suspended_at is not None:
        turn.say("accounts_desk.gone", turn.home())
        return None
    return account


def _is_head(turn: Turn) -> bool:
    """Whether the sender may; else it is said that they may not."""
    if turn.staff.is_head(turn.person):
        return True
    turn.say("accounts_desk.only_head")
    return False


def _named(turn: Turn, code: str) -> str:
    system = system_of(turn, code)
    return system.name if system else code


service = Service(
    "accounts_desk",
    form=form,
    submit=submit,
    verbs={
        "make": open_form,
        "apply": apply,
        "did": did,
        "leavers": leavers,
        "review": review,
        "choose": choose,
        "suspend": suspend,
        "keep": keep,
    },
    words=("leavers", "review"),
    occasions={Occasion.TAKEN: taken},
    buttons=tuple(
        TicketButton(
            f"accounts_desk.button.{verb}",
            f"accounts_desk.{verb}",
            OPEN,
            for_officers=True,
            of=SERVICES,
            stands=Stands.FULL,
            comes_next=True,
            does=does,
        )
        for verb, does in (("make", is_new), ("apply", is_change))
    ),
    officers=True,
)
