"""An article that is returned says why, and goes on from what was written."""

from tests.dialogues import Dialog, tap
from tests.test_authoring import only, saved


def test_it_is_mended(dialog: Dialog) -> None:
    officer, head = saved(dialog), dialog.person("head")
    head(
        [
            (tap("returning.open"), ["returning.ask.reason"]),
            ("ขอชื่อศูนย์ด้วย", ["returning.done"]),
            (tap("authoring.approve"), ["authoring.error.decided"]),
        ]
    )
    assert officer.heard()[-1] == "returning.told"
    assert "ขอชื่อศูนย์ด้วย" in officer.last.text
    officer(
        [
            (tap("authoring.open"), ["authoring.review"]),
            (tap("form.edit"), ["form.edit_which"]),
            ("คำตอบ", ["authoring.ask.text"]),
            ("ขอยืมได้ที่ศูนย์สื่อจังหวัดชัยภูมิ", ["authoring.review"]),
            ("ส่งบทความ", ["authoring.saved"]),
        ]
    )
    assert only().text == "ขอยืมได้ที่ศูนย์สื่อจังหวัดชัยภูมิ"
    head([(tap("authoring.approve"), ["authoring.approved"])])


def test_only_heads_return(dialog: Dialog) -> None:
    officer = saved(dialog)
    dialog.person("head")([("บทความ", ["authoring.which"]), ("1", ["authoring.card"])])
    officer([("บทความ", ["authoring.which"]), ("1", ["authoring.card"])])
    assert not any("returning" in data for data in officer.last.offers)
