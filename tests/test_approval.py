"""Approval in chat: asked, given once by whoever is asked, returned and corrected, refused."""

from models.tables import Status, Ticket
from tests.dialogues import Dialog, Talker, forged, tap
from tests.moments import go_to
from tests.openings import report
from tests.stored import fresh
from tests.terms import on_terms


def asked(dialog: Dialog, *steps: str) -> tuple[Talker, Talker, Ticket]:
    """A head who is asked, the teacher who reported, and the ticket, on Monday morning."""
    head, teacher = dialog.person("head"), dialog.person("teacher")
    on_terms(dialog, approval=steps or ["head"])
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    return head, teacher, ticket


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
    assert fresh(ticket).status == Status.WAITING


def test_approved(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    head, teacher, ticket = asked(dialog)
    officer.heard()
    head([(tap("approval.approve"), ["approval.approved"])])
    assert officer.heard() == ["desk.new"]
    assert teacher.heard() == ["approval.told_approved"]
    officer([(tap("desk.claim"), ["desk.claimed"]), (ticket.number, ["ticket.card"])])
    assert "head อนุมัติ" in officer.last.text
