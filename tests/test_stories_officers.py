"""Full stories of officers, through the real webhook, real workers and the simulated LINE."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlmodel import col, select

from models.tables import Entry, Group, Ticket
from simulator.world import Message
from tests.faults import Helpdesk, helpdesk, stack
from tests.phones import (
    Cast,
    Phone,
    cast,
    colleague,
    data,
    officer,
    pattern,
    teacher,
)
from tests.servers import wait_until
from tests.stacks import Stack

__all__ = ["cast", "colleague", "helpdesk", "officer", "stack", "teacher"]


def everything_of(helpdesk: Helpdesk, number: str) -> list[object]:
    """All that is stored of a ticket, and of what was done with it, but when the clock looks."""
    with helpdesk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        told = select(Entry).where(Entry.ticket_id == ticket.id).order_by(col(Entry.id))
        return [
            ticket.model_dump(exclude={"escalate_at"}),
            *(each.model_dump() for each in session.exec(told)),
        ]


def test_answered_in_three_ways(helpdesk: Helpdesk, teacher: Phone, officer: Phone) -> None:
    number = teacher.report()
    card = officer.reads(number)
    helpdesk.wait_delivered()  # nobody quotes within the milliseconds until its id is noted
    officer.say("ลองเสียบปลั๊กใหม่ดูครับ", "talk.sent", quoted=card)
    assert officer.name in teacher.line.text(teacher.reads(f"[{number}]"))
    officer.tap("talk.open", "talk.answer", on=card)
    for words, answer in (("ได้ไหมครับ", "talk.sent_more"), ("รอได้ครับ", "talk.sent_again")):
        officer.say(words, answer)
        teacher.reads(words)
        assert officer.button("จบการตอบ").place == "flex"  # a quick reply would go with the next
    officer.say("จบการตอบ", "talk.stopped")
    officer.say("เที่ยงนี้กินอะไรดี", "talk.officer_hint")
    officer.say(f"#{number} บ่ายนี้เข้าไปครับ", "talk.sent")
    teacher.reads("บ่ายนี้เข้าไปครับ")
    helpdesk.wait_delivered()
    assert "เที่ยงนี้" not in "".join(teacher.heard)


def test_handed_to_a_colleague(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone, colleague: Phone
) -> None:
    number = teacher.report()
    officer.say(f"{number} รับเรื่อง", "desk.claimed")
    officer.say(number, "ticket.timeline.all")
    officer.tap("desk.hand?", "desk.hand_whom")
    officer.say(colleague.name, "desk.handed")
    colleague.reads("desk.handed_to_you")
    officer.say("งานของฉัน", "desk.mine_empty")
    assert number in colleague.say("งานของฉัน", "desk.mine")
    shown = teacher.say("ติดตามงาน", number)
    assert f"ผู้ดูแล: {colleague.name}" in shown
    assert f"{officer.name} ส่งต่อให้ {colleague.name}" in shown
    teacher.say("รอคุณช่างคนใหม่อยู่ค่ะ", "talk.added")
    colleague.reads("รอคุณช่างคนใหม่")
    helpdesk.wait_delivered()
    assert "รอคุณช่างคนใหม่" not in "".join(officer.heard)
    # Whoever had it acts on it again only as everybody of the office does: knowing what was done.
    old_card = officer.reads("ticket.timeline.all")
    colleague.say(f"{number} ขอข้อมูลเพิ่ม", "ask.ask.need")
    colleague.say("เครื่องอยู่ห้องไหนครับ", "ask.done")
    before = everything_of(helpdesk, number)
    for verb in ("desk.hand?", "resolve.open", "priority.open"):
        officer.tap(verb, "ticket.refused.stale", on=old_card)
    assert everything_of(helpdesk, number) == before


def test_what_is_for_officers_never_reaches_the_requester(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone, colleague: Phone
) -> None:
    number = teacher.report()
    officer.say(number, "ticket.timeline.all")
    officer.tap("priority.open", "priority.ask.level")
    officer.say("P1 เร่งด่วนมาก", "priority.ask.reason")
    officer.say("พรุ่งนี้มีสอบ", "priority.done")
    officer.say(number, "พรุ่งนี้มีสอบ")
    officer.tap("note.open", "note.ask.words")
    officer.say("เครื่องนี้เก่ามาก ควรจำหน่าย", "note.done")
    seen = colleague.say(number, "ควรจำหน่าย")
    assert "ปรับความสำคัญจาก P3 เป็น P1" in seen
    assert "พรุ่งนี้มีสอบ" in seen
    officer.say(f"#{number} กำลังไปครับ", "talk.sent")
    teacher.reads("กำลังไปครับ")
    for words in ("ติดตามงาน", number):
        teacher.say(words, f"{number} แจ้งซ่อม")
    helpdesk.wait_delivered()
    for secret in ("พรุ่งนี้มีสอบ", "ควรจำหน่าย", "บันทึกของ"):
        assert secret not in "".join(teacher.heard)


def test_two_officers_claim_at_once(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone, colleague: Phone
) -> None:
    number = teacher.report()
    both = (officer, officer.reads(number)), (colleague, colleague.reads(number))
    with ThreadPoolExecutor(2) as at_once:
        tapping = [at_once.submit(phone.tap, "desk.claim", on=card) for phone, card in both]
        said = [each.result() for each in tapping]
    won = int("รับเรื่องแล้ว" in said[1])
    winner, loser = both[won][0], both[1 - won][0]
    assert f"{winner.name} รับเรื่องแล้ว" in said[won]
    assert f"{winner.name} รับเรื่อง {number} ไปก่อนแล้ว" in said[1 - won]
    assert number in winner.say("งานของฉัน", "desk.mine")
    loser.say("งานของฉัน", "desk.mine_empty")
    helpdesk.wait_delivered()
    told = [each for each in teacher.heard if pattern("ticket.claimed").search(each)]
    assert len(told) == 1
    assert winner.name in told[0]


def test_work_in_the_officers_group(cast: Cast, teacher: Phone, officer: Phone) -> None:
    line = officer.line
    group = line.group("sample group", [officer.user, teacher.user], invite_bot=True)
    inside = officer.inside(group)
    inside.reads("groups.joined")
    inside.say("งานค้าง", "groups.not_bound")
    inside.say("ผูกกลุ่ม", "groups.bound")
    number = teacher.report()
    assert number in inside.say("งานค้าง", "desk.queue")
    inside.say(f"{number} รับเรื่อง", "desk.claimed")
    inside.say(f"#{number} พรุ่งนี้เข้าไปดูครับ", "talk.sent")
    teacher.reads("พรุ่งนี้เข้าไปดูครับ")
    teacher.say("ขอบคุณมากค่ะคุณครู", "talk.added")
    officer.reads("ขอบคุณมากค่ะคุณครู")
    assert number in inside.say("งานของฉัน", "desk.mine")
    written = len(inside.heard)
    for words in ("งานค้าง", number, f"#{number} ไม่ต้องแล้วค่ะ"):
        line.say(teacher.user, words, group)
    cast.helpdesk.wait_delivered()
    # A member of the group is no officer for that, and reads of nobody's ticket there.
    (refused,) = inside.heard[written:]
    assert pattern("menu.refused").fullmatch(refused)


def test_a_ticket_from_end_to_end_in_the_group(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone, colleague: Phone
) -> None:
    group = officer.line.group("sample group", [officer.user, colleague.user], invite_bot=True)
    first, second = officer.inside(group), colleague.inside(group)
    first.reads("groups.joined")
    first.say("ผูกกลุ่ม", "groups.bound")
    number = teacher.report()
    first.say(number, "ticket.timeline.all")
    first.tap("talk.open", "talk.answer_in_group")
    first.say("กำลังไปครับ", "talk.sent_more_in_group")
    teacher.reads("กำลังไปครับ")
    first.say("จบการตอบ", "talk.stopped")
    first.say(f"{number} บันทึกภายใน", "note.ask.words")
    first.say("ต้องใช้บันได", "note.done")
    card = _card(second, number, "ต้องใช้บันได")
    second.tap("desk.hand?", "desk.hand_whom", on=card)
    second.say(colleague.name, "desk.handed")
    helpdesk.wait_delivered()  # nobody quotes within the milliseconds until its id is noted
    second.say("ถึงแล้วครับ", "talk.sent", quoted=card)
    teacher.reads("ถึงแล้วครับ")
    second.resolve(number)
    teacher.say("5", "ticket.thanks")
    assert "ต้องใช้บันได" not in "".join(teacher.heard)


def test_a_group_that_nobody_binds_is_left(stack: Stack, cast: Cast, officer: Phone) -> None:
    line = officer.line
    left, young, bound = (line.group(name, [officer.user]) for name in ("left", "young", "bound"))
    for group in (left, young, bound):
        line.join(group)
        officer.inside(group).reads("groups.joined")
    officer.inside(bound).say("ผูกกลุ่ม", "groups.bound")
    with cast.helpdesk.session() as session:
        for group in (left, bound):
            session.get_one(Group, group.id).joined_at -= timedelta(hours=1)
    stack.end("clock")
    stack.start(["clock"])  # what it does every few seconds, it does at its start
    wait_until(lambda: not left.bot, 15)
    assert (young.bot, bound.bot) == (True, True)
    line.join(left)
    officer.inside(left).say("งานค้าง", "groups.not_bound")


def offered(officer: Phone, number: str) -> list[str]:
    """What an officer's buttons send: those of lists, of the ticket's cards, of colleagues."""
    for words in ("งานค้าง", "งานของฉัน", number):
        officer.say(words, number)
    officer.tap("desk.hand?", "desk.hand_whom")
    sent = dict.fromkeys(map(data, officer.line.offered(officer.user)))
    found = [each for each in sent if each.startswith(OFFICERS)]
    verbs = {each.partition("?")[0] for each in found}
    assert verbs >= {"desk.claim", "desk.details", "desk.hand_to", "note.open", "resolve.open"}
    return found


OFFICERS = ("desk.", "ask.", "note.", "priority.", "resolve.")


def test_a_teacher_with_an_officers_buttons_is_refused(
    cast: Cast, teacher: Phone, officer: Phone, colleague: Phone
) -> None:
    number = teacher.report()
    officer.reads(number)
    officer.say(f"{number} รับเรื่อง", "desk.claimed")
    forged = offered(officer, number)
    before = everything_of(cast.helpdesk, number)
    for intruder in (teacher, cast.teacher()):
        for sent in forged:
            intruder.forge(sent, "menu.refused")
        assert number not in intruder.heard[-1]
    assert everything_of(cast.helpdesk, number) == before


def test_who_has_left_the_office_is_refused(
    stack: Stack, cast: Cast, teacher: Phone, officer: Phone, colleague: Phone
) -> None:
    number = teacher.report()
    card = officer.reads(number)
    officer.say(f"{number} รับเรื่อง", "desk.claimed")
    forged = offered(officer, number)
    stack.bot("dismiss", "--name", officer.name)
    colleague.reads("alarm.freed")
    before = everything_of(cast.helpdesk, number)
    officer.tap("desk.claim", "menu.refused", on=card)
    for sent in forged:
        officer.forge(sent, "menu.refused")
    officer.say(f"#{number} ยังดูแลอยู่ครับ", "notice.show")
    assert everything_of(cast.helpdesk, number) == before
    assert number in colleague.say("งานค้าง", "desk.queue")
    colleague.say(f"{number} รับเรื่อง", "desk.claimed")


def test_a_stale_card_is_refused_in_words(
    helpdesk: Helpdesk, teacher: Phone, officer: Phone, colleague: Phone
) -> None:
    number = teacher.report()
    teachers_card = _card(teacher, "ติดตามงาน", number)
    card = _card(colleague, number, "ticket.timeline.all")
    officer.say(f"{number} รับเรื่อง", "desk.claimed")
    before = everything_of(helpdesk, number)
    for verb in ("resolve.open", "ask.open", "priority.open", "desk.hand?"):
        now = colleague.tap(verb, "ticket.refused.stale", on=card)
        assert f"ผู้ดูแล: {officer.name}" in now
    teacher.tap("ticket.withdraw", "ticket.refused.stale", on=teachers_card)
    assert everything_of(helpdesk, number) == before
    teacher.tap("ticket.withdraw", "ticket.withdraw_sure")  # of the card as it is now


def _card(phone: Phone, words: str, answer: str) -> Message:
    phone.say(words, answer)
    return phone.line.messages(phone.chat, "bot")[-1]
