"""Priorities: changed by officers, with a reason that only they read."""

import re

import pytest

from tests.dialogues import Dialog, tap
from tests.openings import report, reported
from tests.stored import fresh


def test_priority_needs_a_reason(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("priority.open"), ["priority.ask.level"]),
            ("P1 เร่งด่วนมาก", ["priority.ask.reason"]),
            ("ผอ.", ["priority.done"]),
            (ticket.number, ["ticket.card"]),
        ]
    )
    assert fresh(ticket).priority == 1
    assert "P3 เป็น P1" in officer.last.text


@pytest.mark.parametrize("said", ["P1", "p1 ครับ", "P๑", "P1 เร่งด่วนมาก", "เร่งด่วนมาก", "1"])
def test_a_priority_by_its_short_name(dialog: Dialog, said: str) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("priority.open"), ["priority.ask.level"])])
    officer([(said, ["priority.ask.reason"]), ("มีสอบพรุ่งนี้", ["priority.done"])])
    assert fresh(ticket).priority == 1


def test_a_reason_for_a_priority_is_for_officers(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("priority.open"), ["priority.ask.level"])])
    officer([("P1 เร่งด่วนมาก", ["priority.ask.reason"]), ("ญาติผู้อำนวยการ", ["priority.done"])])
    teacher.say("ติดตามงาน")
    assert "ญาติ" not in teacher.last.text
    officer.say(ticket.number)
    assert "ญาติ" in officer.last.text


def test_who_has_the_ticket_hears_of_it(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    head = dialog.person("head")
    head([(ticket.number, ["ticket.card"]), (tap("priority.open"), ["priority.ask.level"])])
    head([("P1", ["priority.ask.reason"]), ("มีสอบพรุ่งนี้", ["priority.done"])])
    assert officer.heard() == ["priority.told"]
    assert "มีสอบพรุ่งนี้" in officer.last.text


def test_the_priority_is_a_word_of_the_office(dialog: Dialog) -> None:
    """It comes from impact too: "urgent" is not said to people who did not say so."""
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    for said in ("แจ้งซ่อม", "1", "เปิดไม่ติดทั้งห้อง", "ข้าม", "ห้อง 1", "ทั้งโรงเรียน", "ข้าม", "ส่ง"):
        teacher.say(said)
    officer.heard()
    assert "P1 เร่งด่วนมาก" in officer.last.text
    officer.say(tap("desk.details"))
    officer([(tap("priority.open"), ["priority.ask.level"]), ("2", ["priority.ask.reason"])])
    officer([("มีเครื่องสำรอง", ["priority.done"])])
    officer.say("งานค้าง")
    officer([("1", ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    teacher.say("ติดตามงาน")
    teacher.say("เป็นอย่างไรบ้างคะ")
    teacher.say("คุยกับเจ้าหน้าที่")
    report(teacher)
    teacher.say("ติดตามงาน")
    officer(
        [(tap("desk.details"), ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])]
    )
    for said in ("สายไฟหลวม", "เสียบให้แน่น", "ซ่อมเสร็จ", "ส่ง"):
        officer.say(said)
    teacher.heard()
    seen = [each.text.replace("ระบุว่าเร่งด่วน", "") for each in teacher.received]
    assert "เสียบให้แน่น" in seen[-1]
    assert not [text for text in seen if re.search(r"\bP[1-4]\b|เร่งด่วน|ความสำคัญ", text)]
