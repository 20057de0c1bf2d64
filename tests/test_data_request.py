"""Requests for information: what is about single persons needs a letter, or becomes numbers."""

import re

import pytest

from tests.dialogues import Dialog, tap
from tests.openings import Steps
from tests.stored import fresh, only_ticket

pytestmark = pytest.mark.any_database

OPEN: Steps = [
    ("ขอข้อมูล", ["data_request.ask.data_wanted"]),
    ("จำนวนนักเรียนแยกชั้นและเพศ", ["data_request.ask.about"]),
]
REST: Steps = [
    ("ปีการศึกษา 2569", ["data_request.ask.purpose"]),
    ("จัดทำแผนปฏิบัติการ", ["data_request.ask.needed_by"]),
    ("18 ธ.ค.", ["data_request.ask.format"]),
    ("เอกเซล", ["data_request.review"]),
]
RESULT = "data_request.result"


def test_numbers(in_each_office: Dialog) -> None:
    officer = in_each_office.person("officer")
    teacher = in_each_office([*OPEN, ("ยอดสรุป", ["data_request.ask.period"]), *REST])
    teacher([("ส่ง", ["data_request.opened"])])
    ticket = only_ticket()
    assert re.fullmatch(r"D\d{4}-0001", ticket.number)
    assert ticket.fields == {
        "data_wanted": "จำนวนนักเรียนแยกชั้นและเพศ",
        "about": "numbers",
        "period": "ปีการศึกษา 2569",
        "purpose": "จัดทำแผนปฏิบัติการ",
        "needed_by": "2026-12-18",
        "format": "spreadsheet",
    }
    assert officer.heard() == ["desk.new"]
    officer([(tap("desk.details"), ["ticket.card"])])
    officer([(tap("resolve.open"), [f"{RESULT}.ask.action_taken"])])
    officer([("ส่งไฟล์ทางอีเมลโรงเรียน", [f"{RESULT}.ask.outcome"])])
    officer([("ส่งข้อมูลแล้ว", [f"{RESULT}.review"]), ("บันทึกผล", ["resolve.done"])])
    assert fresh(ticket).fields["outcome"] == "given"
    assert teacher.heard() == ["resolve.card"]


def test_what_is_about_persons_needs_a_letter(dialog: Dialog) -> None:
    teacher = dialog([*OPEN, ("รายชื่อ", ["data_request.ask.memo_no"])])
    assert "หนังสือ" in teacher.last.text
    teacher([("ศธ 04001/55", ["data_request.ask.period"]), *REST])
    teacher([("ส่ง", ["data_request.opened"])])
    assert only_ticket().fields["memo_no"] == "ศธ 04001/55"


def test_without_a_letter_it_becomes_numbers(dialog: Dialog) -> None:
    teacher = dialog([*OPEN, ("รายบุคคล", ["data_request.ask.memo_no"])])
    teacher([("ขอเป็นยอดสรุปแทน", ["data_request.ask.period"])])
    teacher([("ล่าสุดที่มี", ["data_request.ask.purpose"]), *REST[1:]])
    assert "ยอดสรุป" in teacher.last.text
    assert "รายบุคคล" not in teacher.last.text
    assert "ขอเป็นยอดสรุปแทน" in teacher.last.text
    teacher([("ส่ง", ["data_request.opened"])])
    officer = dialog.person("officer")
    officer([(only_ticket().number, ["ticket.card"])])
    assert "ยอดสรุป" in officer.last.text
    assert only_ticket().fields["about"] == "numbers"
