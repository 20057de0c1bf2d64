"""An office in the middle of its work, written down as the rows of its database.

    cd <a checkout of an older version>
    PYTHONPATH=. <this repository>/.venv/bin/python <this repository>/tests/filled_office.py > FILE

plays the dialogues below with that version's own program, and prints its tables, who is who, and
the buttons that everybody has in hand (tests/revision_0005.json is of the commit 71b40b6, the last
with that revision; tests/test_upgrade.py goes on from there). Only what both versions have is used.
"""

import json
import sys
import tempfile
from datetime import timedelta
from typing import Any

from sqlmodel import SQLModel, col, select

from bot import apology
from bot.app import make_bot
from bot.inputs import read_event
from bot.pipeline import take_turn
from handlers import SERVICES
from models import db, enrolments, schema
from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Anything, Dialog, Talker, follow, photo, tap
from tests.openings import FOUND, fill, report
from tests.outages import tell

_NEWEST = select(Ticket).order_by(col(Ticket.id).desc()).limit(1)

KEY = "a secret key of thirty-two letters"


def say(talker: Talker, *all_said: Anything) -> list[str]:
    """Say one after the other; the keys of the last answer. AssertionError: nobody answered."""
    heard: list[str] = []
    for said in all_said:
        heard = talker.say(said)
        assert heard, said
        assert not heard[-1].startswith("menu."), (said, heard)
    return heard


def play(dialog: Dialog) -> dict[str, str]:
    """Bring every state about; the numbers of tickets by what they are, and a code nobody used."""
    officer, second, head = (dialog.person(each) for each in ("officer", "officer two", "head"))
    for each in (officer, second, head):
        each.say("วันนี้ฉันเข้าเวร")
    dialog.group("officer")
    numbers = {each: _ticket(dialog, each).number for each in STATES}
    for name, steps in STATES.items():
        for who, said in steps:
            words = said.format(n=numbers[name]) if isinstance(said, str) else said
            say(dialog.person(who.format(name)), words)
    numbers["incident"] = _incident(dialog)
    _duties(officer, second, head)
    dialog.advance(timedelta(hours=1))
    _open_conversations(dialog, numbers)
    with transaction() as session:
        numbers["code"] = enrolments.invite(session, "officer", "officer three", key=KEY)
    _undelivered(dialog, numbers)
    return numbers


# Noted by an officer.
_DONE = ("บันทึกผล {n}", *(said for said, _ in FOUND), "ส่ง")
# What a ticket is, and what its officer and its requester, who is called as it, say of it.
STATES: dict[str, list[tuple[str, Anything]]] = {
    "new": [],
    "claimed": [("officer", "รับเรื่อง {n}"), ("officer", "#{n} พรุ่งนี้จะเข้าไปดู")],
    "asked": [("officer", "ขอข้อมูลเพิ่ม {n}"), ("officer", "ขอหมายเลขครุภัณฑ์")],
    "parts": [
        ("officer", "พักงาน {n}"),
        *(("officer", each) for each in ("1", "รออะไหล่", "พรุ่งนี้", "ส่ง")),
    ],
    "resolved": [("officer", said) for said in _DONE],
    "closed": [
        *(("officer two", said) for said in _DONE),
        ("{}", "ใช้งานได้แล้ว {n}"),
        ("{}", "มากที่สุด"),
    ],
    "reopened": [
        *(("officer two", said) for said in _DONE),
        ("{}", "ยังไม่หาย {n}"),
        ("{}", "ยังดับอยู่"),
    ],
    "withdrawn": [("{}", "ถอนเรื่อง {n}"), ("{}", tap("ticket.withdraw_yes"))],
    "answered": [("officer", "รับเรื่อง {n}")],
    "resolving": [("officer two", "รับเรื่อง {n}")],
}


def _ticket(dialog: Dialog, name: str) -> Ticket:
    teacher = dialog.person(name)
    symptom = f"เครื่องของ {name} ดับ"
    if name == "claimed":
        for said in ("แจ้งซ่อม", "คอม", symptom, "ข้าม", "ห้อง 1", "1", photo(), "ครบแล้ว"):
            say(teacher, said)
    else:
        answers = {"asset_type": "desktop", "location": "ห้อง 1", "impact": "one"}
        empty = {"asset_number": None, "photos": None}
        fill(teacher, "repair", {**answers, **empty, "symptom": symptom})
    say(teacher, "ส่งเรื่อง")
    with transaction() as session:
        return session.exec(_NEWEST).one()


