"""Not fixed after all: reopened by its requester, in time, for the officer who had it."""

from datetime import timedelta

import pytest

from models import tickets
from models.tables import Status
from models.tickets import Refused
from tests.dialogues import Dialog, forged, tap
from tests.openings import reported, resolve, resolved
from tests.stored import fresh


def test_not_fixed_reopens_for_the_same_officer(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert officer.heard() == ["desk.reopened", "desk.reopened"]
    assert fresh(ticket).status == Status.CLAIMED
    resolve(officer, ticket)


def test_a_closed_ticket_reopens_only_for_some_working_days(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher.say(tap("ticket.rate?s=5"))
    dialog.advance(timedelta(days=60))
    teacher.say(ticket.number)
    # Told before the reason is asked for.
    assert teacher.say(tap("reopen.open")) == ["ticket.refused.too_late"]
    forgery = forged(f"reopen.open?t={ticket.id}&v={fresh(ticket).version}")
    assert officer.say(forgery) == ["ticket.refused.not_yours"]
    assert fresh(ticket).status == Status.CLOSED


def test_an_old_time_limit_ends_with_the_reopening(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    teacher.say(tap("ticket.rate?s=5"))
    teacher.say(ticket.number)
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังดับอยู่", ["reopen.done"])])
    assert fresh(ticket).reopen_until_at is None
    dialog.advance(timedelta(days=60))
    resolve(officer, ticket)
    teacher.heard()
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ดับอีกแล้ว", ["reopen.done"])])
    assert fresh(ticket).status == Status.CLAIMED


def test_whether_it_may_be_reopened(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    with pytest.raises(Refused, match="not_resolved"):
        tickets.check_reopen(fresh(ticket))
    resolve(officer, ticket)
    tickets.check_reopen(fresh(ticket))
    teacher.say(tap("ticket.rate?s=5"))
    dialog.advance(timedelta(days=60))
    with pytest.raises(Refused, match="too_late"):
        tickets.check_reopen(fresh(ticket))


def test_not_fixed_after_all_on_the_same_card(dialog: Dialog) -> None:
    officer, teacher, ticket = resolved(dialog)
    reopening = tap("reopen.open")
    teacher([(tap("ticket.confirm"), ["ticket.confirmed"]), (reopening, ["reopen.ask.reason"])])
    teacher([("ยังเปิดไม่ติดเลย", ["reopen.done"]), (reopening, ["ticket.refused.not_resolved"])])
    officer([(forged(f"desk.hand?t={ticket.id}&v=3"), ["ticket.refused.stale", "ticket.card"])])
