"""Rights in a system: who is replaced, whose the system is, and the order as picture or PDF."""

from typing import Any

import pytest

from bot import media
from models import attachments
from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Dialog, Said, photo, tap
from tests.stored import fresh, only_ticket, store_all
from tests.terms import needs_no_approval, on_terms

__all__ = ["needs_no_approval"]

pytestmark = [pytest.mark.any_database, pytest.mark.usefixtures("needs_no_approval")]

ASK = "system_access.ask"
REVIEW = ["system_access.review"]
BEGIN: list[tuple[Any, list[str]]] = [
    ("ขอสิทธิ์เข้าระบบ", [f"{ASK}.system"]),
    ("AMSS++", [f"{ASK}.request_type"]),
    ("เปลี่ยนผู้รับผิดชอบ", [f"{ASK}.role_requested"]),
    ("ผู้ดูแลระบบโรงเรียน", [f"{ASK}.reason"]),
    ("รับหน้าที่แทนครูที่ย้าย", [f"{ASK}.order_file"]),
]


def file(name: str, size: int = 2000) -> Said:
    """A file from the phone."""
    content = {"type": "file", "fileName": name, "fileSize": size}
    return Said({"type": "message", "message": content})


def test_whoever_replaces_somebody_says_whom(in_each_office: Dialog) -> None:
    officer = in_each_office.person("officer")
    teacher = in_each_office([*BEGIN, ("ข้าม", [f"{ASK}.replaces"])])
    teacher([("นายตัวอย่าง รักเรียน", REVIEW), ("ส่ง", ["system_access.opened"])])
    assert officer.heard() == ["desk.new"]
    ticket = only_ticket()
    assert (ticket.number[0], ticket.priority) == ("E", 4)
    assert ticket.fields == {
        "system": "amss",
        "request_type": "change_owner",
        "role_requested": "ผู้ดูแลระบบโรงเรียน",
        "reason": "รับหน้าที่แทนครูที่ย้าย",
        "replaces": "นายตัวอย่าง รักเรียน",
    }


def test_a_system_of_others_is_asked_for_there(dialog: Dialog) -> None:
    teacher = dialog([BEGIN[0], ("DMC", BEGIN[1][1]), ("ขอสิทธิ์ใหม่", BEGIN[2][1]), *BEGIN[3:]])
    teacher([("ข้าม", REVIEW), ("ส่ง", ["system_access.opened_elsewhere"])])
    assert "สพฐ." in teacher.last.text


@pytest.mark.parametrize("sent", [photo(), file("คำสั่ง 12-2569.PDF")])
def test_the_order_is_a_picture_or_a_pdf(dialog: Dialog, sent: Said) -> None:
    teacher = dialog([*BEGIN, (sent, [f"{ASK}.replaces"]), ("นายตัวอย่าง รักเรียน", REVIEW)])
    assert "1 ไฟล์" in teacher.last.text
    teacher([("ส่ง", ["system_access.opened"])])
    assert "order_file" not in only_ticket().fields


def test_what_is_neither_is_refused(dialog: Dialog) -> None:
    refused = ["form.error.not_a_document"]
    teacher = dialog([*BEGIN, (file("คำสั่ง.docx"), refused), ("เดี๋ยวส่ง", refused)])
    teacher([(file("ใหญ่.pdf", 11 * 2**20), ["form.error.too_big"])])
    teacher([(file("สแกน.pdf"), [f"{ASK}.replaces"])])


@pytest.mark.usefixtures("settings")
def test_officers_find_the_pdf_behind_its_row(dialog: Dialog) -> None:
    """As pictures: under an address that nobody can guess."""
    officer = dialog.person("officer")
    dialog([*BEGIN, (file("สแกน.pdf"), [f"{ASK}.replaces"]), ("นายตัวอย่าง รักเรียน", REVIEW)])
    dialog([("ส่ง", ["system_access.opened"])])
    name = media.store_document(b"%PDF-1.7 sample %%EOF")
    with transaction() as session:
        wanted = attachments.claim(session)[0]
        attachments.stored(session, wanted.id, name, 21)
    officer([(tap("desk.details"), ["ticket.card"])])
    assert "1 ไฟล์" in officer.last.text
    assert media.document_url(name) in str(officer.last.message)
    assert "hero" not in str(officer.last.message)


@pytest.mark.usefixtures("settings")
def test_officers_see_the_order_that_is_a_picture(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    dialog([*BEGIN, (photo(), [f"{ASK}.replaces"]), ("นายตัวอย่าง รักเรียน", REVIEW)])
    dialog([("ส่ง", ["system_access.opened"])])
    store_all()
    officer([(tap("desk.details"), ["ticket.picture", "ticket.card"])])


def test_the_officer_notes_what_was_done(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    dialog([*BEGIN, ("ข้าม", [f"{ASK}.replaces"]), ("นายตัวอย่าง รักเรียน", REVIEW)])
    dialog([("ส่ง", ["system_access.opened"])])
    at = "system_access.result"
    officer([(tap("desk.details"), ["ticket.card"]), (tap("resolve.open"), [f"{at}.ask.outcome"])])
    officer([("ดำเนินการแล้ว", [f"{at}.ask.action_taken"]), ("เปลี่ยนชื่อผู้ดูแลแล้ว", [f"{at}.review"])])
    officer([("ส่ง", ["resolve.done"])])
    ticket: Ticket = fresh(only_ticket())
    assert ticket.fields["outcome"] == "granted"


def test_after_approval_of_a_system_of_others_it_is_said_whose_it_is(dialog: Dialog) -> None:
    on_terms(dialog, "system_access", approval=["head"])
    head = dialog.person("head")
    teacher = dialog([BEGIN[0], ("DMC", BEGIN[1][1]), ("ขอสิทธิ์ใหม่", BEGIN[2][1]), *BEGIN[3:]])
    teacher([("ข้าม", REVIEW), ("ส่ง", ["approval.opened"])])
    head([(tap("approval.approve"), ["approval.approved"])])
    assert teacher.heard() == ["approval.told_approved_elsewhere"]
    assert "สพฐ." in teacher.last.text
