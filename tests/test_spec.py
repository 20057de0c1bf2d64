"""Specifications: what is to be bought, without brands."""

import pytest
from flask.testing import FlaskClient

from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Dialog, tap
from tests.openings import reported
from tests.printed import LINKS, page, words_of_file

pytestmark = pytest.mark.any_database


def test_a_specification(dialog: Dialog, client: FlaskClient) -> None:
    officer = dialog.person("officer")
    officer(
        [
            ("กำหนดคุณลักษณะ", ["spec.ask.item_name"]),
            ("เครื่องคอมพิวเตอร์สำหรับงานประมวลผล", ["spec.ask.quantity"]),
            ("หลายเครื่อง", ["form.error.not_a_quantity", "spec.ask.quantity"]),
            ("0 เครื่อง", ["form.error.out_of_range", "spec.ask.quantity"]),
            ("๕ เครื่อง", ["spec.ask.budget_per_unit"]),
            ("22,000", ["spec.ask.purpose"]),
            ("ห้องปฏิบัติการคอมพิวเตอร์", ["spec.ask.min_specs"]),
            ("1. CPU ไม่น้อยกว่า 6 แกน\n2. RAM ไม่น้อยกว่า 8 GB", ["form.more_lines"]),
            ("ยี่ห้อ acer", ["form.error.bad_lines", "spec.ask.min_specs"]),
            ("ครบแล้ว", ["spec.ask.reference"]),
            ("เกณฑ์ราคากลางฯ ฉบับมีนาคม 2569", ["spec.ask.warranty_years"]),
            ("11", ["form.error.out_of_range", "spec.ask.warranty_years"]),
            ("3 ปี", ["spec.review"]),
            ("ส่ง", ["documents.written", *LINKS]),
        ]
    )
    for text in (page(client, officer), words_of_file(client, officer)):
        for told in ("SPEC70-0001", "5 เครื่อง", "22,000.00 บาท", "RAM ไม่น้อยกว่า 8 GB"):
            assert told in text, told
        assert "acer" not in text


@pytest.mark.usefixtures("settings")
def test_a_list_cannot_be_skipped(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    for said in ("กำหนดคุณลักษณะ", "จอภาพ", "5 จอ", "4500", "ห้องเรียน"):
        officer.say(said)
    officer([("ครบแล้ว", ["form.cannot_skip", "spec.ask.min_specs"])])


def test_what_the_ticket_says_is_not_asked_again(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    said = {"item_name": "จอภาพ", "quantity": "5 จอ", "budget_per_unit": "มาก", "purpose": "ส"}
    with transaction() as session:
        session.get_one(Ticket, ticket.id).fields = said
    officer([(f"{ticket.number} เอกสารของเรื่องนี้", ["documents.list"])])
    officer([(tap("spec.open"), ["spec.ask.budget_per_unit"]), ("4500", ["spec.ask.purpose"])])
