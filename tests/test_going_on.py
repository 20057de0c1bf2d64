"""How people go on: a second tap, a step back, what comes next, and where they are."""

import pytest

from tests.dialogues import Anything, Dialog, Talker, forged, photo, tap, unsend
from tests.openings import (
    NEW_REPORT,
    NEW_REPORT_OF_IT,
    OPEN,
    REPORT,
    SENT,
    SYMPTOM,
    report,
    reported,
    resolve,
    resolved,
)
from tests.stored import assert_nowhere, fresh, only_ticket


def offered(talker: Talker) -> list[str]:
    """The verbs of the newest message's buttons."""
    return [data.partition("?")[0] for data in talker.last.offers]


def test_a_second_tap_on_send_tells_what_the_first_did(dialog: Dialog) -> None:
    teacher = dialog(SENT)
    first = offered(teacher)
    teacher([(tap("form.send"), ["form.sent_already"])])
    assert only_ticket().number in teacher.last.text
    assert offered(teacher) == first
    teacher([*REPORT[:2], ("ยกเลิก", ["form.cancelled"]), (tap("form.send"), ["form.expired"])])


def test_a_second_tap_of_an_officer(dialog: Dialog) -> None:
    officer, _, _ = resolved(dialog)
    officer.heard()
    officer([(forged("form.send"), ["form.done_already"])])
    assert offered(officer) == ["desk.details", "desk.queue"]


def test_going_back_keeps_what_was_never_asked(dialog: Dialog) -> None:
    teacher = dialog([("จอดับทั้งห้องเลยค่ะ", ["talk.offer"])])
    teacher(
        [
            (tap("repair.open"), ["repair.ask.asset_type"]),
            ("เครื่องพิมพ์", ["repair.ask.asset_number"]),
            (photo(), ["form.photo_kept", "repair.ask.asset_number"]),
            ("ย้อนกลับ", ["repair.ask.asset_type"]),
            ("ย้อนกลับ", ["repair.ask.asset_type"]),
            ("จอ/โปรเจกเตอร์", ["repair.ask.asset_number"]),
            ("ข้าม", ["repair.ask.location"]),
            ("ห้อง 1", ["repair.ask.impact"]),
            ("1", ["repair.review"]),
            ("ย้อนกลับ", ["repair.ask.impact"]),
            ("1", ["repair.review"]),
        ]
    )
    assert "จอดับทั้งห้องเลยค่ะ" in teacher.last.text
    assert "1 ภาพ" in teacher.last.text


def test_an_answer_that_was_changed_can_be_gone_back_to(dialog: Dialog) -> None:
    teacher = dialog([("จอดับทั้งห้องเลยค่ะ", ["talk.offer"])])
    for said in (tap("repair.open"), "จอ/โปรเจกเตอร์", "ข้าม", "ห้อง 1", "1", "ข้าม"):
        teacher.say(said)
    teacher([(forged("form.edit?s=symptom"), ["repair.ask.symptom"])])
    teacher([("จอมืดทั้งห้อง", ["repair.review"]), ("ย้อนกลับ", ["repair.ask.photos"])])
    for key in ("impact", "location", "asset_number", "symptom", "asset_type"):
        teacher([("ย้อนกลับ", [f"repair.ask.{key}"])])


def test_only_what_is_asked_counts(dialog: Dialog) -> None:
    teacher = dialog([("จอดับทั้งห้องเลยค่ะ", ["talk.offer"])])
    counted = []
    for said in (tap("repair.open"), "เครื่องพิมพ์", "ข้าม", photo(), "ห้อง 1"):
        teacher.say(said)
        counted.append(teacher.last.text.partition(")")[0])
    assert counted == ["(1/5", "(2/5", "(3/5", "(3/4", "(4/4"]


