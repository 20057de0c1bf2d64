"""An officer leaves, by the head's word in the chat; nothing is theirs any more (fault 25)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.messages import text
from bot.thai import short_date
from models import attachments, enrolments, outbox, shifts
from models.db import now, transaction
from models.duty_table import Acting, Shift
from models.tables import Entry, Role, Status
from tests.dialogues import Anything, Dialog, Talker, forged, tap
from tests.openings import report
from tests.rosters import ahead, roster
from tests.stored import fresh, pictures


def dismiss(head: Talker, name: str, *, done: str = "dismissal.done") -> None:
    head([("พ้นหน้าที่", ["dismissal.whom"]), (name, ["dismissal.sure"]), ("ยืนยัน", [done])])


def entries() -> list[Any]:
    with transaction() as session:
        return [each.model_dump() for each in session.exec(select(Entry)).all()]


def test_fault_25_dismissed_in_the_chat(dialog: Dialog) -> None:
    """The next word and the next tap are a stranger's, whatever was open or on the screen."""
    head, former, other = map(dialog.person, ("head", "officer", "officer two"))
    teacher = dialog.person("teacher")
    ticket = report(teacher, "ควันออกจากเครื่อง")
    for said in (tap("desk.claim"), ticket.number, "ลา", "วันนี้", "ยกเลิก", ticket.number):
        former.say(said)
    former([(tap("talk.open"), ["talk.answer"])])
    offered = list(dict.fromkeys(data for each in former.received for data in each.offers))
    head.heard()
    other.heard()
    dismiss(head, "officer", done="dismissal.done_tickets")
    assert ticket.number in head.last.text
    assert (other.heard(), head.heard()) == (["alarm.freed"], [])
    assert (fresh(ticket).status, fresh(ticket).assignee_id) == (Status.NEW, None)
    assert former.row.role is None
    before, seen = entries(), len(former.received)
    tried: list[Anything] = ["ถึงครู", ticket.number, "งานค้าง", "เข้าเวร", "พ้นหน้าที่", "ตกลง"]
    for each in [*tried, *map(forged, offered)]:
        former.say(each)
    assert entries() == before
    assert all("ควันออก" not in each.text for each in former.received[seen:])
    assert "duty.on" not in {each.key for each in former.received[seen:]}


def test_what_was_offered_to_them_is_offered_anew(dialog: Dialog) -> None:
    head, former, other = map(dialog.person, ("head", "officer", "officer two"))
    teacher = dialog.person("teacher")
    roster(dialog, "officer")
    waiting, taken = report(teacher), report(teacher, "จอแตกร้าว")
    former([(f"{taken.number} รับเรื่อง", ["desk.claimed"])])
    roster(dialog, "officer", "officer two")
    dismiss(head, "1", done="dismissal.done_tickets")
    assert other.heard() == ["alarm.freed"]
    assert all(each.number in other.last.text for each in (waiting, taken))
    assert {fresh(each).offered_to for each in (waiting, taken)} == {other.row.id}
    assert former.heard() == []


def test_what_is_on_its_way_to_them_they_read_no_more(dialog: Dialog) -> None:
    """But of what they reported themselves; others read what is for them."""
    head, former = dialog.person("head"), dialog.person("officer")
    other, own = report(dialog.person("teacher")).id or 0, report(former, "จอแตกร้าว").id or 0
    former.heard()
    chats, later = (former.line_id, head.line_id), now() + timedelta(hours=1)
    id_ = former.row.id or 0
    with transaction() as session:
        for chat in chats:
            for key, ticket in (("of.other", other), ("of.own", own), ("of.none", None)):
                outbox.promise(session, chat, key, [text(key)], due_at=later, ticket_id=ticket)
        picture = attachments.want(session, "m1", id_)
        for chat in chats:
            for ticket in (other, own):
                attachments.relay_when_stored(session, picture, chat, "k", "", ticket)
    with transaction() as session:
        enrolments.dismiss(session, id_, ahead(0))
    head.heard()
    dialog.advance(timedelta(hours=2))
    assert (former.heard(), head.heard()) == (["of.own"], ["of.other", "of.own", "of.none"])
    relays = [(each["chat"], each["ticket"]) for each in pictures()[0].relay]
    assert relays == [(chats[0], own), (chats[1], other), (chats[1], own)]


