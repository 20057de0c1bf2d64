"""Full stories of requesters, through the real webhook, real workers and the simulated LINE.

Each story goes once through every process; what may go wrong on the way is told in the dialogues
of the other tests. Officers and newcomers have stories of their own, in files named so.
"""

from collections.abc import Iterator
from datetime import timedelta
from urllib.error import HTTPError

import pytest
from sqlmodel import select

from models.db import now
from models.tables import Status, Ticket
from simulator import Platform
from tests.faults import Helpdesk, helpdesk, stack
from tests.phones import (
    JPEG,
    Cast,
    Phone,
    cast,
    number_in,
    officer,
    opened,
    teacher,
)
from tests.servers import wait_until
from tests.simulator_receiver import png

__all__ = ["cast", "helpdesk", "officer", "stack", "teacher"]


@pytest.fixture
def line(teacher: Phone) -> Iterator[Platform]:
    """The simulated LINE."""
    yield teacher.line
    teacher.line.switch(content_waits=0, content_gone=False)


def stored(helpdesk: Helpdesk, number: str) -> Ticket:
    """A ticket as it is now."""
    with helpdesk.session() as session:
        return session.exec(select(Ticket).where(Ticket.number == number)).one()


def test_a_report_is_claimed_answered_resolved_and_rated(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone
) -> None:
    number = teacher.report()
    card = officer.reads(number)
    helpdesk.wait_delivered()  # nobody quotes within the milliseconds until its id is noted
    officer.say("รับเรื่อง", "desk.claimed", quoted=card)
    teacher.reads("ticket.claimed")
    officer.say("ถอดปลั๊กแล้วเสียบใหม่หรือยังครับ", "talk.sent", quoted=card)
    question = teacher.reads("ถอดปลั๊ก")
    helpdesk.wait_delivered()
    teacher.say("ลองแล้วค่ะ", "talk.sent", quoted=question)
    officer.reads("ลองแล้วค่ะ")
    officer.resolve(number)
    teacher.reads("เปลี่ยนแหล่งจ่ายไฟ")
    teacher.say("5", "ticket.thanks")
    assert stored(helpdesk, number).status == Status.CLOSED


def test_a_report_with_pictures_is_looked_over_and_changed(
    cast: Cast, line: Platform, teacher: Phone, officer: Phone
) -> None:
    teacher.say("แจ้งซ่อม", "repair.ask.asset_type")
    teacher.tap("form.set?f=repair&s=asset_type&v=printer", "repair.ask.symptom")
    teacher.say("กระดาษติดทุกแผ่นค่ะ", "repair.ask.asset_number")
    teacher.tap("form.skip", "repair.ask.location")
    teacher.say("ห้องธุรการ", "repair.ask.impact")
    teacher.tap("form.set?f=repair&s=impact&v=room", "repair.ask.photos")
    for size in (60, 61):
        teacher.send(line.send_image, png(size, 40), answer="form.more_photos")
    assert "2 ภาพ" in teacher.tap("form.skip", "repair.review.title")
    teacher.tap("form.edit", "form.edit_which")
    teacher.tap("form.edit?s=location", "repair.ask.location")
    teacher.say("อาคาร 2 ห้องสมุด", "อาคาร 2 ห้องสมุด")
    teacher.tap("form.edit?s=urgency", "repair.ask.urgency")
    teacher.tap("form.set?f=repair&s=urgency&v=urgent", "repair.ask.urgency_reason")
    review = teacher.say("ต้องใช้สอบพรุ่งนี้เช้า", "repair.review.title")
    assert "ห้องธุรการ" not in review
    assert "เร่งด่วน" in review
    number = number_in(teacher.tap("form.send", "repair.opened"))
    assert "P1 เร่งด่วนมาก" in line.text(officer.reads(number))
    cast.wait_stored()
    assert "ต้องใช้สอบพรุ่งนี้เช้า" in officer.say(number, "ticket.timeline.all")
    assert [each[:3] for each in officer.pictures] == [JPEG, JPEG]


def test_things_of_all_kinds_travel_both_ways(
    line: Platform, teacher: Phone, officer: Phone
) -> None:
    number = teacher.report()
    officer.tap("talk.open", "talk.answer", on=officer.reads(number))
    officer.say("ส่งแผนที่ให้ดูครับ", "talk.sent_more")
    for sender, reader, told, answer in (
        (teacher, officer, "talk.from_requester", "talk.added"),
        (officer, teacher, "talk.from_officer", "talk.sent_again"),
    ):
        sender.send(line.send_sticker, "446", "1988", answer=answer)
        reader.reads(f"{told}.sticker")
        sender.send(line.send_location, 15.8, 102.0, answer=answer)
        reader.reads(f"{told}.location")
        sender.send(line.send_image, png(60, 40), answer=answer)
        reader.reads(f"{told}.image")
        kinds = [each.message["type"] for each in line.messages(reader.chat, "bot")]
        assert {"sticker", "location"} <= set(kinds)
        (picture,) = reader.pictures
        assert picture.startswith(JPEG)
        sender.send(line.send_file, "a.pdf", b"%PDF", answer="talk.cannot_carry")
        sender.send(line.send_sticker, "1", "2", answer="talk.sticker_alone")


