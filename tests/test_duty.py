"""Duty by chat: on, off, who it is, and taking back; new tickets go to one officer at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot import duty
from bot.thai import short_date
from models import people
from models.db import now, transaction
from models.duty_table import Shift
from models.tables import Entry, Ticket
from tests import staff
from tests.conftest import only_postgresql
from tests.dialogues import Dialog, Talker, forged, tap, unfollow
from tests.openings import open_ticket, report, resolve
from tests.rosters import ahead, office_with, on_leave, roster
from tests.stored import fresh

OFFICE = ("officer", "officer two", "officer three")


def team(dialog: Dialog) -> list[Talker]:
    return [dialog.person(name) for name in OFFICE]


def hearing_of(dialog: Dialog, *talkers: Talker) -> list[list[str]]:
    """What each of them hears of a teacher's new report."""
    for each in talkers:
        each.heard()
    report(dialog.person("teacher"))
    return [each.heard() for each in talkers]


NEW = ["desk.new"]


@pytest.mark.parametrize("words", ["วันนี้ฉันเข้าเวร", "เข้าเวรค่ะ", "วันนี้ผมเข้าเวรครับ"])
def test_on_and_off_duty(dialog: Dialog, words: str) -> None:
    first, second, third = team(dialog)
    assert hearing_of(dialog, first, second, third) == [NEW, NEW, NEW]
    second([(words, ["duty.on"]), (words, ["duty.on"])])
    assert short_date(ahead(0)) in second.last.text
    assert hearing_of(dialog, first, second, third) == [[], NEW, []]
    third([(words, ["duty.on"])])
    assert "officer two, officer three" in third.last.text
    second([("ออกเวร", ["duty.off"])])
    assert hearing_of(dialog, first, second, third) == [[], [], NEW]
    second([("เข้าเวรวันนี้", ["duty.on"])])  # its button, typed
    dialog.advance(timedelta(days=1))
    assert hearing_of(dialog, first, second, third) == [NEW, NEW, NEW]


def test_in_the_group(dialog: Dialog) -> None:
    group = dialog.group("officer")
    officer = dialog.person("officer").in_group(group)
    officer([("เข้าเวร", ["duty.on"]), ("ใครเข้าเวร", ["duty.card"]), ("ออกเวร", ["duty.off"])])
    assert officer.find("duty.on")
    officer([("ลา", []), ("แลกเวร", []), ("ตกลง", [])])
    clerk = dialog.person("clerk").in_group(group)
    clerk([("เข้าเวร", ["menu.refused"])])


@pytest.mark.parametrize("who", ["deputy", "director"])
def test_who_looks_on_has_no_duty(dialog: Dialog, who: str) -> None:
    onlooker = dialog.person(who)
    looks_only = ["duty.looks_only"]
    onlooker(
        [(word, looks_only) for word in ("เข้าเวร", "ออกเวร", "ลา", "ลาป่วย", "แลกเวร", "ยกเลิกเวร")]
    )
    onlooker([("ใครเข้าเวร", ["duty.card"])])
    assert onlooker.last.offers == []
    assert stored() == []


def stored() -> list[Shift]:
    with transaction() as session:
        return list(session.exec(select(Shift)))


