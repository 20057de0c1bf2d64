"""Studies: lists typed line by line, printed as one page."""

import json

import pytest
from flask.testing import FlaskClient

from tests.dialogues import Dialog
from tests.openings import fill
from tests.printed import LINKS, page, words_of_file

pytestmark = pytest.mark.any_database


def test_a_study(dialog: Dialog, client: FlaskClient) -> None:
    officer = dialog.person("officer")
    officer(
        [
            ("ศึกษาวิเคราะห์", ["study.ask.topic"]),
            ("ระบบรับส่งหนังสือราชการ", ["study.ask.background"]),
            ("หนังสือล่าช้า", ["study.ask.objectives"]),
            ("1) ลดเวลา\n2) ลดกระดาษ", ["form.more_lines"]),
            ("ครบแล้ว", ["study.ask.method"]),
            ("สัมภาษณ์ 5 โรงเรียน", ["study.ask.findings"]),
            ("ใช้เวลา 3 วัน", ["form.more_lines"]),
            ("ครบแล้ว", ["study.ask.proposals"]),
            ("ใช้ AMSS++", ["form.more_lines"]),
            ("ครบแล้ว", ["study.review"]),
            ("ส่ง", ["documents.written", *LINKS]),
        ]
    )
    for text in (page(client, officer), words_of_file(client, officer)):
        for told in ("STU70-0001", "บันทึกการศึกษาวิเคราะห์", "ลดกระดาษ", "AMSS++"):
            assert told in text, told


def test_the_longest_study_fits_its_review(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    lines, words = ["ระบบ" * 75] * 30, "ระบบ" * 250
    lists = dict.fromkeys(("findings", "proposals"), lines) | {"objectives": lines[:10]}
    texts = {"topic": words[:150], "background": words, "method": words}
    fill(officer, "study", lists | texts)
    officer.say("ยังไม่ส่ง")
    assert officer.last.key == "study.review"
    assert len(json.dumps(officer.last.message["contents"])) < 30_000