def test_a_picture_that_line_still_prepares_and_one_that_it_has_lost(
    helpdesk: Helpdesk, line: Platform, teacher: Phone, officer: Phone
) -> None:
    teacher.report()
    line.switch(content_waits=1)
    teacher.send(line.send_image, png(60, 40), answer="talk.added")
    officer.reads("talk.from_requester.image")
    assert [each["status"] for each in line.requests("content")][-2:] == [202, 200]
    line.switch(content_waits=0, content_gone=True)
    teacher.send(line.send_image, png(60, 40), answer="talk.added")
    teacher.reads("alarm.picture_gone")
    assert line.requests("content")[-1]["status"] == 410
    helpdesk.wait_delivered()
    (picture,) = officer.pictures
    assert picture.startswith(JPEG)


def test_who_has_several_tickets_is_asked_which(
    helpdesk: Helpdesk, line: Platform, teacher: Phone, officer: Phone
) -> None:
    first, second = teacher.report(), teacher.report("จอแตกทั้งจอเลยค่ะ")
    assert second in teacher.say("ติดตามงาน", first)
    teacher.say("มีเสียงดังด้วยค่ะ", "talk.which")
    teacher.send(line.send_image, png(60, 40), answer="talk.which")
    assert first in teacher.tap(f"talk.to?t={stored(helpdesk, first).id}", "talk.sent")
    assert f"[{first}]" in line.text(officer.reads("มีเสียงดังด้วยค่ะ"))
    officer.reads("talk.from_requester.image")
    teacher.say("ภาพจากอีกเครื่องค่ะ", "talk.which")
    teacher.say(second, "talk.sent")
    assert f"[{second}]" in line.text(officer.reads("ภาพจากอีกเครื่อง"))
    teacher.say("เครื่องพิมพ์ก็เสียค่ะ", "talk.which")
    teacher.say("เป็นเรื่องใหม่", "talk.offer")
    teacher.say("แจ้งซ่อมเรื่องนี้", "repair.ask.asset_number")


def test_a_number_is_found_by_its_owner_only(cast: Cast, teacher: Phone, officer: Phone) -> None:
    number, other = teacher.report(), cast.teacher()
    officer.say(f"#{number} กำลังไปครับ", "talk.sent")
    for words in (number, number.lower().replace("-", " "), f"#{number}"):
        assert "กำลังไปครับ" in teacher.say(words, "ticket.timeline.all")
        other.say(words, "ticket.number_unknown")
    other.say(f"#{number} ขอดูด้วยค่ะ", "ticket.number_unknown")
    teacher.say(f"เรื่อง {number} ถึงไหนแล้วคะ", "talk.sent")
    officer.reads("ถึงไหนแล้วคะ")
    for verb in ("ticket.one", "ticket.withdraw_yes", "talk.open"):
        other.forge(f"{verb}?t={stored(cast.helpdesk, number).id}&v=1", "ticket.not_found")
    cast.helpdesk.wait_delivered()
    assert "ขอดูด้วย" not in "".join(officer.heard)
    assert "กำลังไปครับ" not in "".join(other.heard)


def test_added_to_later_and_withdrawn(
    cast: Cast, line: Platform, teacher: Phone, officer: Phone
) -> None:
    number = teacher.report()
    teacher.say("ติดตามงาน", number)
    teacher.tap("talk.open", "talk.add")
    teacher.say("ลืมบอกว่าอยู่ตึกใหม่", "talk.sent_more")
    teacher.send(line.send_image, png(60, 40), answer="talk.sent_again")
    officer.reads("ลืมบอกว่าอยู่ตึกใหม่")
    officer.reads("talk.from_requester.image")
    teacher.say("จบการส่งข้อมูล", "talk.stopped")
    shown = officer.say(number, "ticket.timeline.all")
    assert "ลืมบอกว่าอยู่ตึกใหม่" in shown
    assert "ส่งภาพ" in shown
    card = officer.reads(number)
    teacher.say(f"ถอนเรื่อง {number}", "ticket.withdraw_sure")
    teacher.say("ไม่ถอน", "menu.ask")
    teacher.say(f"ถอนเรื่อง {number}", "ticket.withdraw_sure")
    teacher.say("ยืนยันถอนเรื่อง", "ticket.withdrawn")
    officer.reads("desk.withdrawn")
    officer.tap("desk.claim", "ticket.refused.over", on=card)
    assert stored(cast.helpdesk, number).status == Status.WITHDRAWN


