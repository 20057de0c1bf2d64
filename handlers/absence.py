"""Leave: an officer, or a head for a colleague, says from when until when somebody is away."""

from datetime import date
from typing import Any

from bot import cards, casework, duty, messages
from bot.days import DayAhead
from bot.duty_forms import Colleague
from bot.forms import Form, Step, Text
from bot.paging import LISTED, ask_which
from bot.services import Service
from bot.thai import date_span
from bot.turns import Turn
from models import shifts, tickets, worklists
from models.sources import Words
from models.tables import ACTING, Person, Urgency


def open_form(turn: Turn) -> None:
    """Ask when the sender is away."""
    if turn.the_sender.role not in ACTING:
        turn.say("duty.looks_only")
    elif turn.draft.current.is_for("absence", None):
        turn.open_form("absence")
    else:
        turn.open_form("absence", prefill={"who": turn.the_sender.id})


def because(turn: Turn) -> None:
    """The same, of a sender who has named the reason."""
    if turn.the_sender.role not in ACTING:
        turn.say("duty.looks_only")
        return
    answers = {"who": turn.the_sender.id, "reason": turn.given.text[:200]}
    turn.open_form("absence", prefill=answers, sources={"reason": turn.given.message_id})


def open_for_colleague(turn: Turn) -> None:
    """Ask a head who is away, and when."""
    if not turn.staff.is_head(turn.person):
        turn.say("absence.only_head")
        return
    if turn.draft.current.is_for("absence", None):  # it may be about somebody else
        turn.draft.clear_form()
    turn.open_form("absence")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Note it, and name the open tickets that somebody may have to take over."""
    person = cards.person_of(turn, int(answers["who"]))
    is_own = person is not None and person.id == turn.the_sender.id
    if person is None or person.role not in ACTING:
        turn.say("absence.no_colleague")
        return
    if not (is_own or turn.staff.is_head(turn.person)):
        turn.say("absence.only_head")
        return
    first, last = (date.fromisoformat(answers[name]) for name in ("from_on", "until_on"))
    reason = turn.draft.current.said("reason")
    shifts.take_leave(turn.session, person, first, last, reason.text)
    turn.say("absence.done", who=person.name, days=date_span(first, last))
    if first <= turn.today:
        _offer_anew(turn, person)
    _name_tickets(turn, person)
    _tell(turn, person, date_span(first, last), reason)


def _tell(turn: Turn, person: Person, days: str, reason: Words) -> None:
    """Tell the heads, and whoever did not say it themselves."""
    who = turn.person.name
    if person.id != turn.the_sender.id:
        words = turn.texts.get("absence.told", who=who, days=days)
        turn.tell(person.line_id, "absence.told", messages.text(words), urgency=Urgency.STATUS)
    key = "absence.to_head_because" if reason.text else "absence.to_head"
    words = turn.texts.get(key, who=person.name, days=days, reason=reason.text)
    for head in turn.staff.heads:
        if head.id not in (turn.the_sender.id, person.id):
            told = messages.text(words)
            says = reason.message_id
            turn.tell(head.line_id, key, told, urgency=Urgency.STATUS, source_message_id=says)


def _offer_anew(turn: Turn, person: Person) -> None:
    """What waited for them to claim it goes to whoever is on duty."""
    # All are locked before the first is offered: whoever offers one has locked it, and waits.
    found = [
        tickets.get(turn.session, id_) for id_ in worklists.offered_ids_of(turn.session, person)
    ]
    for ticket in found:
        if ticket is not None and ticket.offered_to == person.id:
            duty.offer(turn.staff, ticket)
            card = cards.for_officer(turn, ticket, is_new=True)
            casework.tell_officers(turn, ticket, "desk.new", card, urgency=Urgency.URGENT)


def _name_tickets(turn: Turn, person: Person) -> None:
    """Their open tickets, each a button to hand it on."""
    private = casework.sees_private(turn)
    found = worklists.queue(turn.session, person, LISTED + 1, private=private)
    if not found:
        return
    is_own = person.id == turn.the_sender.id
    more = len(found) > LISTED and is_own
    others = [turn.button("desk.menu.mine", "desk.mine")] if more else []
    title = turn.texts.get("absence.tickets", who=person.name)
    picks = cards.pick(turn, found[:LISTED], "desk.hand")
    ask_which(turn, "absence.tickets", title, picks, *others)


service = Service(
    "absence",
    form=Form(
        (
            Step("who", Colleague(or_oneself=True)),
            Step("from_on", DayAhead()),
            Step("until_on", DayAhead(since="from_on")),
            Step("reason", Text(2, 200), optional=True),
        )
    ),
    submit=submit,
    verbs={"open": open_form, "because": because, "colleague": open_for_colleague},
    words=("open", "because", "colleague"),
    yields=("because",),
    officers=True,
)
