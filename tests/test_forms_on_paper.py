"""Every form of every office on paper: filled samples as pages and as files for Word, read back."""

import io
import re
import shutil
from collections.abc import Iterator
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import Engine

from bot.app import make_bot
from bot.layouts import Layout, layout_of
from bot.links import Link, What
from bot.offices import office_names
from bot.pipeline import Bot
from bot.print_pages import Printer
from bot.printing import FOLDER
from bot.sheets import Row, Sheet
from bot.texts import Texts
from handlers import SERVICES
from models import approvals, tickets
from models.approval_table import Approver
from models.approvals import Word
from models.db import now, transaction
from models.tables import Person
from tests.papers import DONE, PAPERS, TICKETS, Sample

pytestmark = pytest.mark.any_database

WORDS = ("{*}t", "{*}br", "{*}p")
EVIL = "<script>alert(1)</script> & {{ 7*7 }} {% raw %}"


@pytest.fixture(params=office_names())
def sample(request: pytest.FixtureRequest, database: Engine) -> Sample:
    return Sample(make_bot(SERVICES, request.param, saves_quota=False))


@pytest.fixture
def one(database: Engine, bot: Bot) -> Sample:
    """Of one office, for what is the same in all."""
    return Sample(bot)


def said_on(row: Row) -> Iterator[str]:
    """All that a row says, a line each."""
    if row.ticks:
        yield from (each.label for each in row.ticks)
    else:
        yield from row.text.splitlines()
    yield from row.lines
    if row.grid:
        for cell in [*row.grid.heads, *chain.from_iterable(row.grid.rows), row.grid.total]:
            yield from cell.splitlines()


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def page_of(printer: Printer, sheet: Sheet) -> str:
    """The words of a page."""
    html = printer.page(sheet, "n", "w").partition("<main")[2].partition("</main>")[0]
    return plain(unescape(re.sub(r"<[^>]+>", "", f"<main{html}")))


def file_of(printer: Printer, sheet: Sheet) -> str:
    """The words of a file, as Word's own library reads it; in no cell is nothing at all."""
    body = Document(io.BytesIO(printer.file(sheet))).element.body
    assert all(cell.p_lst for cell in body.iter("{*}tc"))
    words = (each.text or "" if each.tag.endswith("}t") else " " for each in body.iter(*WORDS))
    return plain("".join(words))


def test_every_form_has_a_sample() -> None:
    assert set(TICKETS) == {each.name for each in SERVICES if each.letter}
    assert set(PAPERS) == {each.name for each in SERVICES if each.paper}


def test_each_form_says_all_that_was_answered(sample: Sample) -> None:
    printer = Printer(sample.bot)
    for called, sheet in sample.all():
        shown, filed = page_of(printer, sheet), file_of(printer, sheet)
        for where in (shown, filed):
            assert sheet.title in where or "บันทึกข้อความ" in where, called
            assert sheet.number in where, called
            assert "{{" not in where, called
            assert "{%" not in where, called
        for row in sheet.rows.values():
            for said in map(plain, said_on(row)):
                assert said in shown, f"{called}: {row.name}"
                assert said in filed, f"{called}: {row.name}"


def test_shared_layouts_have_their_words(sample: Sample) -> None:
    texts = Texts.of(sample.bot.office)
    default = layout_of("no such form", FOLDER)
    assert default == Layout()
    for form in [*TICKETS, *PAPERS]:
        layout = layout_of(form, FOLDER)
        for role in (*layout.signs, *layout.opinions):
            assert texts.has(f"sheet.sign.{role}")
        is_own = (FOLDER / f"{form}.html").is_file()
        assert is_own == (FOLDER / f"{form}.docx").is_file()
        assert is_own or layout.layout != "default", form
        assert is_own or texts.has(f"sheet.because.{form}"), form


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        ("consult", {"question": EVIL}),
        ("data_request", {"format": EVIL, "period": EVIL}),
        ("study", {"topic": EVIL, "background": EVIL * 3, "findings": [EVIL], "method": EVIL}),
        ("spec", {"item_name": EVIL, "min_specs": [EVIL]}),
        ("purchase", {"items": [{"name": EVIL, "quantity": "1", "unit": "-", "price": "1.00"}]}),
    ],
)
def test_what_was_typed_is_text(one: Sample, form: str, answers: dict[str, object]) -> None:
    sheet = one.ticket(form, answers) if form in TICKETS else one.paper(form, answers)
    printer = Printer(one.bot)
    assert "<script>alert" not in printer.page(sheet, "n", "w")
    assert EVIL in page_of(printer, sheet)
    assert EVIL in file_of(printer, sheet)


