"""What a head does about a ticket that waits too long."""

import pytest

from jobs.escalate import escalate, send_digest
from jobs.promises import tell_broken
from models import enrolments
from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Dialog, Talker, forged, tap
from tests.moments import go_to, moment
from tests.openings import report, resolve
from tests.rosters import ahead
from tests.stored import fresh
from tests.test_escalate import reached

pytestmark = pytest.mark.usefixtures("settings")


def overdue(dialog: Dialog, until: str = "thursday 12.00", week: int = 0) -> tuple[Talker, Ticket]:
    """A head who has heard of an overdue ticket, and the ticket."""
    head = dialog.person("head")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    go_to(dialog, until, week)
    head.heard()
    escalate()
    dialog.deliver()
    assert head.heard() == ["escalation.to_superior"]
    return head, ticket


def test_a_head_acknowledges_once(dialog: Dialog) -> None:
    head, _ = overdue(dialog)
    head(
        [
            (tap("escalation.acknowledge"), ["escalation.acknowledged"]),
            (tap("escalation.acknowledge"), ["escalation.acknowledged_before"]),
        ]
    )


def test_a_head_hands_it_to_somebody_else(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    head, ticket = overdue(dialog)
    head.say(tap("desk.hand"))
    head([(tap("desk.hand_to"), ["desk.handed"])])
    assert fresh(ticket).assignee_id == officer.row.id


@pytest.mark.parametrize("typed", ["5 ม.ค.", "5/1"])
def test_a_day_without_a_year_is_the_next_such(dialog: Dialog, typed: str) -> None:
    teacher = dialog.person("teacher")
    head, _ = overdue(dialog)
    teacher.heard()
    head([(tap("escalation.date"), ["escalation.ask.day"]), (typed, ["escalation.ask.reason"])])
    head.say("รออะไหล่จากส่วนกลาง")
    assert "5 ม.ค. 70" in teacher.last.text


def test_the_day_that_a_head_sets_counts_instead_of_the_target(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    head, ticket = overdue(dialog)
    for each in (teacher, officer):
        each.heard()
    head([(tap("escalation.date"), ["escalation.ask.day"])])
    head([("14/12/2569", ["form.error.not_ahead", "escalation.ask.day"])])
    head(
        [("22 ธ.ค. 69", ["escalation.ask.reason"]), ("รออะไหล่จากส่วนกลาง", ["escalation.promised"])]
    )
    assert teacher.heard() == ["escalation.promised_to_requester"]
    assert "22 ธ.ค. 69" in teacher.last.text
    assert officer.heard() == ["escalation.promised_to_officer"]
    assert fresh(ticket).promised_at == moment("tuesday 16.30", 1)
    teacher.say(ticket.number)
    assert "22 ธ.ค. 69 16.30 น." in teacher.last.text
    assert "ส่วนกลาง" not in teacher.last.text
    officer.say(ticket.number)
    assert "รออะไหล่จากส่วนกลาง" in officer.last.text


@pytest.mark.parametrize("verb", ["acknowledge", "date", "deputy", "director"])
def test_only_heads_and_who_acts_as_one(dialog: Dialog, verb: str) -> None:
    _, ticket = overdue(dialog)
    officer = dialog.person("officer")
    about = f"?t={ticket.id}&v={ticket.version}"
    assert officer.say(forged(f"escalation.{verb}{about}")) == ["escalation.only_heads"]
    assert dialog.person("teacher").say(forged(f"escalation.{verb}{about}")) == ["menu.refused"]


def test_the_deputy_hears_at_once_and_not_again(dialog: Dialog) -> None:
    deputy = dialog.person("deputy")
    head, ticket = overdue(dialog)
    head([(tap("escalation.deputy"), ["escalation.proposed"])])
    assert deputy.heard() == ["escalation.to_superior"] * 2
    assert "เรียน รองผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา" in deputy.received[-2].text
    assert ticket.number in deputy.last.text
    head([(tap("escalation.deputy"), ["escalation.proposed_before"])])
    go_to(dialog, "friday 16.10", 1)
    escalate()
    send_digest()
    dialog.deliver()
    assert deputy.heard() == []
    deputy.say(ticket.number)
    assert deputy.last.key == "ticket.card"


def test_who_is_not_there_cannot_be_told(dialog: Dialog) -> None:
    head, _ = overdue(dialog)
    head([(tap("escalation.deputy"), ["escalation.no_superior"])])


def test_the_director_hears_only_of_the_most_urgent(dialog: Dialog) -> None:
    director, officer = dialog.person("director"), dialog.person("officer")
    head, ticket = overdue(dialog)
    about = f"escalation.director?t={ticket.id}&v={ticket.version}"
    assert head.say(forged(about)) == ["escalation.not_for_director"]
    officer.say(ticket.number)
    officer.say(tap("priority.open"))
    officer.say("P1")
    officer([("ทั้งโรงเรียนใช้ไม่ได้", ["priority.done"])])
    assert head.say(forged(about)) == ["escalation.proposed"]
    assert director.heard() == ["escalation.to_superior"] * 2
    assert head.say(forged(about)) == ["escalation.proposed_before"]


BROKEN = ["escalation.promise_broken"]


def heard_of(dialog: Dialog, said: str, week: int, *talkers: Talker) -> list[list[str]]:
    """What each hears when the clock process looks at that moment, twice."""
    go_to(dialog, said, week)
    for each in talkers:
        each.heard()
    for _ in range(2):
        tell_broken()  # whichever comes first
        escalate()
        tell_broken()
        dialog.deliver()
    return [each.heard() for each in talkers]


def promise(head: Talker, ticket: Ticket, day: str) -> None:
    head.say(ticket.number)
    data = f"escalation.date?t={ticket.id}&v={fresh(ticket).version}"
    head([(forged(data), ["escalation.ask.day"]), (day, ["escalation.ask.reason"])])
    head([("รออะไหล่จากส่วนกลาง", ["escalation.promised"])])


def test_a_promise_that_is_broken_is_told_once(dialog: Dialog) -> None:
    """To whoever has the ticket, and to the head who made it, each time it is made."""
    officer, other = dialog.person("officer"), dialog.person("officer two")
    head, ticket = overdue(dialog)
    boss = dialog.person("head two")
    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"])])
    promise(head, ticket, "22 ธ.ค. 69")
    everybody = (officer, head, boss, other)
    assert heard_of(dialog, "tuesday 16.29", 1, *everybody) == [[], [], [], []]
    assert heard_of(dialog, "tuesday 16.31", 1, *everybody) == [BROKEN, BROKEN, [], []]
    assert ticket.number in officer.last.text
    assert "22 ธ.ค. 69" in head.last.text
    assert "escalation.date" not in str(officer.last.offers)
    assert heard_of(dialog, "wednesday 10.00", 1, *everybody) == [[], [], [], []]
    promise(head, ticket, "24 ธ.ค. 69")
    gone = head.row.id or 0
    with transaction() as session:
        enrolments.dismiss(session, gone, ahead(0))
    assert heard_of(dialog, "thursday 16.31", 1, *everybody) == [BROKEN, [], BROKEN, []]
    promise(boss, ticket, "25 ธ.ค. 69")
    resolve(officer, ticket)
    assert heard_of(dialog, "friday 16.31", 1, *everybody) == [[], [], [], []]


def test_of_a_promise_the_ladder_tells_the_head_where_it_has_not_told_before(
    dialog: Dialog,
) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    officer([(f"{ticket.number} รับเรื่อง", ["desk.claimed"])])
    promise(head, ticket, "15 ธ.ค. 69")
    told = heard_of(dialog, "tuesday 16.31", 0, head, officer)
    assert told == [["escalation.to_superior"], ["escalation.to_officer", *BROKEN]]


def test_a_promise_is_not_broken_while_the_ticket_waits(dialog: Dialog) -> None:
    head, ticket = overdue(dialog)
    promise(head, ticket, "22 ธ.ค. 69")
    go_to(dialog, "tuesday 09.00", 1)
    head([(ticket.number, ["ticket.card"])])
    head([(tap("ask.open"), ["ask.ask.need"]), ("รุ่นใดครับ", ["ask.done"])])
    assert heard_of(dialog, "tuesday 16.31", 1, head) == [[]]
    go_to(dialog, "wednesday 09.00", 1)
    dialog.person("teacher").say("รุ่น M ค่ะ")
    assert heard_of(dialog, "wednesday 09.01", 1, head) == [BROKEN]
    assert "22 ธ.ค. 69" in head.last.text


def test_a_promised_day_is_not_broken_by_waiting(dialog: Dialog) -> None:
    head, ticket = overdue(dialog)
    for said in (tap("escalation.date"), "22 ธ.ค. 69", "รออะไหล่จากส่วนกลาง"):
        head.say(said)
    levels = reached(ticket)
    with transaction() as session:  # opened anew, so that no level was told of in this cycle
        row = session.get_one(Ticket, ticket.id)
        row.cycle += 1
    go_to(dialog, "friday 10.00")
    head([(ticket.number, ["ticket.card"])])
    head([(tap("ask.open"), ["ask.ask.need"]), ("รุ่นใดครับ", ["ask.done"])])
    head.heard()
    go_to(dialog, "friday 11.00")
    escalate()
    dialog.deliver()
    assert head.heard() == []
    assert reached(ticket) == levels
