"""What a head does about a ticket that waits too long."""

import pytest

from jobs.escalate import escalate, send_digest
from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Dialog, Talker, tap
from tests.moments import go_to, moment
from tests.openings import report
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
    from tests.dialogues import forged

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
    from tests.dialogues import forged

    about = f"escalation.director?t={ticket.id}&v={ticket.version}"
    assert head.say(forged(about)) == ["escalation.not_for_director"]
    officer.say(ticket.number)
    officer.say(tap("priority.open"))
    officer.say("P1")
    officer([("ทั้งโรงเรียนใช้ไม่ได้", ["priority.done"])])
    assert head.say(forged(about)) == ["escalation.proposed"]
    assert director.heard() == ["escalation.to_superior"] * 2
    assert head.say(forged(about)) == ["escalation.proposed_before"]


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
