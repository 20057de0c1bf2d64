"""Results: what officers note of the work, where it goes on, and what the requester is asked."""

from datetime import timedelta

import pytest

from bot.thai import in_bangkok, short_date
from models.db import now
from models.tables import Status
from tests.dialogues import Dialog, sticker, tap
from tests.openings import FOUND, RESULT, reported, resolve, resolved
from tests.stored import fresh


def test_findings_that_go_on_elsewhere(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("resolve.open"), ["repair.result.ask.cause"]),
            ("เมนบอร์ดเสีย", ["repair.result.ask.action_taken"]),
            ("สั่งซื้ออะไหล่แล้ว", ["repair.result.ask.outcome"]),
            ("รออะไหล่", ["repair.result.ask.expected_on"]),
            ("พรุ่งนี้", ["repair.result.review"]),
            (tap("form.edit?s=parts_cost"), ["repair.result.ask.parts_cost"]),
            ("แพง", ["form.error.not_an_amount", "repair.result.ask.parts_cost"]),
            ("1,250.5 บาท", ["repair.result.review"]),
            (tap("form.send"), ["ticket.waits_now"]),
        ]
    )
    assert "1,250.50 บาท" in officer.received[-2].text
    assert teacher.heard()[-1] == "ticket.waits_told"
    assert "สั่งซื้ออะไหล่แล้ว" in teacher.last.text
    assert [data.partition("?")[0] for data in teacher.last.offers] == ["ticket.one", "menu.show"]
    assert (fresh(ticket).status, fresh(ticket).waits_for) == (Status.WAITING, "parts")
    assert fresh(ticket).fields["parts_cost"] == "1250.50"
    resolve(officer, ticket)


def test_what_else_officers_write_down(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    today = short_date(now())
    officer(
        [
            (ticket.number, ["ticket.card"]),
            *RESULT,
            (tap("form.edit?s=warranty"), ["repair.result.ask.warranty"]),
            ("อยู่ในประกัน", ["repair.result.ask.warranty_until"]),
            ("ปีหน้า", ["form.error.not_a_date", "repair.result.ask.warranty_until"]),
            ("30 ก.ย. 2570 ครับ", ["repair.result.review"]),
            (tap("form.edit?s=returned_at"), ["repair.result.ask.returned_at"]),
            ("1 ม.ค. 2560", ["form.error.before_report", "repair.result.ask.returned_at"]),
            (sticker(), ["form.error.not_text", "repair.result.ask.returned_at"]),
            ("วันนี้", ["repair.result.review"]),
        ]
    )
    for shown in ("อยู่ในประกัน", "30 ก.ย. 70", today):
        assert shown in officer.last.text
    officer.say("ส่ง")
    fields = fresh(ticket).fields
    assert (fields["warranty"], fields["warranty_until"]) == ("in", "2027-09-30")
    assert fields["returned_at"] == in_bangkok(now()).date().isoformat()
    officer.say(ticket.number)
    for shown in ("แหล่งจ่ายไฟชำรุด", "ซ่อมเสร็จ", "30 ก.ย. 70", today):
        assert shown in officer.last.text  # and colleagues find it on the ticket


@pytest.mark.parametrize(("said", "kept"), [("หมดประกัน", "out"), ("ตรวจสอบไม่ได้", "unknown")])
def test_what_is_not_covered_has_no_last_day(dialog: Dialog, said: str, kept: str) -> None:
    officer, _, ticket = reported(dialog)
    ask_warranty = (tap("form.edit?s=warranty"), ["repair.result.ask.warranty"])
    officer(
        [
            (ticket.number, ["ticket.card"]),
            *RESULT,
            ask_warranty,
            ("อยู่ในประกัน", ["repair.result.ask.warranty_until"]),
            ("ข้าม", ["repair.result.review"]),
            ask_warranty,
            (said, ["repair.result.review"]),
            ("ส่ง", ["resolve.done"]),
        ]
    )
    fields = fresh(ticket).fields
    assert fields["warranty"] == kept
    assert "warranty_until" not in fields


def test_extras_of_a_result_are_typed_by_what_they_are(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(f"{ticket.number} บันทึกผล", ["repair.result.ask.cause"]), *RESULT[1:]])
    assert "+ ค่าใช้จ่าย" in officer.last.text
    officer(
        [
            ("ค่าใช้จ่าย", ["repair.result.ask.parts_cost"]),
            ("850", ["repair.result.review"]),
            ("หมดประกันแล้ว", ["repair.result.review"]),
            ("วันที่ส่งคืน", ["repair.result.ask.returned_at"]),
            ("พรุ่งนี้ครับ", ["repair.result.review"]),
            ("ส่ง", ["resolve.done"]),
        ]
    )
    fields = fresh(ticket).fields
    tomorrow = in_bangkok(now()).date() + timedelta(days=1)
    assert (fields["warranty"], fields["returned_at"]) == ("out", tomorrow.isoformat())


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("ซ่อมเสร็จ", ("ดำเนินการเสร็จแล้ว", "วิธีแก้ไข", "ใช้งานได้แล้วหรือไม่")),
        ("ไม่พบความผิดปกติ", ("แจ้งผลเรื่อง", "ผลการตรวจสอบ", "ใช้งานได้แล้วหรือไม่")),
        ("ไม่คุ้มค่า เห็นควรจำหน่าย", ("แจ้งผลเรื่อง", "ผลการตรวจสอบ", "เรียบร้อยแล้วหรือไม่")),
    ],
)
def test_the_requester_is_told_and_asked_what_fits(
    dialog: Dialog, outcome: str, words: tuple[str, ...]
) -> None:
    officer, teacher, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    for said in ("ตรวจแล้วปกติ", "ไม่ได้เปลี่ยนอะไร", outcome, tap("form.send")):
        officer.say(said)
    assert teacher.heard()[-1] == "resolve.card"
    heads = ("ดำเนินการเสร็จแล้ว", "วิธีแก้ไข", "แจ้งผลเรื่อง", "ผลการตรวจสอบ", *words[2:])
    assert tuple(each for each in heads if each in teacher.last.text) == words
    offered = [data.partition("?")[0] for data in teacher.last.offers]
    assert offered == ["ticket.confirm", "reopen.open", *["ticket.rate"] * 5]
    assert teacher.say(tap("ticket.rate?s=5")) == ["ticket.thanks"]
    assert fresh(ticket).status == Status.CLOSED


@pytest.mark.parametrize("said", ["เสร็จแล้ว", "เรียบร้อยครับ", "ซ่อมเสร็จแล้ว"])
def test_a_result_in_everyday_words(dialog: Dialog, said: str) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), *RESULT[:-1], (said, ["repair.result.review"])])


def test_a_result_can_be_corrected_until_it_is_confirmed(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    officer([(ticket.number, ["ticket.card"])])
    assert any(each.startswith("talk.open") for each in officer.last.offers)
    officer([("แก้ไขผล", ["repair.result.ask.cause"]), *FOUND, ("ปิดงาน", ["resolve.done"])])
    assert teacher.heard() == ["resolve.card"]
    assert fresh(ticket).status == Status.RESOLVED
    teacher([(tap("ticket.confirm"), ["ticket.confirmed"])])
    officer([(ticket.number, ["ticket.card"])])
    assert not any(each.startswith("resolve.open") for each in officer.last.offers)
