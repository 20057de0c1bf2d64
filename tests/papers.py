"""Filled samples of every form that is printed, and what is printed of them: all names are samples.

``tests/form_pictures.py`` draws them to be looked at (`make forms`),
``tests/test_forms_on_paper.py`` reads them.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from sqlmodel import Session

from bot import print_pages
from bot.links import Link, What
from bot.pipeline import Bot
from bot.sheets import Sheet
from models import approvals, documents, people, tickets
from models.approval_table import Approver
from models.approvals import Word
from models.db import now, transaction
from models.sources import Words
from models.tables import Person, Ticket
from tests import staff

LONG = "อาคารเรียนหลังใหม่ยังไม่มีสัญญาณอินเทอร์เน็ต นักเรียนชั้นประถมศึกษาปีที่ 4 ถึง 6 ต้องใช้เรียนผ่านระบบ DLTV ทุกวัน "
DONE = {"action_taken": "ดำเนินการและแจ้งให้ผู้ขอทราบทางโทรศัพท์แล้ว"}
LISTS = {
    "done": ["สำรวจความต้องการของสถานศึกษาในสังกัด", LONG * 2, "ติดตามผลหลังดำเนินการ 1 เดือน"],
    "results": ["ลดเวลาการรับส่งหนังสือจาก 3 วัน เหลือ 1 วัน", "ผู้ใช้งานพึงพอใจในระดับมาก"],
    "problems": ["สัญญาณอินเทอร์เน็ตของบางโรงเรียนไม่เสถียร"],
    "proposals": ["ควรจัดอบรมผู้ดูแลระบบของโรงเรียนทุกปี"],
}
VENDORS = [
    {"name": f"ร้านตัวอย่าง {each}", "model": f"รุ่น A{each}00", "price": f"2150{each}.00"}
    for each in range(1, 4)
]
SPECS = ["หน่วยประมวลผลกลางไม่น้อยกว่า 6 แกนหลัก", "RAM ไม่น้อยกว่า 8 GB", "SSD ไม่น้อยกว่า 512 GB"]

# The answers to each form, and to the form of its result.
TICKETS: dict[str, dict[str, Any]] = {
    "repair": {
        "asset_type": "desktop",
        "symptom": "เปิดไม่ติด มีเสียงดังจากด้านหลังเครื่อง",
        "asset_number": "7440-001-0001/2565-12",
        "location": "อาคาร 2 ห้องธุรการ",
        "impact": "room",
        "urgency": "urgent",
        "cause": "แหล่งจ่ายไฟชำรุด",
        "outcome": "fixed",
        "brand_model": "Acer Veriton M",
        "serial_number": "DTVX1ST01",
        "warranty": "out",
        "parts_cost": "850.00",
        "returned_at": "2026-12-16",
    },
    "work_request": {
        "subject": "ขอติดตั้งจุดกระจายสัญญาณ",
        "work_type": "install",
        "detail": LONG * 3,
        "wanted_date": "2026-12-22",
        "location": "ห้องประชุมชั้น 2",
        "memo_no": "ศธ 04xxx/123",
        "outcome": "done",
    },
    "internet_account": {
        "workplace": "โรงเรียนตัวอย่างวิทยา",
        "contact_phone": "0812345678",
        "device_kind": ["pc", "smartphone"],
        "account_type": "temporary",
        "reason": "ใช้เครื่องในห้องประชุมระหว่างการอบรม",
        "valid_until": "2027-01-31",
        "accept_terms": "accept",
        "outcome": "made",
        "mac_address": "A4:5E:60:01:02:03",
    },
    "system_access": {
        "system": "amss",
        "request_type": "change_owner",
        "role_requested": "ผู้ดูแลระบบของโรงเรียน",
        "reason": "รับหน้าที่แทนครูที่ย้ายไปดำรงตำแหน่งที่โรงเรียนอื่น ตามคำสั่งโรงเรียนที่ 15/2569",
        "replaces": "นายสมชาย ตัวอย่าง",
        "outcome": "granted",
    },
    "password_reset": {
        "system": "gworkspace",
        "username": "somying.j",
        "problem": "forgot",
        "callback_time": "morning",
        "outcome": "reset",
        "verify_method": "callback",
        "verified_at": "2026-12-14T10:05+07:00",
    },
    "spec_help": {
        "item_name": "เครื่องคอมพิวเตอร์สำหรับงานประมวลผล",
        "quantity": {"count": 5, "unit": "เครื่อง"},
        "budget_per_unit": "22000.50",
        "total": "110002.50",
        "purpose": "ห้องปฏิบัติการคอมพิวเตอร์",
        "outcome": "done",
        "reference": "ministry",
        "warranty_years": 3,
        "action_taken": "\n".join(SPECS),
    },
    "data_request": {
        "data_wanted": "จำนวนนักเรียนรายชั้นของทุกโรงเรียนในสังกัด จำแนกตามเพศ",
        "about": "persons",
        "memo_no": "ศธ 04xxx/456",
        "period": "ปีการศึกษา 2569",
        "purpose": "จัดทำแผนอัตรากำลังครู",
        "needed_by": "2026-12-25",
        "format": "spreadsheet",
        "outcome": "given_in_part",
    },
    "training_need": {
        "topics": ["google_workspace", "ai", "other"],
        "other_topic": "การตัดต่อวิดีโอ",
        "current_level": "2",
        "needed_level": "4",
        "gap": 2,
        "format": "at_school",
        "participants": 12,
        "preferred_month": "2027-01",
        "outcome": "planned",
    },
    "ict_idea": {
        "idea_title": "ระบบจองห้องประชุมออนไลน์",
        "problem": LONG * 4,
        "proposal": "จัดทำแบบจองห้องประชุมที่ทุกโรงเรียนเห็นตารางร่วมกัน " * 8,
        "benefit": "ครูและบุคลากรทุกโรงเรียน",
        "outcome": "adopted",
    },
    "security_incident": {
        "incident_type": "account_hacked",
        "noticed_at": "2026-12-13T08:50+07:00",
        "detail": "บัญชีของโรงเรียนส่งอีเมลแปลกถึงผู้ปกครองจำนวนมาก",
        "personal_data": "unknown",
        "cause": "รหัสผ่านรั่วไหลจากเว็บไซต์ปลอม",
        "outcome": "done",
    },
    "consult": {
        "topic": "system",
        "system": "dmc",
        "question": "ย้ายนักเรียนเข้าใน DMC ไม่ได้ ขึ้นว่าโรงเรียนเดิมยังไม่จำหน่ายออก",
        "cause": "โรงเรียนเดิมยังไม่ได้จำหน่าย",
        "outcome": "done",
    },
}
# A comparison is read beside its specification, so this comes first.
PAPERS: dict[str, dict[str, Any]] = {
    "spec": {
        "item_name": "เครื่องคอมพิวเตอร์สำหรับงานประมวลผล",
        "quantity": {"count": 5, "unit": "เครื่อง"},
        "budget_per_unit": "22000.00",
        "purpose": "ห้องปฏิบัติการคอมพิวเตอร์",
        "min_specs": SPECS,
        "reference": "เกณฑ์ราคากลางและคุณลักษณะพื้นฐานฯ กระทรวงดิจิทัลฯ ฉบับที่ใช้บังคับ",
        "warranty_years": 3,
    },
    "spec_compare": {
        "spec_ref": "SPEC70-0001",
        "vendors": VENDORS,
        "rows": [
            {
                "item": f"{item}",
                "vendor": f"{vendor}",
                "offered": "16 GB",
                "verdict": "ผ่าน",
                "page": "น.3",
            }
            for item in (1, 2, 3)
            for vendor in (1, 2, 3)
        ],
        "conclusion": "ร้านตัวอย่าง 1 ผ่านทุกข้อกำหนดและเสนอราคาต่ำสุด",
    },
    "purchase": {
        "reason": "เปลี่ยนอะไหล่ที่ชำรุดของเครื่องคอมพิวเตอร์ห้องธุรการ",
        "items": [
            {"name": f"อะไหล่ตัวอย่าง {each}", "quantity": "2", "unit": "ตัว", "price": "850.00"}
            for each in range(1, 31)
        ],
        "budget_source": "งบดำเนินงาน ปี 2570",
        "need_by": "2027-01-15",
        "inspector": "นายสมชาย ตัวอย่าง",
    },
    "study": {
        "topic": "ระบบรับส่งหนังสือราชการ",
        "background": LONG * 4,
        "objectives": ["เพื่อศึกษาสภาพปัญหา", "เพื่อเสนอแนวทางแก้ไข"],
        "method": "สัมภาษณ์ผู้ใช้งานและวิเคราะห์ข้อมูลการใช้งานย้อนหลัง 1 ปี",
        "findings": LISTS["results"],
        "proposals": LISTS["proposals"],
    },
    "study_report": {"study_ref": "STU70-0001", "opinion": "เห็นควรขยายผล", **LISTS},
    "work_summary": {
        "topic": "อบรมการใช้ Google Workspace",
        "held": "15 มกราคม 2570 ณ ห้องประชุมสำนักงานเขต",
        "participants": 45,
        **LISTS,
    },
    "ict_report": {"topic": "ระบบจองห้องประชุม", "before": LONG * 3, **LISTS},
    "evaluation_report": {
        "period": "2026-11",
        "invited": 40,
        "responded": 31,
        "results": [
            {
                "name": name,
                "count": count,
                "mean": "4.65",
                "deviation": "0.48",
                "percent": "93.00",
                "level": "มากที่สุด",
            }
            for name, count in (("แจ้งซ่อม", "21"), ("ลืมรหัสผ่าน", "10"), ("รวม", "31"))
        ],
        "opinion": "ควรปรับการแจ้งความคืบหน้าให้ผู้รับบริการทราบเป็นระยะ",
    },
}


@dataclass
class Sample:
    """People of an office, and a filled ticket or paper of each of its forms."""

    bot: Bot

    def __post_init__(self) -> None:
        school = next(each for each in self.bot.register.schools if not each.is_group)
        with transaction() as session:
            self.teacher = people.meet(session, "Usample0").person
            people.acknowledge(self.teacher, self.bot.office.privacy.version)
            profile = {"first_name": "สมหญิง", "last_name": "ตัวอย่าง", "position": "ครู"}
            place = {"org_code": school.code, "org_name": school.name, "phone": "0812345678"}
            people.register(self.teacher, **profile, **place)
            self.officer = staff.enrol(session, "Usample1", "นายปิติ ตัวอย่าง")
            self.head = staff.enrol(session, "Usample2", "นางมานี ตัวอย่าง", "head")

    @classmethod
    def of(cls, bot: Bot, known: Self) -> Self:
        """The same people, of another bot."""
        made = copy(known)
        made.bot = bot
        return made

    def ticket(self, service: str, answers: dict[str, Any], *, by: str = "officer") -> Sheet:
        """The form of a new ticket with these answers, as the teacher or the officers print it."""
        with transaction() as session:
            requester, officer, head = map(self._again(session), ("teacher", "officer", "head"))
            opened: dict[str, Any] = {
                "service": service,
                "prefix": "S6912",
                "priority": 3,
                "sources": {},
            }
            ticket = tickets.open_ticket(session, requester, **opened, fields=answers)
            ticket.assignee_id = officer.id
            ticket.first_response_at = ticket.resolved_at = now()
            self._approve(session, ticket, head)
        return self.sheet(Link(What.TICKET, ticket.id or 0, getattr(self, by).id or 0))

    def _again(self, session: Session) -> Any:
        return lambda name: session.get_one(Person, getattr(self, name).id)

    def _approve(self, session: Session, ticket: Ticket, head: Person) -> None:
        if self.bot.office.terms(ticket.service).approval:
            approvals.begin(session, ticket, [Approver.HEAD])
            step = approvals.ask_next(session, ticket, now() + timedelta(days=1))
            assert step is not None
            approvals.approve(session, ticket, step, Word(head, reason=Words("")))

    def paper(self, form: str, answers: dict[str, Any]) -> Sheet:
        """A paper of that form with these answers."""
        with transaction() as session:
            officer = self._again(session)("officer")
            prefix = f"{self.bot.dispatch.services.by_name[form].paper}70"
            about: dict[str, Any] = {
                "form": form,
                "prefix": prefix,
                "fields": answers,
                "sources": {},
            }
            document = documents.write(session, officer, **about)
        return self.sheet(Link(What.DOCUMENT, document.id or 0, self.officer.id or 0))

    def sheet(self, link: Link) -> Sheet:
        """What is behind a link."""
        return print_pages._sheet(self.bot, link)

    def all(self) -> Iterator[tuple[str, Sheet]]:
        """Every form filled, and those of tickets as their requester has them and with nothing
        filled in, each with what it may be called.
        """
        for service, answers in TICKETS.items():
            yield service, self.ticket(service, DONE | answers, by="head")
            yield f"{service}-own", self.ticket(service, answers, by="teacher")
            yield f"{service}-empty", self.ticket(service, {}, by="head")
        for form, answers in PAPERS.items():
            yield form, self.paper(form, answers)
