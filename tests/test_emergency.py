"""Outside hours: when work begins, and what cannot wait for it."""

import pytest

from bot.offices import Office
from models.tables import Status
from tests.dialogues import Dialog, forged, tap
from tests.moments import go_to
from tests.openings import REPORT, report
from tests.stored import fresh


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("monday 20.00", "15 ธ.ค. 69 08.30 น."),
        ("saturday 10.00", "21 ธ.ค. 69 08.30 น."),
        ("tuesday 06.00", "15 ธ.ค. 69 08.30 น."),
    ],
)
def test_who_reports_outside_hours_reads_when_work_begins(
    dialog: Dialog, said: str, begins: str
) -> None:
    go_to(dialog, said)
    teacher = dialog([*REPORT, ("ส่งเรื่อง", ["repair.opened"])])
    assert "นอกเวลาราชการ" in teacher.last.text
    assert begins in teacher.last.text
    assert any(each.startswith("emergency.open") for each in teacher.last.offers)


def test_a_holiday_is_called_by_its_name(dialog: Dialog) -> None:
    go_to(dialog, "thursday 10.00", -1)  # 10 December
    teacher = dialog([*REPORT, ("ส่งเรื่อง", ["repair.opened"])])
    assert "วันรัฐธรรมนูญ" in teacher.last.text
    assert "11 ธ.ค. 69 08.30 น." in teacher.last.text


def test_within_hours_nothing_is_promised_that_nobody_approved(dialog: Dialog) -> None:
    go_to(dialog, "monday 10.00")
    teacher = dialog([*REPORT, ("ส่งเรื่อง", ["repair.opened"])])
    assert "ในวันและเวลาราชการ" in teacher.last.text
    assert not any(each.startswith("emergency.open") for each in teacher.last.offers)


def test_what_somebody_approved_is_promised(dialog: Dialog, approved: Office) -> None:
    go_to(dialog, "monday 10.00")
    teacher = dialog([*REPORT, ("ส่งเรื่อง", ["repair.opened"])])
    assert "ภายใน 4 ชั่วโมง" in teacher.last.text
    officer = dialog.person("officer")
    officer(
        [("งานค้าง", ["desk.queue"]), ("1", ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])]
    )
    assert teacher.heard() == ["ticket.claimed_by"]
    assert "กำหนดแล้วเสร็จ 17 ธ.ค. 69 10.00 น." in teacher.last.text


@pytest.fixture
def approved(dialog: Dialog) -> Office:
    """The office, once its head has approved the targets."""
    from dataclasses import replace
    from datetime import date

    office = dialog.bot.office
    who = {"approved_by": "ผอ.กลุ่ม (ตัวอย่าง)", "approved_on": date(2026, 12, 1)}
    targets = tuple(each.model_copy(update=who) for each in office.sla.targets)
    sla = office.sla.model_copy(update={"targets": targets})
    office = office.model_copy(update={"sla": sla})
    dialog.bot = replace(dialog.bot, office=office)
    return office


def test_an_emergency_reaches_whoever_is_on_call(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    go_to(dialog, "saturday 20.00")
    teacher = dialog([*REPORT, ("ส่งเรื่อง", ["repair.opened"])])
    officer.heard()
    teacher([("แจ้งเหตุเร่งด่วน", ["emergency.ask.reason"])])
    teacher([("พรุ่งนี้ใช้สอบทั้งอำเภอ", ["emergency.done"])])
    assert officer.heard() == ["emergency.call", "emergency.call"]
    assert "พรุ่งนี้ใช้สอบทั้งอำเภอ" in [each.text for each in officer.received][-2]
    assert "P1" in officer.last.text
    teacher([("แจ้งเหตุเร่งด่วน", ["emergency.ask.reason"]), ("ย้ำอีกครั้ง", ["ticket.refused.emergency"])])


def test_nobody_declares_it_for_others(dialog: Dialog) -> None:
    ticket = report(dialog.person("teacher"))
    clerk = dialog.person("clerk")
    assert clerk.say(forged(f"emergency.open?t={ticket.id}&v=1")) == ["ticket.not_found"]
    assert fresh(ticket).emergency_at is None


def test_an_emergency_ends_waiting_for_its_requester(dialog: Dialog) -> None:
    """Or it would be closed for want of an answer, although they wrote."""
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    go_to(dialog, "friday 10.00")
    ticket = report(teacher)
    officer([(tap("desk.claim"), ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    officer([(tap("ask.open"), ["ask.ask.need"]), ("รุ่นใดครับ", ["ask.done"])])
    go_to(dialog, "saturday 20.00")
    teacher([(ticket.number, ["ticket.card"])])
    teacher([("แจ้งเหตุเร่งด่วน", ["emergency.ask.reason"]), ("ใช้สอบพรุ่งนี้", ["emergency.done"])])
    found = fresh(ticket)
    assert (found.status, found.waits_for, found.priority) == (Status.CLAIMED, "", 1)


def test_an_alarm_is_no_further_information(dialog: Dialog) -> None:
    """Its word does what the receipt said, also while words go to the ticket."""
    officer = dialog.person("officer")
    go_to(dialog, "saturday 20.00")
    teacher = dialog([*REPORT, ("ส่งเรื่อง", ["repair.opened"])])
    teacher([(tap("talk.open"), ["talk.add"]), ("ไฟดับทั้งตึก", ["talk.sent_more"])])
    officer.heard()
    teacher([("แจ้งเหตุเร่งด่วนค่ะ", ["emergency.ask.reason"]), ("พรุ่งนี้ใช้สอบ", ["emergency.done"])])
    assert "emergency.call" in officer.heard()