def _incident(dialog: Dialog) -> str:
    found = [tell(dialog.person(f"of the incident {n}")) for n in range(3)]
    say(dialog.person("officer"), "งานค้าง")
    dialog.person("officer").say(tap("incident.fold"))
    return found[0].number


def _duties(officer: Talker, second: Talker, head: Talker) -> None:
    say(officer, "แลกเวร", "officer two", "วันนี้")
    say(second, "ลา", "พรุ่งนี้", "วันเดียว", "ข้าม", "ส่ง")
    say(head, "รักษาราชการแทน", "officer two", "วันนี้", "วันเดียว", "ยืนยัน")
    say(head, "เพิ่มวันหยุด", "30 ธ.ค. 69", "งานประเพณี", "ส่ง")


def _open_conversations(dialog: Dialog, numbers: dict[str, str]) -> None:
    say(dialog.person("reporter"), "แจ้งซ่อม", "คอม", "จอไม่ติด", "ข้าม", "ห้องสมุด")
    say(dialog.person("photographer"), "แจ้งซ่อม", "คอม", "จอแตก", "ข้าม", "ห้อง 2", "1", photo())
    stranger = dialog.person("stranger")
    say(stranger, follow(), "คอมพิวเตอร์เปิดไม่ติด", tap("notice.acknowledge"))
    say(stranger, "สมหญิง ใจดี 0812345678", "ครู")
    say(dialog.person("officer"), numbers["answered"], tap("talk.open"))
    say(dialog.person("officer two"), f"บันทึกผล {numbers['resolving']}", "สายไฟหลวม")
    say(dialog.person("head"), f"ปรับความสำคัญ {numbers['new']}", "1")


def _undelivered(dialog: Dialog, numbers: dict[str, str]) -> None:
    """Turns that are taken, of which nothing has been sent; and one that failed."""
    report(dialog.person("last"), "เครื่องสุดท้ายดับ")
    words = f"#{numbers['claimed']} ขอบคุณที่แจ้ง รออยู่ที่ห้อง"
    take_turn(dialog.bot, dialog.person("claimed").make(words))
    failed = dialog.person("failing").make("แจ้งซ่อม")
    given = read_event(failed)
    assert given is not None
    apology.keep_failed(dialog.bot, failed, failed["source"], given)


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table without its NULLs; no table comes before one it refers to."""
    found: dict[str, list[dict[str, Any]]] = {}
    with db.engine().connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(table.select()).mappings():
                kept = {name: _plain(each) for name, each in row.items() if each is not None}
                found.setdefault(table.name, []).append(kept)
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def offers(dialog: Dialog) -> dict[str, list[str]]:
    """The newest button of each kind that everybody has in hand."""
    found = {}
    for name, talker in dialog._persons.items():
        data = [each for delivered in talker.received for each in delivered.offers]
        found[name] = list({each.partition("?")[0]: each for each in data}.values())
    return found


def main() -> None:
    """Play and print."""
    with tempfile.TemporaryDirectory() as folder:
        schema.upgrade(db.connect(f"sqlite:///{folder}/office.db"))
        dialog = Dialog(make_bot(SERVICES, "chaiyaphum"))
        made: dict[str, Any] = {"numbers": play(dialog), "at": db.now().isoformat()}
        made["people"] = {name: each.line_id for name, each in dialog._persons.items()}
        made |= {"offers": offers(dialog), "rows": rows()}
        print_lines(made)


def print_lines(made: dict[str, Any]) -> None:
    """JSON with a line for each row."""
    text = json.dumps(made.pop("rows"), ensure_ascii=False, separators=(",", ":"))
    head = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    lines = text.replace("},{", "},\n{").replace(":[{", ":[\n{")
    sys.stdout.write(f'{head[:-1]},\n"rows":{lines}}}\n')


if __name__ == "__main__":
    main()
