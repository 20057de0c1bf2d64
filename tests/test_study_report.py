"""Reports of studies: about a study that there is."""

import pytest

from models import documents
from models.db import transaction
from models.tables import Person
from tests.dialogues import Dialog
from tests.printed import LINKS

pytestmark = pytest.mark.any_database


@pytest.mark.usefixtures("settings")
def test_a_report(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    id_ = officer.row.id
    fields = {"topic": "ระบบรับส่งหนังสือ"}
    with transaction() as session:
        author = session.get_one(Person, id_)
        documents.write(session, author, form="study", prefix="STU70", fields=fields, sources={})
    officer(
        [
            ("รายงานผลการศึกษา", ["study_report.ask.study_ref"]),
            ("1", ["study_report.ask.done"]),
            ("ติดตั้งระบบ 5 โรงเรียน", ["form.more_lines"]),
            ("ครบแล้ว", ["study_report.ask.results"]),
            ("หนังสือถึงภายในวันเดียว", ["form.more_lines"]),
            ("ครบแล้ว", ["study_report.ask.problems"]),
            ("ข้าม", ["study_report.ask.proposals"]),
            ("ขยายผลทุกโรงเรียน", ["form.more_lines"]),
            ("ครบแล้ว", ["study_report.ask.opinion"]),
            ("เห็นควรขยายผล", ["study_report.review"]),
            ("ส่ง", ["documents.written", *LINKS]),
        ]
    )
