"""Holidays by chat: everybody of the office reads them, the head changes those of the office."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import col, select

from bot.offices import load_office
from bot.profiles import DayChange, Holidays
from bot.thai import BANGKOK, weekday_date
from bot.worktime import Calendar, calendar_of
from jobs.calendar import PARTS, fingerprint, follow_profile
from jobs.office import office
from models import calendar, people
from models.calendar import OwnDay
from models.db import now, transaction, travel
from models.tables import OfficeDay, Person, Status, Ticket
from tests.conftest import only_sqlite
from tests.dialogues import Dialog, Talker, forged, tap
from tests.openings import open_ticket, report
from tests.stored import fresh

# A Monday; the next holidays are 10, 31 December and 1 January.
MONDAY = datetime(2026, 11, 30, 9, tzinfo=BANGKOK)
EVE = date(2026, 12, 30)
CONSTITUTION_DAY = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def _on_a_monday(database: Engine) -> Iterator[None]:
    travel(MONDAY - datetime.now(UTC))
    yield
    travel(timedelta())


@pytest.fixture
def dialog(dialog: Dialog) -> Dialog:
    """Conversations that begin on that Monday."""
    dialog.advance(MONDAY - now())
    return dialog


def own_days() -> list[OwnDay]:
    with transaction() as session:
        return calendar.own_days(session)


def add(head: Talker, opener: str = "เพิ่มวันหยุด", day: str = "30 ธ.ค. 69") -> None:
    """The head adds a day."""
    head(
        [
            (opener, ["calendar.ask.day"]),
            (day, ["calendar.ask.reason"]),
            ("ซ่อมระบบไฟฟ้า", ["calendar.review"]),
        ]
    )
    head.say("บันทึก")


def test_an_officer_reads_the_next_holidays(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("วันหยุดค่ะ", ["calendar.title"])])
    shown = officer.last.text.splitlines()
    assert shown.count("พฤ. 10 ธ.ค. 69") == shown.count("วันรัฐธรรมนูญ") == 1
    assert shown.count("จ. 22 ก.พ. 70") == shown.count("ชดเชยวันมาฆบูชา") == 1
    assert officer.last.text.count("วัน") >= 8
    assert officer.last.offers == []


def test_the_head_closes_the_office(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    head([("วันหยุด", ["calendar.title"]), (tap("calendar.close"), ["calendar.ask.day"])])
    head(
        [
            ("30/12/2569", ["calendar.ask.reason"]),
            ("ซ่อมระบบไฟฟ้าทั้งอาคาร", ["calendar.review"]),
            (tap("form.send"), ["calendar.now_closed"]),
        ]
    )
    assert "พ. 30 ธ.ค. 69" in head.last.text
    assert own_days() == [(EVE, False, "ซ่อมระบบไฟฟ้าทั้งอาคาร")]
    with transaction() as session:
        made_by = session.get_one(OfficeDay, EVE).made_by
    assert made_by == head.row.id
    officer.say("วันหยุด")
    assert "ซ่อมระบบไฟฟ้าทั้งอาคาร (สำนักงานกำหนด)" in officer.last.text
    assert "calendar.own" not in officer.last.offers
    head.say("วันหยุด")
    assert "calendar.own" in head.last.offers


def test_the_office_works_in_spite_of_a_holiday(dialog: Dialog) -> None:
    head = dialog.person("head")
    add(head, "เพิ่มวันทำการ", "10 ธ.ค.")
    assert head.heard() == []
    assert own_days() == [(CONSTITUTION_DAY, True, "ซ่อมระบบไฟฟ้า")]
    head.say("วันหยุด")
    assert "เปิดทำการ: ซ่อมระบบไฟฟ้า (สำนักงานกำหนด)" in head.last.text


def test_a_day_is_dropped_again(dialog: Dialog) -> None:
    head = dialog.person("head")
    add(head)
    add(head, "เพิ่มวันทำการ", "10/12/69")
    head([("วันหยุด", ["calendar.title"]), (tap("calendar.own"), ["calendar.which"])])
    assert "1. วันทำการ พฤ. 10 ธ.ค. 69" in head.last.text
    head([("1", ["calendar.dropped_to_closed"])])
    head(
        [("ลบวันหยุด", ["calendar.which"]), ("วันหยุด พ. 30 ธ.ค. 69", ["calendar.dropped_to_working"])]
    )
    assert own_days() == []
    head([("ลบวันหยุด", ["calendar.no_own"])])
    for old in ("calendar.drop?d=2026-12-30", "calendar.drop?d=yesterday", "calendar.drop"):
        head([(forged(old), ["calendar.gone"])])


def test_what_is_past_stays_as_it_was(dialog: Dialog) -> None:
    head = dialog.person("head")
    add(head)
    head.say("ลบวันหยุด")
    dialog.advance(timedelta(days=31))
    head([(tap("calendar.drop"), ["calendar.gone"]), ("ลบวันหยุด", ["calendar.no_own"])])
    assert len(own_days()) == 1


@pytest.mark.parametrize(
    ("opener", "day", "complaint"),
    [
        ("เพิ่มวันหยุด", "5 ม.ค. 69", "past"),
        ("เพิ่มวันหยุด", "29 พ.ย. 69", "past"),
        ("เพิ่มวันหยุด", "30 ธ.ค. 72", "far"),
        ("เพิ่มวันหยุด", "31 ธ.ค. 69", "closed_already"),
        ("เพิ่มวันหยุด", "5 ธ.ค. 69", "closed_already"),
        ("เพิ่มวันทำการ", "30 ธ.ค. 69", "working_already"),
    ],
)
def test_days_that_make_no_sense(dialog: Dialog, opener: str, day: str, complaint: str) -> None:
    head = dialog.person("head")
    complaints = [f"calendar.error.day.{complaint}", "calendar.ask.day"]
    head([(opener, ["calendar.ask.day"]), (day, complaints)])
    head([("ไม่รู้สิ", ["form.error.not_a_date", "calendar.ask.day"])])


@pytest.mark.parametrize("day", ["5 ม.ค.", "5/1"])
def test_a_day_without_a_year_is_the_next_such(dialog: Dialog, day: str) -> None:
    head = dialog.person("head")
    head([("เพิ่มวันหยุด", ["calendar.ask.day"]), (day, ["calendar.ask.reason"])])


@pytest.mark.parametrize("said", ["เพิ่มวันหยุด", "เพิ่มวันทำการ", "ลบวันหยุด"])
def test_others_are_told_who_may(dialog: Dialog, said: str) -> None:
    officer, deputy = dialog.person("officer"), dialog.person("deputy")
    officer([(said, ["calendar.no_head"])])
    dialog.person("head")
    officer([(said, ["calendar.ask_head"])])
    assert "โปรดแจ้ง head" in officer.last.text
    deputy([(said, ["calendar.ask_head"])])
    officer([(forged("calendar.drop?d=2026-12-30"), ["calendar.ask_head"])])
    teacher = dialog.person("teacher")
    teacher([(forged("calendar.close"), ["menu.refused"])])
    assert teacher.say("วันหยุด") != ["calendar.title"]


def test_who_is_head_no_more_sends_nothing(dialog: Dialog) -> None:
    head = dialog.person("head")
    head.say("เพิ่มวันหยุด")
    head.say("30 ธ.ค. 69")
    head.say("ซ่อมระบบไฟฟ้า")
    id_ = head.row.id
    with transaction() as session:
        session.get_one(Person, id_).role = "officer"
    head([("บันทึก", ["calendar.no_head"])])
    assert own_days() == []


def test_two_heads_say_the_same(dialog: Dialog) -> None:
    one, two = dialog.person("head"), dialog.person("head two")
    for head in (one, two):
        head.say("เพิ่มวันหยุด")
        head.say("30 ธ.ค. 69")
        head.say("ซ่อมระบบไฟฟ้า")
    one([("บันทึก", ["calendar.now_closed"])])
    two([("บันทึก", ["calendar.as_it_was"])])


def test_another_kind_of_day_after_all(dialog: Dialog) -> None:
    head = dialog.person("head")
    head.say("เพิ่มวันหยุด")
    head.say("30 ธ.ค. 69")
    head.say("ซ่อมระบบไฟฟ้า")
    head([("แก้ไข", ["form.edit_which"]), ("1", ["calendar.ask.kind"])])
    head([("เปิดทำการ", ["calendar.review"]), ("บันทึก", ["calendar.as_it_was"])])
    assert own_days() == []


def test_in_the_officers_group(dialog: Dialog) -> None:
    group = dialog.group("officer", "head")
    officer = dialog.person("officer").in_group(group)
    head = dialog.person("head").in_group(group)
    assert officer.say("วันหยุด") == ["calendar.title"]
    head.heard()
    add(head)
    assert len(own_days()) == 1


def test_a_reply_in_a_form_is_no_command(dialog: Dialog) -> None:
    head = dialog.person("head")
    head([("เพิ่มวันหยุด", ["calendar.ask.day"]), ("30 ธ.ค. 69", ["calendar.ask.reason"])])
    head([("วันหยุด", ["calendar.review"])])


def tickets_of_each_status() -> dict[str, Ticket]:
    """A ticket of each status, whose clocks are to be looked at in a week."""
    found = {}
    with transaction() as session:
        person = people.meet(session, "U" + "0" * 32).person
        for status in Status:
            ticket = open_ticket(session, person)
            ticket.status, ticket.escalate_at = status, now() + timedelta(days=7)
            found[status.value] = ticket
    return found


def to_be_looked_at() -> set[str]:
    """The statuses of the tickets whose clocks are to be looked at now."""
    with transaction() as session:
        return set(session.exec(select(Ticket.status).where(col(Ticket.escalate_at) <= now())))


def forget_clocks() -> None:
    with transaction() as session:
        session.execute(update(Ticket).values(escalate_at=now() + timedelta(days=7)))


OPEN = {"new", "claimed", "waiting"}


def test_a_change_has_open_clocks_looked_at_again(dialog: Dialog) -> None:
    tickets_of_each_status()
    head = dialog.person("head")
    assert to_be_looked_at() == set()
    add(head)
    assert to_be_looked_at() == OPEN
    forget_clocks()
    head.say("ลบวันหยุด")
    assert to_be_looked_at() == set()
    head.say("1")
    assert to_be_looked_at() == OPEN


def test_a_changed_profile_has_open_clocks_looked_at_again(database: Engine, settings: Any) -> None:
    office.cache_clear()
    tickets_of_each_status()
    follow_profile()
    assert to_be_looked_at() == OPEN
    forget_clocks()
    follow_profile()
    assert to_be_looked_at() == set()
    with transaction() as session:
        calendar.run_by(session, "another profile")
    assert to_be_looked_at() == OPEN
    forget_clocks()
    follow_profile()
    assert to_be_looked_at() == OPEN


@only_sqlite
def test_which_changes_clocks_follow() -> None:
    profile = load_office("chaiyaphum")
    same = profile.model_copy(update={"texts": {"menu.ask": "?"}})
    assert fingerprint(same) == fingerprint(profile)
    hours = profile.hours.model_copy(update={"lunch_closed": True})
    changes: list[dict[str, Any]] = [
        {"hours": hours},
        {"holidays": Holidays(added=(DayChange(date=EVE, reason="x"),))},
        {"sla": profile.sla.model_copy(update={"targets": profile.sla.targets[:1]})},
        {"ladder": profile.ladder.model_copy(update={"rungs": profile.ladder.rungs[:1]})},
        {"services": {}},
    ]
    found = {fingerprint(profile.model_copy(update=change)) for change in changes}
    assert len(found | {fingerprint(profile)}) == len(PARTS) + 1


def test_the_table_counts_in_deadlines(dialog: Dialog) -> None:
    """A solved ticket is closed by itself after so many working days of the office."""
    head, teacher = dialog.person("head"), dialog.person("teacher")
    ticket = report(teacher)
    add(head, day="1 ธ.ค. 69")
    head([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    for said in ("สายไฟหลวม", "เสียบให้แน่น", "ซ่อมเสร็จ", "ส่ง"):
        head.say(said)
    until = fresh(ticket).confirm_by_at
    assert until is not None
    # The third working day after Monday, without Tuesday; 5 to 7 December are holidays.
    assert weekday_date(until) == "ศ. 4 ธ.ค. 69"


@only_sqlite
def test_a_calendar_is_kept_while_the_table_is_as_it_was(database: Engine) -> None:
    profile = load_office("chaiyaphum")
    with transaction() as session:
        first = calendar_of(profile, session)
        assert calendar_of(profile, session) is first
        person = people.meet(session, "U" + "0" * 32).person
        calendar.set_day(session, OwnDay(EVE, False, "x"), person)
        second = calendar_of(profile, session)
        calendar.set_day(session, OwnDay(EVE, True, "y"), person)
    assert isinstance(second, Calendar)
    assert (first.is_working_day(EVE), second.is_working_day(EVE)) == (True, False)
    assert own_days() == [(EVE, True, "y")]
