"""Leave: a small form, the tickets that somebody may take over, a head for a colleague."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from bot.thai import short_date
from models.db import transaction
from models.duty_table import Shift
from tests.dialogues import Dialog, Talker, forged, tap, unsend
from tests.openings import report
from tests.rosters import ahead, roster
from tests.stored import assert_nowhere, fresh


def leaves() -> list[tuple[date, date, str]]:
    with transaction() as session:
        found = session.exec(select(Shift).where(Shift.kind == "leave")).all()
        return [(each.from_on, each.until_on, each.reason) for each in found]


def test_leave(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer(
        [
            ("ลา", ["absence.ask.from_on"]),
            ("พรุ่งนี้", ["absence.ask.until_on"]),
            (short_date(ahead(3)), ["absence.ask.reason"]),
            ("พาแม่ไปหาหมอ", ["absence.review"]),
            ("บันทึกวันลา", ["absence.done"]),
        ]
    )
    assert f"{short_date(ahead(1))} – {short_date(ahead(3))}" in officer.last.text
    assert leaves() == [(ahead(1), ahead(3), "พาแม่ไปหาหมอ")]
    officer([("ใครเข้าเวร", ["duty.card"])])
    assert "พาแม่" not in officer.last.text


def test_the_head_is_told(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    take(officer, "ลาป่วย", "วันนี้", "วันเดียว", "ส่ง")
    assert head.heard() == ["absence.to_head_because"]
    assert "“ลาป่วย”" in head.last.text
    take(officer, "ลา", "พรุ่งนี้", "วันเดียว", "ข้าม", "ส่ง")
    assert head.heard() == ["absence.to_head"]
    take(head, "ลา", "พรุ่งนี้", "วันเดียว", "ข้าม", "ส่ง")
    assert head.heard() == []


def test_a_day_by_buttons_without_a_reason(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer(
        [
            ("ขอลาค่ะ", ["absence.ask.from_on"]),
            ("1", ["absence.ask.until_on"]),
            ("วันเดียว", ["absence.ask.reason"]),
            ("ข้าม", ["absence.review"]),
            (tap("form.send"), ["absence.done"]),
        ]
    )
    assert leaves() == [(ahead(0), ahead(0), "")]


def test_a_reason_may_come_first(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("ลาป่วย", ["absence.ask.from_on"]), ("วันนี้", ["absence.ask.until_on"])])
    officer([(tap("form.set"), ["absence.review"]), ("ยืนยัน", ["absence.done"])])
    assert leaves() == [(ahead(0), ahead(0), "ลาป่วย")]


WRONG = [
    ("เมื่อวาน", "form.error.not_a_date"),
    (lambda: short_date(ahead(-1)), "form.error.past"),
    (lambda: short_date(ahead(400)), "form.error.too_far"),
]


@pytest.mark.parametrize(("said", "complaint"), WRONG)
def test_days_that_cannot_be(dialog: Dialog, said: object, complaint: str) -> None:
    officer = dialog.person("officer")
    words = str(said() if callable(said) else said)
    officer([("ลา", ["absence.ask.from_on"]), (words, [complaint, "absence.ask.from_on"])])
    officer([(short_date(ahead(5)), ["absence.ask.until_on"])])
    backwards = ["form.error.before_first", "absence.ask.until_on"]
    officer([(short_date(ahead(4)), backwards), ("ลา", ["form.resumed", "absence.ask.until_on"])])
    assert leaves() == []


def test_a_first_day_after_the_last_has_the_last_asked_again(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("ลา", ["absence.ask.from_on"]), ("พรุ่งนี้", ["absence.ask.until_on"])])
    officer([("วันเดียว", ["absence.ask.reason"]), ("พาแม่ไปหาหมอ", ["absence.review"])])
    officer([(forged("form.edit?s=from_on"), ["absence.ask.from_on"])])
    officer([(short_date(ahead(3)), ["absence.ask.until_on"])])
    officer([("วันเดียว", ["absence.review"])])
    officer([(forged("form.edit?s=from_on"), ["absence.ask.from_on"])])
    officer([(short_date(ahead(2)), ["absence.review"]), ("บันทึกวันลา", ["absence.done"])])
    assert leaves() == [(ahead(2), ahead(3), "พาแม่ไปหาหมอ")]


def test_a_day_without_a_year_is_the_next_one(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    yesterday = ahead(-1)
    day = yesterday.replace(year=yesterday.year + 1) if yesterday.month != 2 else ahead(364)
    officer([("ลา", ["absence.ask.from_on"])])
    officer([(f"{day.day}/{day.month}", ["absence.ask.until_on"])])
    officer([(tap("form.set"), ["absence.ask.reason"]), ("ข้าม", ["absence.review"])])
    officer([("ส่ง", ["absence.done"])])
    assert leaves() == [(day, day, "")]


def take(officer: Talker, *words: str) -> None:
    for each in words:
        officer.say(each)


def test_open_tickets_are_named_and_can_be_handed_on(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    teacher = dialog.person("teacher")
    mine = [report(teacher, f"จอเครื่องที่ {number} ไม่ติด") for number in (1, 2)]
    for ticket in mine:
        officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"])])
    take(officer, "ลา", "วันนี้", "วันเดียว", "ข้าม")
    officer([("ส่ง", ["absence.done", "absence.tickets"])])
    assert all(ticket.number in officer.last.text for ticket in mine)
    officer([("2", ["desk.hand_whom"]), ("1", ["desk.handed"])])
    assert (fresh(mine[0]).assignee_id, fresh(mine[1]).assignee_id) == (
        officer.row.id,
        other.row.id,
    )


def test_what_was_offered_is_offered_anew(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    roster(dialog, "officer")
    ticket = report(dialog.person("teacher"))
    roster(dialog, "officer", "officer two")
    other.heard()
    take(officer, "ลา", "พรุ่งนี้", "วันเดียว", "ข้าม", "ส่ง")
    assert (fresh(ticket).offered_to, other.heard()) == (officer.row.id, [])
    take(officer, "ลา", "วันนี้", "วันเดียว", "ข้าม", "ส่ง")
    assert (fresh(ticket).offered_to, other.heard()) == (other.row.id, ["desk.new"])


def test_a_head_notes_leave_for_a_colleague(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    officer([("แจ้งลาแทน", ["absence.only_head"])])
    ticket = report(dialog.person("teacher"))
    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"])])
    head.heard()
    head(
        [
            ("แจ้งลาแทน", ["absence.ask.who"]),
            ("officer", ["absence.ask.from_on"]),
            ("วันนี้", ["absence.ask.until_on"]),
            ("วันเดียว", ["absence.ask.reason"]),
            ("ข้าม", ["absence.review"]),
            ("ส่ง", ["absence.done", "absence.tickets"]),
        ]
    )
    assert ticket.number in head.last.text
    assert officer.heard() == ["absence.told"]
    # And takes it back; so does the colleague.
    head([("ยกเลิกการลา", ["duty.which"]), ("1", ["duty.taken_back"])])
    assert officer.heard() == ["duty.leave_taken_back"]
    assert leaves() == []


def test_nobody_else_notes_leave_for_a_colleague(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    take(officer, "ลา", "วันนี้", "วันเดียว", "ข้าม")
    to = f"form.set?f=absence&s=who&v={other.row.id}"
    officer([(forged(to), ["absence.review"]), ("ส่ง", ["absence.only_head"])])
    assert leaves() == []
    officer([(forged("absence.colleague"), ["absence.only_head"])])


def test_leave_that_has_begun_ends_at_once(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    take(officer, "ลา", "วันนี้")
    officer([(short_date(ahead(5)), ["absence.ask.reason"]), ("ข้าม", ["absence.review"])])
    officer([("ส่ง", ["absence.done"])])
    began = ahead(0)
    dialog.advance(timedelta(days=2))
    officer([("ยกเลิกลา", ["duty.which"]), ("1", ["duty.taken_back"])])
    assert leaves() == [(began, ahead(-1), "")]
    officer([("ยกเลิกลา", ["duty.said_nothing"])])


def test_an_unsent_reason_is_nowhere(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    take(officer, "ลา", "วันนี้", "วันเดียว", "ปวดท้องมาก")
    officer([(unsend(officer.spoken[-1]), [])])
    assert_nowhere("ปวดท้อง")
