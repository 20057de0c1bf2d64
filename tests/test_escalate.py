"""Tickets that wait too long: who hears of it, when, and once, whatever the clock does."""

import contextlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bot.worktime import calendar_of
from jobs.calendar import follow_profile
from jobs.escalate import escalate, send_digest
from jobs.waiting import look_at_waiting
from models import calendar, tickets
from models.calendar import OwnDay
from models.db import DatabaseUnavailable, transaction
from models.tables import Escalation, Outgoing, Person, Ticket
from models.tickets import Finding
from tests.dialogues import Dialog, Talker, tap
from tests.moments import go_to, moment
from tests.openings import report, resolve
from tests.stored import fresh

pytestmark = pytest.mark.usefixtures("settings")


def look(dialog: Dialog) -> None:
    """Let the clock process look, twice: the second time it finds nothing new."""
    escalate()
    dialog.deliver()
    escalate()
    dialog.deliver()


def heard_at(dialog: Dialog, who: Talker, said: str, week: int = 0) -> list[str]:
    """What somebody hears when the clock process looks at that moment."""
    go_to(dialog, said, week)
    who.heard()
    look(dialog)
    return who.heard()


def reached(ticket: Ticket) -> list[int]:
    with transaction() as session:
        statement = select(Escalation.level).where(Escalation.ticket_id == ticket.id)
        return sorted(session.exec(statement))


def test_what_nobody_takes_is_told_to_all_officers(dialog: Dialog) -> None:
    """An ordinary ticket is to be taken within four hours of work."""
    officers = [dialog.person(name) for name in ("officer", "officer two")]
    head = dialog.person("head")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    assert heard_at(dialog, officers[0], "monday 12.59") == []
    assert heard_at(dialog, officers[0], "monday 13.01") == ["escalation.to_officer"]
    assert ticket.number in officers[0].last.text
    assert officers[1].heard()[-1] == "escalation.to_officer"
    assert "escalation.to_officer" not in head.heard()
    assert heard_at(dialog, officers[0], "monday 13.02") == []
    officers[0]([(tap("desk.claim"), ["desk.claimed"])])


