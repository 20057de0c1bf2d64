"""One thing in hand at a time: forms, answer mode, greetings, groups, and what was kept."""

from datetime import timedelta

import pytest

from tests.dialogues import Anything, Dialog, follow, forged, photo, quoting, tap, unsend
from tests.openings import (
    ACKNOWLEDGE,
    NEW_REPORT,
    NEW_REPORT_OF_IT,
    OPEN,
    REPORT,
    profile,
    report,
    report_kept,
    reported,
    resolve,
    resolved,
)
from tests.stored import assert_nowhere, fresh, only_ticket


def test_answering_puts_a_form_aside_and_back(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher(REPORT[:2])
    officer.say(f"#{ticket.number} ยี่ห้ออะไรครับ")
    assert teacher.heard() == ["talk.from_officer.text"]
    teacher(
        [
            (tap("talk.open"), ["talk.add"]),
            ("เอเซอร์ค่ะ", ["talk.sent_more"]),
            ("จบการตอบ", ["talk.stopped", "form.waits"]),
            (tap("form.resume"), ["repair.ask.symptom"]),
            *REPORT[2:],
        ]
    )
    assert officer.heard() == ["talk.from_requester.text"]


def test_pictures_are_put_aside_with_their_form(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    report(teacher)
    teacher([*REPORT[:6], (photo(), ["form.more_photos"]), (photo(), ["form.more_photos"])])
    teacher(
        [
            ("ติดตามงาน", ["ticket.card"]),
            (tap("talk.open"), ["talk.add"]),
            ("จบการตอบ", ["talk.stopped", "form.waits"]),
            ("ทำต่อ", ["repair.ask.photos"]),
            ("ครบแล้ว", ["repair.review"]),
        ]
    )
    assert "2 ภาพ" in teacher.last.text


def test_changing_an_answer_between_pictures_keeps_them(dialog: Dialog) -> None:
    teacher = dialog([*REPORT[:6], (photo(), ["form.more_photos"])])
    teacher([(tap("form.set?f=repair&s=impact&v=room"), ["repair.ask.photos"])])
    teacher([(photo(), ["form.more_photos"]), (photo(), ["repair.review"])])
    assert "3 ภาพ" in teacher.last.text


def test_a_question_that_came_up_between_pictures_gets_none_of_them(dialog: Dialog) -> None:
    teacher = dialog([*REPORT[:6], (photo(), ["form.more_photos"])])
    location = teacher.spoken[4]
    teacher([(unsend(location), []), ("ห้อง 9", ["repair.ask.photos"])])
    teacher([("ครบแล้ว", ["repair.review"])])
    assert "1 ภาพ" in teacher.last.text


def test_a_form_takes_the_place_of_the_one_it_was_put_aside_for(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    officer([("แหล่งจ่ายไฟชำรุด", ["repair.result.ask.action_taken"])])
    officer([(tap("priority.open"), ["priority.ask.level"]), ("1", ["priority.ask.reason"])])
    officer([(tap("resolve.open"), ["form.resumed", "repair.result.ask.action_taken"])])
    assert officer.say("ยกเลิก") == ["form.cancelled", "form.waits_too"]
    officer([("ยกเลิก", ["form.waits"]), ("ทำต่อ", ["priority.ask.reason"])])


def test_an_unsent_picture_leaves_what_is_put_aside(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    report(teacher)
    teacher([*REPORT[:6], (photo(), ["form.more_photos"]), (photo(), ["form.more_photos"])])
    teacher.say("ติดตามงาน")
    teacher.say(tap("talk.open"))
    teacher.say(unsend(teacher.spoken[-2]))
    teacher.say("จบการตอบ")
    teacher([("ทำต่อ", ["repair.ask.photos"]), ("ครบแล้ว", ["repair.review"])])
    assert "1 ภาพ" in teacher.last.text


def test_an_unsent_picture_leaves_what_waits(dialog: Dialog) -> None:
    teacher = dialog([(photo(), ["talk.offer_photo"]), (photo(), ["talk.offer_photo"])])
    teacher.say(unsend(teacher.spoken[0]))
    teacher.say(tap("repair.open"))
    for said in ("คอม", "จอแตกทั้งจอ", "ข้าม", "ห้อง 1", "1"):
        teacher.say(said)
    assert "1 ภาพ" in teacher.last.text


def test_a_form_ends_answer_mode(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("talk.open"), ["talk.answer"]),
            (tap("resolve.open"), ["repair.result.ask.cause"]),
            ("แหล่งจ่ายไฟชำรุด", ["repair.result.ask.action_taken"]),
            (tap("note.open"), ["note.ask.words"]),
            ("โทรถามร้านแล้ว", ["note.done", "form.waits"]),
            (tap("form.resume"), ["repair.result.ask.action_taken"]),
        ]
    )
    assert teacher.heard() == []


@pytest.mark.parametrize("greeting", ["สวัสดีครับ", "ดีครับ", "hello"])
def test_a_greeting_reaches_the_person_it_is_for(dialog: Dialog, greeting: str) -> None:
    officer, teacher, ticket = reported(dialog)
    assert officer.say(quoting(officer.last.id, greeting)) == ["desk.claimed", "talk.sent"]
    officer([(tap("talk.open"), ["talk.answer"]), (greeting, ["talk.sent_more"])])
    assert teacher.heard() == ["talk.from_officer.text"] * 2
    assert fresh(ticket).assignee_id == officer.row.id


def test_quoting_the_question_answers_it(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("note.open"), ["note.ask.words"])])
    assert officer.say(quoting(officer.last.id, "รออะไหล่")) == ["note.done"]


