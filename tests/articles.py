"""Articles for dialogues: saved by an officer after a ticket of their own, and approved."""

from models import articles
from models.db import transaction
from models.tables import Ticket
from models.tickets import open_ticket
from tests.dialogues import Dialog, tap

# Of nothing that the articles of the project tell of.
CEREMONY = (
    "พิธีบายศรีสู่ขวัญต้องเตรียมพานกี่ชั้นคะ",
    "พานบายศรีสู่ขวัญ",
    "ใช้พานบายศรีสามชั้น เทียน และด้ายสายสิญจน์",
)


def publish(dialog: Dialog, question: str, title: str, text: str) -> int:
    """An article that is found from now on; its row id."""
    officer = dialog.person("officer").row
    with transaction() as session:
        ticket: Ticket = open_ticket(
            session, officer, service="consult", prefix="C6912", priority=3, fields={}, sources={}
        )
        saved = articles.save(session, ticket, officer, question=question, title=title, text=text)
        articles.approve(session, saved.id or 0, officer)
        return saved.id or 0


ANSWER = "พานบายศรีใช้สามชั้นค่ะ พร้อมเทียนและด้ายสายสิญจน์ เตรียมก่อนหนึ่งวัน"


def answered_ticket(dialog: Dialog) -> None:
    """A consultation that an officer answered and resolved; its card is on the officer's screen."""
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    for said in ("ถาม", CEREMONY[0], "อื่น ๆ", "ข้าม", "ส่ง"):
        teacher.say(said)
    officer.say(tap("desk.details"))
    officer.say(tap("resolve.open"))
    for said in (ANSWER, "1", "บันทึกผล"):
        officer.say(said)
    teacher.heard()
    officer.heard()
