"""Answer mode: its way out is always at hand, and its end is never silent."""

from datetime import timedelta
from typing import Any

import pytest

from tests.dialogues import Anything, Dialog, Said, Talker, location, photo, sticker, tap
from tests.openings import report, reported, type_report
from tests.stored import pictures

FILE = Said({"type": "message", "message": {"type": "file", "fileName": "a.pdf"}})


def chips(message: dict[str, Any]) -> list[str]:
    """The data behind the quick replies of a message object."""
    items = message.get("quickReply", {}).get("items", [])
    return [item["action"]["data"].partition("?")[0] for item in items]


@pytest.mark.parametrize("said", ["ขอบคุณค่ะ", sticker(), location("โรงเรียน")])
def test_what_arrives_in_answer_mode_shows_the_way_out_of_it(
    dialog: Dialog, said: Anything
) -> None:
    officer, teacher, _ = reported(dialog)
    officer.say(tap("talk.open"))
    officer.say("ยี่ห้ออะไรครับ")
    teacher.say(said)
    assert chips(officer.last.message) == ["talk.stop"]
    officer.say("จบการตอบ")
    teacher.say(said)
    assert chips(officer.last.message) == ["talk.open"]


def test_so_does_what_arrives_while_somebody_adds(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([(ticket.number, ["ticket.card"]), (tap("talk.open"), ["talk.add"])])
    for said in (f"#{ticket.number} กำลังไปครับ", ticket.number, tap("ask.open"), "ยี่ห้ออะไรครับ"):
        officer.say(said)
    answer, question = teacher.received[-2:]
    assert chips(answer.message) == ["talk.stop", "menu.show"]
    assert chips(question.message)[0] == "talk.stop"
    (way_out, *_) = question.message["quickReply"]["items"]
    assert way_out["action"]["label"] == "จบการส่งข้อมูล"


def test_so_does_a_picture(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    teacher.say(photo())
    officer.say(tap("talk.open"))
    teacher.say(photo())
    shown = [chips(each.relay[0]["chips"]) for each in pictures()]
    assert shown == [["talk.open"], ["talk.stop"]]


def test_the_mode_of_another_ticket_is_no_matter(dialog: Dialog) -> None:
    officer, teacher, first = reported(dialog)
    officer.say(tap("talk.open"))
    second = report(teacher, "จอแตกทั้งจอ")
    teacher.say(f"#{second.number} ด่วนนะคะ")
    assert chips(officer.last.message) == ["talk.open"]
    teacher.say(f"#{first.number} ด่วนเหมือนกันค่ะ")
    assert chips(officer.last.message) == ["talk.stop"]


def test_what_cannot_be_sent_leaves_the_way_out(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer([(tap("talk.open"), ["talk.answer"]), (FILE, ["talk.cannot_carry", "talk.answer"])])
    assert officer.last.offers == ["talk.stop"]
    teacher([(ticket.number, ["ticket.card"]), (tap("talk.open"), ["talk.add"])])
    teacher([(FILE, ["talk.cannot_carry", "talk.add"])])
    assert officer.heard() == []


def lapsed(dialog: Dialog, talker: Talker) -> None:
    """Somebody was in answer mode, and then silent for too long."""
    talker.say(tap("talk.open"))
    talker.say("สวัสดีครับ")
    dialog.advance(timedelta(minutes=61))
    talker.heard()


def test_an_officer_is_told_once_that_answering_has_ended(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    lapsed(dialog, officer)
    teacher.heard()
    officer([("พรุ่งนี้เข้าไปดูครับ", ["talk.lapsed", "talk.officer_hint"])])
    assert ticket.number in officer.received[-2].text
    assert "60 นาที" in officer.received[-2].text
    officer([("พรุ่งนี้เข้าไปดูครับ", ["talk.officer_hint"])])
    assert teacher.heard() == []


def test_a_requester_is_told_and_words_go_where_all_go(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    teacher.say("ติดตามงาน")
    lapsed(dialog, teacher)
    officer.heard()
    teacher([("มาวันไหนคะ", ["talk.lapsed_adding", "talk.added"])])
    assert officer.heard() == ["talk.from_requester.text"]
    lapsed(dialog, teacher)
    type_report(teacher, "จอแตกทั้งจอ")  # whoever does something else needs not be told
    teacher([("มาวันไหนคะ", ["talk.which"])])


def test_a_group_is_told_once_that_nothing_was_sent(dialog: Dialog) -> None:
    _, teacher, ticket = reported(dialog)
    group = dialog.person("officer").in_group(dialog.group("officer"))
    group.say(ticket.number)
    group([(tap("desk.claim"), ["desk.claimed"])])
    group([(tap("talk.open"), ["talk.answer_in_group"]), ("ถึงแล้วครับ", ["talk.sent_more_in_group"])])
    teacher.heard()
    dialog.advance(timedelta(minutes=11))
    group([("ลงมารับหน่อยครับ", ["talk.lapsed_in_group"])])
    assert "ไม่ได้ส่งถึง teacher" in group.last.text
    group([("เที่ยงนี้กินข้าวไหน", []), (tap("talk.open"), ["talk.answer_in_group"])])
    assert teacher.heard() == []


def test_nobody_is_told_the_end_of_what_was_stopped(dialog: Dialog) -> None:
    officer, _, _ = reported(dialog)
    officer([(tap("talk.open"), ["talk.answer"]), ("จบการตอบ", ["talk.stopped"])])
    dialog.advance(timedelta(hours=2))
    officer([("คุยกับใครดี", ["talk.officer_hint"])])