def test_the_evening_and_the_weekend_do_not_count(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    go_to(dialog, "friday 15.30")
    report(dialog.person("teacher"))
    assert heard_at(dialog, officer, "sunday 12.00") == []
    assert heard_at(dialog, officer, "monday 11.29", week=1) == []
    assert heard_at(dialog, officer, "monday 11.31", week=1) == ["escalation.to_officer"]


def test_what_takes_long_reaches_the_assignee_then_head_and_requester(dialog: Dialog) -> None:
    """80 % of three working days, then all of them."""
    officer, head = dialog.person("officer"), dialog.person("head")
    teacher = dialog.person("teacher")
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    officer([(tap("desk.claim"), ["desk.claimed"])])
    assert heard_at(dialog, officer, "wednesday 12.11") == []
    assert heard_at(dialog, officer, "wednesday 12.13") == ["escalation.to_officer"]
    teacher.heard()
    assert heard_at(dialog, head, "thursday 08.59") == []
    assert heard_at(dialog, head, "thursday 09.01") == ["escalation.to_superior"]
    assert "เรียน ผู้อำนวยการกลุ่ม เพื่อโปรดทราบ" in head.last.text
    assert teacher.heard() == ["escalation.to_requester"]
    assert ticket.number in teacher.last.text
    assert reached(ticket) == [1, 2]
    officer.say(ticket.number)
    assert "แจ้งเตือนระดับ 2" in officer.last.text
    teacher.say(ticket.number)
    assert "ระดับ" not in teacher.last.text


def test_without_a_head_the_officers_hear(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    go_to(dialog, "monday 09.00")
    report(dialog.person("teacher"))
    officer([(tap("desk.claim"), ["desk.claimed"])])
    go_to(dialog, "thursday 09.01")
    other.heard()
    look(dialog)
    assert "escalation.to_officer" in other.heard()


def test_a_clock_stands_while_the_ticket_waits(dialog: Dialog) -> None:
    """A day of waiting for the requester is a day more."""
    officer, head = dialog.person("officer"), dialog.person("head")
    teacher = dialog.person("teacher")
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    officer([(tap("desk.claim"), ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    officer([(tap("ask.open"), ["ask.ask.need"]), ("รุ่นใดครับ", ["ask.done"])])
    go_to(dialog, "tuesday 09.00")
    teacher.say("รุ่น M ค่ะ")
    assert heard_at(dialog, head, "friday 08.59") == []
    assert heard_at(dialog, head, "friday 09.01") == ["escalation.to_superior"]


@pytest.mark.parametrize("is_first", ["the clock", "the officer"])
def test_a_server_that_was_off_gives_no_free_day(dialog: Dialog, is_first: str) -> None:
    """What waited until Wednesday has three days from then on, whoever looks on Friday first."""
    officer, head = dialog.person("officer"), dialog.person("head")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    for said in (f"{ticket.number} รับเรื่อง", ticket.number, tap("waiting.open"), "อะไหล่", "สั่งจอแล้ว"):
        officer.say(said)
    officer([("16 ธ.ค. 69", ["ticket.waits_now"])])
    go_to(dialog, "friday 10.00")
    if is_first == "the clock":
        look_at_waiting()
    else:
        officer.say(ticket.number)
        officer([(tap("waiting.go_on"), ["waiting.gone_on"])])
    assert heard_at(dialog, head, "monday 16.29", week=1) == []
    assert heard_at(dialog, head, "monday 16.31", week=1) == ["escalation.to_superior"]


def test_another_priority_has_other_times(dialog: Dialog) -> None:
    officer, head = dialog.person("officer"), dialog.person("head")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    officer([(tap("desk.claim"), ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    go_to(dialog, "monday 14.00")
    officer([(tap("priority.open"), ["priority.ask.level"]), ("P1", ["priority.ask.reason"])])
    officer([("ทั้งโรงเรียนใช้ไม่ได้", ["priority.done"])])
    assert heard_at(dialog, head, "monday 14.01") == ["escalation.to_superior"]


def test_a_day_that_is_declared_a_holiday_moves_what_is_open(dialog: Dialog) -> None:
    head = dialog.person("head")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    look(dialog)
    before = fresh(ticket).escalate_at
    id_ = head.row.id
    with transaction() as session:
        person = session.get_one(Person, id_)
        calendar.set_day(session, OwnDay(date(2026, 12, 15), False, "วันหยุดพิเศษ"), person)
    look(dialog)
    assert before == fresh(ticket).escalate_at  # this morning's is as it was
    officer = dialog.person("officer")
    officer.say(ticket.number)
    officer([(tap("desk.claim"), ["desk.claimed"])])
    assert heard_at(dialog, head, "thursday 09.01") == []
    assert heard_at(dialog, head, "friday 09.01") == ["escalation.to_superior"]


def test_another_profile_has_open_clocks_looked_at_again(dialog: Dialog) -> None:
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    look(dialog)
    due = fresh(ticket).escalate_at
    assert due is not None
    assert due - moment("monday 13.00") < timedelta(seconds=30)
    follow_profile()  # the first time there is nothing to compare with
    assert fresh(ticket).escalate_at != due
    look(dialog)
    follow_profile()
    assert fresh(ticket).escalate_at == due


@pytest.mark.parametrize("count", [1, 30])
def test_fault_14_a_clock_that_jumps_three_days(dialog: Dialog, count: int) -> None:
    """Each level once; each person reads one message of it, or a few; there and back again."""
    officer, head = dialog.person("officer"), dialog.person("head")
    go_to(dialog, "monday 09.00")
    teachers = [dialog.person(f"teacher {number}") for number in range(count)]
    for each in teachers:
        report(each)
    look(dialog)
    told = heard_at(dialog, head, "thursday 12.00")
    assert told == ["escalation.to_superior" if count == 1 else "escalation.many"]
    assert [key for key in officer.heard() if key.startswith("escalation")] == [
        "escalation.to_officer" if count == 1 else "escalation.many"
    ]
    dialog.advance(timedelta(days=-3))
    look(dialog)
    dialog.advance(timedelta(days=3))
    look(dialog)
    assert head.heard() == []
    with transaction() as session:
        rows = session.exec(select(Escalation.ticket_id, Escalation.level)).all()
    assert Counter(rows) == Counter({(each, level): 1 for each, _ in rows for level in (1, 2)})
    for each in teachers:
        assert each.heard().count("escalation.to_requester") == 1


def test_fault_34_many_clocks_at_once(dialog: Dialog) -> None:
    """However many look at once, whoever is to know is told once."""
    head = dialog.person("head")
    go_to(dialog, "monday 09.00")
    for number in range(12):
        report(dialog.person(f"teacher {number}"))
    go_to(dialog, "thursday 12.00")
    head.heard()

    def look_until_it_can() -> None:
        with contextlib.suppress(DatabaseUnavailable):  # the next tick looks again
            escalate()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(look_until_it_can) for _ in range(12)]:
            done.result()
    look(dialog)
    listed = [each.text for each in head.received if each.key.startswith("escalation")]
    with transaction() as session:
        numbers = session.exec(select(Ticket.number)).all()
        told = session.exec(select(Escalation).where(col(Escalation.told_at).is_(None))).all()
    assert told == []
    assert len(numbers) == 12
    more = sum("และอีก 2 เรื่อง" in each for each in listed)
    assert sum(each.count(number) for each in listed for number in set(numbers)) in (12, 10 * more)


def test_the_deputy_reads_a_digest_once_a_day(dialog: Dialog) -> None:
    """Three working days over time, an ordinary ticket is for the deputy."""
    deputy, head = dialog.person("deputy"), dialog.person("head")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))

    def read(said: str, week: int = 0) -> list[str]:
        go_to(dialog, said, week)
        deputy.heard()
        look(dialog)
        send_digest()
        send_digest()
        dialog.deliver()
        return deputy.heard()

    assert read("monday 16.10", 1) == []  # nothing is due; the day's digest is done all the same
    assert read("tuesday 15.59", 1) == []
    assert "escalation.to_superior" in head.heard()
    assert read("tuesday 16.01", 1) == ["escalation.to_superior"]
    assert ticket.number in deputy.last.text
    assert read("tuesday 16.20", 1) == []
    assert read("wednesday 16.20", 1) == []


def test_no_digest_on_a_holiday(dialog: Dialog) -> None:
    deputy = dialog.person("deputy")
    go_to(dialog, "monday 09.00")
    report(dialog.person("teacher"))
    go_to(dialog, "saturday 16.30", 1)
    look(dialog)
    send_digest()
    dialog.deliver()
    assert deputy.heard() == []
    go_to(dialog, "monday 16.30", 2)
    send_digest()
    dialog.deliver()
    assert deputy.heard() == ["escalation.to_superior"]


def test_what_is_over_tells_nobody(dialog: Dialog) -> None:
    head, teacher = dialog.person("head"), dialog.person("teacher")
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    teacher.say(ticket.number)
    teacher([(tap("ticket.withdraw"), ["ticket.withdraw_sure"]), ("ใช่", ["ticket.withdrawn"])])
    assert heard_at(dialog, head, "friday 12.00") == []
    assert fresh(ticket).escalate_at is None


def test_reopening_begins_anew(dialog: Dialog) -> None:
    """The levels of the first time do not keep those of the second."""
    officer, head, teacher = (dialog.person(each) for each in ("officer", "head", "teacher"))
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    officer([(tap("desk.claim"), ["desk.claimed"])])
    assert heard_at(dialog, head, "thursday 12.00") == ["escalation.to_superior"]
    resolve(officer, ticket)
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert heard_at(dialog, head, "tuesday 11.59", 1) == []
    assert heard_at(dialog, head, "tuesday 12.01", 1) == ["escalation.to_superior"]
    assert reached(ticket) == [1, 1, 2, 2]


def test_the_time_of_a_told_result_does_not_count(dialog: Dialog) -> None:
    """Told on Monday; on Thursday more has to be done: nothing is late at once."""
    officer, head, teacher = (dialog.person(each) for each in ("officer", "head", "teacher"))
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    officer([(tap("desk.claim"), ["desk.claimed"])])
    resolve(officer, ticket)
    go_to(dialog, "wednesday 15.00")
    person = officer.row
    with transaction() as session:
        row = tickets.get(session, ticket.id or 0)
        assert row is not None
        tickets.report(session, row, person, Finding({"cause": "ส่งซ่อม"}))
    assert heard_at(dialog, head, "thursday 12.00") == []
    assert reached(ticket) == []


def test_the_time_of_a_corrected_result_does_not_count(dialog: Dialog) -> None:
    """Told on Monday, corrected on Wednesday, and found to need parts after all."""
    officer, head, teacher = (dialog.person(each) for each in ("officer", "head", "teacher"))
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    officer([(tap("desk.claim"), ["desk.claimed"])])
    go_to(dialog, "monday 10.00")
    resolve(officer, ticket)
    go_to(dialog, "wednesday 15.00")
    resolve(officer, ticket)
    go_to(dialog, "wednesday 15.30")
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    for said in ("จอแตก", "สั่งจอใหม่", "รออะไหล่", "พรุ่งนี้"):
        officer.say(said)
    officer([("บันทึกผล", ["ticket.waits_now"])])
    go_to(dialog, "thursday 16.31")
    look_at_waiting()
    assert heard_at(dialog, head, "friday 12.00") == []
    assert reached(ticket) == []


def test_nothing_is_due_while_nothing_is(dialog: Dialog) -> None:
    """A tick without anything due promises nothing and changes nothing."""
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    look(dialog)
    with transaction() as session:
        before = session.exec(select(Outgoing.id)).all()
        assert calendar_of(dialog.bot.office, session).is_open(moment("monday 09.00"))
    escalate()
    with transaction() as session:
        assert session.exec(select(Outgoing.id)).all() == before
    assert fresh(ticket).version == 1
