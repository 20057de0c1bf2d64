"""Two workers and two clocks, one of them killed: who is to know of a late ticket is told once.

That is number 34 of docs/faults.md.
"""

from datetime import timedelta

from sqlmodel import select

from models.db import now
from models.tables import Escalation, Person, Ticket
from simulator.world import User
from tests.faults import Helpdesk, helpdesk
from tests.servers import wait_until

__all__ = ["helpdesk"]


def late_ticket(helpdesk: Helpdesk, requester: User) -> str:
    """A ticket that everybody has forgotten for a month; the officers have been warned."""
    number = helpdesk.ticket_of(requester)
    with helpdesk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        ticket.started_at = now() - timedelta(days=30)
        session.add(Escalation(ticket_id=ticket.id or 0, cycle=1, level=1, told_at=now()))
        ticket.escalate_at = now()
    return number


def told(helpdesk: Helpdesk, user: User, number: str) -> int:
    """How often somebody was told of the ticket."""
    return sum(number in each for each in helpdesk.said_to(user))


def test_fault_34_two_clocks_and_two_workers_tell_once(helpdesk: Helpdesk) -> None:
    stack, head = helpdesk.stack, helpdesk.officer("head of 34", "head")
    teacher = helpdesk.teacher("teacher of 34")
    others = ("clock two", "worker two")
    stack.start(others)
    try:
        first = late_ticket(helpdesk, teacher)
        wait_until(lambda: told(helpdesk, head, first) > 0, 30)
        stack.kill("clock")  # whichever of the two acts
        helpdesk.forget_leases()
        second = late_ticket(helpdesk, teacher)
        wait_until(lambda: told(helpdesk, head, second) > 0, 60)
        helpdesk.wait_delivered()
        for number in (first, second):
            assert told(helpdesk, head, number) == 1
            assert told(helpdesk, teacher, number) == 1
    finally:
        stack.end(*others)
        for each in others:  # the logs of all processes are looked through by their names
            (stack.logs / f"{each}.log").unlink()
        stack.launch("clock")
        with helpdesk.session() as session:  # nobody else's story has this head in it
            person = session.exec(select(Person).where(Person.line_id == head.id)).one()
            person.role = None
