"""Levels that could not be told of when they were reached: told later, once, beside the others."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.offices import Office, load_office
from jobs.escalate import escalate, send_digest, sweep, tell
from jobs.office import office
from models import incidents, tickets
from models.db import now, transaction
from models.tables import Escalation, Person, Ticket
from models.tickets import Finding
from tests.dialogues import Dialog, Talker, tap
from tests.moments import go_to
from tests.openings import resolve
from tests.outages import folded, told
from tests.rosters import on_leave
from tests.stored import fresh
from tests.test_acting import NAME

pytestmark = pytest.mark.usefixtures("settings")


def untold() -> list[int]:
    """The tickets of levels that nobody was told of yet."""
    with transaction() as session:
        statement = select(Escalation.ticket_id).where(col(Escalation.told_at).is_(None))
        return sorted(session.exec(statement))


def look(dialog: Dialog) -> None:
    """Let the clock process look."""
    escalate()
    dialog.deliver()


def late(dialog: Dialog, *, priority: int = 3) -> tuple[Talker, Talker, Ticket]:
    """An officer and a head, and a ticket of which they are to be told, and are not yet."""
    officer, head = dialog.person("officer"), dialog.person("head")
    go_to(dialog, "monday 09.00")
    ticket = told(dialog.person("teacher"), priority=priority)
    officer([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    go_to(dialog, "thursday 12.00")
    assert sweep()
    for each in (officer, head):
        each.heard()
    return officer, head, ticket


def correct(ticket: Ticket, officer: Talker) -> None:
    """A result was told, and more is found: the work goes on."""
    person = officer.row
    with transaction() as session:
        row = tickets.get(session, ticket.id or 0)
        assert row is not None
        tickets.report(session, row, person, Finding({"cause": "สายขาด"}))


def test_what_goes_on_after_a_told_result_is_told_then(dialog: Dialog) -> None:
    officer, head, ticket = late(dialog)
    resolve(officer, ticket)
    look(dialog)
    assert head.heard() == []
    correct(ticket, officer)
    look(dialog)
    assert head.heard() == ["escalation.to_superior"]
    look(dialog)
    assert (head.heard(), untold()) == ([], [])


def test_what_is_closed_is_told_to_nobody_and_looked_at_no_more(dialog: Dialog) -> None:
    officer, head, ticket = late(dialog)
    resolve(officer, ticket)
    look(dialog)
    assert set(untold()) == {ticket.id}
    teacher = dialog.person("teacher")
    teacher([(tap("ticket.confirm"), ["ticket.confirmed"])])
    look(dialog)
    assert (head.heard(), untold()) == ([], [])


def test_what_is_opened_again_is_told_of_by_its_new_clock(dialog: Dialog) -> None:
    officer, head, ticket = late(dialog)
    resolve(officer, ticket)
    teacher = dialog.person("teacher")
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    look(dialog)
    assert (head.heard(), untold()) == ([], [])
    go_to(dialog, "tuesday 12.01", 1)
    look(dialog)
    assert head.heard() == ["escalation.to_superior"]


def test_the_digest_waits_for_what_rests(dialog: Dialog) -> None:
    deputy = dialog.person("deputy")
    officer, _, ticket = late(dialog)

    def read(said: str) -> list[str]:
        go_to(dialog, said, 1)
        deputy.heard()
        look(dialog)
        send_digest()
        dialog.deliver()
        return deputy.heard()

    go_to(dialog, "tuesday 12.01", 1)
    look(dialog)
    resolve(officer, ticket)
    assert read("tuesday 16.01") == []
    correct(ticket, officer)
    assert read("wednesday 16.01") == ["escalation.to_superior"]


def test_what_followed_another_is_told_of_once_it_is_alone(dialog: Dialog) -> None:
    go_to(dialog, "monday 09.00")
    head = dialog.person("head")
    officer, found = folded(dialog)
    with transaction() as session:  # as if it had been reached just before it was folded
        session.add(Escalation(ticket_id=found[1].id or 0, cycle=1, level=2))
    head.heard()
    look(dialog)
    assert head.heard() == []
    person = officer.row
    with transaction() as session:
        incidents.split(session, session.get_one(Ticket, found[1].id), person)
    look(dialog)
    assert head.heard() == ["escalation.to_superior"]
    assert found[1].number in head.last.text


@pytest.mark.parametrize("who", ["nobody", "head", "blocked", "acting"])
def test_a_requester_reads_that_the_head_was_told_only_where_one_was(
    dialog: Dialog, who: str
) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    go_to(dialog, "monday 09.00")
    told(teacher)
    if who != "nobody":
        head = dialog.person("head")
    if who == "blocked":
        with transaction() as session:
            row = session.exec(select(Person).where(Person.line_id == head.line_id)).one()
            row.blocked_at = now()
    if who == "acting":
        head([*NAME, ("18/12/2569", ["acting.review"]), ("ยืนยัน", ["acting.done"])])
        on_leave(head, 5)
    go_to(dialog, "thursday 12.00")
    for each in (officer, teacher):
        each.heard()
    look(dialog)
    is_told = who in ("head", "acting")
    assert ("ผู้อำนวยการกลุ่ม" in teacher.last.text) == is_told
    key = "escalation.to_requester" if is_told else "escalation.to_requester_alone"
    assert teacher.heard() == [key]


@pytest.mark.parametrize("count", [1, 3])
def test_who_acts_as_head_is_addressed_so_and_hears_at_once(dialog: Dialog, count: int) -> None:
    """In an office where everything may wait that can: level 2 does not, whoever is the head."""
    officer, head = dialog.person("officer"), dialog.person("head")
    go_to(dialog, "monday 09.00")
    head([*NAME, ("18/12/2569", ["acting.review"]), ("ยืนยัน", ["acting.done"])])
    on_leave(head, 5)
    for number in range(count):
        told(dialog.person(f"teacher {number}"))
    go_to(dialog, "thursday 12.00")
    officer.heard()
    escalate(load_office("chaiyaphum"))
    dialog.deliver()
    assert officer.heard() == ["escalation.to_superior" if count == 1 else "escalation.many"]
    assert "เรียน ผู้รักษาราชการแทนผู้อำนวยการกลุ่ม เพื่อโปรดทราบ" in officer.last.text


def test_one_clock_that_cannot_be_read_stops_no_other(
    dialog: Dialog, caplog: pytest.LogCaptureFixture
) -> None:
    """Its priority is none that there is."""
    head = dialog.person("head")
    go_to(dialog, "monday 09.00")
    broken, sound = told(dialog.person("teacher"), priority=9), told(dialog.person("clerk"))
    go_to(dialog, "thursday 12.00")
    look(dialog)
    assert head.heard() == ["escalation.to_superior"]
    assert sound.number in head.last.text
    assert f"the clock of ticket {broken.id} failed" in caplog.text
    again = fresh(broken).escalate_at
    assert again is not None
    assert again > now() + timedelta(minutes=9)
    caplog.clear()
    look(dialog)
    assert caplog.text == ""


def without_p4(profile: Office) -> Office:
    """The office, without a target for P4."""
    targets = tuple(each for each in profile.sla.targets if each.priority != "P4")
    return profile.model_copy(update={"sla": profile.sla.model_copy(update={"targets": targets})})


def test_one_of_which_it_cannot_be_told_keeps_no_other(
    dialog: Dialog, caplog: pytest.LogCaptureFixture
) -> None:
    head, clerk = dialog.person("head"), dialog.person("clerk")
    go_to(dialog, "monday 09.00")
    broken, sound = told(dialog.person("teacher"), priority=4), told(clerk)
    with transaction() as session:
        for each in (broken, sound):
            session.add(Escalation(ticket_id=each.id or 0, cycle=1, level=2))
    tell(without_p4(office()))
    dialog.deliver()
    assert head.heard() == ["escalation.to_superior"]
    assert sound.number in head.last.text
    assert (clerk.heard(), untold()) == (["escalation.to_requester"], [broken.id])
    assert f"ticket {broken.id} cannot be told of" in caplog.text
    tell(office())
    dialog.deliver()
    assert head.heard() == ["escalation.to_superior"]
    assert broken.number in head.last.text
