"""The officers' LINE group: bound once, addressed only, nothing of its talk kept."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models import groups
from models.db import transaction
from models.tables import Conversation
from tests.dialogues import Dialog, Said, forged, quoting, tap
from tests.openings import report, reported
from tests.stored import assert_nowhere


def test_binding(dialog: Dialog) -> None:
    group = dialog.group("officer", is_bound=False)
    officer = dialog.person("officer").in_group(group)
    clerk = dialog.person("clerk").in_group(group)
    joined = dialog.event({"type": "group", "groupId": group}, {"type": "join"})
    dialog.take(joined)
    assert officer.heard() == ["groups.joined"]
    clerk.heard()
    clerk([("ผูกกลุ่ม", ["menu.refused"])])
    officer.heard()
    officer(
        [
            ("งานค้าง", ["groups.not_bound"]),
            ("ผูกกลุ่ม", ["groups.bound"]),
            ("ผูกกลุ่ม", ["groups.bound_already"]),
            ("งานค้าง", ["desk.queue_empty"]),
        ]
    )
    assert dialog.person("officer").say("ผูกกลุ่ม") == ["groups.only_in_group"]


def test_talk_among_people_is_neither_answered_nor_kept(dialog: Dialog) -> None:
    group = dialog.group("officer")
    for name in ("officer", "clerk", "stranger"):
        member = dialog.person(name).in_group(group)
        member([("ข้าวเที่ยงกินอะไรดี", []), ("แจ้งซ่อม", []), ("เมนู", []), ("1", []), ("ยกเลิก", [])])
    assert_nowhere("ข้าวเที่ยง")
    with transaction() as session:
        assert session.exec(select(Conversation).where(Conversation.chat == group)).all() == []


def test_working_in_the_group(dialog: Dialog) -> None:
    group = dialog.group("officer", "officer two")
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher.heard()
    officer = dialog.person("officer").in_group(group)
    officer(
        [
            ("งานค้าง", ["desk.queue"]),
            ("1", ["ticket.card"]),
            (tap("desk.claim"), ["desk.claimed"]),
            (f"#{ticket.number} กำลังไปครับ", ["talk.sent"]),
        ]
    )
    assert teacher.heard() == ["ticket.claimed", "talk.from_officer.text"]
    card = next(each for each in officer.received if each.key == "ticket.card")
    other = dialog.person("officer two").in_group(group)
    assert other.say(quoting(card.id, "ผมไปด้วย")) == ["talk.sent"]
    assert teacher.heard() == ["talk.from_officer.text"]
    assert other.say(quoting("999", "ข้อความของเพื่อน")) == []


def test_answer_mode_in_a_group_ends_by_itself(dialog: Dialog) -> None:
    group = dialog.group("officer")
    teacher = dialog.person("teacher")
    report(teacher)
    officer = dialog.person("officer").in_group(group)
    officer.say("งานค้าง")
    officer.say("1")
    officer([(tap("talk.open"), ["talk.answer_in_group"])])
    officer([("สวัสดีครับ", ["desk.claimed", "talk.sent_more_in_group"])])
    teacher.heard()
    dialog.advance(timedelta(minutes=11))
    assert officer.say("คุยกันเอง") == ["talk.lapsed_in_group"]
    assert officer.say("คุยกันเอง") == []
    assert teacher.heard() == []
    assert officer.say("1") == []


def test_others_cannot_use_what_an_officer_opened(dialog: Dialog) -> None:
    group = dialog.group("officer")
    ticket = report(dialog.person("teacher"))
    officer = dialog.person("officer").in_group(group)
    officer.say("งานค้าง")
    officer.say("1")
    officer.say(tap("note.open"))
    clerk = dialog.person("clerk").in_group(group)
    assert clerk.say("ขอจดด้วย") == []
    assert clerk.say(forged(f"desk.claim?t={ticket.id}&v=1")) == ["menu.refused"]
    assert clerk.say(ticket.number) == []
    assert dialog.person("teacher").in_group(group).say(ticket.number) == []
    assert officer.heard()[-1] == "menu.refused"
    assert officer.say("จดแล้ว") == ["note.done"]


def test_group_and_private_threads_never_mix(dialog: Dialog) -> None:
    group = dialog.group("officer")
    officer, _, _ = reported(dialog)
    officer.say("แจ้งซ่อม")
    inside = officer.in_group(group)
    inside.say("งานค้าง")
    inside.say("คอมพิวเตอร์")
    assert officer.say("คอม") == ["repair.ask.symptom"]
    id_ = officer.row.id
    with transaction() as session:
        state = session.get_one(Conversation, (id_, group)).state
    assert "คอมพิวเตอร์" not in str(state)


def test_events_without_a_person(dialog: Dialog) -> None:
    group = dialog.group("officer")
    source = {"type": "group", "groupId": group}
    text = {"type": "message", "message": {"type": "text", "text": "งานค้าง"}}
    for content in (text, {"type": "memberLeft", "left": {"members": []}}, {"type": "leave"}):
        dialog.take(dialog.event(source, content))
    with transaction() as session:
        assert not groups.is_bound(session, group)


def test_being_invited_again_needs_binding_again(dialog: Dialog) -> None:
    group = dialog.group("officer")
    source = {"type": "group", "groupId": group}
    dialog.take(dialog.event(source, {"type": "leave"}))
    dialog.take(dialog.event(source, {"type": "join"}))
    officer = dialog.person("officer").in_group(group)
    assert officer.say("งานค้าง") == ["groups.not_bound"]
    assert officer.say(Said({"type": "memberJoined"})) == []


def test_answer_mode_says_for_whom_it_is_on(dialog: Dialog) -> None:
    group = dialog.group("officer", "officer two")
    ticket = report(dialog.person("teacher"))
    both = [dialog.person(name).in_group(group) for name in ("officer", "officer two")]
    for officer, name in zip(both, ("officer", "officer two"), strict=True):
        officer.say(ticket.number)
        officer.say(tap("talk.open"))
        assert officer.last.text.startswith(f"เรื่อง {ticket.number}: {name} กำลังตอบ")
        officer.say("กำลังไปครับ")
        assert f"ข้อความของ {name} ส่งถึง" in officer.last.text
        officer.say("จบ")


def test_the_word_that_ends_answer_mode_is_also_said_to_people(dialog: Dialog) -> None:
    group = dialog.group("officer")
    ticket = report(dialog.person("teacher"))
    officer = dialog.person("officer").in_group(group)
    officer([("จบ", []), (ticket.number, ["ticket.card"])])
    officer([(tap("talk.open"), ["talk.answer_in_group"]), ("จบ", ["talk.stopped"]), ("จบ", [])])


@pytest.mark.parametrize("symptoms", [["เปิดไม่ติดเลยค่ะ"], ["เปิดไม่ติดเลยค่ะ", "จอแตกทั้งจอ"]])
def test_a_list_that_is_quoted_names_the_way(dialog: Dialog, symptoms: list[str]) -> None:
    group = dialog.group("officer", "clerk")
    teacher = dialog.person("teacher")
    for symptom in symptoms:
        report(teacher, symptom)
    teacher.heard()
    officer = dialog.person("officer").in_group(group)
    assert officer.say("งานค้าง") == ["desk.queue"]
    queue = officer.last.id
    assert officer.say(quoting(queue, "พรุ่งนี้เข้าไปดูครับ")) == ["talk.quoted_no_ticket"]
    assert officer.say(quoting(officer.last.id, "อันไหน")) == ["talk.quoted_no_ticket"]
    clerk = dialog.person("clerk").in_group(group)
    assert clerk.say(quoting(queue, "ของฉันด้วย")) == []
    assert officer.say(quoting(officer.spoken[-1], "ตามนั้น")) == []
    assert teacher.heard() == []


def test_quoting_the_next_question_in_a_group_answers_it(dialog: Dialog) -> None:
    group = dialog.group("officer")
    ticket = report(dialog.person("teacher"))
    officer = dialog.person("officer").in_group(group)
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    officer([("แหล่งจ่ายไฟชำรุด", ["repair.result.ask.action_taken"])])
    assert officer.say(quoting(officer.last.id, "เปลี่ยนแหล่งจ่ายไฟ")) == ["repair.result.ask.outcome"]


def test_an_unsend_that_names_nobody_reaches_a_form(dialog: Dialog) -> None:
    """In groups LINE promises who it was for messages only."""
    group = dialog.group("officer", "officer two")
    ticket = report(dialog.person("teacher"))
    officer = dialog.person("officer").in_group(group)
    other = dialog.person("officer two").in_group(group)
    other([(f"{ticket.number} บันทึกผล", ["repair.result.ask.cause"]), ("สายหลุดจากเครื่อง", ASKED)])
    officer([(f"{ticket.number} บันทึกผล", ["repair.result.ask.cause"]), ("รหัสผ่านคือปลาทู", ASKED)])
    taken_back = {"type": "unsend", "unsend": {"messageId": officer.spoken[-1]}}
    dialog.take(dialog.event({"type": "group", "groupId": group}, taken_back))
    assert_nowhere("ปลาทู")
    officer([("ต่อสายใหม่แล้ว", ASKED), ("ยกเลิก", ["form.cancelled"])])
    other([("ต่อสายใหม่แล้ว", ["repair.result.ask.outcome"])])


ASKED = ["repair.result.ask.action_taken"]


def addressing(text: str, at: str = "@ผู้ช่วย😀 ICT") -> Said:
    """A text behind a mention of this very bot."""
    place = {"index": 0, "length": len(at.encode("utf-16-le")) // 2}
    mention = {"mentionees": [{"type": "user", "isSelf": True, **place}]}
    content = {"type": "text", "text": f"{at} {text}", "mention": mention}
    return Said({"type": "message", "message": content})


def test_who_addresses_the_bot_by_name_is_understood(dialog: Dialog) -> None:
    group = dialog.group("officer")
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher.heard()
    officer = dialog.person("officer").in_group(group)
    officer(
        [
            (addressing("งานค้าง"), ["desk.queue"]),
            (addressing(f"#{ticket.number} กำลังไป"), ["desk.claimed", "talk.sent"]),
            (addressing("ข้าวเที่ยงกินอะไรดี"), []),
        ]
    )
    assert teacher.heard() == ["talk.from_officer.text"]
    assert "@" not in teacher.last.text


def test_what_comes_late_unbinds_nothing(dialog: Dialog) -> None:
    """LINE may deliver an event again, minutes later and out of order."""
    group = dialog.group("officer", is_bound=False)
    source = {"type": "group", "groupId": group}
    late = dialog.event(source, {"type": "join"})
    late_leave = dialog.event(source, {"type": "leave"})
    officer = dialog.person("officer").in_group(group)
    dialog.advance(timedelta(seconds=30))
    dialog.take(dialog.event(source, {"type": "join"}))
    officer.heard()
    dialog.advance(timedelta(seconds=30))
    officer([("ผูกกลุ่ม", ["groups.bound"])])
    for event in (late, late_leave):
        dialog.take(event)
        assert officer.say("งานค้าง") == ["desk.queue_empty"]