def test_talk_in_a_group_is_no_answer_minutes_later(dialog: Dialog) -> None:
    group = dialog.group("officer")
    teacher = dialog.person("teacher")
    report(teacher)
    teacher.heard()
    officer = dialog.person("officer").in_group(group)
    officer.say("งานค้าง")
    officer.say("1")
    assert officer.say(tap("ask.open")) == ["ask.ask.need"]
    dialog.advance(timedelta(minutes=6))
    assert officer.say("เที่ยงนี้กินข้าวไหน") == ["form.lapsed_in_group"]  # once
    assert officer.say("เสร็จครับ") == []
    assert officer.say("จบ") == []
    assert teacher.heard() == []
    officer([("ทำต่อ", ["ask.ask.need"]), ("ซื้อเครื่องนี้เมื่อใดครับ", ["ask.done"])])
    assert teacher.heard() == ["ask.question"]


def test_a_form_in_a_group_is_taken_up_before_anyone_says_that_it_waits(dialog: Dialog) -> None:
    group = dialog.group("officer")
    ticket = report(dialog.person("teacher"))
    officer = dialog.person("officer").in_group(group)
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    officer([("แหล่งจ่ายไฟชำรุด", ["repair.result.ask.action_taken"])])
    dialog.advance(timedelta(minutes=6))
    officer([("ทำต่อ", ["repair.result.ask.action_taken"])])


def test_several_forms_wait_and_none_is_lost(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    first, second, third = (report(teacher, f"เครื่องที่ {each} ดับ") for each in (1, 2, 3))
    for ticket in (first, second):
        officer.say(ticket.number)
        officer.say(tap("resolve.open"))
        officer.say(f"สาเหตุของ {ticket.number}")
    officer.say(third.number)
    officer([(tap("note.open"), ["note.ask.words"]), ("รออะไหล่", ["note.done", "form.waits"])])
    officer([("ทำต่อ", ["repair.result.ask.action_taken"])])
    assert second.number in officer.last.text
    officer([(first.number, ["ticket.card"])])
    officer([(tap("resolve.open"), ["form.resumed", "repair.result.ask.action_taken"])])
    assert first.number in officer.last.text


def test_what_is_written_at_the_review_goes_along(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    teacher = dialog([*REPORT, ("ลืมบอกว่ามีเสียงดังด้วย", ["form.goes_along", "repair.review"])])
    assert officer.heard() == []
    assert teacher.say("ส่งเรื่อง") == ["repair.opened", "form.went_along"]
    assert officer.heard() == ["desk.new", "talk.from_requester.text"]
    assert "เสียงดัง" in officer.last.text


def test_what_was_written_at_the_review_and_unsent_stays_away(dialog: Dialog) -> None:
    teacher = dialog([*REPORT, ("ลืมบอกว่ามีเสียงดังด้วย", ["form.goes_along", "repair.review"])])
    teacher.say(unsend(teacher.spoken[-1]))
    assert_nowhere("เสียงดัง")
    teacher([("ส่งเรื่อง", ["repair.opened"])])


def test_words_for_a_form_of_yesterday_answer_it_once_it_is_taken_up(dialog: Dialog) -> None:
    teacher = dialog([OPEN, ("คอม", ["repair.ask.symptom"])])
    dialog.advance(timedelta(hours=13))
    teacher([("เปิดไม่ติดเลย", ["form.stale"]), ("ทำต่อ", ["repair.ask.asset_number"])])


def test_a_picture_sent_while_registering_is_there_for_the_report(dialog: Dialog) -> None:
    newcomer = dialog.person("stranger")
    newcomer.say("สวัสดีค่ะ")
    newcomer([ACKNOWLEDGE, (photo(), ["form.photo_waits", "registration.ask.name"])])
    newcomer(profile(dialog)[1:])
    newcomer.say("ยืนยัน")
    newcomer([(tap("repair.open"), ["repair.ask.asset_type"])])
    for said in ("คอม", "เปิดไม่ติดเลย", "ข้าม", "ห้อง 1", "1"):
        newcomer.say(said)
    assert newcomer.last.key == "repair.review"
    assert "1 ภาพ" in newcomer.last.text


def test_cancelling_ends_answer_mode_and_says_so(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("talk.open"), ["talk.answer"])])
    officer([("ยกเลิก", ["talk.stopped"]), ("ไม่ถึงใคร", ["talk.officer_hint"])])
    assert teacher.heard() == []


