"""Two people on one ticket at the same moment: the second sees what the first did."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from bot.pipeline import take_turn
from models import enrolments, people, shifts, tickets, worklists
from models.db import DatabaseUnavailable, transaction
from models.duty_table import Acting, Shift
from models.shifts import DutyError
from models.tables import Person, Role, Status, Ticket
from models.tickets import Refused
from tests import staff
from tests.conftest import only_postgresql
from tests.dialogues import Dialog, forged
from tests.openings import open_ticket
from tests.outages import folded, told
from tests.rosters import ahead, roster
from tests.stored import fresh

OFFICERS = ("Ufirst", "Usecond")


def office_with_ticket() -> Ticket:
    """Two sample officers, and a requester's new ticket."""
    with transaction() as session:
        for line_id in OFFICERS:
            staff.enrol(session, line_id, line_id)
        requester = people.meet(session, "Urequester").person
        return open_ticket(session, requester, fields={"symptom": "x"})


def both(act: Callable[[Session, Person], str]) -> list[str]:
    """What came of the act, done by both officers at once."""

    def one(line_id: str) -> str:
        with transaction() as session:
            return act(session, people.meet(session, line_id).person)

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, OFFICERS))


@only_postgresql
def test_one_of_two_who_saw_the_same_list_wins(database: Engine) -> None:
    ticket = office_with_ticket()
    has_looked = threading.Barrier(2)

    def claim(session: Session, officer: Person) -> str:
        seen = worklists.queue(session)
        has_looked.wait(5)
        locked = tickets.get(session, seen[0].id or 0)
        assert locked is not None
        try:
            tickets.claim(session, locked, officer)
        except Refused as refused:
            return refused.reason
        return "claimed"

    assert both(claim) == ["claimed", "taken"]
    with transaction() as session:
        assert session.get_one(Ticket, ticket.id).version == 2


def test_what_is_pending_survives_the_lock(database: Engine) -> None:
    ticket = office_with_ticket()
    with transaction() as session:
        officer = people.meet(session, OFFICERS[0]).person
        found = tickets.by_number(session, ticket.number)
        assert found is not None
        tickets.claim(session, found, officer)
        again = tickets.get(session, found.id or 0)
        assert again is found
        assert (found.status, found.assignee_id) == (Status.CLAIMED, officer.id)


@only_postgresql
def test_handing_over_to_somebody_who_taps_it_right_then(database: Engine) -> None:
    ticket = office_with_ticket()
    are_locked = threading.Barrier(2)

    def act(session: Session, officer: Person) -> str:
        if officer.line_id == OFFICERS[1]:
            are_locked.wait(5)
            locked = tickets.get(session, ticket.id or 0)
            return "mine" if locked and locked.assignee_id == officer.id else "not mine"
        locked = tickets.get(session, ticket.id or 0)
        assert locked is not None
        colleague = next(p for p in people.officers(session) if p.id != officer.id)
        are_locked.wait(5)
        tickets.hand_over(session, locked, officer, colleague)
        return "handed"

    assert both(act) == ["handed", "mine"]


