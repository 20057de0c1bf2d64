"""Messages that do not arrive: given up after a day or kept waiting, and the officers told."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.line import Line
from bot.messages import card
from bot.quota import month_of
from jobs import clock
from jobs.deliver import Delivery, deliver_due
from models import db
from models.db import now, transaction, travel
from models.tables import Entry, Person, Role
from simulator import Platform
from simulator.world import User
from tests.delivering import came, later, officer, promise, rows, states, ticket_of, token_of
from tests.job_fixtures import online, teacher

__all__ = ["online", "teacher"]

pytestmark = pytest.mark.usefixtures("online")


def test_a_dead_letter_is_noted_and_officers_told_once(platform: Platform, teacher: User) -> None:
    somebody = officer(platform)
    ticket = ticket_of(teacher)
    platform.fault("push", "bad_request", times=None, to=teacher.id)
    promise(teacher, card("การ์ด"), ticket_id=ticket)
    promise(teacher, "อีกข้อความ", ticket_id=ticket)
    deliver_due()
    assert states()[:2] == ["dead", "dead"]
    with transaction() as session:
        told = session.exec(select(Entry).where(Entry.ticket_id == ticket)).all()
        whose = session.exec(select(Person.id).where(Person.line_id == teacher.id)).one()
    assert [each.details["to"] for each in told if each.kind == "undelivered"] == [whose] * 2
    ((via, words),) = came(platform, somebody)
    assert via == "push"
    assert "R6911-0001" in words


def test_no_alarm_about_an_alarm(platform: Platform, teacher: User) -> None:
    somebody = officer(platform)
    platform.fault("push", "bad_request", times=None)
    promise(teacher, "หนึ่ง")
    deliver_due()
    later(3600)
    assert came(platform, somebody) == []
    assert [row.keys for row in rows()] == ["k", "alarm.dead_letter"]
    assert states() == ["dead", "dead"]


def test_people_without_line_are_not_told(platform: Platform, teacher: User) -> None:
    with transaction() as session:
        session.add(Person(line_id=None, role=Role.OFFICER, office_name="(ตัวอย่าง)"))
    platform.fault("push", "bad_request", times=None)
    promise(teacher, "หนึ่ง")
    deliver_due()
    assert states() == ["dead"]


@pytest.mark.parametrize("mode", ["error_before", "drop_after", "rate_limit", "too_many_to_user"])
def test_what_line_never_takes_is_given_up_within_a_day(
    platform: Platform, teacher: User, mode: str
) -> None:
    somebody, ticket = officer(platform), ticket_of(teacher)
    platform.fault("push", mode, times=None, to=teacher.id)
    promise(teacher, "หนึ่ง", ticket_id=ticket)
    deliver_due()
    later(22 * 3600)
    assert states() == ["pending"]
    calls = len(platform.requests("push"))
    later(3600)
    assert len(platform.requests("push")) == calls
    clock.bury_outlived()
    deliver_due()
    assert states() == ["dead", "sent"]
    ((_, words),) = came(platform, somebody)
    assert "R6911-0001" in words


def test_a_line_that_cannot_be_reached_for_a_day(platform: Platform, teacher: User) -> None:
    promise(teacher, "หนึ่ง")
    for hours in (0, 22):
        later_without_line(platform, hours)
    assert states() == ["pending"]
    later_without_line(platform, 1)
    clock.bury_outlived()
    assert states() == ["dead"]


def later_without_line(platform: Platform, hours: float) -> None:
    travel(db._offset + timedelta(hours=hours))
    Delivery(Line(platform.token, "http://127.0.0.1:9")).run()


def test_a_month_used_up_drops_nothing_and_officers_are_told_within_a_day(
    platform: Platform, teacher: User
) -> None:
    somebody, ticket = officer(platform), ticket_of(teacher)
    platform.set_quota(5, used=5)
    promise(teacher, "หนึ่ง", ticket_id=ticket)
    deliver_due()
    for _ in range(2 * 8):
        later(12 * 3600)
        clock.bury_outlived()
    assert set(states()) == {"pending"}
    # One alarm, and the quota's end told once a month, however long it lasts.
    assert [row.keys for row in rows()].count("alarm.dead_letter") == 1
    told = [month_of(row.created_at) for row in rows() if row.keys == "alarm.quota_gone"]
    assert told == sorted(set(told))
    promise(somebody, "คำตอบ", token=token_of(platform, somebody))
    deliver_due()
    *alarms, answer = came(platform, somebody)
    assert any("R6911-0001" in words for _, words in alarms)
    assert answer == ("reply", "คำตอบ")
    platform.set_quota(5000)
    later(2 * 3600)
    assert came(platform, teacher) == [("push", "หนึ่ง")]


def test_what_comes_late_in_turn_is_told_within_its_day(platform: Platform, teacher: User) -> None:
    """Half a day of silence after an alarm, and what came meanwhile is still told in time."""
    officer(platform)
    platform.set_quota(5, used=5)
    for hour in range(30):
        promise(teacher, f"{hour}")
        deliver_due()
        later(3600)
        clock.bury_outlived()
        late = [row for row in rows() if now() - row.created_at >= timedelta(hours=23.5)]
        assert all(row.told for row in late if row.keys == "k")
    assert sum(row.keys == "alarm.dead_letter" for row in rows()) == 2
