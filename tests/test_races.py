"""Two people on one ticket at the same moment: the second sees what the first did."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, text
from sqlmodel import Session

from bot.turns import take_turn
from models import people, shifts, tickets, worklists
from models.db import transaction
from models.tables import Person, Status, Ticket
from models.tickets import Refused
from tests import staff
from tests.conftest import only_postgresql
from tests.dialogues import Dialog, forged
from tests.openings import open_ticket
from tests.outages import folded, told
from tests.rosters import roster
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
    """Until another transaction waits for a lock."""
    for _ in range(500):
        if session.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted")).first():
            return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waits")


@only_postgresql
def test_two_turns_that_wait_for_each_other(dialog: Dialog) -> None:
    """An emergency comes from one that follows to the one that leads, a result the other way."""
    _, (lead, follower, _) = folded(dialog)
    clerk = dialog.person("clerk")
    clerk.say(forged(f"emergency.open?t={follower.id}&v=1"))
    event = clerk.make("กำลังสอบอยู่")
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            tickets.get(session, lead.id or 0)
            turn = pool.submit(take_turn, dialog.bot, event)
            until_somebody_waits(session)
            assert tickets.get(session, follower.id or 0) is not None
        turn.result(10)
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
