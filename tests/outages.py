"""How tests of incidents begin: several people report the same from schools of one zone."""

from sqlmodel import col, select

from bot.schools import School
from models.db import transaction
from models.tables import Person, Ticket
from tests.dialogues import Dialog, Talker, tap
from tests.openings import open_ticket
from tests.stored import fresh

ASKED = "incident.suggested"
NET, COM = "เน็ต", "คอม"
TOPICS = {NET: "internet", COM: "desktop", "สวิตช์": "network", "อื่น ๆ": "other"}


def schools(dialog: Dialog) -> list[School]:
    """Schools of one zone, beginning with that of every requester of tests."""
    first = dialog.school
    found = [each for each in dialog.bot.register.schools if each.district == first.district]
    return [each for each in found if not each.is_group]


def move(talker: Talker, school: School) -> None:
    """Let somebody be of another school."""
    with transaction() as session:
        row = session.exec(select(Person).where(Person.line_id == talker.line_id)).one()
        row.org_code, row.org_name = school.code, school.name


def tell(talker: Talker, what: str = NET, impact: str = "เฉพาะเครื่องนี้") -> Ticket:
    """Report that in a dialogue; the ticket."""
    for said in ("แจ้งซ่อม", what, "ใช้งานไม่ได้เลย", "ข้าม", "ห้อง 1", impact, "ข้าม", "ส่งเรื่อง"):
        heard = talker.say(said)
    assert heard == ["repair.opened"]
    return newest()


def newest() -> Ticket:
    """The ticket that was opened last."""
    with transaction() as session:
        return session.exec(select(Ticket).order_by(col(Ticket.id).desc()).limit(1)).one()


def told(talker: Talker, what: str = NET, priority: int = 3) -> Ticket:
    """The same without the dialogue, where nobody would be asked anything anyway."""
    fields = {"asset_type": TOPICS[what], "symptom": "ใช้งานไม่ได้เลย"}
    with transaction() as session:
        person = session.exec(select(Person).where(Person.line_id == talker.line_id)).one()
        zone = schools(talker.dialog)[0].district
        return open_ticket(session, person, fields=fields, zone=zone, priority=priority)


def reported(dialog: Dialog, *, what: str = NET, impact: str = "เฉพาะเครื่องนี้") -> list[Ticket]:
    """Three people of one school have reported it."""
    first, second, third = (dialog.person(each) for each in ("teacher", "clerk", "aide"))
    return [told(first, what), told(second, what), tell(third, what, impact)]


def suggested(dialog: Dialog, impact: str = "เฉพาะเครื่องนี้") -> tuple[Talker, list[Ticket]]:
    """An officer who was asked about three reports, and these."""
    officer = dialog.person("officer")
    found = reported(dialog, impact=impact)
    assert officer.heard() == ["desk.new", ASKED]
    return officer, found


def folded(dialog: Dialog) -> tuple[Talker, list[Ticket]]:
    """An officer who folded three reports, and these; the first leads."""
    officer, found = suggested(dialog)
    officer([(tap("incident.fold"), ["incident.folded", "ticket.card"])])
    return officer, [fresh(each) for each in found]


def parts(found: list[Ticket]) -> list[str]:
    """What each is of an incident now."""
    return [fresh(each).incident_part for each in found]
