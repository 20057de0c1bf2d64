"""Reports of improved systems."""

from flask.testing import FlaskClient

from tests.dialogues import Dialog
from tests.printed import LINKS, page


def test_a_report(dialog: Dialog, client: FlaskClient) -> None:
    officer = dialog.person("officer")
    officer(
        [
            ("รายงานผลการพัฒนาระบบ", ["ict_report.ask.topic"]),
            ("ระบบแจ้งซ่อมผ่าน LINE", ["ict_report.ask.before"]),
            ("แจ้งซ่อมทางโทรศัพท์ ไม่มีสถิติ", ["ict_report.ask.done"]),
            ("ติดตั้งระบบ\nอบรมครู", ["form.more_lines"]),
            ("ครบแล้ว", ["ict_report.ask.results"]),
            ("แจ้งซ่อมได้ทุกที่", ["form.more_lines"]),
            ("ครบแล้ว", ["ict_report.ask.problems"]),
            ("ไม่มี", ["ict_report.ask.proposals"]),
            ("ข้าม", ["ict_report.review"]),
            ("ส่ง", ["documents.written", *LINKS]),
        ]
    )
    assert "DEV70-0001" in page(client, officer)
