"""Who hears of a ticket: whoever works on it; of a private one only who may know of it."""

from bot import cards
from bot.duty import Staff
from bot.turns import Turn
from models import incidents
from models.tables import Person, Ticket


def working_on(turn: Turn, ticket: Ticket, staff: Staff | None = None) -> list[Person]:
    """The assignee, or whom the ticket is offered to; where there is none, or none who can be
    reached, the officers on duty. Never the one who acts right now: who alone is on duty and asks
    for something, asks the others. Of an incident, whoever works on the ticket that leads. Of a
    private ticket that nobody has, all who may know of it.
    """
    ticket = incidents.lead_of(turn.session, ticket)
    staff = staff or turn.staff
    heard = staff.who_may_know(ticket, _assigned(turn, ticket), or_all=False)
    if heard:
        return _others(turn, heard)
    if ticket.is_private:
        return _others(turn, staff.insiders)
    on_duty = staff.on_duty(ticket.service, ticket.zone)
    return _others(turn, on_duty) or _others(turn, staff.reached)


def _assigned(turn: Turn, ticket: Ticket) -> list[Person]:
    return _at_work(turn, ticket.assignee_id) or _offered(turn, ticket)


def _others(turn: Turn, officers: list[Person]) -> list[Person]:
    return [each for each in officers if each.id != turn.the_sender.id]


def _at_work(turn: Turn, id_: int | None) -> list[Person]:
    person = cards.person_of(turn, id_)
    return [person] if person and person.role and person.blocked_at is None else []


def _offered(turn: Turn, ticket: Ticket) -> list[Person]:
    asked = _at_work(turn, ticket.offered_to)
    return [each for each in asked if not turn.staff.is_on_leave(each)]
