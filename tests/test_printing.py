"""Forms on paper: links from a ticket, for whom and how long; the page and the file behind them."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot import links, print_pages, sheets
from bot.app import make_bot
from bot.links import Link, What
from bot.offices import load_office
from bot.pipeline import Bot
from bot.print_pages import Printer
from bot.printing import FOLDER
from bot.settings import settings as read_settings
from bot.texts import Texts
from handlers import SERVICES
from models import documents, erasing
from models.db import transaction
from models.tables import Person
from printing import make_docx
from simulator.limits.validation import check_messages
from simulator.phones.buttons import buttons
from tests.conftest import only_sqlite
from tests.dialogues import Dialog, forged, tap, unsend
from tests.incidents_reported import incident
from tests.openings import fill, report, reported, type_report
from tests.printed import LINKS, page, path_of, words_of_file

pytestmark = pytest.mark.any_database

FOUND = {
    "cause": "แหล่งจ่ายไฟชำรุด",
    "action_taken": "เปลี่ยน Power Supply",
    "outcome": "fixed",
    "parts_cost": "1250.50",
    "brand_model": "Acer Veriton M",
}


@pytest.mark.usefixtures("settings")
def test_whoever_opened_it_is_given_links(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher([("ติดตามงาน", ["ticket.card"]), (tap("printing.show"), LINKS)])
    teacher([("พิมพ์แบบฟอร์ม", LINKS), (f"{ticket.number} พิมพ์", LINKS)])
    uris = [str(each.action["uri"]) for each in buttons(teacher.last.message)]
    assert [uri.rpartition("?")[2] for uri in uris] == ["openExternalBrowser=1"] * 2
    assert uris[0].startswith(f"https://helpdesk.example{path_of(teacher)}?")
    assert len(max(uris, key=len)) < 300
    check_messages({"messages": [each.message for each in teacher.received[-2:]]})
    other = dialog.person("clerk")
    other([(f"{ticket.number} พิมพ์แบบฟอร์ม", ["ticket.number_unknown"])])
    other([(forged(f"printing.show?t={ticket.id}&v=1"), ["ticket.not_found"])])


@pytest.mark.usefixtures("settings")
def test_officers_print_any_ticket(dialog: Dialog) -> None:
    officer, _, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"]), (tap("documents.of_ticket"), ["documents.list"])])
    officer([("พิมพ์ใบงาน", LINKS), (f"{ticket.number} พิมพ์ใบงาน", LINKS)])


def test_without_settings_it_is_said_what_to_set(
    dialog: Dialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    read_settings.cache_clear()
    teacher = dialog.person("teacher")
    report(teacher)
    teacher([("พิมพ์แบบฟอร์ม", ["printing.no_address"])])
    assert "PUBLIC_URL" in teacher.last.text


@pytest.mark.usefixtures("settings")
def test_an_address_of_this_machine_alone(dialog: Dialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:8080")
    read_settings.cache_clear()
    report(dialog.person("teacher"))
    dialog([("พิมพ์แบบฟอร์ม", ["printing.links", "printing.own_machine", "printing.card"])])


def test_requesters_see_what_they_asked_and_officers_all(
    dialog: Dialog, client: FlaskClient
) -> None:
    officer, teacher, ticket = reported(dialog)
    officer.say(f"{ticket.number} รับเรื่อง")
    fill(officer, "repair.result", FOUND, ticket.id)
    officer.say(forged("form.send"))
    teacher([(f"{ticket.number} พิมพ์", LINKS)])
    own, own_file = page(client, teacher), words_of_file(client, teacher)
    officer([(f"{ticket.number} พิมพ์ใบงาน", LINKS)])
    full, full_file = page(client, officer), words_of_file(client, officer)
    for text in (own, own_file, full, full_file):
        assert "เปิดไม่ติดเลยค่ะ" in text
        assert "แบบแจ้งซ่อมวัสดุอุปกรณ์" in text
        assert "อาคาร 2 ห้องธุรการ" in text
        assert ticket.number in text
        assert "14 ธันวาคม 2569" in text
        assert "081-234-5678" in text
    for text in (own, own_file):
        assert "Acer Veriton" not in text
        assert "officer" not in text.partition("</style>")[2]
    for text in (full, full_file):
        assert "Acer Veriton M" in text
        assert "1,250.50 บาท" in text
        assert "ผู้รับคืน" in text


def test_what_was_typed_is_text_and_no_markup(dialog: Dialog, client: FlaskClient) -> None:
    teacher = dialog.person("teacher")
    report(teacher, "จอ <script>alert(1)</script> & {{ 7*7 }} {% raw %}\nบรรทัดใหม่")
    teacher([("พิมพ์แบบฟอร์ม", LINKS)])
    shown = page(client, teacher)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }}" in shown
    answer = client.get(path_of(teacher, word=True))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        xml = file.read("word/document.xml").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }} {% raw %}" in xml


@only_sqlite
def test_headers_of_a_form(dialog: Dialog, client: FlaskClient) -> None:
    report(dialog.person("teacher"))
    teacher = dialog([("พิมพ์แบบฟอร์ม", LINKS)])
    for word in (False, True):
        headers = client.get(path_of(teacher, word=word)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Set-Cookie" not in headers
    shown = page(client, teacher)
    assert "http:" not in shown
    assert "https:" not in shown
    assert "style=" not in shown
    assert client.post(path_of(teacher)).status_code == 405


def test_a_link_lasts_a_day(dialog: Dialog, client: FlaskClient) -> None:
    report(dialog.person("teacher"))
    teacher = dialog([("พิมพ์แบบฟอร์ม", LINKS)])
    dialog.advance(timedelta(hours=23, minutes=59))
    assert client.get(path_of(teacher)).status_code == 200
    dialog.advance(timedelta(minutes=2))
    for word in (False, True):
        answer = client.get(path_of(teacher, word=word))
        assert answer.status_code == 404
        assert "พิมพ์แบบฟอร์ม" in answer.text


@pytest.mark.parametrize(
    "token",
    ["x", "{whole}x", "{cut}", "{whole}.docx.docx", "WyJ0IiwxLDFd.aaaa.bbbb", "ก", "a" * 999, "."],
)
@only_sqlite
def test_a_garbled_link_opens_the_same_page(
    dialog: Dialog, client: FlaskClient, token: str
) -> None:
    report(dialog.person("teacher"))
    whole = path_of(dialog([("พิมพ์แบบฟอร์ม", LINKS)])).rpartition("/")[2]
    answer = client.get(f"/print/{token.format(whole=whole, cut=whole[:-3])}")
    assert answer.status_code == 404
    assert "ลิงก์หมดอายุ" in answer.text
    assert "Content-Security-Policy" in answer.headers


@only_sqlite
@pytest.mark.usefixtures("settings", "database")
def test_a_link_is_bound_to_its_purpose() -> None:
    link = Link(What.TICKET, 1, 2)
    token = links.sign(link, "print")
    assert links.read(token, "print") == link
    assert links.read(token, "other") is None


def test_who_may_see_it_is_looked_at_when_it_is_opened(dialog: Dialog, client: FlaskClient) -> None:
    officer, teacher, ticket = reported(dialog)
    teacher([("พิมพ์แบบฟอร์ม", LINKS)])
    officer([(f"{ticket.number} พิมพ์ใบงาน", LINKS)])
    officer_id, teacher_id = officer.row.id, teacher.row.id
    with transaction() as session:
        session.get_one(Person, officer_id).role = None
    assert client.get(path_of(officer)).status_code == 404
    assert client.get(path_of(teacher)).status_code == 200
    with transaction() as session:
        erasing.erase(session, session.get_one(Person, teacher_id))
    assert client.get(path_of(teacher)).status_code == 404


def test_an_officer_who_reported_an_incident_sees_it_as_its_reporter(
    dialog: Dialog, client: FlaskClient
) -> None:
    """What the head found is on no page of theirs, nor is a paper of the head's about it."""
    head, officer = dialog.person("head"), dialog.person("officer")
    ticket = incident(officer)
    fill(head, "resolve", FOUND | {"outcome": "done"}, ticket.id)
    head([(forged("form.send"), ["resolve.done"])])
    lists = {key: ["-"] for key in ("objectives", "findings", "proposals")}
    study = {"topic": "รู้เฉพาะหัวหน้า", "background": "-", "method": "-", **lists}
    fill(head, "study", study, ticket.id)
    head([(forged("form.send"), ["documents.written", *LINKS])])
    with transaction() as session:
        (paper,) = documents.latest(session, 9)
    one = forged(f"documents.one?d={paper.id}")
    officer([(f"{ticket.number} พิมพ์แบบฟอร์ม", LINKS)])
    shown = page(client, officer)
    assert FOUND["cause"] not in shown
    officer([(one, ["documents.unknown"])])
    head([(one, LINKS)])
    assert "รู้เฉพาะหัวหน้า" in page(client, head)


