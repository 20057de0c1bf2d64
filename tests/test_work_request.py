"""Requests for work: the form, lending, days on which the office is closed, the result."""

import re

import pytest

from tests.dialogues import Dialog, tap
from tests.openings import Steps
from tests.stored import fresh, only_ticket
from tests.terms import on_terms

OPEN: Steps = [
    ("ขอให้ดำเนินการ", ["work_request.ask.subject"]),
    ("ขอจุดกระจายสัญญาณเพิ่ม", ["work_request.ask.work_type"]),
    ("ติดตั้ง", ["work_request.ask.detail"]),
    ("ห้องประชุมชั้น 2 จำนวน 1 จุด", ["work_request.ask.wanted_date"]),
]
REST: Steps = [
    ("ห้องประชุมชั้น 2", ["work_request.ask.memo_no"]),
    ("ไม่มีหนังสือ", ["work_request.review"]),
]


@pytest.fixture(autouse=True)
def _without_approval(request: pytest.FixtureRequest) -> None:
    """What comes after the form is approved is looked at here."""
    for name in {"dialog", "in_each_office"} & set(request.fixturenames):
        on_terms(request.getfixturevalue(name), "work_request", approval=[])


def test_a_request_typed_from_start_to_end(in_each_office: Dialog) -> None:
    officer = in_each_office.person("officer")
    teacher = in_each_office([*OPEN, ("15/1/70", ["work_request.ask.location"]), *REST])
    assert "15 ม.ค. 70" in teacher.last.text
    teacher([("ส่ง", ["work_request.opened"])])
    ticket = only_ticket()
    assert re.fullmatch(r"W\d{4}-0001", ticket.number)
    assert ticket.priority == 4
    assert ticket.fields == {
        "subject": "ขอจุดกระจายสัญญาณเพิ่ม",
        "work_type": "install",
        "detail": "ห้องประชุมชั้น 2 จำนวน 1 จุด",
        "wanted_date": "2027-01-15",
        "location": "ห้องประชุมชั้น 2",
    }
    assert officer.heard() == ["desk.new"]
    assert "ติดตั้ง" in officer.last.text


def test_what_the_first_sentence_tells_is_not_asked(dialog: Dialog) -> None:
    teacher = dialog(
        [
            ("ขอให้ดำเนินการ", ["work_request.ask.subject"]),
            ("ขอยืมโปรเจกเตอร์วันที่ 15 ม.ค. ที่ห้องประชุม", ["work_request.ask.detail"]),
            ("โปรเจกเตอร์ 1 เครื่อง", ["work_request.ask.return_date"]),
        ]
    )
    teacher([("วันเดียว", ["work_request.ask.memo_no"]), ("ไม่มีหนังสือ", ["work_request.review"])])
    for said in ("ยืมอุปกรณ์", "15 ม.ค. 70", "ห้องประชุม"):
        assert said in teacher.last.text


def test_a_new_first_sentence_changes_no_other_answer(dialog: Dialog) -> None:
    teacher = dialog([*OPEN, ("15/1/70", ["work_request.ask.location"]), *REST])
    teacher([("แก้ไข", ["form.edit_which"]), ("เรื่อง", ["work_request.ask.subject"])])
    teacher([("ขอยืมโปรเจกเตอร์วันที่ 20 ม.ค.", ["work_request.review"])])
    assert "15 ม.ค. 70" in teacher.last.text
    assert "ยืมอุปกรณ์" not in teacher.last.text


def test_what_is_lent_comes_back(dialog: Dialog) -> None:
    teacher = dialog(
        [
            ("ขอยืม", ["work_request.ask.subject"]),
            ("ขอยืมโปรเจกเตอร์", ["work_request.ask.detail"]),
            ("โปรเจกเตอร์ 1 เครื่อง พร้อมจอ", ["work_request.ask.wanted_date"]),
            ("พรุ่งนี้", ["work_request.ask.return_date"]),
            ("14 ธ.ค.", ["form.error.before_first", "work_request.ask.return_date"]),
            ("วันเดียว", ["work_request.ask.location"]),
            ("หอประชุม", ["work_request.ask.memo_no"]),
            ("ศธ 04001/123", ["work_request.review"]),
            ("ส่งเรื่อง", ["work_request.opened"]),
        ]
    )
    ticket = only_ticket()
    assert (ticket.fields["wanted_date"], ticket.fields["return_date"]) == (
        "2026-12-15",
        "2026-12-15",
    )
    assert ticket.fields["memo_no"] == "ศธ 04001/123"
    officer = dialog.person("officer")
    officer(
        [(ticket.number, ["ticket.card"]), (tap("resolve.open"), [f"{RESULT}.ask.action_taken"])]
    )
    officer([("ให้ยืมและรับคืนครบ", [f"{RESULT}.ask.outcome"]), ("เสร็จแล้ว", [f"{RESULT}.review"])])
    officer([("+ วันที่รับคืน", [f"{RESULT}.ask.returned_at"]), ("วันนี้", [f"{RESULT}.review"])])
    officer([("บันทึกผล", ["resolve.done"])])
    assert fresh(ticket).fields["returned_at"] == "2026-12-14"
    assert teacher.heard() == ["resolve.card"]
    assert "เรียบร้อยแล้วหรือไม่" in teacher.last.text


RESULT = "work_request.result"


@pytest.mark.parametrize(
    ("said", "why"),
    [("19 ธ.ค.", "เสาร์-อาทิตย์"), ("31 ธ.ค. 69", "วันสิ้นปี")],
)
def test_a_day_on_which_the_office_is_closed_is_taken_and_told(
    dialog: Dialog, said: str, why: str
) -> None:
    teacher = dialog([*OPEN, (said, ["work_request.ask.location"]), *REST])
    assert f"สำนักงานหยุด: {why}" in teacher.last.text
    teacher([("ส่ง", ["work_request.opened"])])
    officer = dialog.person("officer")
    officer([(only_ticket().number, ["ticket.card"])])
    assert f"สำนักงานหยุด: {why}" in officer.last.text


@pytest.mark.parametrize(
    ("before", "said", "complaint"),
    [
        (1, "จอ", "form.error.too_short"),
        (2, "ทำอาหาร", "form.error.not_a_choice"),
        (3, "1", "form.error.too_short"),
        (4, "วันนี้", "form.error.not_ahead"),
        (4, "เมื่อวาน", "form.error.not_a_date"),
    ],
)
def test_a_bad_answer_is_explained_and_asked_again(
    dialog: Dialog, before: int, said: str, complaint: str
) -> None:
    talker = dialog(OPEN[:before])
    assert talker.say(said) == [complaint, *OPEN[before - 1][1]]


def test_what_was_written_before_becomes_the_subject_however_short(dialog: Dialog) -> None:
    teacher = dialog([("ขอยืมจอ", ["talk.offer"]), ("บริการอื่น", ["menu.ask_part"])])
    teacher(
        [
            ("ขอให้ดำเนินการเรื่องนี้", ["work_request.ask.detail"]),
            ("จอภาพ 1 จอ ใช้ทั้งวัน", ["work_request.ask.wanted_date"]),
            ("พรุ่งนี้", ["work_request.ask.return_date"]),
            ("1", ["work_request.ask.location"]),
            *REST,
            ("ส่ง", ["work_request.opened"]),
        ]
    )
    assert only_ticket().fields["subject"] == "ขอยืมจอ"
