"""Papers of officers: found again, numbered, seen by officers only."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from bot.thai import BANGKOK, buddhist_fiscal_year
from models import documents
from models.db import transaction
from models.documents import Document
from models.tables import Person, Ticket
from tests.dialogues import Dialog, Talker, forged, tap
from tests.openings import fill, reported
from tests.printed import LINKS, page, path_of


def write(officer: Talker, ticket: Ticket | None = None, item: str = "จอภาพ") -> Document:
    """A specification of an officer's."""
    id_ = officer.row.id
    with transaction() as session:
        return documents.write(
            session,
            session.get_one(Person, id_),
            form="spec",
            prefix="SPEC70",
            fields={"item_name": item},
            sources={},
            ticket=ticket,
        )


@pytest.mark.usefixtures("settings")
def test_documents_of_a_ticket_are_found_again(dialog: Dialog, client: FlaskClient) -> None:
    officer, teacher, ticket = reported(dialog)
    write(officer, ticket, "จอภาพ")
    write(officer, None, "เครื่องพิมพ์")
    other = dialog.person("officer two")
    other([(f"{ticket.number} เอกสารของเรื่องนี้", ["documents.list"])])
    assert "SPEC70-0001" in other.last.text
    assert "SPEC70-0002" not in other.last.text
    other([("SPEC70-0001", LINKS)])
    assert "จอภาพ" in page(client, other)
    other([("เอกสาร", ["documents.list"]), ("1", LINKS)])
    assert "เครื่องพิมพ์" in page(client, other)
    teacher([(forged("documents.one?d=1"), ["menu.refused"])])


def test_a_ticket_without_any(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("documents.of_ticket"), ["documents.list"])])
    officer([(tap("spec.open"), ["spec.ask.item_name"])])
    assert ticket.number in officer.last.text


@pytest.mark.usefixtures("settings")
def test_a_document_stands_on_the_timeline_of_officers(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    answers = {
        "item_name": "จอภาพ",
        "quantity": "5 จอ",
        "budget_per_unit": "4500.00",
        "purpose": "ห้องเรียน",
        "min_specs": ["ขนาดไม่น้อยกว่า 24 นิ้ว"],
        "reference": "เกณฑ์ราคากลาง",
        "warranty_years": 3,
    }
    fill(officer, "spec", answers, ticket.id)
    officer([(forged("form.send"), ["documents.written", *LINKS])])
    officer([(ticket.number, ["ticket.card"])])
    assert "ทำเอกสาร SPEC70-0001" in officer.last.text
    teacher([(ticket.number, ["ticket.card"])])
    assert "SPEC70" not in teacher.last.text


def test_a_document_is_opened_by_officers_alone(dialog: Dialog, client: FlaskClient) -> None:
    officer = dialog.person("officer")
    write(officer)
    officer([("เอกสาร", ["documents.list"]), ("1", LINKS)])
    id_ = officer.row.id
    assert client.get(path_of(officer)).status_code == 200
    with transaction() as session:
        session.get_one(Person, id_).role = None
    assert client.get(path_of(officer)).status_code == 404


def test_an_unknown_document(dialog: Dialog) -> None:
    dialog.person("officer")([(forged("documents.one?d=77"), ["documents.unknown"])])


@pytest.mark.parametrize(
    ("day", "year"), [((2026, 9, 30), 2569), ((2026, 10, 1), 2570), ((2027, 9, 30), 2570)]
)
def test_the_fiscal_year_begins_in_october(day: tuple[int, int, int], year: int) -> None:
    assert buddhist_fiscal_year(datetime(*day, 12, tzinfo=BANGKOK)) == year
