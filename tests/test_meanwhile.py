"""What is typed after an officer wrote, while its writer had something else in hand."""

from datetime import timedelta

import pytest

from tests.dialogues import (
    Anything,
    Dialog,
    Said,
    Talker,
    follow,
    forged,
    location,
    photo,
    sticker,
    tap,
    unfollow,
    unsend,
)
from tests.openings import REPORT, SENT, SYMPTOM, report, reported, resolve
from tests.stored import fresh, only_ticket

ANSWER = "ลองแล้วไม่ได้ผลค่ะ"


def interrupted(dialog: Dialog, steps: int = 2) -> tuple[Talker, Talker, str]:
    """An officer who wrote of a ticket, its requester so far into another report, its number."""
    officer, teacher, ticket = reported(dialog)
    teacher(REPORT[:steps])
    officer.say(f"#{ticket.number} ลองถอดปลั๊กแล้วหรือยังครับ")
    assert teacher.heard() == ["talk.from_officer.text"]
    return officer, teacher, ticket.number


@pytest.mark.parametrize(
    ("steps", "said", "arrives"),
    [  # at a choice, at words, at pictures, at the review
        (1, ANSWER, "text"),
        (1, "1", "text"),
        (2, ANSWER, "text"),
        (2, sticker(), "sticker"),
        (5, "2", "text"),
        (6, ANSWER, "text"),
        (6, location("โรงเรียน"), "location"),
        (7, "ใช่ค่ะ", "text"),
        (7, "1", "text"),
    ],
)
def test_an_officer_hears_what_answers_a_message_in_the_middle_of_a_form(
    dialog: Dialog, steps: int, said: Anything, arrives: str
) -> None:
    officer, teacher, number = interrupted(dialog, steps)
    officer.heard()
    teacher([(said, ["talk.which"])])
    assert officer.heard() == []
    teacher([(tap("talk.to"), ["talk.sent", *REPORT[steps - 1][1]])])
    assert set(officer.heard()) == {f"talk.from_requester.{arrives}"}
    assert number in "".join(each.text for each in officer.received[-2:])
    teacher(SENT[steps:])  # the form is still in hand
    assert officer.heard() == ["desk.new"]


def test_a_picture_reaches_the_officer_or_the_form(dialog: Dialog) -> None:
    officer, teacher, _ = interrupted(dialog)
    teacher([(photo(), ["talk.which"]), (tap("form.take"), ["form.photo_kept", *REPORT[1][1]])])
    officer.say(tap("talk.open"))
    officer.say("ขอดูรูปหน่อยครับ")
    teacher([(photo(), ["talk.which"]), (tap("talk.to"), ["talk.sent", *REPORT[1][1]])])
    teacher([*REPORT[2:5], (REPORT[5][0], ["repair.review"])])
    assert "1 ภาพ" in teacher.last.text


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_it_may_also_be_the_answer_that_the_form_asked_for(dialog: Dialog, steps: int) -> None:
    officer, teacher, _ = interrupted(dialog, steps)
    officer.heard()
    said, answered = REPORT[steps]
    teacher([(said, ["talk.which"])])
    assert "คำตอบในแบบแจ้งซ่อม" in teacher.last.text
    teacher([("2", answered)])
    assert officer.heard() == []
    teacher(SENT[steps + 1 :])


def test_several_messages_go_the_same_way(dialog: Dialog) -> None:
    officer, teacher, _ = interrupted(dialog)
    officer.heard()
    teacher([(ANSWER, ["talk.which"]), ("ไฟยังไม่ขึ้น", ["talk.which"])])
    teacher([(tap("talk.to"), ["talk.sent", *REPORT[1][1]])])
    assert officer.heard() == ["talk.from_requester.text"] * 2
    officer.say(tap("talk.open"))
    officer.say("รอสักครู่ครับ")
    teacher([("จอแตกทั้งจอ", ["talk.which"]), ("7440-001-0001", ["talk.which"])])
    teacher([("2", [*REPORT[2][1], *REPORT[3][1]])])
    teacher([("ห้อง 7", REPORT[4][1])])
    assert officer.heard() == []


def test_it_is_asked_once_for_each_time_an_officer_writes(dialog: Dialog) -> None:
    _, teacher, _ = interrupted(dialog)
    teacher([("จอแตกทั้งจอ", ["talk.which"]), (tap("form.take"), REPORT[2][1]), *REPORT[3:]])


def test_words_after_an_answer_to_the_officer_are_for_the_form(dialog: Dialog) -> None:
    officer, teacher, number = interrupted(dialog)
    officer.heard()
    teacher(
        [
            (ANSWER, ["talk.which"]),
            (tap("talk.to"), ["talk.sent", *REPORT[1][1]]),
            *SENT[2:4],
        ]
    )
    assert officer.heard() == ["talk.from_requester.text"]
    officer.say(f"#{number} จะเข้าไปดูครับ")
    teacher.heard()
    teacher([("ขอบคุณมากค่ะ", ["talk.which"]), (tap("talk.to"), ["talk.sent", *SENT[3][1]])])
    teacher(REPORT[4:])
    assert SYMPTOM in teacher.last.text
    assert ANSWER not in teacher.last.text
    teacher(SENT[-1:])
    assert officer.heard() == ["talk.from_requester.text", "desk.new"]


