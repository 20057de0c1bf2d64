"""A ticket that waits: why, until when, and what happens when nobody comes back to it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from jobs.waiting import look_at_waiting
from models import parcels
from models.db import now, transaction
from models.tables import Outgoing, OutgoingState, Pause, Status, Ticket, Urgency
from tests.dialogues import Dialog, Talker, tap, unfollow
from tests.moments import go_to
from tests.openings import report
from tests.outages import folded
from tests.stored import fresh

pytestmark = pytest.mark.usefixtures("settings")


def claimed(dialog: Dialog) -> tuple[Talker, Talker, Ticket]:
    """An officer with a ticket on the screen, and the teacher who reported, on Monday morning."""
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    officer([(tap("desk.claim"), ["desk.claimed"])])
    officer.say(ticket.number)
    teacher.heard()
    return officer, teacher, ticket


def asked(dialog: Dialog) -> tuple[Talker, Talker, Ticket]:
    """The same, who has asked her something."""
    officer, teacher, ticket = claimed(dialog)
    officer([(tap("ask.open"), ["ask.ask.need"]), ("เครื่องรุ่นใดครับ", ["ask.done"])])
    teacher.heard()
    return officer, teacher, ticket


def heard_at(dialog: Dialog, who: Talker, said: str, week: int = 0) -> list[str]:
    go_to(dialog, said, week)
    who.heard()
    for _ in range(2):  # the second time it finds nothing new
        look_at_waiting()
        dialog.deliver()
    return who.heard()


def test_waiting_for_parts_says_why_and_until_when(dialog: Dialog) -> None:
    officer, teacher, ticket = claimed(dialog)
    officer(
        [
            (tap("waiting.open"), ["waiting.ask.waits_for"]),
            ("อะไหล่", ["waiting.ask.reason"]),
            ("สั่งจอใหม่แล้ว", ["waiting.ask.until"]),
            ("วันนี้", ["form.error.not_ahead", "waiting.ask.until"]),
            ("17 ธ.ค. 69", ["ticket.waits_now"]),
        ]
    )
    assert teacher.heard() == ["ticket.waits_told"]
    assert "รออะไหล่" in teacher.last.text
    assert "17 ธ.ค. 69" in teacher.last.text
    teacher.say(ticket.number)
    assert "รออะไหล่ คาดว่าทราบผล 17 ธ.ค. 69" in teacher.last.text
    assert "สั่งจอใหม่แล้ว" in teacher.last.text
    assert fresh(ticket).waits_for == "parts"


@pytest.mark.parametrize("typed", ["5 ม.ค.", "5/1"])
def test_a_day_without_a_year_is_the_next_such(dialog: Dialog, typed: str) -> None:
    officer, teacher, _ = claimed(dialog)
    for said in (tap("waiting.open"), "อะไหล่", "สั่งจอใหม่แล้ว"):
        officer.say(said)
    officer([("2-3 วัน", ["form.error.not_a_date", "waiting.ask.until"])])
    officer([(typed, ["ticket.waits_now"])])
    assert teacher.heard() == ["ticket.waits_told"]
    assert "5 ม.ค. 70" in teacher.last.text


def test_an_answer_of_the_requester_does_not_bring_the_parts(dialog: Dialog) -> None:
    officer, teacher, ticket = claimed(dialog)
    officer.say(tap("waiting.open"))
    for said in ("1", "สั่งจอใหม่แล้ว", "17 ธ.ค. 69"):
        officer.say(said)
    teacher.say("ได้เมื่อไรคะ")
    assert fresh(ticket).waits_for == "parts"
    officer.say(ticket.number)
    officer([(tap("waiting.go_on"), ["waiting.gone_on"])])
    assert teacher.heard()[-1] == "waiting.told_gone_on"
    assert (fresh(ticket).status, fresh(ticket).waits_for) == (Status.CLAIMED, "")


def test_when_the_day_is_over_the_clock_goes_on_and_the_officer_hears(dialog: Dialog) -> None:
    officer, _, ticket = claimed(dialog)
    officer.say(tap("waiting.open"))
    for said in ("ส่งซ่อม", "ส่งร้านแล้ว", "16 ธ.ค. 69"):
        officer.say(said)
    assert heard_at(dialog, officer, "wednesday 16.29") == []
    assert heard_at(dialog, officer, "wednesday 16.31") == ["waiting.over"]
    assert fresh(ticket).status == Status.CLAIMED
    officer.say(ticket.number)
    assert "ครบกำหนดที่คาดว่าทราบผล" in officer.last.text


def test_a_result_that_needs_parts_waits_for_them(dialog: Dialog) -> None:
    officer, teacher, ticket = claimed(dialog)
    officer.say(tap("resolve.open"))
    for said in ("จอแตก", "สั่งจอใหม่"):
        officer.say(said)
    officer([("รออะไหล่", ["repair.result.ask.expected_on"]), ("พรุ่งนี้", ["repair.result.review"])])
    officer([("บันทึกผล", ["ticket.waits_now"])])
    assert teacher.heard() == ["ticket.waits_told"]
    assert fresh(ticket).waits_for == "parts"


def test_a_requester_who_does_not_answer_is_reminded_then_it_is_closed(dialog: Dialog) -> None:
    """Two working days, five working days; and it can be opened again."""
    officer, teacher, ticket = asked(dialog)
    assert heard_at(dialog, teacher, "wednesday 16.00") == []
    assert heard_at(dialog, teacher, "wednesday 16.31") == ["waiting.reminder"]
    assert "21 ธ.ค. 69" in teacher.last.text
    assert heard_at(dialog, teacher, "monday 16.00", 1) == []
    assert heard_at(dialog, teacher, "monday 16.31", 1) == ["waiting.closed"]
    assert fresh(ticket).status == Status.CLOSED
    officer.heard()
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("รุ่น M ค่ะ", ["reopen.done"])])
    assert officer.heard() == ["desk.reopened", "desk.reopened"]
    assert fresh(ticket).status == Status.CLAIMED


def test_nothing_is_closed_of_which_nobody_was_reminded(dialog: Dialog) -> None:
    """The helpdesk was down for two weeks."""
    _, teacher, ticket = asked(dialog)
    assert heard_at(dialog, teacher, "monday 10.00", 2) == ["waiting.reminder"]
    assert fresh(ticket).status == Status.WAITING
    assert heard_at(dialog, teacher, "tuesday 16.00", 2) == []
    assert heard_at(dialog, teacher, "tuesday 16.31", 2) == ["waiting.closed"]


def test_a_requester_may_ask_for_more_time(dialog: Dialog) -> None:
    _, teacher, ticket = asked(dialog)
    go_to(dialog, "friday 09.00")
    teacher([("ขอเวลาเพิ่ม", ["waiting.more"])])
    assert heard_at(dialog, teacher, "tuesday 16.31", 1) == ["waiting.reminder"]
    assert fresh(ticket).status == Status.WAITING


def test_an_answer_ends_the_waiting(dialog: Dialog) -> None:
    _, teacher, ticket = asked(dialog)
    teacher.say("รุ่น M ค่ะ")
    assert fresh(ticket).status == Status.CLAIMED
    assert heard_at(dialog, teacher, "monday 16.31", 1) == []


def test_going_on_with_what_does_not_wait_is_refused(dialog: Dialog) -> None:
    officer, _, ticket = claimed(dialog)
    from tests.dialogues import forged

    about = f"waiting.go_on?t={ticket.id}&v={fresh(ticket).version}"
    assert officer.say(forged(about)) == ["ticket.refused.not_waiting"]


def hold() -> None:
    """Look at what waits while nothing can be pushed, as when the month's quota is gone."""
    look_at_waiting()
    with transaction() as session:
        until_at = now() + timedelta(days=30)
        parcels.hold(session, [Urgency.ANSWER], until_at, "no quota left")


