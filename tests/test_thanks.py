"""Thanks: to whom they go, and what is answered."""

from tests.dialogues import Dialog
from tests.openings import report


def test_thanks_with_several_tickets_are_for_what_was_just_written(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    first, _ = report(teacher), report(teacher, "จอแตกทั้งจอ")
    officer.heard()
    teacher([("ขอบคุณค่ะ", ["talk.welcome"])])
    assert officer.heard() == []
    officer([(f"#{first.number} พรุ่งนี้เข้าไปนะครับ", ["desk.claimed", "talk.sent"])])
    teacher([("รับทราบค่ะ", ["talk.added"])])
    assert officer.heard() == ["talk.from_requester.text"]
    assert first.number in officer.last.text


def test_thanks_in_a_longer_sentence_are_answered(dialog: Dialog) -> None:
    dialog([("ไม่มีอะไรแล้วค่ะ ขอบคุณมากๆ", ["talk.welcome"])])
