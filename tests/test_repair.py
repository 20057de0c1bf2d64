"""Repair reports: the form, its complaints, its review, and what submitting does."""

import re
from contextlib import suppress

import pytest

from bot.forms import Choice, Declined, Place
from bot.inputs import Input
from bot.router import Router
from bot.turns import Turn
from models.db import now, transaction
from tests.dialogues import Dialog, Talker, photo, sticker, tap
from tests.openings import OPEN, REPORT, SENT, report, type_report
from tests.stored import only_ticket, pictures


def test_a_report_typed_from_start_to_end(in_each_office: Dialog) -> None:
    officers = [in_each_office.person("officer"), in_each_office.person("officer two")]
    teacher = in_each_office(SENT)
    ticket = only_ticket()
    assert re.fullmatch(r"R\d{4}-0001", ticket.number)
    assert ticket.number in teacher.last.text
    assert ticket.fields == {
        "asset_type": "desktop",
        "symptom": "เปิดไม่ติดเลยค่ะ",
        "location": "อาคาร 2 ห้องธุรการ",
        "impact": "one",
    }
    for officer in officers:
        assert officer.heard() == ["desk.new"]
        assert "081-234-5678" in officer.last.text
        assert {"desk.claim", "talk.open", "desk.details"} <= {
            data.partition("?")[0] for data in officer.last.offers
        }


def test_a_report_of_other_tests_is_what_is_typed(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    typed, ready = type_report(teacher), report(teacher)
    own = {"id", "number", "sources", "opened_at", "started_at", "escalate_at"}
    assert ready.model_dump(exclude=own) == typed.model_dump(exclude=own)


def test_a_report_by_taps(dialog: Dialog) -> None:
    teacher = dialog(
        [
            ("เมนู", ["menu.ask"]),
            (tap("repair.open"), ["repair.ask.asset_type"]),
            (tap("form.set?f=repair&s=asset_type&v=printer"), ["repair.ask.symptom"]),
            ("กระดาษติดทุกแผ่น", ["repair.ask.asset_number"]),
            (tap("form.skip"), ["repair.ask.location"]),
            ("ห้องพักครู", ["repair.ask.impact"]),
            (tap("form.set?f=repair&s=impact&v=school"), ["repair.ask.photos"]),
            (photo(), ["form.more_photos"]),
            (photo(), ["form.more_photos"]),
            (photo(), ["repair.review"]),
            (tap("form.send"), ["repair.opened"]),
        ]
    )
    assert only_ticket().priority == 1
    assert [each.ticket_id for each in pictures()] == [only_ticket().id] * 3
    assert "fetch" in dialog.bells
    assert teacher.say("ติดตามงาน") == ["ticket.card"]


@pytest.mark.parametrize(
    ("before", "said", "complaint", "again"),
    [
        (1, "ดาวอังคาร", "form.error.not_a_choice", "repair.ask.asset_type"),
        (1, "99", "form.error.not_a_choice", "repair.ask.asset_type"),
        (1, sticker(), "form.error.not_a_choice", "repair.ask.asset_type"),
        (2, "เสีย", "form.error.too_short", "repair.ask.symptom"),
        (2, "ก" * 1001, "form.error.too_long", "repair.ask.symptom"),
        (2, sticker(), "form.error.not_text", "repair.ask.symptom"),
        (2, "ข้าม", "form.cannot_skip", "repair.ask.symptom"),
        (3, "12", "form.error.too_short", "repair.ask.asset_number"),
        (4, "ก", "form.error.too_short", "repair.ask.location"),
        (5, "ทุกคนบนโลก", "form.error.not_a_choice", "repair.ask.impact"),
    ],
)
def test_a_bad_answer_is_explained_and_asked_again(
    dialog: Dialog, before: int, said: str, complaint: str, again: str
) -> None:
    talker = dialog(REPORT[:before])
    answers = talker.say(said)
    assert answers == [complaint, again]
    assert talker.say(REPORT[before][0]) == REPORT[before][1]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("คอมพิวเตอร์", "desktop"),
        ("1", "desktop"),
        ("๑", "desktop"),
        ("1. คอมพิวเตอร์", "desktop"),
        ("โน๊ตบุ๊คครับ", "notebook"),
        ("ปริ้นเตอร์", "printer"),
        ("wifi", "internet"),
        ("อินเทอร์เน็ต/Wi-Fi", "internet"),
        ("อื่นๆ", "other"),
    ],
)
def test_equipment_by_many_names(dialog: Dialog, word: str, value: str) -> None:
    dialog([OPEN, (word, ["repair.ask.symptom"])])
    talker = dialog.person("teacher")
    for said in ("เปิดไม่ติดเลยค่ะ", "ไม่ทราบ", "ห้องธุรการ", "1", "ข้าม", "ส่งเรื่อง"):
        talker.say(said)
    assert only_ticket().fields["asset_type"] == value


