"""Who answers: the router as a table of inputs, what is known of the person, and the verb."""

from dataclasses import replace

import pytest

from bot.app import make_bot
from bot.inputs import Input
from bot.router import Facts, Route, Router
from bot.services import Verb
from handlers import SERVICES

STRANGER = Facts()
TEACHER = Facts(is_registered=True)
OFFICER = Facts(is_officer=True)
OURS = Facts(in_group=True, group_is_bound=True)
MEMBER = replace(OURS, is_registered=True)
COLLEAGUE = replace(OURS, is_officer=True)
UNBOUND = Facts(in_group=True, is_officer=True)
FILLING = replace(TEACHER, form="repair")
ANSWERING = replace(TEACHER, answering=True)
LAPSED = replace(TEACHER, lapsed=True)
HEARD = replace(FILLING, heard=True)
LATE = replace(FILLING, is_late=True)
OFFERED = replace(TEACHER, offered={"เป็นเรื่องใหม่": "talk.new", "1": "talk.to?t=1"})

PHOTO = Input("image", message_id="1")
STICKER = Input("sticker")


def tapped(data: str) -> Input:
    return Input("postback", text=data)


def quoting(text: str) -> Input:
    return Input("text", text=text, quoted_id="1")


def literally(text: str) -> Input:
    return Input("text", text=text, data={"literally": True})


