"""Notes of officers stay among officers."""

from tests.dialogues import Dialog, tap
from tests.openings import report, reported


def test_notes_stay_inside(dialog: Dialog) -> None:
    officer, teacher, ticket = reported(dialog)
    officer(
        [
            (ticket.number, ["ticket.card"]),
            (tap("note.open"), ["note.ask.words"]),
            ("ครูท่านนี้ใจร้อน", ["note.done"]),
            (ticket.number, ["ticket.card"]),
        ]
    )
    assert "ใจร้อน" in officer.last.text
    teacher.say("ติดตามงาน")
    assert "ใจร้อน" not in teacher.last.text


def test_a_note_asks_for_no_version(dialog: Dialog) -> None:
    officer, other = dialog.person("officer"), dialog.person("officer two")
    ticket = report(dialog.person("teacher"))
    other([(ticket.number, ["ticket.card"]), (tap("note.open"), ["note.ask.words"])])
    officer.say(tap("desk.claim"))
    other([("ครูขอให้โทรก่อนเข้าไป", ["note.done"])])
