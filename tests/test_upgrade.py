"""An office that ran an older version goes on with today's, in the middle of everything."""

import itertools
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, MetaData, update
from sqlmodel import col, select

from bot.pipeline import Bot
from bot.replaying import replay_failed
from jobs.escalate import escalate
from jobs.waiting import look_at_waiting
from models import attachments, audit, schema
from models.db import now, transaction, travel
from models.tables import Person, Status, Ticket
from tests.conftest import SECRET_KEY, environment, forget_settings
from tests.dialogues import Anything, Dialog, Talker, forged
from tests.openings import FOUND
from tests.test_migrations import empty, empty_url

__all__ = ["empty", "empty_url"]

# Filled by tests/filled_office.py with the program of that revision.
FILE = Path(__file__).with_name("revision_0005.json")
OLD: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
NUMBERS: dict[str, str] = OLD["numbers"]


def store(engine: Engine) -> None:
    """The rows as they were, in tables as they were."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for name, rows in OLD["rows"].items():
            table = tables.tables[name]
            for row in rows:
                values = {each: _typed(table.columns[each], value) for each, value in row.items()}
                connection.execute(table.insert().values(values))
            if engine.dialect.name == "postgresql" and isinstance(rows[0].get("id"), int):
                newest = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id))"
                connection.exec_driver_sql(f"{newest} FROM {name}")


def _typed(column: Column[Any], value: Any) -> Any:
    """A value of JSON as the column takes it."""
    kinds: dict[type, Any] = {datetime: datetime.fromisoformat, date: date.fromisoformat}
    read = kinds.get(column.type.python_type)
    return read(value) if read else value


@pytest.fixture
def office(
    empty: Engine, empty_url: str, _bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Dialog]:
    """Everybody of the older office, with today's program on its database."""
    monkeypatch.chdir(tmp_path)
    for name, value in environment(empty_url, "redis://127.0.0.1:9/0", tmp_path).items():
        monkeypatch.setenv(name, value)
    forget_settings()
    schema.upgrade(empty, "0005")
    store(empty)
    schema.upgrade(empty)
    audit.use(SECRET_KEY)
    with transaction() as session:  # a newer notice is of tests/test_notice.py
        version = _bot.office.privacy.version
        knew = col(Person.notice_version) != ""
        session.execute(update(Person).where(knew).values(notice_version=version))
    dialog = Dialog(_bot)
    dialog._numbers = itertools.count(10_000)
    for name, line_id in OLD["people"].items():
        dialog._persons[name] = Talker(dialog, line_id, line_id)
    dialog.advance(datetime.fromisoformat(OLD["at"]) - now())
    yield dialog
    travel(timedelta())
    forget_settings()


def test_what_was_promised_arrives(office: Dialog) -> None:
    """Each message to its own chat: what was due, what waited to go along, and cards."""
    promised = [each for each in OLD["rows"]["outgoing"] if each["state"] == "pending"]
    assert len({each["keys"] for each in promised}) > 5
    office.advance(timedelta(days=5))
    for each in promised:
        assert each["keys"] in [came.key for came in office.chats[each["chat"]]], each["keys"]


def in_hand(name: str, verb: str) -> str:
    """The data of that button which somebody got before."""
    offered: list[str] = OLD["offers"][name]
    return next(each for each in offered if each.startswith(verb))


Turns = list[tuple[str, Anything, list[str]]]
# Everything that somebody was in the middle of, and what they were asked.
ONWARD: Turns = [
    ("reporter", "เฉพาะเครื่องนี้", ["repair.ask.photos"]),
    ("reporter", "ข้าม", ["repair.review"]),
    ("reporter", "ส่งเรื่อง", ["repair.opened"]),
    ("photographer", "ครบแล้ว", ["repair.review"]),
    ("photographer", "ส่งเรื่อง", ["repair.opened"]),
    ("officer", "จะเข้าไปบ่ายนี้", ["talk.sent_more"]),
    ("officer", "จบการตอบ", ["talk.stopped"]),
    ("officer two", "เปลี่ยนสายไฟ", ["repair.result.ask.outcome"]),
    ("officer two", "ซ่อมเสร็จ", ["repair.result.review"]),
    ("officer two", "ส่ง", ["resolve.done"]),
    ("officer two", forged(in_hand("officer two", "swap.agree")), ["swap.agreed"]),
    ("head", "มีสอบพรุ่งนี้", ["priority.done"]),
    ("head", "วันหยุด", ["calendar.title"]),
    ("asked", f"#{NUMBERS['asked']} เลข 7440-001", ["talk.sent"]),
    ("closed", f"ยังไม่หาย {NUMBERS['closed']}", ["reopen.ask.reason"]),
    ("closed", "ยังดับอยู่", ["reopen.done"]),
    ("resolved", f"ใช้งานได้แล้ว {NUMBERS['resolved']}", ["resolve.card", "ticket.confirmed"]),
    ("officer", f"ปิดงาน {NUMBERS['incident']}", ["repair.result.ask.cause"]),
    *(("officer", said, heard) for said, heard in FOUND),
    ("officer", "ส่ง", ["resolve.done_all"]),
    ("stranger two", NUMBERS["code"], ["enrolment.done", "enrolment.help"]),
]


def test_everybody_goes_on(office: Dialog) -> None:
    for name, said, expected in ONWARD:
        office.person(name)([(said, expected)])


def test_every_button_in_hand_works(office: Dialog) -> None:
    """None fails, and each is answered."""
    for name, offered in OLD["offers"].items():
        for data in offered:
            assert office.person(name).say(forged(data)), (name, data)


def test_what_happens_by_itself_goes_on(office: Dialog) -> None:
    """An event that had failed is taken, pictures are fetched, what waited goes on."""
    assert replay_failed(office.bot).taken == 1
    office.deliver()
    assert office.person("failing").heard()[-1] == "repair.ask.asset_type"
    with transaction() as session:
        wanted = attachments.claim(session, 9)
        assert len(wanted) == len(OLD["rows"]["attachment"])
    office.advance(timedelta(days=2))
    look_at_waiting()
    escalate()
    office.deliver()
    assert "waiting.over" in office.person("officer").heard()
    with transaction() as session:
        numbered = Ticket.number == NUMBERS["parts"]
        assert session.exec(select(Ticket).where(numbered)).one().status == Status.CLAIMED
