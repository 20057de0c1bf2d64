"""A copy of everything about a person: whole, of nobody else, downloaded once."""

import io
import json
import zipfile

import pytest
from sqlmodel import select

from bot.app import make_app
from bot.pipeline import Bot
from models import personal
from models.audit_table import AuditRow
from models.db import transaction
from models.secret_links import LINKS_A_DAY
from models.tables import Entry, Person
from pages import PAGES
from pages.export import packed
from tests.desks import code, links, pass_of, path
from tests.dialogues import Dialog, forged, photo, tap
from tests.openings import SYMPTOM, open_ticket, reported
from tests.stored import store_all

pytestmark = pytest.mark.usefixtures("settings")
SECRET = "an officer's own note"


def asked(dialog: Dialog, who: str = "teacher") -> None:
    talker = dialog.person(who)
    talker([("ข้อมูลของฉัน", ["profile.title"]), (tap("profile.copy"), ["profile.copy"])])
    talker([(tap("profile.copy_code"), ["profile.copy_code"])])


def test_it_is_downloaded_once_and_has_what_is_the_persons(bot: Bot, dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    note = Entry(ticket_id=ticket.id or 0, actor_id=officer.row.id, text=SECRET, kind="note")
    note.internal = True
    with transaction() as session:
        session.add(note)
    asked(dialog)
    (link,) = links()
    client = make_app(bot, PAGES).test_client()
    pass_ = pass_of(client.post(path(link), data={"code": code(link)}))
    answer = client.post(path(link), data={"pass": pass_})
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    assert data["profile"][0]["line_id"] == teacher.line_id
    assert [each["number"] for each in data["tickets"]] == [ticket.number]
    assert data["messages"]
    assert any(each["action"] == "secret.opened" for each in data["audit"])
    assert SYMPTOM in page
    for other in (SECRET, officer.line_id, "~link.", "~code."):
        assert other not in page + json.dumps(data, ensure_ascii=False)
    assert client.post(path(link), data={"pass": pass_}).status_code == 404
    with transaction() as session:
        recorded = session.exec(select(AuditRow).where(AuditRow.action == "data.exported")).one()
    assert recorded.actor == f"p{teacher.row.id}"


def test_pictures_go_along_and_words_stay_words(bot: Bot, dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher.say(photo())
    (file,) = store_all()
    id_ = teacher.row.id
    assert id_ is not None
    with transaction() as session:
        person = session.get_one(Person, id_)
        person.first_name = "<script>alert(1)</script>"
    with zipfile.ZipFile(io.BytesIO(b"".join(packed(id_, bot.texts)))) as archive:
        assert archive.read(f"files/{file.name}") == file.read_bytes()
        page = archive.read("index.html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.any_database
def test_no_code_opens_a_page_that_is_over(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher([(forged("profile.copy_code"), ["profile.copy_no_code"])])
    for _ in range(LINKS_A_DAY):
        teacher([(forged("profile.copy"), ["profile.copy"])])
    teacher([(forged("profile.copy"), ["profile.copy_too_many"])])


@pytest.mark.any_database
def test_a_long_history_is_whole(bot: Bot, dialog: Dialog) -> None:
    """More than a chunk of tickets, and all of them are there."""
    teacher = dialog.person("teacher")
    id_, count = teacher.row.id, 2 * personal.CHUNK + 1
    assert id_ is not None
    with transaction() as session:
        person = session.get_one(Person, id_)
        made = [open_ticket(session, person).number for _ in range(count)]
    found = {name: list(rows) for name, rows in personal.kinds(id_)}
    assert [each["number"] for each in found["tickets"]] == made
