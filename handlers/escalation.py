"""What a head does about a ticket that waits too long: a date, a nod, a word to those above."""

from datetime import date, timedelta
from typing import Any

from bot import cards, casework, messages
from bot.clocks import clock_of
from bot.days import Day
from bot.forms import Form, Step, Text
from bot.services import Service, Stands, TicketButton
from bot.thai import short_date
from bot.turns import Turn
from models import clocks, urging
from models.tables import OPEN, Role, Ticket, Urgency

# The levels of the ladder that a head may tell of before their time (docs/operate.md).
LEVELS = {Role.DEPUTY: 3, Role.DIRECTOR: 4}


def _is_heads(turn: Turn) -> bool:
    """Whether the sender has a head's rights now; else it is said who has."""
    if turn.staff.is_head(turn.person):
        return True
    turn.say("escalation.only_heads")
    return False


def acknowledge(turn: Turn) -> None:
    """The head has seen it."""
    ticket = casework.picked(turn, any_version=True)
    if not _is_heads(turn):
        return
    is_new = clocks.acknowledge(turn.session, ticket, turn.person)
    turn.settle()
    key = "escalation.acknowledged" if is_new else "escalation.acknowledged_before"
    turn.say(key, *casework.ways_on(turn, ticket), number=ticket.number)


def deputy(turn: Turn) -> None:
    """Tell the deputy now, instead of in the next digest."""
    _propose(turn, Role.DEPUTY)


def director(turn: Turn) -> None:
    """Tell the director: of what is most urgent and a working day over its time."""
    _propose(turn, Role.DIRECTOR)


def _propose(turn: Turn, role: Role) -> None:
    ticket = casework.picked(turn, any_version=True)
    casework.check_work(turn, ticket)
    if not _is_heads(turn):
        return
    readers = [each for each in turn.staff.everyone if each.role == role and each.line_id]
    may_know = turn.staff.who_may_know(ticket, readers, or_all=False)
    title = turn.texts.get(f"escalation.title.{role}")
    if role == Role.DIRECTOR and not _is_for_director(turn, ticket):
        turn.say("escalation.not_for_director", title=title)
    elif readers and not may_know:
        turn.say("escalation.is_private", title=title)
    elif not readers:
        turn.say("escalation.no_superior", title=title)
    elif not clocks.tell_early(turn.session, ticket, LEVELS[role]):
        turn.say("escalation.proposed_before", number=ticket.number, title=title)
    else:
        turn.settle()
        greeting = messages.text(turn.texts.get("escalation.greeting", title=title))
        card = cards.for_officer(turn, ticket, acts=False)
        for each in may_know:
            turn.tell(
                each.line_id,
                "escalation.to_superior",
                greeting,
                card,
                urgency=Urgency.URGENT,
                ticket_id=ticket.id,
            )
        ways_on = casework.ways_on(turn, ticket)
        turn.say("escalation.proposed", *ways_on, number=ticket.number, title=title)


def _is_for_director(turn: Turn, ticket: Ticket) -> bool:
    day = timedelta(minutes=turn.office.hours.minutes_per_day())
    return clock_of(turn.session, turn.office, turn.calendar, ticket).is_for_director(day)


def set_date(turn: Turn) -> None:
    """Ask by when it shall be done."""
    ticket = casework.picked(turn)
    casework.check_work(turn, ticket)
    if _is_heads(turn):
        turn.open_form("escalation", target=ticket.id, version=ticket.version)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """That day counts instead of the target; every requester and the assignee are told."""
    ticket = casework.targeted(turn)
    if not _is_heads(turn):
        return
    at = turn.calendar.closing(date.fromisoformat(str(answers["day"])))
    urging.promise(turn.session, ticket, turn.person, at, turn.draft.current.said("reason"))
    about = {"number": ticket.number, "until": short_date(at)}
    turn.keep_internal()
    turn.say("escalation.promised", *casework.ways_on(turn, ticket), **about)
    _tell(turn, ticket, about)


def _tell(turn: Turn, ticket: Ticket, about: dict[str, str]) -> None:
    casework.tell_requesters(turn, ticket, "escalation.promised_to_requester", **about)
    words = turn.texts.get("escalation.promised_to_officer", who=turn.person.name, **about)
    key = "escalation.promised_to_officer"
    casework.tell_officers(turn, ticket, key, messages.text(words), urgency=Urgency.STATUS)


service = Service(
    "escalation",
    form=Form((Step("day", Day(ahead=True)), Step("reason", Text(2, 300))), review=False),
    submit=submit,
    verbs={"acknowledge": acknowledge, "date": set_date, "deputy": deputy, "director": director},
    buttons=tuple(
        TicketButton(
            f"escalation.button.{verb}",
            f"escalation.{verb}",
            OPEN,
            for_officers=True,
            stands=Stands.NONE,
        )
        for verb in ("date", "acknowledge", "deputy", "director")
    ),
    officers=True,
    in_groups=True,
)
