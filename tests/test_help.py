"""What one can ask for: listed from the services, for teachers, officers and the head."""

import json

import pytest

from tests.dialogues import Dialog, Talker, follow, tap
from tests.openings import profile


def words_of(talker: Talker) -> str:
    return talker.last.text


@pytest.mark.parametrize("said", ["วิธีใช้", "ช่วยเหลือ", "help", "คู่มือ"])
def test_a_teacher_asks_how(dialog: Dialog, said: str) -> None:
    teacher = dialog([(said, ["help.title"])])
    shown = words_of(teacher)
    office = dialog.bot.office
    assert [
        each for each in ("แจ้งซ่อม", "ติดตามงาน", "ยกเลิก", "คุยกับเจ้าหน้าที่") if each not in shown
    ] == []
    assert office.contact.hours_text in shown
    assert "งานค้าง" not in shown


def test_everything_listed_can_be_tapped_and_typed(dialog: Dialog) -> None:
    teacher = dialog([("วิธีใช้", ["help.title"]), (tap("repair.open"), ["repair.ask.asset_type"])])
    teacher(
        [("วิธีใช้", ["form.waits", "help.title"]), ("1", ["form.resumed", "repair.ask.asset_type"])]
    )


def test_it_keeps_a_form_waiting(dialog: Dialog) -> None:
    dialog(
        [
            ("แจ้งซ่อม", ["repair.ask.asset_type"]),
            ("วิธีใช้", ["form.waits", "help.title"]),
            (tap("form.resume"), ["repair.ask.asset_type"]),
        ]
    )


def test_officers_have_the_words_of_the_day(dialog: Dialog) -> None:
    officer = dialog([("วิธีใช้", ["help.title_of_officers"])], who="officer")
    shown = words_of(officer)
    for word in ("งานค้าง", "งานของฉัน", "วันนี้ฉันเข้าเวร", "แลกเวร", "โควตา", "เอกสาร", "#เลขที่เรื่อง"):
        assert word in shown
    assert "เพิ่มวันหยุด" not in shown
    head = dialog([("วิธีใช้", ["help.title_of_officers"])], who="head")
    assert "เพิ่มวันหยุด" in words_of(head)
    assert "พ้นหน้าที่" in words_of(head)


def test_whoever_has_registered_is_shown_what_there_is(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    talker.say(follow())
    talker([*profile(dialog), ("ยืนยัน", ["registration.done", "help.start"])])
    assert "แจ้งซ่อม" in words_of(talker)
    talker([("1", ["repair.ask.asset_type"])])


def test_a_newcomer_who_asks_how_is_told_after_registering(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    talker.say("วิธีใช้")
    talker([*profile(dialog), ("ยืนยัน", ["registration.done", "help.title"])])


@pytest.mark.parametrize("who", ["teacher", "head"])
def test_the_card_is_within_half_of_lines_limit(dialog: Dialog, who: str) -> None:
    talker = dialog.person(who)
    talker.say("วิธีใช้")
    assert len(json.dumps(talker.last.message["contents"])) < 15_000
