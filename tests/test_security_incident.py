"""Security incidents: reported, told at once to those who may know, with what to do first."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.app import make_bot
from bot.offices import office_names
from handlers import SERVICES
from handlers.security_incident import TYPES
from models import breaches
from models.db import transaction
from tests.dialogues import Dialog, tap
from tests.incidents_reported import DETAIL, REPORT, incident
from tests.openings import reported
from tests.stored import only_ticket

ASK = "security_incident.ask"


@pytest.fixture(params=office_names())
def of_each_office(request: pytest.FixtureRequest, database: Engine) -> Dialog:
    """Conversations with the bot of each office."""
    return Dialog(make_bot(SERVICES, request.param, saves_quota=True))


def test_the_head_is_told_at_once_and_others_are_not(of_each_office: Dialog) -> None:
    """Also where the profile lets other work wait; at night, too."""
    head, officer = of_each_office.person("head"), of_each_office.person("officer")
    of_each_office.advance(timedelta(hours=13))
    teacher = of_each_office.person("teacher")
    ticket = incident(teacher)
    assert (ticket.number[0], ticket.priority, ticket.is_private) == ("X", 1, True)
    assert head.heard() == ["desk.new"]
    assert DETAIL in head.last.text
    assert "เรื่องลับ" in head.last.text
    assert officer.heard() == []
    assert "เปลี่ยนรหัสผ่าน" in teacher.last.text


def test_its_reporter_follows_it(dialog: Dialog) -> None:
    head, teacher = dialog.person("head"), dialog.person("teacher")
    ticket = incident(teacher)
    teacher([("ติดตามงาน", ["ticket.card"]), ("มีอีเมลแปลกเพิ่มอีกค่ะ", ["talk.added"])])
    assert head.heard()[-1] == "talk.from_requester.text"
    head([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    head([(f"#{ticket.number} กำลังตรวจสอบ", ["talk.sent"])])
    assert teacher.heard()[-1] == "talk.from_officer.text"


@pytest.mark.parametrize(("said", "runs"), [("ไม่มี", False), ("มี", True), ("ไม่แน่ใจ", True)])
def test_the_clock_runs_where_data_may_have_leaked(dialog: Dialog, said: str, runs: bool) -> None:
    """From when it was noticed: yesterday at nine in the evening."""
    head = dialog.person("head")
    ticket = incident(dialog.person("teacher"), leaked=said)
    with transaction() as session:
        breach = breaches.of_ticket(session, ticket)
    assert (breach is not None) == runs
    assert ("แจ้ง สคส." in head.last.text) == runs
    if breach:
        assert "16 ธ.ค. 69 21.00 น. (เหลือ 58 ชั่วโมง)" in head.last.text


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_has_advice_of_a_few_lines(dialog: Dialog, kind: str) -> None:
    advice = dialog.bot.texts.get(f"security_incident.advice.{kind}")
    assert 2 <= len(advice.splitlines()) <= 3


def test_a_moment_to_come_is_refused_and_a_day_asks_for_its_hour(dialog: Dialog) -> None:
    moment = [f"{ASK}.noticed_at"]
    teacher = dialog([*REPORT[:2], ("วันนี้ 23.00", ["form.error.in_future", *moment])])
    teacher([("เดี๋ยวก่อน", ["form.error.not_a_moment", *moment]), ("เมื่อวาน", ["form.error.no_time"])])
    teacher([("บ่าย", [f"{ASK}.detail"]), *REPORT[3:]])
    assert only_ticket().fields["noticed_at"] == "2026-12-13T14:00+07:00"
    buttons: list[tuple[Any, list[str]]] = [*REPORT[:2], ("เมื่อสักครู่", [f"{ASK}.detail"])]
    dialog(buttons, "clerk")


def test_what_was_written_before_becomes_the_report(dialog: Dialog) -> None:
    teacher = dialog([(DETAIL, ["talk.offer"]), ("แจ้งเหตุไซเบอร์", [f"{ASK}.incident_type"])])
    teacher([("1", [f"{ASK}.noticed_at"]), ("เมื่อกี้", [f"{ASK}.personal_data"])])
    teacher([("ไม่มี", ["security_incident.review"]), ("ส่ง", ["security_incident.opened"])])
    assert only_ticket().fields["detail"] == DETAIL


def test_it_reaches_nobody_with_the_only_open_ticket(dialog: Dialog) -> None:
    officer, teacher, _ = reported(dialog)
    teacher([("โดนแฮกเฟซบุ๊กโรงเรียนค่ะ", ["talk.which"])])
    assert officer.heard() == []
    teacher([("เป็นเรื่องใหม่", ["talk.offer"]), ("แจ้งเป็นเหตุไซเบอร์", [f"{ASK}.incident_type"])])