def until_somebody_waits(session: Session) -> None:
    """Until another transaction of this database waits for a lock."""
    waiting = text(
        "SELECT 1 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(500):
        session.execute(text("SELECT pg_stat_clear_snapshot()"))
        if session.execute(waiting).first():
            return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waits")


def hand_over(session: Session, giver: Person, colleague: Person) -> None:
    ticket = worklists.queue(session)[0]
    locked = tickets.get(session, ticket.id or 0)
    assert locked is not None
    tickets.hand_over(session, locked, giver, colleague)


def ask_swap(session: Session, giver: Person, colleague: Person) -> None:
    shifts.ask_swap(session, giver, colleague, ahead(0))


def name_acting(session: Session, giver: Person, colleague: Person) -> None:
    shifts.name_acting(session, colleague, Role.HEAD, ahead(0), ahead(1), giver)


@only_postgresql
@pytest.mark.parametrize("give", [hand_over, ask_swap, name_acting])
@pytest.mark.parametrize("is_given_first", [True, False])
def test_nothing_stays_with_whoever_is_dismissed_meanwhile(
    database: Engine, give: Callable[[Session, Person, Person], None], *, is_given_first: bool
) -> None:
    ticket = office_with_ticket()
    with transaction() as session:
        id_ = people.meet(session, OFFICERS[1]).id

    def dismiss(session: Session) -> None:
        enrolments.dismiss(session, id_, ahead(0))
        session.flush()

    def give_it(session: Session) -> None:
        giver, colleague = people.meet(session, OFFICERS[0]).person, session.get_one(Person, id_)
        assert colleague.role
        give(session, giver, colleague)
        session.flush()

    def alone(act: Callable[[Session], None]) -> str:
        with transaction() as session:
            try:
                act(session)
            except (Refused, DutyError) as error:
                return error.reason
        return "done"

    first, second = (give_it, dismiss) if is_given_first else (dismiss, give_it)
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            first(session)
            later = pool.submit(alone, second)
            until_somebody_waits(session)
        assert later.result(10) == ("done" if is_given_first else "no_colleague")
    assert (fresh(ticket).status, fresh(ticket).assignee_id) == (Status.NEW, None)
    with transaction() as session:
        assert [*session.exec(select(Shift)), *session.exec(select(Acting))] == []


@only_postgresql
def test_handing_over_while_the_colleague_to_whom_it_was_offered_leaves(dialog: Dialog) -> None:
    """The person before the ticket, as a dismissal does: neither waits for the other."""
    head, officer = dialog.person("head"), dialog.person("officer")
    ticket = told(dialog.person("teacher"))
    id_ = officer.row.id or 0
    with transaction() as session:
        session.get_one(Ticket, ticket.id).offered_to = id_
    event = head.make(forged(f"desk.hand_to?t={ticket.id}&v=1&p={id_}"))
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            session.get_one(Person, id_, with_for_update=True)
            turn = pool.submit(take_turn, dialog.bot, event)
            until_somebody_waits(session)
            session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            enrolments.dismiss(session, id_, ahead(0))
        turn.result(10)
    dialog.deliver()
    assert head.heard()[-1] == "desk.not_a_colleague"
    assert fresh(ticket).assignee_id is None


@only_postgresql
def test_two_who_give_each_other_something(database: Engine) -> None:
    """Neither waits for the other's turn."""
    office_with_ticket()
    have_begun = threading.Barrier(2)

    def ask(session: Session, officer: Person) -> str:
        other = next(each for each in people.officers(session) if each.id != officer.id)
        have_begun.wait(5)
        shifts.ask_swap(session, officer, other, ahead(0))
        have_begun.wait(5)
        return "asked"

    assert both(ask) == ["asked", "asked"]


@only_postgresql
def test_two_turns_that_wait_for_each_other(dialog: Dialog) -> None:
    """An emergency comes from one that follows to the one that leads, a result the other way."""
    _, (lead, follower, _) = folded(dialog)
    clerk = dialog.person("clerk")
    clerk.say(forged(f"emergency.open?t={follower.id}&v=1"))
    event = clerk.make("กำลังสอบอยู่")

    def meet() -> bool:
        """Whether the turn was ended, and taken at its second try. PostgreSQL looks for a deadlock
        once, a second after a wait began: where this thread comes later, or goes on later than
        that second try, the turn keeps nothing, and LINE sends it again.
        """
        with ThreadPoolExecutor(1) as pool:
            with transaction() as session:
                session.execute(text("SET LOCAL deadlock_timeout = '1min'"))  # not this one's end
                session.execute(text("SET LOCAL lock_timeout = 0"))
                tickets.get(session, lead.id or 0)
                turn = pool.submit(take_turn, dialog.bot, event)
                until_somebody_waits(session)
                assert tickets.get(session, follower.id or 0) is not None
            try:
                turn.result(10)
            except DatabaseUnavailable:
                return False
        return True

    assert any(meet() for _ in range(10))
    dialog.deliver()
    assert clerk.heard() == ["emergency.done"]
    assert (fresh(lead).priority, fresh(follower).priority) == (1, 1)


@only_postgresql
def test_whoever_offers_several_has_them_all_before_the_first(dialog: Dialog) -> None:
    """Somebody else has one of them, and is about to offer it."""
    officer, other = dialog.person("officer"), dialog.person("officer two")
    roster(dialog, "officer", "officer two")
    found = [told(dialog.person(each)) for each in ("teacher", "clerk")]
    officer_id = officer.row.id
    with transaction() as session:
        for each in found:
            session.get_one(Ticket, each.id).offered_to = officer_id
    for said in ("ลา", "วันนี้", "วันเดียว", "ข้าม"):
        officer.say(said)
    event = officer.make("ส่ง")
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            tickets.get(session, found[1].id or 0)
            turn = pool.submit(take_turn, dialog.bot, event)
            until_somebody_waits(session)
            session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            shifts.take_turns(session)
        turn.result(10)
    assert [fresh(each).offered_to for each in found] == [other.row.id] * 2