def reminders() -> list[str]:
    """What became of each reminder, oldest first."""
    with transaction() as session:
        statement = select(Outgoing.state).where(Outgoing.keys == "waiting.reminder")
        return list(session.exec(statement.order_by(Outgoing.id)))  # type: ignore[arg-type]


def let_go() -> None:
    """What was held may leave."""
    with transaction() as session:
        for row in session.exec(select(Outgoing).where(Outgoing.state == OutgoingState.PENDING)):
            row.due_at = now()


def test_nothing_is_closed_before_the_reminder_has_left(dialog: Dialog) -> None:
    _, teacher, ticket = asked(dialog)
    go_to(dialog, "wednesday 16.31")
    hold()
    for said in ("monday 16.31", "tuesday 16.31"):
        go_to(dialog, said, 1)
        hold()
        assert (fresh(ticket).status, teacher.heard()) == (Status.WAITING, [])
    assert reminders() == ["withdrawn", "withdrawn", "pending"]
    let_go()
    go_to(dialog, "wednesday 10.00", 1)
    assert teacher.heard() == ["waiting.reminder"]
    assert "23 ธ.ค. 69" in teacher.last.text
    assert heard_at(dialog, teacher, "wednesday 16.31", 1) == []  # it has been there for hours
    assert heard_at(dialog, teacher, "thursday 16.29", 1) == []
    assert heard_at(dialog, teacher, "thursday 16.31", 1) == ["waiting.closed"]
    assert fresh(ticket).status == Status.CLOSED