def test_requesters_have_no_part_in_it(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    officer([("เข้าเวร", ["duty.on"])])
    id_ = stored()[0].id
    verbs = ["duty.on", "duty.off", "duty.who", "duty.said", f"duty.take_back?i={id_}"]
    verbs += [
        "absence.open",
        "absence.colleague",
        "swap.open",
        f"swap.agree?i={id_}",
        "acting.open",
    ]
    verbs += ["acting.new", "acting.end?i=1", "dismissal.open", "dismissal.confirm?p=1"]
    for verb in verbs:
        assert teacher.say(forged(verb)) == ["menu.refused"], verb
    assert len(stored()) == 1


def test_who_is_on_duty(dialog: Dialog) -> None:
    first, second, head = *team(dialog)[:2], dialog.person("head")
    first([("ใครเข้าเวร", ["duty.card"])])
    assert "เจ้าหน้าที่ทุกคน" in first.last.text
    roster(dialog, "officer two", on_call=["officer"])
    on_leave(head, 2)
    first([("เวร", ["duty.card"])])
    said = first.last.text
    assert f"วันนี้ {short_date(ahead(0))}" in said
    assert "officer two" in said
    assert f"head {short_date(ahead(0))} – {short_date(ahead(2))}" in said
    assert "เหตุฉุกเฉินนอกเวลา\nofficer\n" in said
    first([("1", ["duty.on"]), ("ดูเวร", ["duty.card"])])
    assert "dismissal.open" not in first.last.offers
    head([("ใครเข้าเวร", ["duty.card"])])
    assert {"acting.open", "absence.colleague", "dismissal.open"} <= set(head.last.offers)
    assert second.say("ใครอยู่เวร") == ["duty.card"]


def test_taking_back_what_was_said(dialog: Dialog) -> None:
    first, second, _ = team(dialog)
    first([("ยกเลิกเวร", ["duty.said_nothing"]), ("เข้าเวร", ["duty.on"])])
    first([("ยกเลิกเวร", ["duty.which"])])
    data = first.find("duty.take_back")
    assert second.say(forged(data)) == ["duty.error.not_theirs"]
    first([("1", ["duty.taken_back"]), (forged(data), ["duty.error.gone"])])
    assert stored() == []
    first([("เข้าเวร", ["duty.on"]), ("ยกเลิกเวร", ["duty.which"]), ("ไม่ยกเลิก", ["duty.card"])])
    assert len(stored()) == 1
    old = first.find("duty.take_back")
    dialog.advance(timedelta(days=1))
    first([(forged(old), ["duty.error.over"])])
    first([(forged("duty.take_back"), ["duty.error.gone"])])


def test_new_tickets_go_round(dialog: Dialog) -> None:
    first, second, third = team(dialog)
    roster(dialog, "officer", "officer two")
    heard = [hearing_of(dialog, first, second, third) for _ in range(4)]
    assert heard == [[NEW, [], []], [[], NEW, []]] * 2
    assert "ถึงคิว officer" in first.last.text
    # The school's place stands on the ticket.
    with transaction() as session:
        ticket = session.exec(select(Ticket)).first()
        assert ticket is not None
        assert (ticket.org_code, ticket.zone) == (dialog.school.code, dialog.school.district)
        lines = session.exec(select(Entry).where(Entry.kind == "offered")).all()
        assert all(line.internal for line in lines)
        assert len(lines) == 4


def test_services_and_zones_of_a_ticket_count(dialog: Dialog) -> None:
    first, second, third = team(dialog)
    here = {"officers": ["officer two"], "zones": [dialog.school.district]}
    there = {"officers": ["officer"], "zones": ["elsewhere"]}
    other = {"officers": ["officer three"], "services": ["cable"]}
    rostered = office_with(roster=[there, other, here])
    dialog.bot = replace(dialog.bot, office=rostered)
    assert hearing_of(dialog, first, second, third) == [[], NEW, []]


def test_what_a_requester_adds_goes_to_the_one_it_is_offered_to(dialog: Dialog) -> None:
    first, second, third = team(dialog)
    teacher = dialog.person("teacher")
    roster(dialog, "officer two")
    ticket = report(teacher)
    roster(dialog, "officer")
    for each in (first, second, third):
        each.heard()
    teacher([("มีควันออกด้วยค่ะ", ["talk.added"])])
    added = ["talk.from_requester.text"]
    assert [each.heard() for each in (first, second, third)] == [[], added, []]
    # Gone off duty it is still theirs; on leave or without the account it is not.
    second([("ออกเวร", ["duty.off"])])
    teacher([("เหม็นไหม้ค่ะ", ["talk.added"])])
    assert [each.heard() for each in (first, second, third)] == [[], added, []]
    second([(unfollow(), [])])
    teacher([("ยังรออยู่นะคะ", ["talk.added"])])
    assert [each.heard() for each in (first, second, third)] == [added, [], []]
    second([("เมนู", ["menu.ask"])])
    on_leave(second)
    teacher([("ยังรออยู่ค่ะ", ["talk.added"])])
    assert [each.heard() for each in (first, second, third)] == [added, [], []]
    # Anybody may claim it, and then it is offered to nobody.
    third([(f"{ticket.number} รับเรื่อง", ["desk.claimed"])])
    assert (fresh(ticket).assignee_id, fresh(ticket).offered_to) == (third.row.id, None)


def test_an_officer_is_not_offered_their_own_report(dialog: Dialog) -> None:
    first, second, _ = team(dialog)
    roster(dialog, "officer", "officer two")
    ticket = report(second)
    assert fresh(ticket).offered_to == first.row.id
    roster(dialog, "officer two")
    first.heard()
    assert fresh(report(second, "จอแตกอีกเครื่อง")).offered_to is None
    assert first.heard() == NEW == dialog.person("officer three").heard()[-1:]


def test_what_comes_back_without_an_officer_is_offered_anew(dialog: Dialog) -> None:
    first, second, third = team(dialog)
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    resolve(third, ticket)
    with transaction() as session:
        person = people.meet(session, third.line_id).person
        person.role = None
    roster(dialog, "officer two")
    for each in (first, second, teacher):
        each.heard()
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert fresh(ticket).offered_to == second.row.id
    assert (first.heard(), second.heard()) == ([], ["desk.reopened", "desk.reopened"])


def test_handing_on_to_somebody_on_leave_is_said(dialog: Dialog) -> None:
    first, second, _ = team(dialog)
    ticket = report(dialog.person("teacher"))
    on_leave(second, 3)
    first([(ticket.number, ["ticket.card"]), (tap("desk.hand"), ["desk.hand_whom"])])
    first([("officer two", ["desk.handed", "desk.colleague_away"])])
    assert short_date(ahead(3)) in first.last.text
    assert fresh(ticket).assignee_id == second.row.id


@only_postgresql
def test_two_tickets_at_once_go_to_two_officers(database: Engine) -> None:
    """Of two turns that choose at the same moment the second sees what the first chose."""
    office = office_with(roster=[{"officers": ["one", "two"]}])
    with transaction() as session:
        for name in ("one", "two"):
            staff.enrol(session, f"U{name}", name)
        requester = people.meet(session, "Urequester").person
        ids = [open_ticket(session, requester).id for _ in range(2)]
    have_begun = threading.Barrier(2)

    def offer(id_: int) -> str:
        with transaction() as session:
            ticket = session.get_one(Ticket, id_)
            have_begun.wait(5)
            chosen = duty.offer(duty.Staff(session, office, now()), ticket)
            assert chosen is not None
            return chosen.office_name

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(offer, [id_ or 0 for id_ in ids])) == ["one", "two"]
