"""Offers compared: with a specification that there is, and for every item and offer."""

from flask.testing import FlaskClient
from sqlmodel import select

from models import documents
from models.db import transaction
from models.documents import Document
from models.tables import Person
from tests.dialogues import Dialog, Talker
from tests.printed import LINKS, page, words_of_file


def specified(dialog: Dialog) -> Talker:
    """An officer who wrote a specification of two items."""
    officer = dialog.person("officer")
    id_ = officer.row.id
    fields = {"item_name": "จอ", "min_specs": ["ขนาดไม่น้อยกว่า 24 นิ้ว", "มีช่อง HDMI"]}
    with transaction() as session:
        author = session.get_one(Person, id_)
        documents.write(session, author, form="spec", prefix="SPEC70", fields=fields, sources={})
    return officer


def test_offers_are_compared(dialog: Dialog, client: FlaskClient) -> None:
    officer = specified(dialog)
    officer(
        [
            ("เปรียบเทียบสเปก", ["spec_compare.ask.spec_ref"]),
            ("SPEC70-0009", ["form.error.no_such_paper", "spec_compare.ask.spec_ref"]),
            ("spec70-0001", ["spec_compare.ask.vendors"]),
            ("ร้าน ก, A100, 4,500\nร้าน ข, B200, 4200", ["form.more_lines"]),
            ("ครบแล้ว", ["spec_compare.ask.rows"]),
        ]
    )
    assert "2. มีช่อง HDMI" in officer.last.text
    assert "2. ร้าน ข" in officer.last.text
    rows = "1, 1, 24 นิ้ว, ผ่าน, น.3\n2, 1, มี, ผ่าน\n1, 2, 22 นิ้ว, จอแบน, ไม่ผ่าน, น.1"
    officer([(rows, ["form.more_lines"])])
    officer([("ครบแล้ว", ["spec_compare.error.rows.missing", "spec_compare.ask.rows"])])
    officer(
        [
            ("3, 2, มี, ผ่าน", ["form.error.bad_lines", "spec_compare.ask.rows"]),
            ("2, 3, มี, ผ่าน", ["form.error.bad_lines", "spec_compare.ask.rows"]),
            ("2, 2, มี, ไม่แน่ใจ", ["form.error.bad_lines", "spec_compare.ask.rows"]),
            ("2, 2, มี 1 ช่อง, ผ่าน", ["form.more_lines"]),
            ("2, 2, มี 2 ช่อง, ผ่าน", ["form.more_lines"]),
            ("ครบแล้ว", ["spec_compare.ask.conclusion"]),
            ("ร้าน ก ผ่านทุกข้อ", ["spec_compare.review"]),
            ("ส่ง", ["documents.written", *LINKS]),
        ]
    )
    for text in (page(client, officer), words_of_file(client, officer)):
        for told in ("ร้าน ก", "22 นิ้ว, จอแบน", "มี 2 ช่อง", "4,500.00", "CMP70-0001"):
            assert told in text, told
        assert "มี 1 ช่อง" not in text
    with transaction() as session:
        kept = session.exec(select(Document).where(Document.form == "spec_compare")).one()
    assert len(kept.fields["rows"]) == 4


def test_without_a_specification(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("เปรียบเทียบสเปก", ["spec_compare.ask.spec_ref"])])
    officer([("1", ["form.error.no_such_paper", "spec_compare.ask.spec_ref"])])
