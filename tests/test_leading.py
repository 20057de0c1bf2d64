"""Words nobody waits for are led to what they are about, with what they say already filled in."""

import pytest

from bot.services import Service
from handlers import SERVICES
from tests.dialogues import Dialog, tap
from tests.openings import reported
from tests.stored import only_ticket
from tests.terms import needs_no_approval

__all__ = ["needs_no_approval"]

REPAIR: Service = next(each for each in SERVICES if each.name == "repair")


def test_what_was_said_is_shown_and_need_not_be_said_again(dialog: Dialog) -> None:
    said = "ปริ้นเตอร์ห้องวิชาการกระดาษติดตลอดเลยค่ะ"
    teacher = dialog([(said, ["talk.offer"])])
    assert "เครื่องพิมพ์" in teacher.last.text
    assert "ห้องวิชาการ" in teacher.last.text
    teacher(
        [
            ("ใช่ค่ะ", ["repair.ask.asset_number"]),
            ("ไม่ทราบ", ["repair.ask.impact"]),
            ("1", ["repair.ask.photos"]),
            ("ข้าม", ["repair.review"]),
        ]
    )
    for shown in (said, "เครื่องพิมพ์", "ห้องวิชาการ"):
        assert shown in teacher.last.text
    teacher([(tap("form.edit"), ["form.edit_which"]), ("สถานที่", ["repair.ask.location"])])
    teacher([("ห้องสมุด", ["repair.review"]), ("ส่ง", ["repair.opened"])])
    fields = only_ticket().fields
    assert (fields["asset_type"], fields["location"]) == ("printer", "ห้องสมุด")
    assert fields["symptom"] == said


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("งานที่แจ้งซ่อมไว้ถึงไหนแล้วคะ ช่างยังไม่มาเลย", ["ticket.none"]),
        ("ขอสายเจ้าหน้าที่หน่อยค่ะ บอทไม่เข้าใจ", ["talk.human"]),
        ("ไลน์นี้ใช้ทำอะไรได้บ้างคะ", ["menu.ask"]),
        ("ไม่เอาแล้วค่ะ กดผิด", ["form.nothing_open"]),
        ("เย็นนี้กินส้มตำร้านไหนดีคะ หิวข้าว", ["talk.off_topic"]),
        ("ขอบคุณค่ะ", ["talk.welcome"]),
    ],
)
def test_where_words_lead(dialog: Dialog, said: str, keys: list[str]) -> None:
    dialog([(said, keys)])


def test_what_was_led_wrongly_may_be_something_new(dialog: Dialog) -> None:
    teacher = dialog([("เย็นนี้กินส้มตำร้านไหนดีคะ หิวข้าว", ["talk.off_topic"])])
    teacher([("เป็นเรื่องใหม่", ["talk.offer"]), (tap("talk.instead"), ["talk.offer"])])
    teacher([(tap("repair.open"), ["repair.ask.asset_type"])])


def test_the_next_words_join_those_that_wait(dialog: Dialog) -> None:
    teacher = dialog([("โน้ตบุ๊กจอดับค่ะ", ["talk.offer"]), ("ถึงไหนแล้วคะที่แจ้งไป", ["talk.offer"])])
    assert "“โน้ตบุ๊กจอดับค่ะ”\n“ถึงไหนแล้วคะที่แจ้งไป”" in teacher.last.text


def test_with_an_open_ticket_words_still_reach_it(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    officer.heard()
    teacher([("เน็ตห้องประชุมก็ใช้ไม่ได้ด้วยค่ะ", ["talk.added"])])
    assert officer.heard() == ["talk.from_requester.text"]


def test_what_was_said_already_is_shown_and_not_asked(dialog: Dialog) -> None:
    teacher = dialog([("ไวไฟชั้น 2 หลุดบ่อยค่ะ", ["talk.offer"])])
    assert "อินเทอร์เน็ต/Wi-Fi" in teacher.last.text
    assert "ชั้น 2" in teacher.last.text
    teacher([("ใช่ค่ะ", ["repair.ask.asset_number"])])


def test_words_without_a_question_for_them_go_along(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    words = "ลืมรหัส DMC ค่ะ ครูที่ดูแลย้ายไปแล้ว"
    teacher = dialog([(words, ["talk.offer"])])
    teacher([(tap("password_reset.open?kept"), ["password_reset.ask.username"])])
    for said in ("จำไม่ได้", "เวลาใดก็ได้"):
        teacher.say(said)
    assert "DMC" in teacher.last.text
    teacher([("ส่ง", ["password_reset.opened_central", "form.went_along"])])
    assert words in officer.last.text


def test_what_waits_can_be_dropped(dialog: Dialog) -> None:
    first, second = "ปริ้นเตอร์ห้องวิชาการกระดาษติด", "เน็ตห้องสมุดใช้ไม่ได้เลยค่ะ"
    teacher = dialog([(first, ["talk.offer"]), ("ยกเลิก", ["form.dropped"])])
    teacher([(second, ["talk.offer"])])
    assert first not in teacher.last.text


@pytest.mark.usefixtures("needs_no_approval")
def test_what_is_longer_than_its_question_takes_goes_along(dialog: Dialog) -> None:
    said = "ช่วยดูสเปกคอมพิวเตอร์ให้หน่อยค่ะ " + "ใช้สอนนักเรียนและทำงานธุรการ " * 6 + "จอ 24 นิ้ว"
    teacher = dialog([(said, ["talk.offer"]), ("ขอสเปกเรื่องนี้", ["spec_help.ask.quantity"])])
    teacher(
        [
            ("10 เครื่อง", ["spec_help.ask.budget_per_unit"]),
            ("22000", ["spec_help.ask.purpose"]),
            ("ห้องคอมพิวเตอร์", ["spec_help.review"]),
            ("ส่ง", ["spec_help.opened", "form.went_along"]),
        ]
    )
