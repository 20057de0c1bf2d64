"""Full stories through the real webhook, real workers and the simulated LINE, as people tell them.

Each goes once through every process; what may go wrong on the way is told in the dialogues of
the other tests.
"""

import re
import time
import urllib.request
from dataclasses import dataclass

import pytest

from simulator import Platform
from simulator.world import Group, Message, User
from tests.faults import Helpdesk, helpdesk, stack
from tests.servers import wait_until
from tests.simulator_receiver import png
from tests.stacks import Stack

__all__ = ["helpdesk", "stack"]

NUMBER = re.compile(r"R\d{4}-\d{4}")


@dataclass
class Phone:
    """Somebody's chat: says and taps, and reads what comes."""

    line: Platform
    user: User
    group: Group | None = None

    @property
    def chat(self) -> User | Group:
        """Where this phone looks."""
        return self.group or self.user

    def say(self, words: str, quoted: Message | None = None) -> str:
        """What was answered, in words."""
        sent = self.line.say(self.user, words, chat=self.group, quoted=quoted)
        return self.line.text(self.line.wait_for(self.chat, after=sent))

    def tap(self, label: str) -> str:
        """Tap the newest button of that label; what was answered."""
        sent = self.line.tap(self.user, label, chat=self.group)
        return self.line.text(self.line.wait_for(self.chat, after=sent))

    def reads(self, words: str) -> Message:
        """Wait until a message with these words came."""
        found: list[Message] = []

        def came() -> bool:
            found[:] = [
                each
                for each in self.line.messages(self.chat, sender="bot")
                if words in self.line.text(each)
            ]
            return bool(found)

        wait_until(came, 15)
        return found[-1]


@pytest.fixture
def teacher(stack: Stack) -> Phone:
    """A registered teacher, who registered just now."""
    line = stack.platform
    user = line.user(f"teacher {time.monotonic_ns()}", follows=False)
    phone = Phone(line, user)
    line.follow(user)
    phone.reads("รับทราบและเริ่มใช้")
    phone.tap("รับทราบและเริ่มใช้")
    phone.say("สมหญิง ใจดี 0812345678")
    phone.say("ครู")
    phone.say("เมืองพญาแลวิทยา")
    assert "ลงทะเบียน" in phone.say("ยืนยัน")
    return phone


@pytest.fixture
def officer(stack: Stack) -> Phone:
    """Somebody enrolled with a printed code."""
    user = stack.officer(f"officer {time.monotonic_ns()}")
    return Phone(stack.platform, user)


def report(phone: Phone, symptom: str = "เปิดไม่ติดเลยค่ะ") -> str:
    """File a report; its number."""
    for words in ("แจ้งซ่อม", "คอม", symptom, "ไม่ทราบ", "ห้องธุรการ", "1", "ข้าม"):
        phone.say(words)
    found = NUMBER.search(phone.say("ส่งเรื่อง"))
    assert found is not None
    return found[0]


def test_a_report_is_claimed_answered_resolved_and_rated(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone
) -> None:
    number = report(teacher)
    card = officer.reads(number)
    helpdesk.wait_delivered()  # nobody quotes within the milliseconds until its id is noted
    assert number in officer.say("รับเรื่อง", quoted=card)
    teacher.reads("รับเรื่อง")
    officer.say("ถอดปลั๊กแล้วเสียบใหม่หรือยังครับ", quoted=card)
    question = teacher.reads("ถอดปลั๊ก")
    helpdesk.wait_delivered()
    teacher.say("ลองแล้วค่ะ", quoted=question)
    officer.reads("ลองแล้วค่ะ")
    officer.say(f"ปิดงาน {number}")
    for words in ("แหล่งจ่ายไฟชำรุด", "เปลี่ยนแหล่งจ่ายไฟ", "ซ่อมเสร็จ"):
        officer.say(words)
    officer.say("ส่ง")
    teacher.reads("เปลี่ยนแหล่งจ่ายไฟ")
    assert "ขอบคุณ" in teacher.say("5")


def test_a_picture_reaches_the_officer(stack: Stack, teacher: Phone, officer: Phone) -> None:
    number = report(teacher)
    officer.reads(number)
    stack.platform.send_image(teacher.user, png(60, 40))
    officer.reads("ส่งภาพ")
    wait_until(lambda: _pictures(officer) != [], 15)
    with urllib.request.urlopen(_pictures(officer)[-1], timeout=5) as answer:
        assert answer.read(3) == b"\xff\xd8\xff"


def _pictures(phone: Phone) -> list[str]:
    messages = phone.line.messages(phone.chat, sender="bot")
    return [
        str(each.message["originalContentUrl"])
        for each in messages
        if each.message["type"] == "image"
    ]


def test_work_in_the_officers_group(stack: Stack, teacher: Phone, officer: Phone) -> None:
    line = stack.platform
    group = line.group("sample group", [officer.user], invite_bot=True)
    inside = Phone(line, officer.user, group)
    inside.reads("ผูกกลุ่ม")
    inside.say("ผูกกลุ่ม")
    number = report(teacher)
    assert number in inside.say("งานค้าง")
    inside.say(f"#{number} พรุ่งนี้เข้าไปดูครับ")
    teacher.reads("พรุ่งนี้เข้าไปดูครับ")
    teacher.say("ขอบคุณมากค่ะคุณครู")
    officer.reads("ขอบคุณมากค่ะคุณครู")


def test_asked_back_reopened_and_withdrawn(teacher: Phone, officer: Phone) -> None:
    number = report(teacher)
    officer.reads(number)
    officer.say(f"ขอข้อมูลเพิ่ม {number}")
    officer.say("ยี่ห้ออะไรครับ")
    teacher.reads("ยี่ห้ออะไรครับ")
    teacher.say("เอเซอร์ค่ะ")
    officer.reads("เอเซอร์ค่ะ")
    officer.say(f"ปิดงาน {number}")
    for words in ("สายหลวม", "เสียบให้แน่น", "ซ่อมเสร็จ"):
        officer.say(words)
    officer.say("ส่ง")
    teacher.reads("เสียบให้แน่น")
    teacher.say("ยังไม่เรียบร้อย")
    teacher.say("ยังดับอยู่เลยค่ะ")
    officer.reads("ยังดับอยู่เลยค่ะ")
    teacher.say(f"ถอนเรื่อง {number}")
    teacher.say("ยืนยันถอนเรื่อง")
    officer.reads("ถอนเรื่อง")


def test_unsent_words_are_gone(stack: Stack, teacher: Phone, officer: Phone) -> None:
    number = report(teacher)
    officer.reads(number)
    sent = stack.platform.say(teacher.user, "ข้อความที่จะยกเลิก")
    officer.reads("ข้อความที่จะยกเลิก")
    stack.platform.unsend(teacher.user, sent)
    assert "ข้อความที่จะยกเลิก" not in officer.say(number)


def test_my_data_is_shown_and_deleted(teacher: Phone) -> None:
    assert "081-234-5678" in teacher.say("ข้อมูลของฉัน")
    teacher.say("ลบข้อมูล")
    assert "ลบข้อมูล" in teacher.say("ยืนยันลบ")
    teacher.say("สวัสดีค่ะ")
    teacher.reads("รับทราบและเริ่มใช้")


def test_declining_is_respected(stack: Stack) -> None:
    line = stack.platform
    user = line.user("somebody who declines", follows=False)
    phone = Phone(line, user)
    line.follow(user)
    phone.reads("รับทราบ")
    assert "0 4400 0000" in phone.tap("ไม่ใช้บริการ")
