"""How dialogues of tests begin: somebody registers, a teacher reports, an officer resolves."""

from typing import Any

from sqlmodel import Session, col, select

from bot.drafts import Draft, Filled
from models import people, tickets
from models.db import now, transaction
from models.tables import Person, Ticket
from tests.dialogues import Anything, Dialog, Talker, forged, tap
from tests.stored import only_ticket

Steps = list[tuple[Anything, list[str]]]

NOTICE = ["notice.show"]
KEPT = ["notice.kept", "notice.show"]
ACKNOWLEDGE: tuple[Anything, list[str]] = (tap("notice.acknowledge"), ["registration.ask.name"])


def profile(dialog: Dialog) -> Steps:
    """A newcomer's profile, from the acknowledged notice to its review."""
    return [
        ACKNOWLEDGE,
        ("สมหญิง ใจดี 0812345678", ["registration.ask.position"]),
        ("ครู", ["registration.ask.org"]),
        (dialog.school.name, ["registration.review"]),
    ]


SYMPTOM = "เปิดไม่ติดเลยค่ะ"


def reporting(symptom: str = SYMPTOM) -> list[tuple[str, list[str]]]:
    """A whole report: what a teacher types, and how it is answered."""
    return [
        ("แจ้งซ่อม", ["repair.ask.asset_type"]),
        ("คอม", ["repair.ask.symptom"]),
        (symptom, ["repair.ask.asset_number"]),
        ("ไม่ทราบ/ไม่มี", ["repair.ask.location"]),
        ("อาคาร 2 ห้องธุรการ", ["repair.ask.impact"]),
        ("เฉพาะเครื่องนี้", ["repair.ask.photos"]),
        ("ข้าม", ["repair.review"]),
        ("ส่งเรื่อง", ["repair.opened"]),
    ]


FILLED = {
    "asset_type": "desktop",
    "asset_number": None,
    "location": "อาคาร 2 ห้องธุรการ",
    "impact": "one",
    "photos": None,
}
SENT = reporting()
REPORT = SENT[:-1]
OPEN = SENT[0]


def report(talker: Talker, symptom: str = SYMPTOM) -> Ticket:
    """Send a report whose form is filled as ``type_report`` fills it (tests/test_repair.py compares
    the two), without the seven turns which that takes; the ticket.
    """
    fill(talker, "repair", FILLED | {"symptom": symptom})
    talker.say(forged("form.send"))
    return _newest_ticket()


def type_report(talker: Talker, symptom: str = SYMPTOM) -> Ticket:
    """Type a whole report; the ticket. What was typed can be unsent afterwards."""
    talker(reporting(symptom))
    return _newest_ticket()


def _newest_ticket() -> Ticket:
    with transaction() as session:
        found = session.exec(select(Ticket).order_by(col(Ticket.id).desc())).first()
    assert found is not None
    return found


def fill(talker: Talker, form: str, answers: dict[str, Any], target: int | None = None) -> None:
    """Have a form in somebody's hand, complete; what was in it before is put aside."""
    person = talker.row
    with transaction() as session:
        assert person.id is not None
        state, _ = people.conversation(session, person.id, talker.chat)
        draft = Draft.unpacked(state.get("draft", {}))
        draft.shelve()
        draft.current = Filled(form, dict(answers), target=target)
        draft.touched_ms = int(now().timestamp() * 1000)
        kept = {**state, "draft": draft.packed()}
        people.keep_conversation(session, person.id, talker.chat, kept)


def open_ticket(session: Session, person: Person, **more: Any) -> Ticket:
    """A new repair ticket without a dialogue; ``more`` as the model takes it."""
    about: dict[str, Any] = {"service": "repair", "prefix": "R6911", "priority": 3}
    return tickets.open_ticket(session, person, **{**about, "fields": {}, "sources": {}, **more})


def reported(dialog: Dialog) -> tuple[Talker, Talker, Ticket]:
    """An officer who has heard of a report, the teacher who filed it, and its ticket."""
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    ticket = report(teacher)
    officer.heard()
    return officer, teacher, ticket


def report_kept(talker: Talker) -> str:
    """File the report that begins with what was written before; its symptom."""
    talker.say(tap("repair.open"))
    if talker.last.key == "repair.ask.asset_type":
        talker.say("คอม")
    for said in ("ข้าม", "ห้อง 1", "1", "ข้าม", "ส่งเรื่อง"):
        talker.say(said)
    return str(only_ticket().fields["symptom"])


# What was written is something new, and a thing to be repaired.
NEW_REPORT: Steps = [
    (tap("talk.new"), ["talk.offer"]),
    (tap("repair.open?kept"), ["repair.ask.asset_type"]),
]
# The same, of words that name the equipment.
NEW_REPORT_OF_IT: Steps = [
    (tap("talk.new"), ["talk.offer"]),
    (tap("repair.open?kept"), ["repair.ask.asset_number"]),
]


FOUND = [
    ("แหล่งจ่ายไฟชำรุด", ["repair.result.ask.action_taken"]),
    ("เปลี่ยนแหล่งจ่ายไฟ", ["repair.result.ask.outcome"]),
    ("ซ่อมเสร็จ", ["repair.result.review"]),
]
RESULT: Steps = [(tap("resolve.open"), ["repair.result.ask.cause"]), *FOUND]


def resolve(officer: Talker, ticket: Ticket) -> None:
    """Note that it is repaired."""
    officer([(ticket.number, ["ticket.card"]), *RESULT, ("ปิดงาน", ["resolve.done"])])


def resolved(dialog: Dialog) -> tuple[Talker, Talker, Ticket]:
    """An officer who did the work, the teacher who has heard of it, and the ticket."""
    officer, teacher, ticket = reported(dialog)
    resolve(officer, ticket)
    teacher.heard()
    return officer, teacher, ticket


def leave_the_office(talker: Talker) -> None:
    """Let somebody be of the office no more."""
    with transaction() as session:
        row = session.exec(select(Person).where(Person.line_id == talker.line_id)).one()
        row.role, row.office_name = None, ""