def test_asked_back_and_reopened(teacher: Phone, officer: Phone) -> None:
    number = teacher.report()
    officer.say(f"ขอข้อมูลเพิ่ม {number}", "ask.ask.need")
    officer.say("ยี่ห้ออะไรครับ", "ask.done")
    teacher.reads("ask.question")
    assert "รอข้อมูลจากท่าน" in teacher.say("ติดตามงาน", number)
    teacher.say("เอเซอร์ค่ะ", "talk.added")
    officer.reads("เอเซอร์ค่ะ")
    assert "กำลังดำเนินการ" in teacher.say("ติดตามงาน", number)
    officer.resolve(number)
    teacher.reads("เปลี่ยนแหล่งจ่ายไฟ")
    teacher.say("ยังไม่เรียบร้อย", "reopen.ask.reason")
    teacher.say("ยังดับอยู่เลยค่ะ", "reopen.done")
    officer.reads("desk.reopened")
    assert number in officer.say("งานของฉัน", "desk.mine")


def test_confirmed_as_fixed_and_reopened_in_time(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone
) -> None:
    number = teacher.report()
    officer.resolve(number)
    card = teacher.reads("resolve.card.question")
    teacher.tap("ticket.confirm", "ticket.confirmed", on=card)
    teacher.tap("ticket.rate?s=4", "ticket.thanks")
    officer.say(f"#{number} ยังใช้ได้ไหมครับ", "ticket.refused.over")
    teacher.tap("reopen.open", "reopen.ask.reason", on=card)
    teacher.say("วันนี้ดับอีกแล้วค่ะ", "reopen.done")
    officer.reads("desk.reopened")
    officer.resolve(number)
    teacher.say("ใช้งานได้แล้ว", "ticket.confirmed")
    with helpdesk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        ticket.reopen_until_at = now() - timedelta(minutes=1)
    teacher.say(f"ยังไม่เรียบร้อย {number}", "ticket.refused.too_late")
    assert stored(helpdesk, number).status == Status.CLOSED


def test_work_that_waits_for_a_part_and_an_end_that_nobody_confirms(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone
) -> None:
    number = teacher.report()
    officer.say(f"ปิดงาน {number}", "repair.result.ask.cause")
    officer.say("แหล่งจ่ายไฟชำรุด", "repair.result.ask.action_taken")
    officer.say("สั่งซื้อแหล่งจ่ายไฟแล้ว", "repair.result.ask.outcome")
    officer.say("รออะไหล่", "repair.result.ask.expected_on")
    officer.say("พรุ่งนี้", "repair.result.review.title")
    officer.say("ส่ง", "ticket.waits_now")
    assert "รออะไหล่" in teacher.line.text(teacher.reads("ticket.waits_told"))
    assert "คาดว่าทราบผล" in teacher.say("ติดตามงาน", number)
    assert number in officer.say("งานของฉัน", "desk.mine")
    officer.resolve(number)
    teacher.reads("resolve.card.question")
    helpdesk.wait_delivered()
    heard, ticket = len(teacher.heard), stored(helpdesk, number)
    with helpdesk.session() as session:
        session.get_one(Ticket, ticket.id).confirm_by_at = now()
    helpdesk.stack.end("clock")
    helpdesk.stack.start(["clock"])  # what it does every minute, it does at its start
    wait_until(lambda: stored(helpdesk, number).status == Status.CLOSED, 15)
    assert helpdesk.undelivered() == 0
    assert len(teacher.heard) == heard
    teacher.say(number, "ticket.entry.confirmed_silently")
    teacher.tap("reopen.open", "reopen.ask.reason")


def test_what_should_be_better_is_asked_after_a_low_score(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone
) -> None:
    first, second = teacher.report(), teacher.report()
    for number in (first, second):
        officer.resolve(number)
    cards = [teacher.reads(f"เรื่อง {number} ดำเนินการเสร็จแล้ว") for number in (first, second)]
    teacher.tap("ticket.rate?s=2", "comment.ask.words", on=cards[0])
    teacher.say("รอนานไปหน่อยค่ะ", "comment.done")
    passed_on = officer.line.text(officer.reads("comment.passed_on"))
    for words in (first, "คะแนน 2", "รอนานไปหน่อยค่ะ"):
        assert words in passed_on
    teacher.tap("ticket.rate?s=1", "comment.ask.words", on=cards[1])
    teacher.say("ข้าม", "comment.skipped")
    helpdesk.wait_delivered()
    assert [each for each in officer.heard if "คะแนน" in each] == [passed_on]
    assert "ให้คะแนน 1 จาก 5" in officer.say(second, "ticket.timeline.all")


def test_what_was_unsent_is_gone(line: Platform, teacher: Phone, officer: Phone) -> None:
    number = teacher.report()
    words = line.say(teacher.user, "ข้อความที่จะยกเลิก")
    officer.reads("ข้อความที่จะยกเลิก")
    picture = line.send_image(teacher.user, png(60, 40))
    officer.reads("talk.from_requester.image")
    address = str(line.messages(officer.chat, "bot")[-1].message["originalContentUrl"])
    assert opened(address).startswith(JPEG)
    for sent in (words, picture):
        line.unsend(teacher.user, sent)
    shown = officer.say(number, "ticket.unsent")
    assert "ข้อความที่จะยกเลิก" not in shown
    with pytest.raises(HTTPError):
        opened(address)