def test_an_unsent_answer_is_on_no_form(dialog: Dialog, client: FlaskClient) -> None:
    teacher = dialog.person("teacher")
    type_report(teacher, "รหัสคือ 1234 เปิดไม่ติด")
    said = teacher.spoken[2]
    teacher([("พิมพ์แบบฟอร์ม", LINKS)])
    assert "1234" in page(client, teacher)
    teacher.say(unsend(said))
    assert "1234" not in page(client, teacher)


@only_sqlite
def test_an_office_has_its_own_digits_and_templates(
    dialog: Dialog, client: FlaskClient, bot: Bot, tmp_path: Path
) -> None:
    for each in FOLDER.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes()) if each.is_file() else None
    own = tmp_path / "chaiyaphum"
    own.mkdir()
    (own / "repair.html").write_text("<p>{{ s.number }} {{ v.symptom }} {{ s.day }}</p>")
    (own / "garuda.png").write_bytes(b"\x89PNG picture")
    report(dialog.person("teacher"))
    teacher = dialog([("พิมพ์แบบฟอร์ม", LINKS)])
    assert "14 ธันวาคม 2569" in page(client, teacher)
    profile = load_office("chaiyaphum")
    printing = profile.printing.model_copy(update={"thai_digits": True})
    thai = make_bot(SERVICES, "chaiyaphum", saves_quota=False)
    office = profile.model_copy(update={"printing": printing})
    thai = Bot(office, Texts.of(office), thai.register, thai.dispatch)
    token = path_of(teacher).rpartition("/")[2]
    link = links.read(token, "print")
    assert link is not None
    sheet = print_pages._sheet(thai, link)
    html = Printer(thai, tmp_path).page(sheet, "n", "w")
    assert html == "<p>R6912-0001 เปิดไม่ติดเลยค่ะ ๑๔ ธันวาคม ๒๕๖๙</p>"
    assert sheet.parts[0].title == "ส่วนที่ ๑ ผู้แจ้ง"
    assert sheet.requester.phone == "081-234-5678"