def test_what_was_said_before_an_officer_wrote_is_no_answer_to_it(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher(REPORT[:2])
    late = teacher.make("จอแตกทั้งจอ")
    dialog.advance(timedelta(seconds=1))
    officer.say(f"#{ticket.number} กำลังไปครับ")
    teacher.heard()
    dialog.take(late)
    assert teacher.heard() == REPORT[2][1]


@pytest.mark.parametrize(
    ("steps", "said", "answered"),
    [
        (2, tap("form.set?f=repair&s=asset_type&v=ups"), REPORT[1][1]),
        (1, "คอมพิวเตอร์", REPORT[1][1]),  # the words of a button
        (2, "ย้อนกลับ", REPORT[0][1]),
        (6, "ข้าม", REPORT[6][1]),
        (2, "ยกเลิก", ["form.cancelled"]),
        (2, "ติดตามงาน", ["ticket.card"]),
    ],
)
def test_what_can_only_be_meant_for_the_form_or_the_bot_is_not_asked_about(
    dialog: Dialog, steps: int, said: Anything, answered: list[str]
) -> None:
    interrupted(dialog, steps)[1]([(said, answered)])


def test_the_chip_of_the_message_puts_the_form_aside(dialog: Dialog) -> None:
    officer, teacher, _ = interrupted(dialog)
    officer.heard()
    teacher([(tap("talk.open"), ["talk.add"]), (ANSWER, ["talk.sent_more"])])
    assert officer.heard() == ["talk.from_requester.text"]


def test_what_is_only_good_to_know_interrupts_nobody(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    teacher(REPORT[:2])
    officer([(tap("desk.claim"), ["desk.claimed"])])
    assert teacher.heard() == ["ticket.claimed"]
    teacher(REPORT[2:])


def test_the_question_an_officer_asks_by_a_form_is_one_of_them(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher(REPORT[:2])
    officer([(ticket.number, ["ticket.card"]), (tap("ask.open"), ["ask.ask.need"])])
    officer([("ยี่ห้ออะไรครับ", ["ask.done"])])
    assert teacher.heard() == ["ask.question"]
    teacher([("เอเซอร์ค่ะ", ["talk.which"]), (tap("talk.to"), ["talk.sent", *REPORT[1][1]])])
    assert fresh(ticket).status == "claimed"


def test_words_after_the_work_was_done_are_not_lost_in_a_form(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher(REPORT[:2])
    resolve(officer, ticket)
    assert teacher.heard() == ["resolve.card"]
    teacher([("ใช้ได้แล้วนะคะ ขอบคุณค่ะ", ["talk.which"])])
    teacher([(tap("talk.to"), ["talk.added_resolved", *REPORT[1][1]])])


@pytest.mark.parametrize("said", ["ใช่", "ok", "1"])
def test_a_yes_to_an_officer_withdraws_nothing(dialog: Dialog, said: str) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([("ถอนเรื่อง", ["ticket.withdraw_sure"])])
    officer.say(f"#{ticket.number} ยังใช้ไม่ได้ใช่ไหมครับ")
    teacher.heard()
    officer.heard()
    teacher([(said, ["talk.added"])])
    assert officer.heard() == ["talk.from_requester.text"]
    assert fresh(ticket).status == "claimed"
    teacher([("ถอนเรื่อง", ["ticket.withdraw_sure"]), ("ใช่", ["ticket.withdrawn"])])


def test_words_to_one_ticket_after_an_officer_wrote_about_another(dialog: Dialog) -> None:
    officer, teacher, first = reported(dialog)
    second = report(teacher, "จอแตกทั้งจอ")
    teacher.say(forged(f"talk.open?t={first.id}"))
    officer.say(f"#{first.number} กำลังไปครับ")
    teacher([("ค่ะ รออยู่นะคะ", ["talk.sent_more"])])
    officer.say(f"#{second.number} จอรุ่นไหนครับ")
    teacher.heard()
    officer.heard()
    teacher([("รุ่นเก่าสุดเลยค่ะ", ["talk.left_adding", "talk.which"]), ("2", ["talk.sent"])])
    assert officer.heard() == ["talk.from_requester.text"]
    assert second.number in officer.last.text


def test_what_cannot_be_sent_is_refused_before_anything_is_asked(dialog: Dialog) -> None:
    _, teacher, _ = interrupted(dialog)
    said = Said({"type": "message", "message": {"type": "video"}})
    teacher([(said, ["talk.cannot_carry"])])


def test_the_question_may_be_answered_late_and_twice(dialog: Dialog) -> None:
    _, teacher, _ = interrupted(dialog)
    teacher([("จอแตกทั้งจอ", ["talk.which"]), (tap("talk.open"), ["talk.add"])])
    teacher([(tap("form.take"), REPORT[2][1]), (tap("form.take"), ["repair.ask.asset_number"])])
    teacher([("ยกเลิก", ["form.cancelled"]), (tap("form.take"), ["form.nothing_open"])])


def test_what_is_more_than_a_short_form_asks_for_goes_on_freely(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    resolve(officer, ticket)
    teacher([(tap("reopen.open"), ["reopen.ask.reason"])])
    officer.say(f"#{ticket.number} เรียบร้อยไหมครับ")
    teacher([("ยังดับเหมือนเดิมค่ะ", ["talk.which"]), ("รบกวนด้วยค่ะ", ["talk.which"])])
    teacher([(tap("form.take"), ["reopen.done", "talk.added"])])
    assert only_ticket().status == "claimed"


@pytest.mark.parametrize(
    "before",
    [Said({"type": "message", "message": {"type": "video"}}), follow(), unsend("1"), unfollow()],
)
def test_what_says_nothing_does_not_count_as_having_read(dialog: Dialog, before: Said) -> None:
    _, teacher, _ = interrupted(dialog)
    teacher.say(before)
    teacher.heard()
    teacher([(ANSWER, ["talk.which"])])
