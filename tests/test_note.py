"""Notes of officers stay among officers."""

from tests.dialogues import Dialog, quoting, tap
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


def test_quoting_a_note_writes_to_nobody(dialog: Dialog) -> None:
    group = dialog.group("officer", "officer two")
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    teacher.heard()
    officer, other = (dialog.person(each).in_group(group) for each in ("officer", "officer two"))
    officer([(ticket.number, ["ticket.card"]), (tap("note.open"), ["note.ask.words"])])
    question = officer.last.id
    officer([("ครูท่านนี้ใจร้อน", ["note.done"])])
    note, confirmed = officer.spoken[-1], officer.last.id
    other.heard()
    assert other.say(quoting(note, "จริงครับ")) == ["talk.quoted_internal", "talk.meant_for"]
    for ours in (question, confirmed):
        assert other.say(quoting(ours, "จริงครับ")) == ["talk.quoted_no_ticket"]
    assert teacher.heard() == []
    assert other.say(quoting(note, "ไปถึงบ่ายนี้ครับ")) == ["talk.quoted_internal", "talk.meant_for"]
    assert other.say("ส่งข้อความนี้") == ["desk.claimed", "talk.sent"]  # whoever means it may
    assert teacher.heard() == ["talk.from_officer.text"]
    assert "ไปถึงบ่ายนี้" in teacher.last.text
    assert "จริงครับ" not in teacher.last.text
