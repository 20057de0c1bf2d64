"""Purchase requests: made from a repair, summed exactly, printed as a memorandum."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from models.db import transaction
from models.documents import Document
from tests.dialogues import Dialog, Talker, tap, unsend
from tests.openings import reported
from tests.printed import LINKS, page, words_of_file

pytestmark = pytest.mark.any_database

WRITTEN = ["documents.written", *LINKS]
ITEMS = "Power Supply 550W, 1, ตัว, 850\nสาย LAN, 100, เมตร, 12.55"


def begin(dialog: Dialog) -> Talker:
    """An officer at the table of a purchase for a repair."""
    officer, _, ticket = reported(dialog)
    dialog.person("officer two")
    officer([(ticket.number, ["ticket.card"]), (tap("documents.of_ticket"), ["documents.list"])])
    officer([(tap("purchase.open"), ["purchase.ask.items"])])
    return officer


def finish(officer: Talker) -> None:
    """From the end of the table to the document."""
    officer(
        [
            ("ครบแล้ว", ["purchase.ask.budget_source"]),
            ("งบดำเนินงาน ปี 2570", ["purchase.ask.need_by"]),
            ("15 ธ.ค.", ["purchase.ask.inspector"]),
            ("officer two", ["purchase.review"]),
            ("ส่ง", WRITTEN),
        ]
    )


def written() -> Document:
    """The one document there is."""
    with transaction() as session:
        return session.exec(select(Document)).one()


def test_a_purchase_for_a_repair(dialog: Dialog, client: FlaskClient) -> None:
    officer = begin(dialog)
    officer([(ITEMS, ["form.more_lines"])])
    assert "2,105.00" in officer.last.text
    finish(officer)
    document = written()
    assert (document.number, document.form) == ("PR70-0001", "purchase")
    for text in (page(client, officer), words_of_file(client, officer)):
        for told in (
            "บันทึกข้อความ",
            "2,105.00",
            "สองพันหนึ่งร้อยห้าบาทถ้วน",
            "1,255.00",
            "งบดำเนินงาน ปี 2570",
            "15 ธันวาคม 2569",
            "เปิดไม่ติดเลยค่ะ",
            "R6912-0001",
            "officer two",
        ):
            assert told in text, told


@pytest.mark.usefixtures("settings")
def test_a_line_that_cannot_be_read_loses_no_other(dialog: Dialog) -> None:
    officer = begin(dialog)
    wrong = "เมาส์, 2, ตัว, 150\nคีย์บอร์ด, สอง, ตัว, 300\nจอ, 1, จอ, 4,500\nลำโพง"
    officer([(wrong, ["form.error.bad_lines", "purchase.ask.items"])])
    said = officer.received[-2].text
    assert "บรรทัดที่ 2" in said
    assert "“คีย์บอร์ด, สอง, ตัว, 300”" in said
    assert "บรรทัดที่ 4 “ลำโพง”" in said
    officer([("คีย์บอร์ด, 2, ตัว, 300", ["form.more_lines"])])
    assert "5,400.00" in officer.last.text
    officer([("ย้อนกลับ", ["purchase.ask.items"])])
    assert "4,800.00" in officer.last.text
    assert "คีย์บอร์ด" not in officer.last.text
    finish(officer)
    assert [row["name"] for row in written().fields["items"]] == ["เมาส์", "จอ"]


def test_the_table_is_gone_on_with_from_the_review(dialog: Dialog) -> None:
    officer = begin(dialog)
    officer.say(ITEMS)
    for said in ("ครบแล้ว", "งบดำเนินงาน", "พรุ่งนี้", "officer two"):
        officer.say(said)
    officer([("แก้ไข", ["form.edit_which"]), ("รายการ", ["purchase.ask.items"])])
    assert "2,105.00" in officer.last.text
    officer([("เมาส์, 1, ตัว, 100", ["form.more_lines"]), ("ครบแล้ว", ["purchase.review"])])
    assert "2,205.00" in officer.last.text


@pytest.mark.usefixtures("settings")
def test_who_asks_does_not_inspect(dialog: Dialog) -> None:
    officer = begin(dialog)
    officer.say(ITEMS)
    for said in ("ครบแล้ว", "งบดำเนินงาน", "พรุ่งนี้"):
        officer.say(said)
    officer(
        [
            ("officer", ["form.error.oneself", "purchase.ask.inspector"]),
            ("9", ["form.error.not_a_name", "purchase.ask.inspector"]),
            ("นายสมหมาย ตัวอย่าง", ["purchase.review"]),
            ("ส่ง", WRITTEN),
        ]
    )
    assert written().fields["inspector"] == "นายสมหมาย ตัวอย่าง"


@pytest.mark.usefixtures("settings")
def test_lines_that_were_unsent_are_gone(dialog: Dialog) -> None:
    officer = begin(dialog)
    officer.say("ของลับ, 1, ชิ้น, 5")
    officer.say(unsend(officer.spoken[-1]))
    officer([("เมาส์, 1, ตัว, 100", ["form.more_lines"])])
    assert "ของลับ" not in officer.last.text
    said = officer.spoken[-1]
    finish(officer)
    officer.say(unsend(said))
    assert "items" not in written().fields


def test_it_is_for_officers(dialog: Dialog) -> None:
    dialog([("ขอจัดซื้อ", ["menu.refused"])])
