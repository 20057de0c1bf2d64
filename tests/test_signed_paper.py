"""An approval on paper: whoever approves is not in LINE, and an officer records what was signed."""

import pytest
from sqlmodel import select

from models.approval_table import Approval
from models.db import transaction
from models.tables import Status
from tests.approving import asked
from tests.dialogues import Dialog, Talker, forged, tap, unsend
from tests.moments import go_to
from tests.openings import report
from tests.stored import assert_nowhere, fresh
from tests.terms import on_terms

SIGNED = [
    ("นางสาวตัวอย่าง ใจดี", ["signed_paper.ask.signed_on"]),
    ("พรุ่งนี้", ["signed_paper.error.signed_on.not_signed_yet", "signed_paper.ask.signed_on"]),
    ("14 ธ.ค. 69", ["signed_paper.ask.document_no"]),
    ("ศธ 04000/123", ["signed_paper.ask.reason"]),
    ("ผอ. ไม่ได้ใช้ LINE", ["signed_paper.review"]),
]


def without_line(dialog: Dialog, *steps: str) -> tuple[Talker, Talker, str]:
    """An officer, and a teacher whose school has no director here, with the ticket's number."""
    officer = dialog.person("officer")
    _, teacher, ticket = asked(dialog, *(steps or ["school_director"]))
    assert teacher.last.key == "approval.opened_on_paper"
    assert "ผู้อำนวยการโรงเรียนยังไม่ได้ลงทะเบียน" in teacher.last.text
    assert officer.heard() == ["approval.paper_awaited"]
    return officer, teacher, ticket.number


def test_recorded_from_paper(dialog: Dialog) -> None:
    officer, teacher, number = without_line(dialog)
    officer([(number, ["ticket.card"]), ("อนุมัติแล้วตามเอกสาร", ["signed_paper.ask.signed_by"])])
    officer([*SIGNED, ("บันทึก", ["signed_paper.done"])])
    assert teacher.heard()[-1] == "approval.told_approved"
    officer([(number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    officer.say(number)
    for words in ("ศธ 04000/123", "นางสาวตัวอย่าง ใจดี ลงนาม 14 ธ.ค. 69", "ผอ. ไม่ได้ใช้ LINE"):
        assert words in officer.last.text
    with transaction() as session:
        paper = session.exec(select(Approval)).one().paper
    assert paper is not None
    assert (paper["signed_on"], paper["document_no"]) == ("2026-12-14", "ศธ 04000/123")


def test_paper_is_one_word_of_several(dialog: Dialog) -> None:
    head = dialog.person("head")
    officer, teacher, number = without_line(dialog, "school_director", "head")
    assert head.heard() == ["approval.paper_awaited"]  # as an officer on duty
    officer([(f"{number} อนุมัติแล้วตามเอกสาร", ["signed_paper.ask.signed_by"])])
    officer([*SIGNED, ("บันทึก", ["signed_paper.done"])])
    assert (teacher.heard(), head.heard()) == (["approval.told_step"], ["approval.asked"])


def test_what_is_unsent_is_nowhere(dialog: Dialog) -> None:
    officer, _, number = without_line(dialog)
    officer([(f"{number} อนุมัติแล้วตามเอกสาร", ["signed_paper.ask.signed_by"])])
    officer([*SIGNED, ("บันทึก", ["signed_paper.done"])])
    for message_id in officer.spoken:
        officer.say(unsend(message_id))
    officer.say(number)
    for words in ("ศธ 04000/123", "นางสาวตัวอย่าง", "ไม่ได้ใช้ LINE"):
        assert_nowhere(words)


@pytest.mark.parametrize("who", ["teacher", "deputy"])
def test_only_officers_record_it(dialog: Dialog, who: str) -> None:
    officer, _, number = without_line(dialog)
    officer.say(number)
    data, talker = officer.find("signed_paper.open"), dialog.person(who)
    talker.heard()
    answer = "menu.refused" if who == "teacher" else "ticket.refused.looks_only"
    talker([(forged(data), [answer])])


def test_nobody_records_their_own(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    on_terms(dialog, approval=["director"])
    go_to(dialog, "monday 09.00")
    ticket = report(officer)
    officer([(forged(f"signed_paper.open?t={ticket.id}&v=1"), ["ticket.refused.own_request"])])
    assert fresh(ticket).status == Status.WAITING


def test_what_was_approved_meanwhile_needs_no_paper(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    head, _, ticket = asked(dialog)
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("signed_paper.open"), ["signed_paper.ask.signed_by"]),
        ]
    )
    officer([*SIGNED])
    head.say(tap("approval.approve"))
    officer.heard()
    officer([("บันทึก", ["ticket.refused.stale_form", "ticket.card"])])
    assert fresh(ticket).status == Status.NEW
