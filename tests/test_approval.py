"""Approval in chat: asked, given once by whoever is asked, returned and corrected, refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from bot.pipeline import take_turn
from bot.texts import sentences
from jobs.approvals import remind
from jobs.waiting import look_at_waiting
from models import directors
from models.approval_table import Approval
from models.db import transaction
from models.tables import Entry, Status, Ticket
from tests.approving import asked, director, move
from tests.dialogues import Dialog, Talker, forged, quoting, tap, unfollow
from tests.moments import go_to
from tests.openings import FILLED, REPORT, fill, report
from tests.stored import fresh
from tests.terms import on_terms


def test_a_request_waits_for_its_approval(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    head, teacher, ticket = asked(dialog)
    assert teacher.last.key == "approval.opened"
    assert "ผู้อำนวยการกลุ่ม (head)" in teacher.last.text
    assert (head.heard(), officer.heard()) == (["approval.asked"], [])
    assert "เปิดไม่ติดเลยค่ะ" in head.last.text
    officer([("งานค้าง", ["desk.queue"])])
    assert "รออนุมัติ" in officer.last.text
    officer([("1", ["ticket.card"])])
    assert "desk.claim" not in " ".join(officer.last.offers)
    officer([(forged(f"desk.claim?t={ticket.id}&v=1"), ["ticket.refused.unapproved"])])
    officer([(forged(f"resolve.open?t={ticket.id}&v=1"), ["ticket.refused.unapproved"])])
    teacher([(ticket.number, ["ticket.card"])])
    assert "รออนุมัติ" in teacher.last.text
    found = fresh(ticket)
    assert (found.status, found.escalate_at is None) == (Status.WAITING, False)


def test_approved(dialog: Dialog) -> None:
    """The clock of the office begins then."""
    officer = dialog.person("officer")
    head, teacher, ticket = asked(dialog)
    go_to(dialog, "tuesday 09.00")
    head([(tap("approval.approve"), ["approval.approved"])])
    assert officer.heard() == ["desk.new"]
    assert "ตอบรับภายใน\n15 ธ.ค. 69 13.00" in officer.last.text
    assert teacher.heard() == ["approval.told_approved"]
    officer([(tap("desk.claim"), ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    assert "head อนุมัติ" in officer.last.text
    assert "ขออนุมัติจากผู้อำนวยการกลุ่ม" in officer.last.text


@pytest.mark.parametrize("typed", ["อนุมัติ", "{number} อนุมัติ", "รออนุมัติ"])
def test_typed_where_there_are_no_buttons(dialog: Dialog, typed: str) -> None:
    head, _, ticket = asked(dialog)
    if typed == "รออนุมัติ":
        head(
            [
                (typed, ["approval.list"]),
                ("1", ["approval.card"]),
                (tap("approval.approve"), ["approval.approved"]),
            ]
        )
    else:
        head([(typed.format(number=ticket.number), ["approval.approved"])])
    assert fresh(ticket).status == Status.NEW
    head([("รออนุมัติ", ["approval.none"]), ("อนุมัติ", ["typed.none"])])


def test_from_the_card_of_officers(dialog: Dialog) -> None:
    """A head finds the same buttons there; no officer does, and nobody in the group."""
    head, _, ticket = asked(dialog)
    officer = dialog.person("officer")
    for who in (officer, officer.in_group(group := dialog.group("officer", "head"))):
        who.say(ticket.number)
        assert "approval." not in " ".join(who.last.offers)
    in_group = head.in_group(group)
    in_group.say(ticket.number)
    assert "approval." not in " ".join(in_group.last.offers)
    head([(ticket.number, ["ticket.card"]), (tap("approval.approve"), ["approval.approved"])])


def test_asked_which_where_several_wait(dialog: Dialog) -> None:
    head, _, ticket = asked(dialog)
    other = report(dialog.person("clerk"))
    head([("อนุมัติ", ["typed.which"]), ("2", ["approval.approved"])])
    assert (fresh(ticket).status, fresh(other).status) == (Status.WAITING, Status.NEW)


def test_said_to_the_card(dialog: Dialog) -> None:
    head, _, ticket = asked(dialog)
    head([(quoting(head.last.id, "อนุมัติ"), ["approval.approved"])])
    assert fresh(ticket).status == Status.NEW


def test_returned_and_corrected(dialog: Dialog) -> None:
    head, teacher, ticket = asked(dialog)
    head([(tap("approval.send_back"), ["approval.ask.reason"])])
    head([("ระบุห้องให้ชัด", ["approval.returned"])])
    assert teacher.heard() == ["approval.told_returned"]
    assert "ระบุห้องให้ชัด" in teacher.last.text
    teacher([(ticket.number, ["ticket.card"])])
    assert "รอท่านแก้ไข" in teacher.last.text
    head([("อนุมัติ", ["typed.none"])])
    teacher([("แก้ไขคำขอ", ["repair.review"])])
    assert "เปิดไม่ติดเลยค่ะ" in teacher.last.text
    teacher([("แก้ไข", ["form.edit_which"]), ("สถานที่", ["repair.ask.location"])])
    teacher([("อาคาร 3 ห้อง 302", ["repair.review"]), ("ส่งเรื่อง", ["approval.opened"])])
    assert head.heard() == ["approval.asked"]
    assert "อาคาร 3 ห้อง 302" in head.last.text
    assert str(sentences()["approval.asked_again"]) in head.last.text
    head([(tap("approval.approve"), ["approval.approved"])])
    found = fresh(ticket)
    assert (found.status, found.number) == (Status.NEW, ticket.number)
    assert found.fields["location"] == "อาคาร 3 ห้อง 302"
    with transaction() as session:
        assert len(session.exec(select(Ticket)).all()) == 1


def test_what_is_reckoned_is_reckoned_anew(dialog: Dialog) -> None:
    """On the terms that ship: the director of the school approves what is to be bought."""
    principal, teacher = director(dialog), dialog.person("teacher")
    for said in ("ขอสเปก", "เครื่องคอมพิวเตอร์", "5 เครื่อง", "22,000", "ห้องเรียน ม.1", "ส่ง"):
        teacher.say(said)
    assert teacher.last.key == "approval.opened"
    assert "110,000.00 บาท" in principal.last.text
    principal([("ส่งคืน", ["approval.ask.reason"]), ("ลดจำนวนลง", ["approval.returned"])])
    teacher.heard()
    teacher([("แก้ไขคำขอ", ["spec_help.review"]), ("แก้ไข", ["form.edit_which"])])
    teacher([("จำนวน", ["spec_help.ask.quantity"]), ("4 เครื่อง", ["spec_help.review"])])
    teacher([("ส่ง", ["approval.opened"])])
    assert "88,000.00 บาท" in principal.last.text
    principal([("อนุมัติ", ["approval.approved"])])
    assert teacher.heard() == ["approval.told_approved"]


def test_a_form_that_corrects_opens_no_second_ticket(dialog: Dialog) -> None:
    """Sent twice, the second time finds nothing to correct."""
    head, teacher, ticket = asked(dialog)
    head([(tap("approval.send_back"), ["approval.ask.reason"]), ("แก้ก่อน", ["approval.returned"])])
    for expected in ("approval.opened", "ticket.refused.not_returned"):
        fill(teacher, "repair", FILLED | {"symptom": "ใหม่กว่าเดิม"}, target=ticket.id)
        teacher.heard()
        teacher([(forged("form.send"), [expected])])


def test_rejected(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    head, teacher, ticket = asked(dialog)
    head([("ไม่อนุมัติ", ["approval.ask.reason"]), ("ไม่มีงบประมาณ", ["approval.rejected"])])
    assert teacher.heard() == ["approval.told_rejected"]
    assert "ไม่มีงบประมาณ" in teacher.last.text
    assert (fresh(ticket).status, officer.heard()) == (Status.REJECTED, [])
    teacher([(ticket.number, ["ticket.card"])])
    assert "ไม่ได้รับอนุมัติ" in teacher.last.text
    teacher([(forged(f"reopen.open?t={ticket.id}&v=9"), ["ticket.refused.stale", "ticket.card"])])
    version = fresh(ticket).version
    refused = ["ticket.refused.not_resolved"]
    teacher([(forged(f"reopen.open?t={ticket.id}&v={version}"), refused)])
    head([(forged(f"approval.approve?t={ticket.id}&v={version}"), ["ticket.refused.decided"])])


def test_one_after_the_other(dialog: Dialog) -> None:
    principal = director(dialog)
    head, teacher, ticket = asked(dialog, "school_director", "head")
    assert (principal.heard(), head.heard()) == (["approval.asked"], [])
    assert "เรียน ผู้อำนวยการโรงเรียน เพื่อโปรดพิจารณา" in principal.last.text
    teacher.heard()
    principal([(tap("approval.approve"), ["approval.approved"])])
    assert (teacher.heard(), head.heard()) == (["approval.told_step"], ["approval.asked"])
    assert fresh(ticket).status == Status.WAITING
    head([(tap("approval.approve"), ["approval.approved"])])
    assert teacher.heard() == ["approval.told_approved"]
    assert fresh(ticket).status == Status.NEW
    principal([(ticket.number, ["approval.card"])])
    assert "approval.approve" not in " ".join(principal.last.offers)


def test_a_second_tap_says_what_the_first_did(dialog: Dialog) -> None:
    head, _, ticket = asked(dialog)
    button = forged(head.find("approval.approve"))
    head([(button, ["approval.approved"]), (button, ["ticket.refused.decided"])])
    assert fresh(ticket).version == 2


def test_an_old_card_approves_nothing_that_changed(dialog: Dialog) -> None:
    """What was returned and corrected is to be read before it is approved."""
    principal = director(dialog)
    _, teacher, ticket = asked(dialog, "school_director")
    old = forged(principal.find("approval.approve"))
    principal([(tap("approval.send_back"), ["approval.ask.reason"])])
    principal([("แก้ก่อน", ["approval.returned"])])
    fill(teacher, "repair", FILLED | {"symptom": "ใหม่กว่าเดิม"}, target=ticket.id)
    teacher.say(forged("form.send"))
    principal.heard()
    principal([(old, ["approval.changed", "approval.card"])])
    assert fresh(ticket).status == Status.WAITING
    principal([(tap("approval.approve"), ["approval.approved"])])


def test_nobody_else_approves(dialog: Dialog) -> None:
    """Not another head of that name, no officer, not the requester, nobody of another school."""
    principal = director(dialog)
    head, teacher, ticket = asked(dialog, "school_director")
    data = principal.find("approval.approve")
    for who, answer in (
        (dialog.person("clerk"), "ticket.not_found"),
        (teacher, "ticket.refused.own_request"),
        (head, "ticket.refused.not_approver"),
        (dialog.person("officer"), "ticket.refused.not_approver"),
    ):
        who.heard()
        who([(forged(data), [answer])])
    assert (fresh(ticket).status, fresh(ticket).version) == (Status.WAITING, 1)
    group = dialog.group("head")
    assert head.in_group(group).say(forged(data)) == ["menu.refused"]


def test_who_has_left_the_school_approves_nothing(dialog: Dialog) -> None:
    principal = director(dialog)
    asked(dialog, "school_director")
    move(principal, "elsewhere")
    principal.heard()
    principal([(tap("approval.approve"), ["ticket.not_found"])])


def test_of_two_who_tap_at_once_one_decides(dialog: Dialog) -> None:
    heads = [dialog.person("head"), dialog.person("head two")]
    _, _, ticket = asked(dialog)
    verbs = ("approve", "approve")
    events = [
        each.make(forged(each.find(f"approval.{verb}")))
        for each, verb in zip(heads, verbs, strict=True)
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda event: take_turn(dialog.bot, event), events))
    dialog.deliver()
    said = sorted(each.heard()[-1] for each in heads)
    assert said == ["approval.approved", "ticket.refused.not_awaited"]
    with transaction() as session:
        kinds = session.exec(select(Entry.kind).where(Entry.ticket_id == ticket.id)).all()
    assert kinds.count("approved") == 1


def test_a_director_need_not_approve_their_own_request(dialog: Dialog) -> None:
    officer, principal = dialog.person("officer"), director(dialog)
    on_terms(dialog, approval=["school_director"])
    ticket = report(principal)
    assert (principal.last.key, officer.heard()) == ("repair.opened", ["desk.new"])
    officer.say(ticket.number)
    assert "principal ตัวอย่าง เป็นผู้อนุมัติเอง" in officer.last.text
    on_terms(dialog, approval=["school_director", "head"])
    head = dialog.person("head")
    report(principal)
    assert (principal.last.key, head.heard()) == ("approval.opened", ["approval.asked"])


def test_what_the_head_asks_for_goes_to_whoever_is_above(dialog: Dialog) -> None:
    dialog.person("officer")
    head, deputy = dialog.person("head"), dialog.person("deputy")
    on_terms(dialog, approval=["head"])
    report(head)
    assert deputy.heard() == ["approval.asked"]
    assert head.last.key == "approval.opened"
    head([("อนุมัติ", ["typed.none"])])


def test_people_of_the_office_have_no_director_of_a_school(dialog: Dialog) -> None:
    teacher, head = dialog.person("teacher"), dialog.person("head")
    move(teacher, "policy")
    on_terms(dialog, approval=["school_director", "head"])
    report(teacher)
    assert head.heard() == ["approval.asked"]
    with transaction() as session:
        assert [each.approver for each in session.exec(select(Approval))] == ["head"]


def test_at_night_nobody_is_disturbed(dialog: Dialog) -> None:
    head, teacher = dialog.person("head"), dialog.person("teacher")
    on_terms(dialog, approval=["head"])
    go_to(dialog, "monday 22.00")
    report(teacher)
    assert head.heard() == []
    go_to(dialog, "tuesday 08.31")
    assert head.heard() == ["approval.asked"]


def heard_at(dialog: Dialog, who: Talker, said: str) -> list[str]:
    go_to(dialog, said)
    who.heard()
    for _ in range(2):  # the second time it finds nothing new
        remind(dialog.bot.office)
        look_at_waiting()
        dialog.deliver()
    return who.heard()


@pytest.mark.usefixtures("settings")
def test_reminded_after_a_working_day_and_then_each_morning(dialog: Dialog) -> None:
    head, teacher, _ = asked(dialog)
    report(dialog.person("clerk"))
    assert heard_at(dialog, head, "tuesday 08.59") == []
    assert heard_at(dialog, head, "tuesday 09.01") == ["approval.reminder"]
    assert "2 เรื่อง" in head.last.text
    assert heard_at(dialog, head, "tuesday 23.00") == []
    assert heard_at(dialog, head, "wednesday 08.31") == ["approval.reminder"]
    assert heard_at(dialog, head, "wednesday 16.00") == []
    head([(tap("approval.list"), ["approval.list"])])
    for _ in range(2):
        head.say("รออนุมัติ")
        head([("1", ["approval.card"]), (tap("approval.approve"), ["approval.approved"])])
    assert heard_at(dialog, head, "thursday 10.00") == []
    assert "approval.told_approved" in [each.key for each in teacher.received]


@pytest.mark.usefixtures("settings")
def test_what_is_not_corrected_is_closed_as_announced(dialog: Dialog) -> None:
    head, teacher, ticket = asked(dialog)
    head([("ส่งคืน", ["approval.ask.reason"]), ("แก้ก่อน", ["approval.returned"])])
    assert heard_at(dialog, teacher, "wednesday 16.00") == []
    assert heard_at(dialog, teacher, "wednesday 16.31") == ["approval.correction_reminder"]
    go_to(dialog, "monday 16.31", week=1)
    teacher.heard()
    look_at_waiting()
    dialog.deliver()
    assert teacher.heard() == ["approval.correction_closed"]
    version = fresh(ticket).version
    assert fresh(ticket).status == Status.CLOSED
    teacher([(forged(f"reopen.open?t={ticket.id}&v={version}"), ["ticket.refused.too_late"])])


def test_withdrawn_meanwhile(dialog: Dialog) -> None:
    head, teacher, ticket = asked(dialog)
    teacher([(ticket.number, ["ticket.card"]), (tap("ticket.withdraw"), ["ticket.withdraw_sure"])])
    teacher([("ยืนยันถอนเรื่อง", ["ticket.withdrawn"])])
    head.heard()
    head([(tap("approval.approve"), ["ticket.refused.not_awaited"])])
    assert fresh(ticket).status == Status.WITHDRAWN


def test_a_head_who_blocked_the_account_is_not_asked(dialog: Dialog) -> None:
    dialog.person("head")(  # nobody else could approve
        [(unfollow(), [])]
    )
    officer = dialog.person("officer")
    _, teacher, _ = asked(dialog)
    assert teacher.last.key == "approval.opened_on_paper"
    assert officer.heard() == ["approval.paper_awaited"]


def test_asked_from_the_whole_form(dialog: Dialog) -> None:
    """What was typed can be unsent while somebody reads it: the reason, too."""
    on_terms(dialog, approval=["head"])
    head = dialog.person("head")
    teacher = dialog([*REPORT, ("ส่งเรื่อง", ["approval.opened"])])
    assert head.heard() == ["approval.asked"]
    teacher([("ติดตามงาน", ["ticket.card"])])
    assert "ผู้อำนวยการกลุ่ม" in teacher.last.text


def test_a_new_director_takes_the_place(dialog: Dialog) -> None:
    first, second = director(dialog, "first"), director(dialog, "second")
    with transaction() as session:
        found = directors.of_school(session, dialog.school.code)
    assert [each.line_id for each in found] == [second.line_id]
    _, _, _ = asked(dialog, "school_director")
    assert (first.heard(), second.heard()) == ([], ["approval.asked"])


def test_corrected_when_the_office_wants_no_approval_any_more(dialog: Dialog) -> None:
    """The profile was changed while it was returned: it is offered as any other."""
    officer = dialog.person("officer")
    head, teacher, ticket = asked(dialog)
    head([("ส่งคืน", ["approval.ask.reason"]), ("ระบุห้องให้ชัด", ["approval.returned"])])
    teacher.heard()
    on_terms(dialog, approval=[])
    teacher([("แก้ไขคำขอ", ["repair.review"]), ("ส่งเรื่อง", ["repair.opened"])])
    assert officer.heard() == ["desk.new"]
    assert (fresh(ticket).status, fresh(ticket).waits_for) == (Status.NEW, "")
