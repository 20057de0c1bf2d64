"""People who leave, pretend, forge and meddle: blocked, groups, postbacks, gone (12, 23 to 25).

Numbers are those of docs/faults.md.
"""

from typing import Any

import pytest
from sqlmodel import col, select

from models import people
from models.db import transaction
from models.tables import Entry, Group, Person, Rating, Status, Ticket
from tests.dialogues import Anything, Dialog, Said, Talker, follow, forged, quoting, tap, unfollow
from tests.openings import leave_the_office, report, reported, resolved
from tests.stored import fresh

SYMPTOM = "จอไม่ติดเลยค่ะ"


def state() -> list[Any]:
    """Everything that stands in tickets, timelines and ratings, and who is of the office."""
    with transaction() as session:
        found: list[Any] = []
        for table in (Ticket, Entry, Rating):
            rows = session.exec(select(table).order_by(col(table.id))).all()
            found.append([row.model_dump() for row in rows])
        found.append(session.exec(select(Person.line_id, Person.role)).all())
        return found


def test_fault_12_a_blocked_requester(dialog: Dialog) -> None:
    """The ticket stays and goes on; the officer hears that nothing written will be read."""
    officer, teacher, ticket = reported(dialog)
    teacher.say(unfollow())
    assert officer.say(tap("desk.claim")) == ["desk.claimed", "ticket.requester_blocked"]
    assert "081-234-5678" in officer.last.text
    answered = officer.say(f"#{ticket.number} ลองเปิดใหม่")
    assert "ticket.requester_blocked" in answered
    teacher.say(follow())
    assert "ticket.requester_blocked" not in officer.say(f"#{ticket.number} ลองเปิดใหม่")
    assert fresh(ticket).status == Status.CLAIMED


