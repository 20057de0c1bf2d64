"""The 72 hours after a breach of personal data: reminders, and what ends them."""

from datetime import timedelta

import pytest

from jobs import breaches as job
from models import breaches
from models.db import transaction
from tests.dialogues import Dialog, Talker, tap
from tests.incidents_reported import incident

pytestmark = pytest.mark.usefixtures("settings")
HOUR = timedelta(hours=1)


def heard_after(dialog: Dialog, who: Talker, hours: float) -> list[str]:
    """What somebody hears when so many more hours have passed, however often the clock looks."""
    who.heard()
    dialog.advance(hours * HOUR)
    for _ in range(2):
        job.remind()
        dialog.deliver()
    return who.heard()


def test_the_head_is_reminded_whatever_the_hour(dialog: Dialog) -> None:
    """It was noticed yesterday at nine in the evening, and it is ten now: 13 hours are gone."""
    head, officer = dialog.person("head"), dialog.person("officer")
    incident(dialog.person("teacher"))
    assert heard_after(dialog, head, 10.9) == []
    assert heard_after(dialog, head, 0.2) == ["breach.reminder"]
    assert "24 ชั่วโมง" in head.last.text
    assert "เหลือ 47 ชั่วโมง" in head.last.text
    assert heard_after(dialog, head, 24) == ["breach.reminder"]
    assert heard_after(dialog, head, 18) == ["breach.reminder"]
    assert heard_after(dialog, head, 6) == ["breach.over"]
    assert heard_after(dialog, head, 100) == []
    assert officer.heard() == []


def test_of_hours_in_which_nothing_ran_one_message_tells(dialog: Dialog) -> None:
    head = dialog.person("head")
    incident(dialog.person("teacher"))
    assert heard_after(dialog, head, 40) == ["breach.reminder"]
    assert heard_after(dialog, head, 40) == ["breach.over"]


def test_what_was_noticed_too_long_ago_is_told_at_once(dialog: Dialog) -> None:
    head = dialog.person("head")
    incident(dialog.person("teacher"), noticed="1 ธ.ค. 2569 09.00")
    assert "ครบกำหนดแล้ว" in head.last.text
    assert heard_after(dialog, head, 0) == ["breach.over"]
    assert heard_after(dialog, head, 100) == []


@pytest.mark.parametrize(("said", "shown"), [("แจ้งแล้ว", "แจ้งแล้ว"), ("ไม่รั่ว", "ไม่ใช่ข้อมูลรั่ว")])
def test_an_assessment_ends_it(dialog: Dialog, said: str, shown: str) -> None:
    head, teacher = dialog.person("head"), dialog.person("teacher")
    ticket = incident(teacher)
    heard_after(dialog, head, 12)
    head([(tap("breach.open"), ["breach.ask.assessment"]), (said, ["breach.ask.reason"])])
    head([("ตรวจแล้วครบถ้วน", ["breach.review"]), ("บันทึก", ["breach.done"])])
    assert heard_after(dialog, head, 100) == []
    head([(ticket.number, ["ticket.card"])])
    assert shown in head.last.text
    head([(tap("desk.details"), ["ticket.card"])])
    assert "ตรวจแล้วครบถ้วน" in head.last.text
    head([(tap("breach.open"), ["breach.none"])])
    teacher([("ติดตามงาน", ["ticket.card"])])
    assert "ตรวจแล้วครบถ้วน" not in teacher.last.text


def test_without_data_there_is_no_clock(dialog: Dialog) -> None:
    head = dialog.person("head")
    ticket = incident(dialog.person("teacher"), leaked="ไม่มี")
    head([(tap("desk.details"), ["ticket.card"]), (tap("breach.open"), ["breach.none"])])
    with transaction() as session:
        assert breaches.of_ticket(session, ticket) is None
    assert heard_after(dialog, head, 100) == []
