"""How dialogues about security incidents begin: a teacher reports one."""

from typing import Any

from sqlmodel import col, select

from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Talker

DETAIL = "บัญชีโรงเรียนส่งอีเมลแปลกออกไปเอง"
_ASK = "security_incident.ask"
REPORT: list[tuple[Any, list[str]]] = [
    ("แจ้งเหตุไซเบอร์", [f"{_ASK}.incident_type"]),
    ("บัญชีโดนแฮก", [f"{_ASK}.noticed_at"]),
    ("เมื่อวาน 3 ทุ่ม", [f"{_ASK}.detail"]),
    (DETAIL, [f"{_ASK}.personal_data"]),
    ("ไม่แน่ใจ", ["security_incident.review"]),
    ("แจ้งเหตุ", ["security_incident.opened"]),
]


def incident(talker: Talker, leaked: str = "ไม่แน่ใจ", noticed: str = "เมื่อวาน 3 ทุ่ม") -> Ticket:
    """Report one; the ticket."""
    talker([*REPORT[:2], (noticed, REPORT[2][1]), REPORT[3], (leaked, REPORT[4][1]), REPORT[5]])
    with transaction() as session:
        return session.exec(select(Ticket).order_by(col(Ticket.id).desc()).limit(1)).one()
