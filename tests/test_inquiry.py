"""What is asked before the articles are looked through may be left, and taken up again."""

from tests.dialogues import Dialog


def test_it_may_be_left(dialog: Dialog) -> None:
    dialog(
        [
            ("ขอคำปรึกษา", ["inquiry.ask.question"]),
            ("ยกเลิก", ["form.cancelled"]),
            ("ขอคำปรึกษา", ["inquiry.ask.question"]),
            ("เมนู", ["form.waits", "menu.ask"]),
        ]
    )
