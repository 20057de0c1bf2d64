"""An article that is returned says why, and goes on from what was written."""

from tests.dialogues import Dialog, tap
from tests.test_authoring import only, saved


def test_it_is_mended(dialog: Dialog) -> None:
    officer, head = saved(dialog), dialog.person("head")
    head(
        [
            (tap("returning.open"), ["returning.ask.reason"]),
            ("ขอบอกเวลาเตรียมด้วย", ["returning.done"]),
            (tap("authoring.approve"), ["authoring.error.decided"]),
        ]
    )
    assert officer.heard()[-1] == "returning.told"
    assert any("ขอบอกเวลาเตรียมด้วย" in each.text for each in officer.received)
    officer(
        [
            (tap("authoring.open"), ["authoring.review"]),
            (tap("form.edit"), ["form.edit_which"]),
            ("คำตอบ", ["authoring.ask.text"]),
            ("ใช้พานบายศรีสามชั้น เตรียมก่อนหนึ่งวัน", ["authoring.review"]),
            ("ส่งบทความ", ["authoring.saved"]),
        ]
    )
    assert only().text == "ใช้พานบายศรีสามชั้น เตรียมก่อนหนึ่งวัน"
    head([(tap("authoring.approve"), ["authoring.approved"])])


def test_only_heads_return(dialog: Dialog) -> None:
    officer = saved(dialog)
    dialog.person("head")([("บทความ", ["authoring.which"]), ("1", ["authoring.card"])])
    officer([("บทความ", ["authoring.which"]), ("1", ["authoring.card"])])
    assert not any("returning" in data for data in officer.last.offers)
