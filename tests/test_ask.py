"""Officers ask for more: the ticket waits until its requester answers."""

from models.tables import Status
from tests.dialogues import Dialog, tap
from tests.openings import report, reported
from tests.stored import fresh


def test_asking_waits_for_the_answer(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("ask.open"), ["ask.ask.need"]),
            ("ยี่ห้ออะไรครับ", ["ask.done"]),
        ]
    )
    assert fresh(ticket).status == Status.WAITING
    assert teacher.heard()[-1] == "ask.question"
    assert "ยี่ห้ออะไรครับ" in teacher.last.text
    verbs = [data.partition("?")[0] for data in teacher.last.offers]
    assert verbs == ["talk.open", "waiting.more", "ticket.withdraw"]
    assert teacher.say("เอเซอร์ค่ะ") == ["talk.added"]
    assert fresh(ticket).status == Status.CLAIMED
    assert officer.heard() == ["talk.from_requester.text"]


def test_a_form_that_was_sent_late_can_be_opened_again(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    ticket = report(dialog.person("teacher"))
    other([(ticket.number, ["ticket.card"]), (tap("ask.open"), ["ask.ask.need"])])
    officer.say(tap("desk.claim"))
    other([("ยี่ห้ออะไรครับ", ["ticket.refused.stale_form", "ticket.card"])])
    other([(ticket.number, ["ticket.card"]), (tap("ask.open"), ["form.resumed", "ask.done"])])
