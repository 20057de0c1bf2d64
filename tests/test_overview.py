"""The office's figures in chat: of today, the month beside the one before, and the budget year."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot import ticket_figures
from bot.thai import BANGKOK
from bot.ticket_figures import Share, Summary
from bot.worktime import calendar_of
from models import answered
from models.article_table import Ending
from models.db import transaction
from models.incident_table import Part
from models.spending import Push
from models.tables import Entry, Pause, Person, Rating, Status, Ticket
from simulator.limits.validation import check_messages
from tests.dialogues import START, Dialog
from tests.openings import open_ticket


def at(said: str) -> datetime:
    """Such as ``14 09.30`` of December, or ``-10 ...`` so many days before its first."""
    day, clock = said.split()
    hour, minute = map(int, clock.split("."))
    first = datetime(2026, 12, 1, hour, minute, tzinfo=BANGKOK)
    return first + timedelta(days=int(day) - 1)


def ticket(
    session: Session,
    person: Person,
    opened: str,
    answered_at: str | None = None,
    resolved: str | None = None,
    **more: Any,
) -> Ticket:
    """A repair of P3 (an hour to the first answer, a day and a half to the result, or what the
    profile says) that was opened, taken up and resolved then.
    """
    found = open_ticket(session, person)
    found.opened_at = found.started_at = at(opened)
    found.first_response_at = at(answered_at) if answered_at else None
    if resolved:
        found.resolved_at, found.status = at(resolved), Status.RESOLVED
        session.add(Entry(ticket_id=found.id or 0, kind="resolved", at=at(resolved)))
    for name, value in more.items():
        setattr(found, name, value)
    return found


def filled(dialog: Dialog) -> None:
    """December and November of an office, as the figures below have them."""
    id_ = dialog.person("teacher").row.id
    with transaction() as session:
        who = session.get_one(Person, id_)
        ticket(session, who, "14 08.45", "14 08.50", "14 09.30")
        late = ticket(session, who, "2 08.45", "8 15.00", "14 09.00")
        waited = ticket(session, who, "2 08.45", "2 08.50", "14 09.00")
        since, until = at("2 09.00"), at("14 08.55")
        session.add(
            Pause(
                ticket_id=waited.id or 0,
                waits_for="parts",
                began_at=since,
                until_at=until,
                ended_at=until,
            )
        )
        ticket(session, who, "14 09.50")  # open, and not late
        ticket(session, who, "2 09.50")  # open, and late
        ticket(session, who, "3 09.00", "3 09.01", "3 09.30", is_private=True)
        ticket(session, who, "3 09.00", incident_part=Part.FOLLOWS)
        ticket(session, who, "-5 09.00", "-5 09.05", "-4 09.00", service="consult")
        session.add(Entry(ticket_id=late.id or 0, kind="reopened", at=at("14 09.40")))
        for score in (5, 4, 5, 4, 5):
            other = ticket(session, who, "-3 09.00", "-3 09.05", "1 09.00")
            session.add(Rating(ticket_id=other.id or 0, score=score))
        answered.note(session, Ending.HELPED)
        answered.note(session, Ending.ASKED)
        session.add(Push(batch="one", at=at("9 09.00"), urgency="status", cost=2))
        session.add(Push(batch="two", at=at("-9 09.00"), urgency="status", cost=7))


def of(dialog: Dialog, ahead: int = 0, *, private: bool = True) -> Summary:
    office = dialog.bot.office
    with transaction() as session:
        span = ticket_figures.month(START.date(), ahead)
        calendar = calendar_of(office, session)
        return ticket_figures.summary(session, office, calendar, span, private=private)


def test_what_is_counted(dialog: Dialog) -> None:
    filled(dialog)
    month, before = of(dialog), of(dialog, -1)
    assert (month.opened, month.resolved) == (7, 9)
    assert month.responded == Share(3, 5)
    assert month.in_time == Share(8, 9)
    assert (month.reopened, month.helped) == (Share(1, 9), Share(1, 2))
    assert (month.units, before.units) == (2, 7)
    assert (str(month.points.mean), month.points.count) == ("4.60", 5)
    assert before.by_service == {"repair": 5, "consult": 1}
    assert before.opened == 6
    assert sum(month.by_school.values()) == 7
    hidden = of(dialog, private=False)
    assert (hidden.opened, hidden.resolved, hidden.reopened) == (6, 8, Share(1, 8))


def test_a_pause_is_no_delay(dialog: Dialog) -> None:
    id_ = dialog.person("teacher").row.id
    with transaction() as session:
        who = session.get_one(Person, id_)
        late = ticket(session, who, "2 08.45", "2 08.50", "14 09.00")
        assert late.id
    assert of(dialog).in_time == Share(0, 1)
    with transaction() as session:
        session.add(
            Pause(
                ticket_id=late.id,
                waits_for="parts",
                began_at=at("2 09.00"),
                until_at=at("14 08.55"),
                ended_at=at("14 08.55"),
            )
        )
    assert of(dialog).in_time == Share(1, 1)


def test_the_budget_year_begins_in_october() -> None:
    year = ticket_figures.fiscal_year(START.date())
    assert (year.since.isoformat(), year.until.isoformat()) == (
        "2026-10-01T00:00:00+07:00",
        "2027-10-01T00:00:00+07:00",
    )
    assert ticket_figures.day(START.date()).has(START)
    assert not ticket_figures.month(START.date(), -1).has(START)


def test_in_chat(dialog: Dialog) -> None:
    filled(dialog)
    for name in ("officer", "head", "director"):
        talker = dialog.person(name)
        talker([("สรุปงาน", ["overview.title"])])
    said = talker.last.text
    assert "วันนี้ 14 ธ.ค. 69" in said
    assert "รับเรื่อง\n6 · เดือนก่อน 6" in said
    assert "ปีงบประมาณ พ.ศ. 2570" in said
    assert "4.60 มากที่สุด (5 เรื่อง)" in said
    check_messages({"messages": [talker.last.message]})
    head = dialog.person("head")
    assert "รับเรื่อง\n7 · เดือนก่อน 6" in head.last.text
    dialog.person("teacher").say("สรุปงาน")
    assert "overview.title" not in [each.key for each in dialog.person("teacher").received]


def test_an_office_without_any_work(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("สถิติงาน", ["overview.title"])])
    assert "รับเรื่อง\n0 · เดือนก่อน 0" in officer.last.text
    assert "เสร็จทันกำหนด\n-" in officer.last.text
    check_messages({"messages": [officer.last.message]})