def test_two_answers_in_one_message_are_one_question(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    talker.say("สวัสดีค่ะ")
    talker.say(tap("notice.acknowledge"))
    assert talker.last.text.startswith("(1/4)")
    talker.say("สมหญิง ใจดี 0812345678")
    assert talker.last.text.startswith("(2/3)")
    talker([("ย้อนกลับ", ["registration.ask.name"])])
    assert talker.last.text.startswith("(1/3)")
    talker([("สมหญิง ใจดีมาก", ["registration.ask.position"])])


def test_an_unsent_answer_is_asked_for(dialog: Dialog) -> None:
    teacher = dialog(
        [("จอดับทั้งห้องเลยค่ะ", ["talk.offer"]), (tap("repair.open"), ["repair.ask.asset_type"])]
    )
    teacher.say(unsend(teacher.spoken[0]))
    teacher([("คอม", ["repair.ask.symptom"])])
    assert teacher.last.text.startswith("(2/6)")


def test_officers_are_told_what_comes_next(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    opened = f"?t={ticket.id}&v=1"
    acts: list[tuple[list[Anything], str]] = [
        ([f"#{ticket.number} กำลังไปครับ"], "talk.sent"),
        ([forged(f"talk.open{opened}"), "จบการตอบ"], "talk.stopped"),
        ([forged(f"note.open{opened}"), "โทรถามร้านแล้ว"], "note.done"),
        ([ticket.number, tap("ask.open"), "ยี่ห้ออะไรครับ"], "ask.done"),
        ([ticket.number, tap("priority.open"), "1", "มีสอบพรุ่งนี้"], "priority.done"),
    ]
    for said, key in acts:
        heard = [officer.say(each) for each in said][-1]
        assert heard[-1] == key
        assert offered(officer) == ["desk.details", "resolve.open"]
    resolve(officer, ticket)
    assert offered(officer) == ["desk.details", "desk.queue"]
    officer([("งานค้าง", ["desk.queue_empty"])])


def test_ones_own_changes_make_no_card_too_old(dialog: Dialog) -> None:
    officer, other, teacher = map(dialog.person, ("officer", "officer two", "teacher"))
    ticket = report(teacher)
    officer([(ticket.number, ["ticket.card"])])
    card = f"?t={ticket.id}&v=1"
    officer(
        [(forged(f"priority.open{card}"), ["priority.ask.level"]), ("1", ["priority.ask.reason"])]
    )
    officer([("มีสอบพรุ่งนี้", ["priority.done"]), (forged(f"desk.hand{card}"), ["desk.hand_whom"])])
    to = f"{card}&p={other.row.id}"
    officer([(forged(f"desk.hand_to{to}"), ["desk.handed"])])
    other.say(forged(f"ask.open?t={ticket.id}&v=3"))
    other([("ยี่ห้ออะไรครับ", ["ask.done"])])
    refused = ["ticket.refused.stale", "ticket.card"]
    for version in (1, 3, 5, 0, 99):
        officer([(forged(f"desk.hand?t={ticket.id}&v={version}"), refused)])
        assert "desk.hand" in offered(officer)
    assert (fresh(ticket).version, fresh(ticket).assignee_id) == (4, other.row.id)


def test_what_is_over_is_not_asked_about(dialog: Dialog) -> None:
    officer, _, ticket = resolved(dialog)
    officer.heard()
    officer([(forged(f"desk.hand?t={ticket.id}&v=1"), ["ticket.refused.resolved"])])


def test_words_that_are_something_new_are_marked_where_they_went_first(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    first = report(teacher)
    teacher([("เครื่องพิมพ์ก็เสียอีกเครื่อง", ["talk.added"])])
    officer.heard()
    teacher(NEW_REPORT_OF_IT)
    for said in ("ข้าม", "ห้อง 1", "1", "ข้าม"):
        teacher.say(said)
    assert officer.heard() == []
    teacher([("ส่งเรื่อง", ["repair.opened"])])
    assert officer.heard() == ["desk.moved", "desk.new"]
    second = f"{first.number[:-1]}2"
    assert first.number in officer.received[-2].text
    assert second in officer.received[-2].text
    for talker in (officer, teacher):
        talker.say(first.number)
        assert f"เครื่องพิมพ์ก็เสียอีกเครื่อง\n({second}" in talker.last.text
        talker.say(second)
        assert first.number not in talker.last.text


def test_a_picture_of_something_new_is_marked_too(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    first = report(teacher)
    teacher.say(photo())
    teacher(NEW_REPORT)
    for said in ("เครื่องพิมพ์", "กระดาษติด", "ข้าม", "ห้อง 1", "1", "ส่งเรื่อง"):
        teacher.say(said)
    teacher.say(first.number)
    assert f"ส่งภาพ\n({first.number[:-1]}2" in teacher.last.text


def test_forms_of_officers_say_which_ticket(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    about = f"{ticket.number} ของ {teacher.row.name}"
    for verb in ("ask.open", "note.open", "priority.open", "resolve.open"):
        officer.say(forged(f"{verb}?t={ticket.id}&v=1"))
        assert about in officer.last.text, verb
    officer.say("แหล่งจ่ายไฟชำรุด")
    assert about not in officer.last.text
    officer.say(forged(f"note.open?t={ticket.id}"))
    officer.say("ยกเลิก")
    officer.say("ทำต่อ")
    assert about in officer.last.text
    for said in ("เปลี่ยนแหล่งจ่ายไฟ", "ซ่อมเสร็จ"):
        officer.say(said)
    assert about in officer.last.text
    officer.say("ส่ง")
    teacher.say(tap("reopen.open"))
    assert f"เรื่อง {ticket.number}" in teacher.last.text


def test_the_trouble_told_at_the_first_question_is_the_symptom(dialog: Dialog) -> None:
    teacher = dialog(
        [
            ("แจ้งซ่อม", ["repair.ask.asset_type"]),
            ("ไม่แน่ใจว่าเรียกอะไรค่ะ", ["form.error.not_a_choice", "repair.ask.asset_type"]),
            ("เสีย", ["form.error.not_a_choice", "repair.ask.asset_type"]),
            ("จอไม่ติด", ["form.taken_as", "repair.ask.asset_type"]),
        ]
    )
    assert "อาการ" in teacher.received[-2].text
    assert teacher.last.text.startswith("(1/5)")
    teacher(
        [
            ("เปิดไม่ได้เลย", ["form.error.not_a_choice", "repair.ask.asset_type"]),
            ("จอ", ["repair.ask.asset_number"]),
            ("ย้อนกลับ", ["repair.ask.asset_type"]),
            ("คอม", ["repair.ask.asset_number"]),
        ]
    )
    symptom = teacher.spoken[3]
    for said in ("ข้าม", "ห้อง 1", "1", "ข้าม", "ส่งเรื่อง"):
        teacher.say(said)
    assert only_ticket().fields["symptom"] == "จอไม่ติด"
    assert only_ticket().sources["symptom"] == symptom


def test_a_sentence_that_names_the_equipment_is_the_symptom_too(dialog: Dialog) -> None:
    teacher = dialog([OPEN, ("คอมพิวเตอร์เปิดไม่ติดค่ะ", ["form.taken_as", *SENT[2][1]])])
    assert "(2/5)" in teacher.last.text
    sentence = teacher.spoken[1]
    teacher([*REPORT[3:]])
    assert "คอมพิวเตอร์เปิดไม่ติดค่ะ" in teacher.last.text
    teacher(SENT[-1:])
    assert only_ticket().fields["symptom"] == "คอมพิวเตอร์เปิดไม่ติดค่ะ"
    assert only_ticket().fields["asset_type"] == "desktop"
    assert only_ticket().sources["symptom"] == sentence


@pytest.mark.parametrize("said", ["เครื่องพิมพ์ห้องธุรการ", "เครื่องพิมพ์หมึกหมดค่ะ"])
def test_what_is_said_beside_the_equipment_begins_the_symptom(dialog: Dialog, said: str) -> None:
    teacher = dialog([OPEN, (said, SENT[1][1]), *SENT[2:]])
    assert only_ticket().fields["symptom"] == f"{said}\n{SYMPTOM}"
    assert only_ticket().fields["asset_type"] == "printer"
    teacher.say(unsend(teacher.spoken[1]))
    assert_nowhere(said)


def test_what_is_said_beside_the_equipment_can_be_taken_back(dialog: Dialog) -> None:
    teacher = dialog([OPEN, ("คอมพิวเตอร์ห้องธุรการ", SENT[1][1])])
    teacher([("ย้อนกลับ", SENT[0][1]), ("เครื่องพิมพ์ของผอ.", SENT[1][1])])
    teacher.say(unsend(teacher.spoken[-1]))
    assert_nowhere("เครื่องพิมพ์ของผอ.")
    teacher(SENT[1:])
    assert only_ticket().fields["symptom"] == SYMPTOM


@pytest.mark.parametrize("said", ["ส่ง", "ไม่มี", "ไม่มีค่ะ", "ไม่มีภาพค่ะ", "ไม่มีรูปครับ", "ข้าม"])
def test_no_picture_in_many_words(dialog: Dialog, said: str) -> None:
    teacher = dialog(REPORT[:6])
    teacher([("ค่อยส่งทีหลัง", ["form.error.not_a_photo"])])
    assert "form.skip" in offered(teacher)
    teacher([(said, ["repair.review"])])
    teacher([("ย้อนกลับ", ["repair.ask.photos"]), (photo(), ["form.more_photos"])])
    teacher([("ส่ง", ["repair.review"])])
    assert "1 ภาพ" in teacher.last.text


def test_the_first_question_to_type_at_names_the_ways_out(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    named = []
    for said, _ in REPORT[:6]:
        teacher.say(said)
        named.append("“ย้อนกลับ” หรือ “ยกเลิก”" in teacher.last.text)
    assert named == [False, True, False, False, False, False]


def test_urgency_typed_at_the_review(dialog: Dialog) -> None:
    teacher = dialog(REPORT)
    teacher(
        [
            ("เร่งด่วน", ["repair.ask.urgency_reason"]),
            (tap("form.send"), ["form.not_sent_yet", "repair.ask.urgency_reason"]),
            ("ต้องใช้สอบพรุ่งนี้เช้า", ["repair.review"]),
            ("ปกติ", ["repair.review"]),
            ("ความเร่งด่วน", ["repair.ask.urgency"]),
            ("เร่งด่วนมาก", ["repair.ask.urgency_reason"]),
        ]
    )
