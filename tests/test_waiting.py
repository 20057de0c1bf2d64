"""A ticket that waits: why, until when, and what happens when nobody comes back to it."""

import pytest

from jobs.waiting import look_at_waiting
from models.tables import Status, Ticket
from tests.dialogues import Dialog, Talker, tap
from tests.moments import go_to
from tests.openings import report
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