ROWS = [
    # What happens to the account and to groups.
    (Input("follow"), STRANGER, "follow"),
    (Input("follow"), OURS, None),
    (Input("unfollow"), TEACHER, "unfollow"),
    (Input("unsend"), TEACHER, "unsend"),
    (Input("unsend"), MEMBER, "unsend"),
    (Input("join"), Facts(in_group=True), "join"),
    (Input("leave"), OURS, "leave"),
    (Input("join"), TEACHER, None),
    # Who is not registered yet.
    ("สวัสดีค่ะ", STRANGER, "newcomer"),
    ("แจ้งซ่อม", STRANGER, "newcomer"),
    ("คอมเปิดไม่ติด", STRANGER, "newcomer"),
    (PHOTO, STRANGER, "newcomer"),
    (tapped("repair.open"), STRANGER, "newcomer"),
    (tapped("notice.acknowledge"), STRANGER, "notice.acknowledge"),
    (tapped("desk.queue"), STRANGER, "refused"),
    ("ICT-0000-0000-0000", STRANGER, "code"),
    ("R6911-0001", STRANGER, "newcomer"),
    ("สมหญิง", replace(STRANGER, form="registration"), "form_answer"),
    # A requester's words.
    ("แจ้งซ่อม", TEACHER, "repair.open"),
    ("แจ้งซ่อมครับ", TEACHER, "repair.open"),
    ("สวัสดี", TEACHER, "menu.show"),
    ("งานค้าง", TEACHER, "free"),
    ("ผูกกลุ่ม", TEACHER, "free"),
    ("ยกเลิก", TEACHER, "form.cancel"),
    ("ย้อนกลับ", TEACHER, "free"),
    ("ทำต่อ", TEACHER, "free"),
    ("ทำต่อ", replace(TEACHER, has_shelf=True), "form.resume"),
    ("มีเสียงดังด้วย", TEACHER, "free"),
    (PHOTO, TEACHER, "free"),
    (STICKER, TEACHER, "free"),
    ("ถอนเรื่อง", TEACHER, "typed_button"),
    ("รับเรื่อง", TEACHER, "free"),
    (literally("ถอนเรื่อง"), TEACHER, "free"),
    # Offers come before words.
    ("เป็นเรื่องใหม่", OFFERED, "talk.new"),
    ("๑", OFFERED, "talk.to"),
    ("1", TEACHER, "typed_button"),  # a score
    ("1", replace(TEACHER, offered={"1": "desk.queue"}), "refused"),
    # Numbers of tickets.
    ("R6911-0001", TEACHER, "number"),
    ("r69110001 ค่ะ", TEACHER, "number"),
    ("#R6911-0001 ยังเสียอยู่", TEACHER, "number_with_words"),
    ("เรื่อง R6911-0001 ถึงไหนแล้ว", TEACHER, "mention"),
    ("R6911-0001 ถอนเรื่อง", TEACHER, "typed_button"),
    ("R6911-0001 รับเรื่อง", TEACHER, "mention"),
    ("R6911-10000", TEACHER, "number"),
    ("#R6911-10000 ยังเสียอยู่", TEACHER, "number_with_words"),
    ("เรื่อง R6911-100000 ถึงไหนแล้ว", TEACHER, "mention"),
    ("R6911-0001000", TEACHER, "free"),
    ("Z6911-0001", TEACHER, "free"),
    (literally("เรื่อง R6911-0001"), TEACHER, "free"),
    # While a form is open, or answer mode is on.
    ("คอม", FILLING, "form_answer"),
    ("สวัสดี", FILLING, "form_answer"),
    ("ถอนเรื่อง", FILLING, "form_answer"),
    ("ย้อนกลับ", FILLING, "form.back"),
    ("เมนู", FILLING, "menu.show"),
    ("R6911-0001", FILLING, "number"),
    ("เหมือนเรื่อง R6911-0001", FILLING, "form_answer"),
    ("เรื่อง R6911-0001 ถึงไหนแล้ว", replace(FILLING, takes_words=False), "mention"),
    ("สวัสดี", ANSWERING, "answering"),
    ("จบการตอบ", ANSWERING, "talk.stop"),
    ("มาวันไหนคะ", LAPSED, "answering"),
    ("สวัสดี", LAPSED, "menu.show"),
    (PHOTO, ANSWERING, "answering"),
    (quoting("ขอบคุณค่ะ"), FILLING, "quote"),
    (quoting("แจ้งซ่อม"), TEACHER, "quote"),
    (quoting("คอม"), replace(STRANGER, form="registration"), "form_answer"),
    # The office wrote meanwhile: whatever names nothing may be meant for it.
    ("ลองแล้วค่ะ", HEARD, "in_doubt"),
    (PHOTO, HEARD, "in_doubt"),
    ("ลองแล้วค่ะ", replace(FILLING, undecided=True), "in_doubt"),
    ("ลองแล้วค่ะ", replace(ANSWERING, heard=True), "in_doubt"),
    ("ลองแล้วค่ะ", replace(TEACHER, heard=True), "free"),
    ("คอม", replace(HEARD, is_registered=False), "form_answer"),
    (tapped("form.set?f=repair&s=asset_type&v=ups"), HEARD, "form.set"),
    ("ย้อนกลับ", HEARD, "form.back"),
    ("เป็นเรื่องใหม่", replace(OFFERED, heard=True), "talk.new"),
    ("๑", replace(HEARD, offered={"1": "form.set"}), "in_doubt"),
    ("ใช่", replace(TEACHER, heard=True, offered={"ใช่": "ticket.withdraw_yes"}), "free"),
    ("ใช่", replace(TEACHER, offered={"ใช่": "ticket.withdraw_yes"}), "ticket.withdraw_yes"),
    # What comes late finds its sender further on.
    (tapped("form.send"), LATE, None),
    ("แจ้งซ่อม", LATE, None),
    ("มีเสียงดังด้วย", LATE, "free"),
    # Officers.
    ("งานค้าง", OFFICER, "desk.queue"),
    ("รับเรื่อง", OFFICER, "typed_button"),
    ("R6911-0001 รับเรื่อง", OFFICER, "typed_button"),
    (tapped("desk.claim?t=1&v=1"), OFFICER, "desk.claim"),
    (tapped("desk.claim?t=1&v=1"), TEACHER, "refused"),
    (tapped("desk.nothing"), OFFICER, "unknown_button"),
    (tapped("?"), TEACHER, "unknown_button"),
    # The officers' group.
    ("งานค้าง", COLLEAGUE, "desk.queue"),
    ("งานค้าง", MEMBER, "refused"),
    ("แจ้งซ่อม", COLLEAGUE, None),
    ("ข้าวเที่ยงกินอะไรดี", COLLEAGUE, None),
    ("รับเรื่อง", COLLEAGUE, None),
    ("R6911-0001 รับเรื่อง", COLLEAGUE, "typed_button"),
    ("R6911-0001", COLLEAGUE, "number"),
    ("R6911-0001", MEMBER, None),
    ("เรื่อง R6911-0001 ใครไป", COLLEAGUE, None),
    ("#R6911-0001 กำลังไป", COLLEAGUE, "number_with_words"),
    ("#2 รอสักครู่นะครับ", COLLEAGUE, "no_number"),
    ("# ๒ รอสักครู่", OFFICER, "no_number"),
    ("#r6911-2 เดี๋ยวไปครับ", COLLEAGUE, "no_number"),
    ("#Z6911-0001 เดี๋ยวไป", COLLEAGUE, "no_number"),
    ("#2 ดู R6911-0001 ก่อน", COLLEAGUE, "no_number"),
    ("#2 กำลังไป", replace(COLLEAGUE, answering=True), "no_number"),
    ("#2 สายหลุด", replace(COLLEAGUE, form="note"), "form_answer"),
    ("#สู้ๆ", COLLEAGUE, None),
    ("#2 รอสักครู่", MEMBER, None),
    ("#2 รอสักครู่", UNBOUND, None),
    ("#2 รอสักครู่", TEACHER, "free"),
    ("กำลังไป", replace(COLLEAGUE, answering=True), "answering"),
    ("กำลังไป", replace(COLLEAGUE, lapsed=True), "answering"),
    ("สายหลุด", replace(COLLEAGUE, form="note"), "form_answer"),
    ("ย้อนกลับ", replace(COLLEAGUE, form="note"), "form.back"),
    ("ย้อนกลับ", COLLEAGUE, None),
    (quoting("กำลังไป"), COLLEAGUE, "quote"),
    (quoting("กำลังไป"), MEMBER, None),
    (tapped("desk.claim?t=1&v=1"), MEMBER, "refused"),
    (tapped("repair.open"), COLLEAGUE, "refused"),
    ("ICT-0000-0000-0000", COLLEAGUE, None),
    # A group that nobody has bound.
    ("ผูกกลุ่ม", UNBOUND, "groups.bind"),
    ("งานค้าง", UNBOUND, "not_bound"),
    ("งานค้าง", Facts(in_group=True), None),
    (tapped("desk.queue"), UNBOUND, None),
]


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(SERVICES, make_bot(SERVICES, "chaiyaphum").texts)


def name_of(router: Router, route: Route | None) -> str | None:
    """``service.verb``; for what no button can name, the occasion."""
    if route is None:
        return None
    named: dict[Verb, str] = {
        verb: f"{service.name}.{name}"
        for service in router.services.by_name.values()
        for name, verb in reversed(list(service.verbs.items()))
    }
    occasions: dict[Verb, str] = {
        verb: str(occasion)
        for service in router.services.by_name.values()
        for occasion, verb in service.occasions.items()
    }
    return (occasions | named)[route.verb]


@pytest.mark.parametrize(("said", "facts", "answerer"), ROWS)
def test_who_answers(router: Router, said: str | Input, facts: Facts, answerer: str | None) -> None:
    given = Input("text", text=said) if isinstance(said, str) else said
    assert name_of(router, router.route(given, facts)) == answerer