@only_sqlite
@pytest.mark.parametrize("service", [each.name for each in SERVICES if each.letter])
def test_any_service_has_a_form_by_the_default_templates(
    bot: Bot, dialog: Dialog, app: Flask, service: str, tmp_path: Path
) -> None:
    for name in ("default.html", "default.docx", "layout.html", "parts.html", "paper.css"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    report(dialog.person("teacher"))
    teacher = dialog([("พิมพ์แบบฟอร์ม", LINKS)])
    link = links.read(path_of(teacher).rpartition("/")[2], "print")
    assert link is not None
    sheet = print_pages._sheet(bot, link)
    assert "อาการ" in Printer(bot, tmp_path).page(sheet, "n", "w")
    assert Printer(bot, tmp_path).file(sheet)[:2] == b"PK"


def test_templates_of_files_are_as_the_program_makes_them(tmp_path: Path) -> None:
    make_docx.make(tmp_path)
    for made in tmp_path.iterdir():
        with zipfile.ZipFile(made) as new, zipfile.ZipFile(FOLDER / made.name) as kept:
            assert new.namelist() == kept.namelist()
            for name in new.namelist():
                assert new.read(name) == kept.read(name), f"make templates: {made.name}"


def test_faults_of_own_templates_are_named(tmp_path: Path) -> None:
    assert list(print_pages.faults("chaiyaphum", tmp_path)) == []
    own = tmp_path / "chaiyaphum"
    own.mkdir()
    (own / "repair.html").write_text("{% if %}")
    (own / "memo.html").write_text("{{ s.number }}")
    (own / "purchase.docx").write_text("no file of Word's")
    (own / "default.docx").write_bytes((FOLDER / "default.docx").read_bytes())
    found = list(print_pages.faults("chaiyaphum", tmp_path))
    assert [line.partition(":")[0] for line in found] == [
        "printing/chaiyaphum/purchase.docx",
        "printing/chaiyaphum/repair.html",
    ]


@only_sqlite
def test_only_so_many_are_made_at_a_time(dialog: Dialog, client: FlaskClient) -> None:
    report(dialog.person("teacher"))
    teacher = dialog([("พิมพ์แบบฟอร์ม", LINKS)])
    with print_pages._places, print_pages._places:
        answer = client.get(path_of(teacher))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert 'http-equiv="refresh"' in answer.text
    assert client.get(path_of(teacher)).status_code == 200


def test_a_sign_of_a_box() -> None:
    assert [sheets.Tick("", chosen).sign for chosen in (True, False)] == ["\u2611", "\u2610"]
