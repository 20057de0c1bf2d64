"""What folding and taking apart mean to others: colleagues, requesters, and later offers."""

from datetime import timedelta

import pytest

from jobs.escalate import sweep
from jobs.waiting import look_at_waiting
from models.incident_table import Part
from models.tables import Status, Ticket
from tests.dialogues import Dialog, forged, tap
from tests.moments import go_to
from tests.openings import FOUND
from tests.outages import ASKED, folded, newest, parts, reported, suggested, tell, told
from tests.stored import fresh
from tests.test_escalate import reached


@pytest.mark.parametrize("folds", ["officer", "officer two", "officer three"])
def test_who_had_taken_one_that_follows_is_told(dialog: Dialog, folds: str) -> None:
    """One has the ticket that leads then, one another; who folds them knows of it anyway."""
    officers = [dialog.person(each) for each in ("officer", "officer two", "officer three")]
    found = reported(dialog)
    for officer, ticket in zip(officers, found[:2], strict=False):
        officer.say(f"{ticket.number} รับเรื่อง")
    for each in officers:
        each.heard()
    dialog.person(folds)([(tap("incident.fold"), ["incident.folded", "ticket.card"])])
    heard = [each.heard() for each in officers]
    is_told = folds != "officer two"
    assert heard == [[], ["incident.taken"] if is_told else [], []]
    if is_told:
        text = officers[1].last.text
        assert folds in text
        assert [each.number in text for each in found] == [True, True, False]
        officers[1]([(tap("desk.details"), ["ticket.card"])])
    assert [fresh(each).assignee_id for each in found] == [officers[0].row.id, None, None]
    assert [fresh(each).status for each in found] == [Status.CLAIMED, Status.NEW, Status.NEW]


def test_a_promised_day_is_told_to_all_who_reported_it(dialog: Dialog) -> None:
    go_to(dialog, "monday 09.00")
    head = dialog.person("head")
    _, found = folded(dialog)
    talkers = [dialog.person(each) for each in ("teacher", "clerk", "aide")]
    dialog.person("aide")([(found[2].number, ["ticket.card"])])
    talkers[2]([(tap("ticket.withdraw"), ["ticket.withdraw_sure"]), ("ใช่", ["ticket.withdrawn"])])
    for each in talkers:
        each.heard()
    about = f"?t={found[0].id}&v={fresh(found[0]).version}"
    head([(forged(f"escalation.date{about}"), ["escalation.ask.day"])])
    head([("22 ธ.ค. 69", ["escalation.ask.reason"])])
    head([("รออะไหล่จากส่วนกลาง", ["escalation.promised"])])
    heard = [each.heard() for each in talkers]
    assert heard == [["escalation.promised_to_requester"]] * 2 + [[]]
    for talker, ticket in zip(talkers[:2], found, strict=False):
        assert ticket.number in talker.last.text
        assert "22 ธ.ค. 69" in talker.last.text