def test_a_reminder_that_is_late_is_no_reason_to_ask_twice(dialog: Dialog) -> None:
    _, teacher, ticket = asked(dialog)
    go_to(dialog, "wednesday 16.31")
    hold()
    let_go()
    go_to(dialog, "monday 10.00", 1)
    assert teacher.heard() == ["waiting.reminder"]
    assert heard_at(dialog, teacher, "monday 16.31", 1) == []
    assert heard_at(dialog, teacher, "tuesday 16.31", 1) == ["waiting.closed"]
    assert (fresh(ticket).status, reminders()) == (Status.CLOSED, ["sent"])


@pytest.mark.parametrize("is_held", [False, True])
def test_whoever_blocked_the_account_is_phoned(dialog: Dialog, is_held: bool) -> None:
    officer, teacher, ticket = asked(dialog)
    dialog.take(teacher.make(unfollow()))
    go_to(dialog, "wednesday 16.31")
    officer.heard()
    if is_held:  # whatever becomes of a reminder that nobody reads
        hold()
        let_go()
    assert heard_at(dialog, officer, "wednesday 16.32") == ([] if is_held else ["waiting.unread"])
    assert "081-234-5678" in officer.last.text
    assert "21 ธ.ค. 69" in officer.last.text
    assert heard_at(dialog, officer, "monday 16.31", 1) == ["waiting.closed_unread"]
    assert "081-234-5678" in officer.last.text
    assert ticket.number in officer.last.text
    assert fresh(ticket).status == Status.CLOSED


def test_whom_nothing_reaches_is_phoned(dialog: Dialog) -> None:
    """LINE takes nothing for them, which was given up."""
    officer, _, ticket = asked(dialog)
    go_to(dialog, "wednesday 16.31")
    look_at_waiting()
    with transaction() as session:
        row = session.exec(select(Outgoing).where(Outgoing.keys == "waiting.reminder")).one()
        row.state, row.messages = OutgoingState.DEAD, []
    assert heard_at(dialog, officer, "monday 16.31", 1) == ["waiting.closed_unread"]
    assert fresh(ticket).status == Status.CLOSED


def test_more_time_drops_the_reminder_that_has_not_left(dialog: Dialog) -> None:
    _, teacher, ticket = asked(dialog)
    go_to(dialog, "wednesday 16.31")
    hold()
    go_to(dialog, "friday 09.00")
    teacher([(ticket.number, ["waiting.reminder", "ticket.card"])])
    teacher([("ขอเวลาเพิ่ม", ["waiting.more"])])
    assert heard_at(dialog, teacher, "tuesday 16.31", 1) == ["waiting.reminder"]


def test_one_that_is_broken_stops_no_other(
    dialog: Dialog, caplog: pytest.LogCaptureFixture
) -> None:
    _, teacher, ticket = asked(dialog)
    clerk = dialog.person("clerk")
    broken = report(clerk)
    with transaction() as session:
        row = session.get_one(Ticket, broken.id)
        row.status, row.waits_for = Status.WAITING, "godot"
        at = now()
        pause = Pause(ticket_id=row.id or 0, waits_for="godot", until_at=at, due_at=at)
        session.add(pause)
    assert heard_at(dialog, teacher, "wednesday 16.31") == ["waiting.reminder"]
    assert f"the waiting of ticket {broken.id} failed" in caplog.text
    assert fresh(broken).status == Status.WAITING
    assert ticket.id != broken.id


def test_what_closes_for_want_of_an_answer_leaves_the_others_a_lead(dialog: Dialog) -> None:
    go_to(dialog, "monday 09.00")
    officer, found = folded(dialog)
    officer([(tap("desk.claim"), ["desk.claimed"]), (found[0].number, ["ticket.card"])])
    officer([(tap("ask.open"), ["ask.ask.need"]), ("เครื่องรุ่นใดครับ", ["ask.done"])])
    assert heard_at(dialog, officer, "wednesday 16.31") == []
    assert heard_at(dialog, officer, "monday 16.31", 1) == ["waiting.leads_now"]
    assert [each.number in officer.last.text for each in found] == [True, True, False]
    assert fresh(found[1]).assignee_id == officer.row.id