def test_back_takes_the_last_answer_away(dialog: Dialog) -> None:
    dialog(
        [
            *REPORT[:3],
            ("ย้อนกลับ", ["repair.ask.symptom"]),
            (tap("form.back"), ["repair.ask.asset_type"]),
            ("โน้ตบุ๊ก", ["repair.ask.symptom"]),
            ("จอแตกครึ่งจอ", ["repair.ask.asset_number"]),
            *REPORT[3:],
            ("ส่งเรื่อง", ["repair.opened"]),
        ]
    )
    assert only_ticket().fields["symptom"] == "จอแตกครึ่งจอ"


@pytest.mark.parametrize("before", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("said", ["ส่ง", "ส่งเรื่อง", "ok"])
def test_the_words_for_sending_are_no_answer(dialog: Dialog, before: int, said: str) -> None:
    talker = dialog(REPORT[:before])
    talker([(said, ["form.not_sent_yet", *REPORT[before - 1][1]]), *REPORT[before:]])


def test_the_words_for_sending_send_no_answer_that_is_being_changed(dialog: Dialog) -> None:
    talker = dialog([*REPORT, (tap("form.edit"), ["form.edit_which"])])
    assert "2. อาการ" in talker.last.text
    talker([("สถานที่", ["repair.ask.location"])])
    talker([("ส่ง", ["form.not_sent_yet", "repair.ask.location"]), ("ห้อง 9", ["repair.review"])])


def test_cancel_drops_everything(dialog: Dialog) -> None:
    dialog([*REPORT[:4], ("ยกเลิก", ["form.cancelled"]), OPEN])


def test_every_answer_can_be_changed_in_the_review(dialog: Dialog) -> None:
    dialog(
        [
            *REPORT,
            ("แก้ไข", ["form.edit_which"]),
            (tap("form.edit?s=symptom"), ["repair.ask.symptom"]),
            ("สั้น", ["form.error.too_short", "repair.ask.symptom"]),
            ("ดับเองบ่อยมาก", ["repair.review"]),
            ("แก้ไข", ["form.edit_which"]),
            ("1", ["repair.ask.asset_type"]),
            ("ย้อนกลับ", ["repair.review"]),
            ("ได้", ["form.review_first", "repair.review"]),
            ("ตกลง", ["repair.opened"]),
        ]
    )
    fields = only_ticket().fields
    assert (fields["symptom"], fields["asset_type"]) == ("ดับเองบ่อยมาก", "desktop")


def test_urgency_needs_a_reason_and_raises_the_priority(dialog: Dialog) -> None:
    teacher = dialog(
        [
            *REPORT,
            ("ระบุว่าเร่งด่วน", ["repair.ask.urgency"]),
            ("เร่งด่วน", ["repair.ask.urgency_reason"]),
            ("1", ["form.error.too_short", "repair.ask.urgency_reason"]),
            ("ใช้สอบพรุ่งนี้เช้า", ["repair.review"]),
            ("ส่งเรื่อง", ["repair.opened"]),
        ]
    )
    ticket = only_ticket()
    assert (ticket.priority, ticket.fields["urgency_reason"]) == (2, "ใช้สอบพรุ่งนี้เช้า")
    # Two words for it on one card: whose is which?
    officer = dialog([(ticket.number, ["ticket.card"])], "officer")
    assert "ผู้แจ้งระบุว่า\nเร่งด่วน" in officer.last.text
    assert "ความเร่งด่วน" not in officer.last.text
    assert "ความเร่งด่วน\nเร่งด่วน" in teacher.received[-2].text


def test_the_question_names_the_limit_of_its_answer(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    for said in ("แจ้งซ่อม", "1", "เปิดไม่ติดเลย", "ข้าม", "ห้อง 1", "1"):
        teacher.say(said)
    assert "ไม่เกิน 3 ภาพ" in teacher.last.text


def test_a_picture_at_any_question_is_kept(dialog: Dialog) -> None:
    talker = dialog(
        [
            *REPORT[:4],
            (photo(), ["form.photo_kept", "repair.ask.location"]),
            ("ห้อง 1", ["repair.ask.impact"]),
            ("1", ["repair.review"]),
            (photo(), ["form.photo_kept", "repair.review"]),
            (photo(), ["form.photo_kept", "repair.review"]),
            (photo(), ["form.photos_full", "repair.review"]),
        ]
    )
    assert "3 ภาพ" in talker.last.text


def test_pictures_can_be_taken_back(dialog: Dialog) -> None:
    talker = dialog([*REPORT[:6], (photo(), ["form.more_photos"])])
    assert talker.last.offers == ["form.skip", "form.back", "form.cancel"]
    talker(
        [
            (tap("form.back"), ["repair.ask.photos"]),
            (photo(), ["form.more_photos"]),
            ("ครบแล้ว", ["repair.review"]),
        ]
    )
    assert "1 ภาพ" in talker.last.text


def test_questions_are_counted_as_they_are_asked(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    counts = []
    for said in ("แจ้งซ่อม", "อินเทอร์เน็ต", "ต่อไม่ได้ทั้งวัน", "ข้าม", "ห้องธุรการ", "ทั้งห้อง"):
        teacher.say(said)
        counts.append(teacher.last.text.partition(")")[0])
    assert counts == ["(1/6", "(2/6", "(3/6", "(4/6", "(5/6", "(6/6"]


def test_a_reason_goes_with_the_urgency_that_had_it(dialog: Dialog) -> None:
    dialog(
        [
            *REPORT[:3],
            ("7440-001-0001/2565", ["repair.ask.location"]),
            *REPORT[4:],
            (tap("form.edit?s=urgency"), ["repair.ask.urgency"]),
            ("เร่งด่วน", ["repair.ask.urgency_reason"]),
            ("ใช้สอบพรุ่งนี้เช้า", ["repair.review"]),
            (tap("form.set?f=repair&s=asset_type&v=internet"), ["repair.review"]),
            (tap("form.set?f=repair&s=urgency&v=normal"), ["repair.review"]),
            ("ส่ง", ["repair.opened"]),
        ]
    )
    fields = only_ticket().fields
    assert fields["asset_number"] == "7440-001-0001/2565"
    assert "urgency_reason" not in fields


@pytest.mark.parametrize("number", ["ไม่ทราบ/ไม่มี", "7440-001-0001/2565"])
def test_the_review_shows_what_is_sent_and_by_whom(dialog: Dialog, number: str) -> None:
    teacher = dialog([*REPORT[:3], (number, ["repair.ask.location"]), *REPORT[4:]])
    shown = ("คอมพิวเตอร์", number, dialog.school.name, "โทร. 081-234-5678", "ถูกต้องหรือไม่")
    for words in (*shown, teacher.row.name):
        assert words in teacher.last.text
    assert "ภาพถ่าย" not in teacher.last.text


def test_buttons_of_a_finished_form_say_so(dialog: Dialog) -> None:
    talker = dialog(SENT)
    assert talker.say(tap("form.set?f=repair&s=impact")) == ["form.expired"]


def test_a_tap_on_an_earlier_question_changes_that_answer(dialog: Dialog) -> None:
    dialog(
        [
            *REPORT[:3],
            (tap("form.set?f=repair&s=asset_type&v=ups"), ["repair.ask.asset_number"]),
            *REPORT[3:],
            ("ส่งเรื่อง", ["repair.opened"]),
        ]
    )
    assert only_ticket().fields["asset_type"] == "ups"


def test_numbers_run_on(dialog: Dialog) -> None:
    numbers = [report(dialog.person(who)).number for who in ("teacher", "clerk", "teacher")]
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]


def test_going_back_from_the_reason_takes_the_urgency_back(dialog: Dialog) -> None:
    teacher = dialog(
        [
            *REPORT,
            (tap("form.edit?s=urgency"), ["repair.ask.urgency"]),
            ("เร่งด่วน", ["repair.ask.urgency_reason"]),
            (tap("form.back"), ["repair.review"]),
        ]
    )
    teacher([("ส่ง", ["repair.opened"])])
    assert "urgency" not in only_ticket().fields


def test_every_option_of_every_question_can_be_tapped_and_typed(dialog: Dialog) -> None:
    """Whatever a choice is called inside, its button, its label and its number choose it."""
    router = dialog.bot.dispatch
    assert isinstance(router, Router)
    for service in router.services.by_name.values():
        for step in service.form.steps if service.form else ():
            if not isinstance(step.kind, Choice):
                continue
            talker = dialog.person("teacher")
            for number, value in enumerate(step.kind.values, 1):
                key = f"{service.name}.choice.{step.name}.{value}"
                for said in (value, dialog.bot.texts.get(key), str(number)):
                    given, place = Input("text", text=said), Place(service.name, step)
                    with suppress(Declined):  # then it was understood
                        found = step.kind.read(turn_of(dialog, talker), given, place).value
                        assert found in (value, [value]), (service.name, step.name, said)


def turn_of(dialog: Dialog, talker: Talker) -> Turn:
    """A turn that has the bot's words and nothing else."""
    given = Input("text")
    with transaction() as session:
        return Turn(
            session,
            dialog.bot.office,
            dialog.bot.texts,
            dialog.bot.register,
            given,
            talker.chat,
            in_group=False,
            at=now(),
        )


@pytest.mark.parametrize("device", ["เครื่องเสียง", "เครื่องขยายเสียง"])
def test_a_loudspeaker_is_no_trouble(dialog: Dialog, device: str) -> None:
    """Its name holds the word for broken by chance."""
    assert "form.taken_as" not in dialog([OPEN]).say(device)


@pytest.mark.parametrize(("typed", "key"), [("ด่วนมากค่ะ", "P1"), ("ด่วนครับ", "P2")])
def test_everyday_words_for_urgency(dialog: Dialog, typed: str, key: str) -> None:
    officer = dialog.person("officer")
    teacher = dialog([*REPORT, (tap("form.edit?s=urgency"), ["repair.ask.urgency"])])
    teacher([(typed, ["repair.ask.urgency_reason"]), ("พรุ่งนี้ใช้สอบ", ["repair.review"])])
    teacher([("ส่ง", ["repair.opened"])])
    officer.heard()
    assert key in officer.last.text


def test_a_place_is_not_taken_for_a_number(dialog: Dialog) -> None:
    again = ["repair.error.asset_number.is_a_place", "repair.ask.asset_number"]
    teacher = dialog([*REPORT[:3], ("อยู่อาคาร 2 ชั้น 1", again), ("ห้องธุรการ", again)])
    teacher([("7440-001 ห้อง 5", ["repair.ask.location"])])
