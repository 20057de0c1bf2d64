"""Officers see how questions ended, and which articles helped."""

from tests.articles import CEREMONY, publish
from tests.dialogues import Dialog


def test_the_month(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("คำถามที่ตอบเอง", ["deflection.none"])])
    publish(dialog, *CEREMONY)
    ask = [("ถาม", ["inquiry.ask.question"]), (CEREMONY[0], ["consult.answer"])]
    for _ in range(2):
        dialog([*ask, ("ได้คำตอบแล้ว", ["consult.glad"])])
    dialog([*ask, ("ถามเจ้าหน้าที่", ["consult.ask.topic"])])
    officer([("คำถามที่ตอบเอง", ["deflection.title"])])
    assert "ธันวาคม 2569" in officer.last.text
    assert "2 ครั้ง" in officer.last.text
    assert f"• {CEREMONY[1]}: ได้คำตอบ 2 ถามต่อ 1" in officer.last.text
