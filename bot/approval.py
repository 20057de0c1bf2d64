"""Asking for an approval: the next word, whose it is, and the card that asks for it."""

from datetime import timedelta

from bot import approvers, cards, casework, messages, particulars
from bot.approvers import Asked
from bot.flex import AMBER, GREEN
from bot.messages import Button, Message
from bot.thai import format_phone, parse_phone
from bot.turns import Turn
from models import approvals
from models.approval_table import Approval, Approver
from models.tables import Person, Ticket, Urgency


def ask_next(turn: Turn, ticket: Ticket) -> Approval | None:
    """Ask for the next word, if one is left; what the requester would have to say to themselves
    counts as said.
    """
    staff, day = turn.staff, timedelta(minutes=turn.office.hours.minutes_per_day())
    remind_at = turn.calendar.add(turn.at, day)
    step = approvals.ask_next(turn.session, ticket, remind_at)
    while step is not None and approvers.is_requesters_own(staff, ticket, step):
        requester = turn.session.get_one(Person, ticket.requester_id)
        approvals.count_as_approved(turn.session, ticket, step, requester)
        step = approvals.ask_next(turn.session, ticket, remind_at)
    if step is not None:
        _ask(turn, ticket, step)
    return step


def _ask(turn: Turn, ticket: Ticket, step: Approval) -> None:
    """Send the card to whoever is asked, in open hours; where nobody reads here, officers hear that
    it will come on paper.
    """
    is_open = turn.calendar.is_open(turn.at)
    due_at = turn.at if is_open else turn.calendar.next_opening(turn.at)
    asked = approvers.to_ask(turn.staff, ticket, step)
    for each in asked:
        asks = card(turn, ticket, step, each)
        turn.tell(each.person.line_id, "approval.asked", asks, due_at=due_at, ticket_id=ticket.id)
    if not asked:
        who = _title(turn, step.approver)
        words = turn.texts.get("approval.paper_awaited", number=ticket.number, who=who)
        told = messages.text(words, [cards.act(turn, "desk.button.details", ticket)])
        casework.tell_officers(turn, ticket, "approval.paper_awaited", told, urgency=Urgency.STATUS)


def card(turn: Turn, ticket: Ticket, step: Approval, asked: Asked) -> Message:
    """What is asked for, by whom, and what may be said."""
    title = _title(turn, step.approver)
    greeting = turn.texts.get("approval.greeting", who=title)
    if asked.giver is not None:
        greeting = turn.texts.get("approval.greeting_for", who=title, giver=asked.giver.name)
    if step.round > 1:
        greeting = f"{turn.texts.get('approval.asked_again')} · {greeting}"
    return request(turn, ticket, greeting, cards.verdicts(turn, ticket))


def request(turn: Turn, ticket: Ticket, subtitle: str, buttons: list[Button]) -> Message:
    """A card of all that is asked for, and by whom."""
    requester = cards.person_of(turn, ticket.requester_id)
    rows = particulars.field_rows(turn, ticket, full=True)
    if requester is not None:
        who = f"{requester.name}\n{requester.org_name}".strip()
        rows.append((turn.texts.get("ticket.label.requester"), who))
        if phone := parse_phone(requester.phone):
            rows.append((turn.texts.get("ticket.label.phone"), format_phone(phone)))
    title = turn.texts.get(f"{ticket.service}.title")
    return messages.card(
        turn.texts.get("approval.asked", number=ticket.number, title=title),
        rows,
        subtitle=subtitle,
        body=particulars.headline(turn, ticket),
        buttons=buttons,
        links=cards.documents(turn, ticket),
        color=AMBER if buttons else GREEN,
    )


def _title(turn: Turn, approver: str) -> str:
    return turn.texts.get(f"ticket.approver.{Approver(approver)}")


def titled(turn: Turn, step: Approval, asked: list[Asked]) -> str:
    """Whose word it waits for: the office they hold, and their names."""
    names = ", ".join(_named(turn, each) for each in asked)
    title = _title(turn, step.approver)
    return turn.texts.get("approval.titled", title=title, names=names) if names else title


def _named(turn: Turn, each: Asked) -> str:
    """Who is asked, and in whose place."""
    if each.giver is None:
        return each.person.name
    return turn.texts.get("approval.in_place", who=each.person.name, giver=each.giver.name)