def test_that_the_work_waits_and_goes_on_is_told_to_all_who_reported_it(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    talkers = [dialog.person(each) for each in ("teacher", "clerk", "aide")]
    officer([(found[0].number, ["ticket.card"]), (tap("waiting.open"), ["waiting.ask.waits_for"])])
    officer([("1", ["waiting.ask.reason"]), ("รออะไหล่", ["waiting.ask.until"])])
    officer([("22 ธ.ค. 69", ["ticket.waits_now"])])
    assert [each.heard()[-1] for each in talkers] == ["ticket.waits_told"] * 3
    officer([(found[0].number, ["ticket.card"]), (tap("waiting.go_on"), ["waiting.gone_on"])])
    assert [each.heard() for each in talkers] == [["waiting.told_gone_on"]] * 3
    assert [each.number in said.last.text for each, said in zip(found, talkers, strict=True)] == [
        True
    ] * 3


def leaves(dialog: Dialog, ticket: Ticket, how: str) -> None:
    """The ticket, which the teacher reported, leaves its incident."""
    if how == "split":
        dialog.person("officer").say(f"{ticket.number} แยกออก")
        return
    teacher = dialog.person("teacher")
    teacher([(ticket.number, ["ticket.card"]), (tap("ticket.withdraw"), ["ticket.withdraw_sure"])])
    teacher([("ใช่", ["ticket.withdrawn"])])


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("how", ["withdrawn", "split"])
def test_the_next_that_leads_waits_for_the_same(dialog: Dialog, how: str) -> None:
    go_to(dialog, "monday 09.00")
    officer, found = folded(dialog)
    officer([(found[0].number, ["ticket.card"]), (tap("waiting.open"), ["waiting.ask.waits_for"])])
    officer([("1", ["waiting.ask.reason"]), ("รออะไหล่", ["waiting.ask.until"])])
    officer([("4 ม.ค. 70", ["ticket.waits_now"])])
    go_to(dialog, "monday 09.00", 2)
    leaves(dialog, found[0], how)
    assert sweep()
    lead = fresh(found[1])
    assert (lead.status, lead.waits_for) == (Status.WAITING, "parts")
    assert lead.assignee_id == officer.row.id
    officer.say(lead.number)
    assert "4 ม.ค. 70" in officer.last.text
    go_to(dialog, "monday 16.31", 3)
    look_at_waiting()
    assert sweep()
    assert fresh(found[1]).status == Status.CLAIMED
    assert [reached(each) for each in found] == [[]] * 3
    go_to(dialog, "friday 16.00", 3)  # from then on the clock goes
    assert sweep()
    assert reached(found[1]) != []


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("how", ["withdrawn", "split", "closed"])
def test_nobody_else_is_waited_for_than_who_was_asked(dialog: Dialog, how: str) -> None:
    """The next that leads goes on, without the time in which the other was waited for."""
    go_to(dialog, "monday 09.00")
    officer, found = folded(dialog)
    officer([(found[0].number, ["ticket.card"]), (tap("ask.open"), ["ask.ask.need"])])
    officer([("เครื่องรุ่นใดครับ", ["ask.done"])])
    go_to(dialog, "wednesday 16.31")
    look_at_waiting()
    dialog.deliver()  # nothing is closed before the reminder was sent
    go_to(dialog, "monday 16.31", 1)
    if how == "closed":
        look_at_waiting()
        assert fresh(found[0]).status == Status.CLOSED
    else:
        leaves(dialog, found[0], how)
    assert sweep()
    lead = fresh(found[1])
    assert (lead.status, lead.waits_for, lead.incident_part) == (Status.CLAIMED, "", Part.LEADS)
    assert [reached(each) for each in found] == [[]] * 3


@pytest.mark.parametrize("index", [0, 1])
def test_what_was_taken_out_is_not_offered_again(dialog: Dialog, index: int) -> None:
    officer, found = folded(dialog)
    officer.say(f"{found[index].number} แยกออก")
    officer.say(found[1 - index].number)
    officer([(tap("resolve.open"), ["repair.result.ask.cause"]), *FOUND])
    officer([("ปิดงาน", ["resolve.done_all"])])
    left = found[index]
    for name in ("one", "two"):
        told(dialog.person(name))
    tell(dialog.person("three"))
    assert officer.heard()[-1] == ASKED
    assert left.number not in officer.last.text
    officer([(tap("incident.fold"), ["incident.folded", "ticket.card"])])
    assert (parts([left]), parts([newest()])) == ([Part.LEFT], [Part.FOLLOWS])


def test_an_old_card_folds_no_new_reports(dialog: Dialog) -> None:
    """Weeks later as many have reported the same again: they are not meant."""
    officer, old = suggested(dialog)
    data = officer.find("incident.fold")
    for ticket, name in zip(old, ("teacher", "clerk", "aide"), strict=True):
        talker = dialog.person(name)
        talker.say(ticket.number)
        talker([(tap("ticket.withdraw"), ["ticket.withdraw_sure"])])
        talker([("ใช่", ["ticket.withdrawn"])])
    dialog.advance(timedelta(weeks=3))
    new = reported(dialog)
    officer.heard()
    officer([(forged(data), ["incident.refused.too_few"])])
    assert parts(new) == [Part.NONE] * 3
    officer([(tap("incident.fold"), ["incident.folded", "ticket.card"])])
    assert parts(new) == [Part.LEADS, Part.FOLLOWS, Part.FOLLOWS]
    assert parts(old) == [Part.NONE] * 3
