"""Summaries of trainings and projects."""

import pytest

from tests.dialogues import Dialog
from tests.printed import LINKS


@pytest.mark.usefixtures("settings")
def test_a_summary(dialog: Dialog) -> None:
    dialog.person("officer")(
        [
            ("สรุปผลการอบรม", ["work_summary.ask.topic"]),
            ("อบรม Google Workspace", ["work_summary.ask.held"]),
            ("1-2 ธ.ค. 69 ห้องประชุม", ["work_summary.ask.participants"]),
            ("หลายคน", ["form.error.not_a_count", "work_summary.ask.participants"]),
            ("42 คน", ["work_summary.ask.done"]),
            ("อบรม 2 วัน", ["form.more_lines"]),
            ("ครบแล้ว", ["work_summary.ask.results"]),
            ("ใช้งานได้ทุกคน", ["form.more_lines"]),
            ("ครบแล้ว", ["work_summary.ask.problems"]),
            ("ข้าม", ["work_summary.ask.proposals"]),
            ("ข้าม", ["work_summary.review"]),
            ("ส่ง", ["documents.written", *LINKS]),
        ]
    )