def test_what_they_said_of_duty_ends(dialog: Dialog) -> None:
    head, former, other = map(dialog.person, ("head", "officer", "officer two"))
    rows = [each.row for each in (head, former, other)]
    with transaction() as session:
        boss, gone, left = rows
        shifts.say_on(session, gone, ahead(0))
        shifts.take_leave(session, gone, ahead(-3), ahead(1))
        shifts.ask_swap(session, gone, left, ahead(1))
        swap = shifts.ask_swap(session, left, gone, ahead(2))
        shifts.agree(session, swap.id or 0, gone, ahead(0))
        shifts.ask_swap(session, left, gone, ahead(3))
        shifts.say_on(session, left, ahead(0))
        shifts.name_acting(session, gone, Role.HEAD, ahead(-1), ahead(1), boss)
        shifts.name_acting(session, gone, Role.HEAD, ahead(4), ahead(5), boss)
    dismiss(head, "officer")
    assert other.heard() == ["alarm.swap_ended", "alarm.swap_not_answered"]
    assert short_date(ahead(3)) in other.last.text
    ids = former.row.id, other.row.id
    with transaction() as session:
        kept = [(each.person_id, each.kind) for each in session.exec(select(Shift))]
        assert sorted(kept) == sorted([(ids[0], "leave"), (ids[1], "on")])
        assert session.exec(select(Shift).where(Shift.kind == "leave")).one().until_on == ahead(-1)
        acting = session.exec(select(Acting)).one()
        assert (acting.from_on, acting.until_on) == (ahead(-1), ahead(-1))


def test_whoever_may_not(dialog: Dialog) -> None:
    officer, head = dialog.person("officer"), dialog.person("head")
    to_head, to_officer = head.row.id, officer.row.id
    for name in ("officer", "deputy", "director"):
        talker = dialog.person(name)
        for said in ("พ้นหน้าที่", forged("dismissal.open"), forged(f"dismissal.confirm?p={to_head}")):
            assert talker.say(said) == ["dismissal.only_head"], (name, said)
    teacher = dialog.person("teacher")
    assert teacher.say(forged(f"dismissal.confirm?p={to_officer}")) == ["menu.refused"]
    assert (officer.row.role, head.row.role) == ("officer", "head")


@pytest.mark.parametrize(
    ("whom", "reason"),
    [
        ("head", "oneself"),
        ("deputy", "no_officer"),
        ("director", "no_officer"),
        ("teacher", "no_officer"),
    ],
)
def test_who_stays(dialog: Dialog, whom: str, reason: str) -> None:
    head, dialog_officer = dialog.person("head"), dialog.person("officer")
    talker = dialog.person(whom)
    for verb in ("choose", "confirm"):
        data = f"dismissal.{verb}?p={talker.row.id}"
        assert head.say(forged(data)) == [f"dismissal.error.{reason}"]
    head([(forged("dismissal.confirm"), ["dismissal.error.no_officer"])])
    assert talker.row.role == (None if whom == "teacher" else whom)
    assert dialog_officer.row.role == "officer"


def test_the_last_head_stays(dialog: Dialog) -> None:
    """Whoever acts as head cannot remove the only one; of two, one."""
    head, acting = dialog.person("head"), dialog.person("officer")
    rows = head.row, acting.row
    with transaction() as session:
        shifts.name_acting(session, rows[1], Role.HEAD, ahead(0), ahead(0), rows[0])
    to_head = forged(f"dismissal.confirm?p={rows[0].id}")
    acting([(to_head, ["dismissal.error.last_head"])])
    dialog.person("head two")
    acting([(to_head, ["dismissal.done"])])
    assert head.row.role is None


def test_thinking_better_of_it(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    head([("พ้นหน้าที่", ["dismissal.whom"]), ("1", ["dismissal.sure"]), ("ไม่", ["duty.card"])])
    head([("พ้นหน้าที่", ["dismissal.whom"]), ("ยังไม่พ้นหน้าที่", ["duty.card"])])
    assert officer.row.role == "officer"
    dismiss(head, "officer")
    head([(forged(head.find("dismissal.confirm")), ["dismissal.error.no_officer"])])
    head([("พ้นหน้าที่", ["dismissal.nobody"])])