def test_fault_12_a_requester_who_deleted_their_data(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher.say(forged("profile.delete_yes"))
    assert "ticket.requester_gone" in officer.say(f"#{ticket.number} ใช้ได้ไหม")


GROUP_WORDS = ["งานค้าง", "งานของฉัน", "ผูกกลุ่ม", "รับเรื่อง", "ปิดงาน", "1", "ตอบ", "เมนู", "แจ้งซ่อม"]


def seen_by(talker: Talker) -> list[str]:
    """The data of every button a person has seen in a chat."""
    return list(dict.fromkeys(data for each in talker.received for data in each.offers))


def test_fault_23_being_in_the_group_grants_nothing(dialog: Dialog) -> None:
    """Members who are no officers, people nobody knows, and events without a person."""
    group = dialog.group("officer")
    ticket = report(dialog.person("teacher"), SYMPTOM)
    officer = dialog.person("officer").in_group(group)
    for words in ("งานค้าง", "1", ticket.number):
        officer.say(words)
    offered, quotable = seen_by(officer), officer.received[-1].id
    assert len(offered) > 5
    before = state()
    tried: list[Anything] = [*GROUP_WORDS, ticket.number, f"#{ticket.number} ไม่ต้องทำแล้ว"]
    tried += [quoting(quotable, "ปิดเลย"), *map(forged, offered)]
    for name in ("teacher", "clerk", "stranger"):
        intruder = dialog.person(name).in_group(group)
        for said in tried:
            assert intruder.say(said) in ([], ["menu.refused"]), said
    nobody = {"type": "group", "groupId": group}
    for data in offered:
        dialog.take(dialog.event(nobody, {"type": "postback", "postback": {"data": data}}))
    assert state()[:3] == before[:3]


def test_fault_23_a_group_that_calls_itself_the_office(dialog: Dialog) -> None:
    """An officer's words in a foreign group show nothing there; binding it takes an officer."""
    group = dialog.group("clerk", is_bound=False)
    report(dialog.person("teacher"), SYMPTOM)
    officer, clerk = (dialog.person(name).in_group(group) for name in ("officer", "clerk"))
    tried: list[Anything] = [*GROUP_WORDS, forged("groups.bind"), forged("desk.queue")]
    for said in tried:
        clerk.say(said)
    with transaction() as session:
        assert session.get_one(Group, group).bound_at is None
    officer.heard()
    assert officer.say("งานค้าง") == ["groups.not_bound"]
    assert officer.say(forged("desk.queue")) == []
    assert all(SYMPTOM not in each.text for each in dialog.chats[group])


def test_fault_23_a_person_event_in_a_group_and_the_reverse(dialog: Dialog) -> None:
    """Events where they cannot have happened are taken as nothing."""
    teacher, group = dialog.person("teacher"), dialog.group("officer")
    for kind in ("join", "leave", "memberJoined", "memberLeft"):
        assert teacher.say(Said({"type": kind})) == []
    for said in (follow(), unfollow()):
        assert dialog.person("stranger").in_group(group).say(said) == []
    assert teacher.row.blocked_at is None


def every_button(dialog: Dialog) -> tuple[list[str], Ticket]:
    """A whole story, from the report to the answer after closing: all buttons officers saw."""
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    ticket = report(teacher, SYMPTOM)
    group = dialog.person("officer").in_group(dialog.group("officer"))
    for said in ("งานค้าง", "งานของฉัน", ticket.number, tap("desk.hand"), "เมนู"):
        officer.say(said)
        group.say(said) if isinstance(said, str) else None
    for opening in ("priority.open", "ask.open", "note.open", "resolve.open"):
        officer.say(ticket.number)
        officer.say(tap(opening))
        officer.say("ยกเลิก")
    return [*seen_by(officer), *seen_by(group)], ticket


@pytest.mark.parametrize("who", ["teacher", "clerk", "stranger", "former"])
@pytest.mark.parametrize("where", ["alone", "group"])
def test_fault_24_every_postback_of_officers(dialog: Dialog, who: str, where: str) -> None:
    """Whoever sends what officers' buttons send is refused in words, and nothing changes."""
    dialog.person("officer two")
    offered, ticket = every_button(dialog)
    verbs = {data.partition("?")[0] for data in offered}
    assert {"desk.claim", "desk.hand", "desk.hand_to", "note.open", "resolve.open"} <= verbs
    intruder = dialog.person("officer three" if who == "former" else who)
    if who == "former":
        leave_the_office(intruder)
    if where == "group":
        intruder = intruder.in_group(dialog.group("officer"))
    before, seen = state(), len(intruder.received)
    for data in offered:
        answered = intruder.say(forged(data))
        if data.partition(".")[0] in ("desk", "ask", "note", "priority", "resolve"):
            assert answered in (["menu.refused"], ["notice.show"]), data
    assert state()[:3] == before[:3]
    if who != "teacher":
        assert all(SYMPTOM not in each.text for each in intruder.received[seen:])
    assert fresh(ticket).status == Status.NEW


def test_fault_24_stale_buttons_of_a_finished_ticket(dialog: Dialog) -> None:
    """An officer's own old cards, after the ticket was closed: nothing changes any more."""
    dialog.person("officer two")
    offered, ticket = every_button(dialog)
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    officer.say(tap("desk.claim"))
    for said in (ticket.number, tap("resolve.open"), "สายหลวมมาก", "เสียบสายใหม่", "1", "ส่ง"):
        officer.say(said)
    teacher.say(tap("ticket.rate"))
    assert fresh(ticket).status == Status.CLOSED
    before = state()
    for data in offered:
        officer.say(forged(data))
        officer.say("ยกเลิก")
    assert state() == before


def test_fault_25_an_officer_who_left_a_moment_ago(dialog: Dialog) -> None:
    """Whatever was open or on the screen: the next word and the next tap are a stranger's."""
    former, teacher = dialog.person("officer"), dialog.person("teacher")
    dialog.person("officer two")
    ticket = report(teacher, SYMPTOM)
    former.say(tap("desk.claim"))
    former.say(ticket.number)
    former.say(tap("talk.open"))
    offered, seen, before = seen_by(former), len(former.received), state()[:3]
    leave_the_office(former)
    tried: list[Anything] = ["ถึงครู", ticket.number, "งานค้าง", f"#{ticket.number} ข้อความ"]
    for said in [*tried, *map(forged, offered)]:
        former.say(said)
    assert state()[:3] == before
    assert all(SYMPTOM not in each.text for each in former.received[seen:])
    with transaction() as session:
        officers = [each.office_name for each in people.officers(session)]
    assert officers == ["officer two"]
