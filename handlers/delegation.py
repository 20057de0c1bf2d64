"""Delegation: whoever approves names somebody who does it in their place for some days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import approvers, cards, messages
from bot.days import DayAhead
from bot.duty_forms import Colleague
from bot.forms import Form, Step
from bot.inputs import Action
from bot.messages import Button
from bot.paging import ask_which
from bot.services import Service
from bot.thai import cut_graphemes, date_span
from bot.turns import Turn
from models import delegations
from models.approval_table import Delegation
from models.delegations import DelegationError, may_stand_in
from models.tables import Person, Urgency


@dataclass(frozen=True)
class Deputy(Colleague):
    """Somebody whom the sender may name, chosen or typed by name; kept as the row id."""

    def listed(self, turn: Turn) -> list[Person]:
        """Who can be chosen."""
        return delegations.candidates(turn.session, turn.person)


def open_list(turn: Turn) -> None:
    """What is delegated now or later, to be ended; without any, somebody who approves is asked."""
    running = delegations.about(turn.session, turn.person, turn.today)
    may = approvers.approves(turn.staff, turn.person)
    if not (running or may):
        turn.say("delegation.only_approvers")
    elif not running:
        new(turn)
    else:
        choices = [_to_end(turn, each) for each in running]
        others = [turn.button("delegation.button.new", "delegation.new")] if may else []
        question = turn.texts.get("delegation.running")
        ask_which(turn, "delegation.running", question, choices, *others)


def _to_end(turn: Turn, each: Delegation) -> Button:
    is_mine = each.giver_id == turn.the_sender.id
    other = cards.person_of(turn, each.person_id if is_mine else each.giver_id)
    key = "delegation.to" if is_mine else "delegation.of"
    days = date_span(each.from_on, each.until_on)
    label = turn.texts.get(key, who=other.name if other else "", days=days)
    data = Action("delegation", "end", {"i": str(each.id)}).data()
    return Button(cut_graphemes(label, 60, "…"), data)


def new(turn: Turn) -> None:
    """Ask who, and when."""
    if not approvers.approves(turn.staff, turn.person):
        turn.say("delegation.only_approvers")
    elif not delegations.candidates(turn.session, turn.person):
        turn.say("delegation.nobody")
    else:
        turn.open_form("delegation")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Name them; both read from when to when."""
    person = turn.session.get(Person, int(answers["colleague"]))
    is_allowed = approvers.approves(turn.staff, turn.person)
    if not is_allowed or person is None or not may_stand_in(turn.person, person):
        turn.say("delegation.only_approvers")
        return
    first, last = (date.fromisoformat(answers[name]) for name in ("from_on", "until_on"))
    try:
        delegations.delegate(turn.session, turn.person, person, first, last, turn.today)
    except DelegationError as error:
        turn.say(f"delegation.error.{error.reason}")
        return
    days = date_span(first, last)
    turn.say("delegation.done", who=person.name, days=days)
    words = turn.texts.get("delegation.named", who=turn.person.name, days=days)
    told = messages.text(words, [turn.button("delegation.button.waiting", "approval.list")])
    turn.tell(person.line_id, "delegation.named", told, urgency=Urgency.STATUS)


def end(turn: Turn) -> None:
    """It ends early, by the word of either of the two; the other one hears."""
    try:
        id_ = turn.given.asked.number("i")
        was = delegations.end(turn.session, id_, turn.person, turn.today)
    except DelegationError as error:
        turn.say(f"delegation.error.{error.reason}")
        return
    turn.settle()
    giver, person = (turn.session.get_one(Person, each) for each in (was.giver_id, was.person_id))
    turn.say("delegation.ended", who=person.name, giver=giver.name)
    other = giver if person.id == turn.the_sender.id else person
    words = turn.texts.get("delegation.ended", who=person.name, giver=giver.name)
    told = messages.text(words)
    turn.tell(other.line_id, "delegation.ended", told, urgency=Urgency.STATUS)


service = Service(
    "delegation",
    form=Form(
        (
            Step("colleague", Deputy()),
            Step("from_on", DayAhead()),
            Step("until_on", DayAhead(since="from_on")),
        )
    ),
    submit=submit,
    verbs={"open": open_list, "new": new, "end": end},
    words=("open",),
)
