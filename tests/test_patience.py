"""How long each class of message waits to ride free, and that it rides with what is its chat's."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot import patience
from bot.app import make_bot
from bot.offices import load_office
from bot.pipeline import Bot
from bot.thai import BANGKOK
from bot.worktime import Calendar
from handlers import SERVICES
from models.db import now, transaction
from models.tables import Outgoing, OutgoingState, Urgency
from tests.dialogues import Dialog, tap
from tests.openings import report, reporting, resolve

OFFICE = load_office("chaiyaphum")
CALENDAR = Calendar(OFFICE.hours, OFFICE.holidays)


def at(moment: str) -> datetime:
    """A moment of November 2027, in Bangkok; the first is a Monday, and no day is a holiday."""
    return datetime.fromisoformat(f"2027-11-{moment}").replace(tzinfo=BANGKOK).astimezone(UTC)


@pytest.mark.parametrize(
    ("urgency", "promised", "due"),
    [
        (Urgency.URGENT, "01 10:00", "01 10:00"),
        (Urgency.URGENT, "06 23:00", "06 23:00"),
        (Urgency.ANSWER, "06 23:00", "06 23:00"),
        (Urgency.STATUS, "01 09:00", "02 09:00"),
        (Urgency.STATUS, "01 15:30", "02 15:30"),
        (Urgency.STATUS, "05 20:00", "08 16:30"),
        (Urgency.SURVEY, "01 10:00", "02 10:00"),
        (Urgency.SURVEY, "05 16:30", "08 16:30"),
        (Urgency.DIGEST, "01 08:00", "01 08:30"),
        (Urgency.DIGEST, "01 08:31", "02 08:30"),
        (Urgency.DIGEST, "05 10:00", "08 08:30"),
    ],
)
def test_the_deadline_of_each_class(urgency: Urgency, promised: str, due: str) -> None:
    assert patience.due_at(OFFICE, CALENDAR, urgency, at(promised)) == at(due)
    hurried = patience.without_waiting(OFFICE)
    assert patience.due_at(hurried, CALENDAR, urgency, at(promised)) == at(promised)


@pytest.mark.parametrize(
    ("priority", "promised", "due"),
    [
        (1, "06 23:00", "06 23:00"),
        (2, "01 10:00", "01 10:30"),
        (3, "01 10:00", "01 12:00"),  # half of 240 minutes
        (3, "01 16:00", "02 10:00"),
        (4, "01 10:00", "01 14:00"),
        (4, "06 23:00", "08 12:30"),
    ],
)
def test_a_new_card_waits_for_a_part_of_the_first_response(
    priority: int, promised: str, due: str
) -> None:
    assert patience.card_due_at(OFFICE, CALENDAR, priority, at(promised)) == at(due)


@pytest.fixture
def patient(database: Engine) -> Dialog:
    """Conversations on a Monday morning, where what can wait does."""
    dialog = Dialog(_bot())
    dialog.advance(at("01 09:00") - now())
    return dialog


def _bot() -> Bot:
    return make_bot(SERVICES, "chaiyaphum")


def test_status_rides_on_the_next_answer_and_costs_nothing(patient: Dialog) -> None:
    officer, teacher = patient.person("officer"), patient.person("teacher")
    ticket = report(teacher)
    officer.say(f"รับเรื่อง {ticket.number}")
    assert teacher.heard() == []
    assert teacher.say("ติดตามงาน")[:1] == ["ticket.claimed"]
    assert {each.via for each in teacher.received} == {"reply"}


def test_status_is_pushed_at_its_deadline_and_not_before(patient: Dialog) -> None:
    officer, teacher = patient.person("officer"), patient.person("teacher")
    ticket = report(teacher)
    officer.say(f"รับเรื่อง {ticket.number}")
    resolve(officer, ticket)
    teacher.heard()
    patient.advance(timedelta(days=2, minutes=-6))
    assert teacher.heard() == []
    patient.advance(timedelta(minutes=12))
    assert teacher.heard() == ["ticket.claimed", "resolve.card"]  # both in one push
    assert teacher.last.via == "push"


def test_an_ordinary_card_rides_on_the_officers_tap(patient: Dialog) -> None:
    officer, teacher = patient.person("officer"), patient.person("teacher")
    report(teacher)
    assert officer.heard() == []
    assert officer.say("งานค้าง") == ["desk.new", "desk.queue"]
    assert officer.last.via == "reply"


def test_an_urgent_card_is_pushed_at_once(patient: Dialog) -> None:
    officer, teacher = patient.person("officer"), patient.person("teacher")
    for said, _ in reporting()[:-3]:
        teacher.say(said)
    for said in ("ทั้งโรงเรียน", "ข้าม", "ส่งเรื่อง"):
        teacher.say(said)
    assert officer.heard() == ["desk.new"]
    assert officer.last.via == "push"


def test_words_reach_at_once_whoever_has_line_in_hand(patient: Dialog) -> None:
    officer, teacher = patient.person("officer"), patient.person("teacher")
    ticket = report(teacher)
    officer.say(f"รับเรื่อง {ticket.number}")
    teacher.say("มีควันด้วยค่ะ")
    assert officer.heard()[-1:] == ["talk.from_requester.text"]
    patient.advance(timedelta(minutes=6))
    teacher.say("ดับแล้วค่ะ")
    assert officer.heard() == []
    patient.advance(timedelta(hours=2))
    assert officer.heard() == ["talk.from_requester.text"]


def test_private_things_never_ride_into_a_group(patient: Dialog) -> None:
    officer, teacher = patient.person("officer"), patient.person("teacher")
    group = patient.group("officer")
    report(teacher)
    together = officer.in_group(group)
    assert together.say("งานค้าง") == ["desk.queue"]
    assert [each.key for each in patient.chats[group]] == ["desk.queue"]
    assert officer.say("เมนู")[0] == "desk.new"


def test_what_waits_on_purpose_is_not_late(patient: Dialog) -> None:
    from models import outbox, parcels

    officer, teacher = patient.person("officer"), patient.person("teacher")
    ticket = report(teacher)
    officer.say(f"รับเรื่อง {ticket.number}")
    patient._offset += timedelta(hours=3)
    patient.advance(timedelta())
    with transaction() as session:
        pending = session.exec(select(Outgoing).where(Outgoing.state == OutgoingState.PENDING))
        assert [row.keys for row in pending] == ["ticket.claimed"]
        assert outbox.oldest_pending_at(session) is None
        assert parcels.take_late(session, timedelta(hours=1)) == []


def test_an_officer_sees_the_ticket_among_the_taps_of_a_form(patient: Dialog) -> None:
    """Even a question of a form takes along what waits."""
    officer, teacher = patient.person("officer"), patient.person("teacher")
    first = report(teacher)
    officer.say(f"รับเรื่อง {first.number}")
    officer.heard()
    patient.advance(timedelta(minutes=10))
    report(patient.person("clerk"))
    assert officer.say(tap("resolve.open"))[0] == "desk.new"