def test_an_office_replaces_single_forms_and_shared_layouts(one: Sample, tmp_path: Path) -> None:
    folder = tmp_path / "printing"
    shutil.copytree(FOLDER, folder)
    own = folder / one.bot.office.code
    own.mkdir()
    (own / "consult.html").write_text("own {{ v.question }}")
    (own / "request.html").write_text("shared {{ s.number }}")
    shutil.copy(FOLDER / "default.docx", own / "request.docx")
    printer = Printer(one.bot, folder)
    consult, idea = (one.ticket(each, TICKETS[each]) for each in ("consult", "ict_idea"))
    assert printer.page(consult, "n", "w") == f"own {consult.values['question']}"
    assert printer.page(idea, "n", "w") == f"shared {idea.number}"
    ours = Printer(one.bot)
    assert "ข้าพเจ้า" in file_of(ours, idea)
    assert "ข้าพเจ้า" not in file_of(printer, idea)


def test_numbers_are_thai_where_the_office_says_so(one: Sample) -> None:
    office = one.bot.office
    printing = office.printing.model_copy(update={"thai_digits": True})
    office = office.model_copy(update={"printing": printing})
    thai = Sample.of(Bot(office, Texts.of(office), one.bot.register, one.bot.dispatch), one)
    printer = Printer(thai.bot)
    sheet = thai.paper("evaluation_report", PAPERS["evaluation_report"])
    for where in (page_of(printer, sheet), file_of(printer, sheet)):
        assert "๔.๖๕" in where
        assert "๑. รอบรายงาน" in where
        assert not re.search(
            r"[0-9]", where.replace(sheet.number, "").replace(plain(sheet.phone), "")
        )


def test_who_approved_stands_in_their_box(one: Sample) -> None:
    """Of one who signed on paper the name as it was typed, until that is unsent."""
    with transaction() as session:
        people = [session.get_one(Person, each.id) for each in (one.teacher, one.officer, one.head)]
        teacher, officer, head = people
        about: dict[str, Any] = {
            "service": "system_access",
            "prefix": "E6912",
            "priority": 4,
            "sources": {},
        }
        ticket = tickets.open_ticket(session, teacher, **about, fields=DONE)
        approvals.begin(session, ticket, [Approver.SCHOOL_DIRECTOR, Approver.HEAD])
        approvals.ask_next(session, ticket, now())
        paper = {"signed_by": "นายสมชาย ตัวอย่าง", "signed_on": "2026-12-09", "document_no": "1"}
        sources = {"signed_by": "message1"}
        approvals.approve_on_paper(session, ticket, Word(officer), paper, sources)
        step = approvals.ask_next(session, ticket, now())
        assert step is not None
        approvals.approve(session, ticket, step, Word(head, giver=officer))
    link = Link(What.TICKET, ticket.id or 0, one.teacher.id or 0)
    sheet = one.sheet(link)
    assert list(sheet.approved) == ["school_head", "head"]
    for where in (page_of(Printer(one.bot), sheet), file_of(Printer(one.bot), sheet)):
        assert "(นายสมชาย ตัวอย่าง)" in where
        assert "9 ธันวาคม 2569" in where
        assert "(นางมานี ตัวอย่าง) ปฏิบัติหน้าที่แทนผู้อำนวยการกลุ่ม" in where
    with transaction() as session:
        approvals.forget(session, session.get_one(type(ticket), ticket.id), "message1")
    assert one.sheet(link).approved["school_head"].name == ""