def test_a_greeting_before_the_report_loses_nothing(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    for said in ("สวัสดีค่ะ", "คอมห้องธุรการเปิดไม่ติดค่ะ", "ต้องใช้วันนี้"):
        talker.say(said)
    talker([*profile(dialog), ("ยืนยัน", ["registration.done", "talk.offer"])])
    assert "คอมห้องธุรการเปิดไม่ติดค่ะ" in talker.last.text
    assert report_kept(talker) == "คอมห้องธุรการเปิดไม่ติดค่ะ\nต้องใช้วันนี้"


def test_a_button_tapped_before_registering_is_taken_up(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    talker.say(follow())
    talker.say(forged("repair.open"))
    talker([*profile(dialog), ("ยืนยัน", ["registration.done", "repair.ask.asset_type"])])


def test_a_school_that_is_not_in_the_register(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    talker.say(follow())
    talker.say(tap("notice.acknowledge"))
    talker.say("สมหญิง ใจดี 0812345678")
    talker.say("ครู")
    assert talker.say("qqqq zzzz") == ["registration.error.org.unknown"]
    talker([("2", ["registration.review"]), ("ยืนยัน", ["registration.done", "help.start"])])
    assert talker.row.org_code == ""
    assert talker.row.org_name.startswith("qqqq zzzz")


def test_words_kept_for_long_do_not_mix_with_new_ones(dialog: Dialog) -> None:
    teacher = dialog([("อินเทอร์เน็ตช้ามาก", ["talk.offer"])])
    dialog.advance(timedelta(days=9))
    assert teacher.say("จอมืดค่ะ") == ["talk.offer"]
    assert "อินเทอร์เน็ต" not in teacher.last.text


def test_a_number_is_not_about_a_list_of_long_ago(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher.say("เมนู")
    dialog.advance(timedelta(hours=2))
    resolve(officer, ticket)
    teacher.heard()
    assert teacher.say("4") == ["ticket.thanks"]


def test_words_after_the_work_was_done_offer_both_ways_on(dialog: Dialog) -> None:
    _, teacher, _ = resolved(dialog)
    teacher(
        [
            ("ยังเปิดไม่ติดเหมือนเดิมค่ะ", ["talk.added_resolved"]),
            ("ยังไม่เรียบร้อย", ["reopen.ask.reason"]),
        ]
    )


def test_a_late_cancel_cancels_nothing_newer(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    late = teacher.make("ยกเลิก")
    report(teacher)
    teacher(REPORT[:2])
    dialog.take(late)
    assert teacher.heard() == []
    teacher(REPORT[2:3])


def test_a_picture_of_something_new_comes_along(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    report(teacher)
    teacher.say(photo())
    teacher(NEW_REPORT)
    for said in ("คอม", "จอแตกทั้งจอ", "ข้าม", "ห้อง 1"):
        teacher.say(said)
    teacher.say("1")
    assert "1 ภาพ" in teacher.last.text


def test_words_that_are_something_new_answer_the_form_that_waits_for_them(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([*REPORT[:2], ("ติดตามงาน", ["ticket.card"]), (tap("talk.open"), ["talk.add"])])
    teacher([("จบการส่งข้อมูล", ["talk.stopped", "form.waits"]), ("จอแตกทั้งจอ", ["talk.added"])])
    teacher([("เป็นเรื่องใหม่", ["form.resumed", *REPORT[2][1]]), *REPORT[3:]])
    assert "จอแตกทั้งจอ" in teacher.last.text
    teacher([("ยกเลิก", ["form.cancelled"])])  # and none is left on the shelf
    officer.heard()
    teacher([*REPORT[:3], (ticket.number, ["ticket.card"]), (tap("talk.open"), ["talk.add"])])
    teacher([("จบการส่งข้อมูล", ["talk.stopped", "form.waits"]), ("แป้นพิมพ์เสีย", ["talk.added"])])
    teacher(NEW_REPORT_OF_IT)  # another symptom, another report


def test_no_reason_stays_without_urgency(dialog: Dialog) -> None:
    teacher = dialog(REPORT)
    for said in ("ระบุว่าเร่งด่วน", "เร่งด่วน", "ใช้สอบพรุ่งนี้เช้า", "ระบุว่าเร่งด่วน", "ปกติ", "ส่งเรื่อง"):
        teacher.say(said)
    assert "urgency_reason" not in only_ticket().fields


def test_answer_mode_ends_with_its_ticket(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer.say(tap("talk.open"))
    other = dialog.person("officer two")
    resolve(other, ticket)
    teacher.say(tap("ticket.rate?s=5"))
    officer.heard()
    assert officer.say("ยังอยู่ไหมครับ") == ["ticket.refused.over", "talk.officer_hint"]


def test_unsent_words_leave_what_is_put_aside_and_kept(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    report(teacher)
    teacher(REPORT[:2])
    teacher.say("ครูสมปองทำน้ำหก")
    first = teacher.spoken[-1]
    teacher.say(tap("talk.open"))
    teacher.say(unsend(first))
    assert_nowhere("ครูสมปอง")


def test_an_unsent_picture_is_not_counted(dialog: Dialog) -> None:
    teacher = dialog(REPORT[:6])
    teacher.say(photo())
    teacher.say(unsend(teacher.spoken[-1]))
    assert teacher.say("ข้าม") == ["repair.review"]
    assert "1 ภาพ" not in teacher.last.text


def test_answer_mode_ends_when_another_ticket_is_seen(dialog: Dialog) -> None:
    officer, teacher, clerk = map(dialog.person, ("officer", "teacher", "clerk"))
    first, second = report(teacher), report(clerk, "จอแตกทั้งจอ")
    card = next(each.id for each in officer.received if second.number in each.text)
    for each in (officer, teacher, clerk):
        each.heard()
    looks: list[tuple[Anything, list[str]]] = [
        (second.number, ["talk.left", "ticket.card"]),
        (forged(f"desk.details?t={second.id}"), ["talk.left", "ticket.card"]),
        ("งานค้าง", ["talk.left", "desk.queue"]),
        (quoting(card, "กำลังไปครับ"), ["talk.left", "desk.claimed", "talk.sent"]),
        (f"#{second.number} กำลังไปครับ", ["talk.left", "talk.sent"]),
        (forged(f"desk.claim?t={second.id}"), ["talk.left", "ticket.refused.yours"]),
    ]
    for look in looks:
        officer.say(forged(f"talk.open?t={first.id}"))
        officer([look, ("เปลี่ยนจอให้แล้วครับ", ["talk.officer_hint"])])
        assert teacher.heard() == []
    officer.say(forged(f"talk.open?t={first.id}"))
    officer([(first.number, ["ticket.card"])])
    officer([("พรุ่งนี้ครับ", ["desk.claimed", "talk.sent_more"])])
    officer([(forged(f"talk.open?t={second.id}"), ["talk.left", "talk.answer"])])


def test_adding_ends_when_a_list_is_seen(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    adding = forged(f"talk.open?t={ticket.id}")
    teacher([(adding, ["talk.add"]), ("ติดตามงาน", ["ticket.card"])])
    teacher([("คุยกับเจ้าหน้าที่", ["talk.left_adding", "talk.human_again"])])
    report(teacher, "จอแตกทั้งจอ")
    officer.heard()
    teacher([(adding, ["talk.add"]), ("ติดตามงาน", ["talk.left_adding", "ticket.list"])])
    teacher([("มีเสียงดังด้วยค่ะ", ["talk.which"])])
    assert officer.heard() == []


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("ใช่ครับ", ["repair.ask.asset_number"]),
        ("แจ้งซ่อมค่ะ", ["repair.ask.asset_number"]),
        ("แจ้งซ่อมเรื่องนี้ค่ะ", ["repair.ask.asset_number"]),
        ("ไม่ต้องการครับ", ["menu.ask"]),
    ],
)
def test_a_plain_word_answers_whether_to_report(dialog: Dialog, said: str, keys: list[str]) -> None:
    teacher = dialog([("โปรเจกเตอร์ห้อง ม.3 เปิดไม่ติดครับ", ["talk.offer"]), (said, keys)])
    assert "ใช่ครับ" not in teacher.last.text
