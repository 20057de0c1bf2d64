"""Training needs: several topics, a gap between two levels, no times, and closed all the same."""

import re

import pytest

from tests.dialogues import Dialog, forged, tap
from tests.openings import Steps
from tests.stored import fresh, only_ticket
from tests.winding import levels_reached

pytestmark = pytest.mark.any_database

TOPICS = ["training_need.ask.topics"]
OPEN: Steps = [
    ("ขออบรม", TOPICS),
    ("4 5", TOPICS),
    ("เสร็จแล้ว", ["training_need.ask.current_level"]),
]
REST: Steps = [
    ("2", ["training_need.ask.needed_level"]),
    ("4", ["training_need.ask.format"]),
    ("ออนไลน์", ["training_need.ask.participants"]),
    ("ประมาณ 12 คน", ["training_need.ask.preferred_month"]),
    ("เดือนหน้า", ["training_need.review"]),
]
RESULT = "training_need.result"


def test_a_need_without_times_is_closed_all_the_same(in_each_office: Dialog) -> None:
    officer = in_each_office.person("officer")
    teacher = in_each_office([*OPEN, *REST, ("ส่ง", ["training_need.opened"])])
    assert "ภายใน" not in teacher.last.text
    ticket = only_ticket()
    assert re.fullmatch(r"T\d{4}-0001", ticket.number)
    assert ticket.fields == {
        "topics": ["google_workspace", "ai"],
        "current_level": "2",
        "needed_level": "4",
        "gap": 2,
        "format": "online",
        "participants": 12,
        "preferred_month": "2027-01",
    }
    assert officer.heard() == ["desk.new"]
    assert "Google Workspace, AI ช่วยสอน" in officer.last.text
    assert "2 ระดับ" in officer.last.text
    assert "ภายใน" not in officer.last.text
    assert levels_reached(in_each_office.bot.office, ticket, "friday 16.00", week=3) == 0
    assert fresh(ticket).escalate_at is None
    officer([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    officer([(tap("resolve.open"), [f"{RESULT}.ask.action_taken"])])
    officer([("บรรจุในแผนไตรมาส 2", [f"{RESULT}.ask.outcome"])])
    officer([("บรรจุแล้ว", [f"{RESULT}.review"]), ("บันทึกผล", ["resolve.done"])])
    assert teacher.heard()[-1] == "resolve.card"
    teacher([("เรียบร้อยแล้ว", ["ticket.confirmed"])])


def test_other_topics_are_told(dialog: Dialog) -> None:
    teacher = dialog([("ขออบรม", TOPICS), ("อื่น ๆ", TOPICS)])
    teacher([("ครบแล้ว", ["training_need.ask.other_topic"])])
    teacher([("การทำข้อสอบออนไลน์", ["training_need.ask.current_level"]), *REST])
    teacher([("แก้ไข", ["form.edit_which"]), ("หัวข้อ", TOPICS)])
    # Without the topic, its words go as well.
    other = forged("form.set?f=training_need&s=topics&v=-other")
    teacher([("AI", TOPICS), (other, TOPICS), ("ตกลง", ["training_need.review"])])
    teacher([("ส่ง", ["training_need.opened"])])
    ticket = only_ticket()
    assert ticket.fields["topics"] == ["ai"]
    assert "other_topic" not in ticket.fields


def test_a_need_is_not_below_what_is_there(dialog: Dialog) -> None:
    teacher = dialog([*OPEN, ("คล่อง", ["training_need.ask.needed_level"])])
    complaint = "training_need.error.needed_level.below_current"
    teacher([("3", [complaint, "training_need.ask.needed_level"])])
    teacher([("5", ["training_need.ask.format"])])
    # Whoever can do more than was said first needs more, too.
    teacher(
        [(forged("form.set?f=training_need&s=current_level&v=5"), ["training_need.ask.format"])]
    )
    teacher([*REST[2:], ("ส่ง", ["training_need.opened"])])
    assert only_ticket().fields["gap"] == 0


@pytest.mark.parametrize(
    ("before", "said", "keys"),
    [
        (1, "1 2 3 4 5 6", ["form.error.too_many", *TOPICS]),
        (1, "ทั้งหมด", ["form.error.too_many", *TOPICS]),
        (1, "1 2 3 4 5", ["training_need.ask.current_level"]),
        (5, "501", ["form.error.out_of_range", "training_need.ask.participants"]),
        (5, "ทุกคน", ["form.error.not_a_count", "training_need.ask.participants"]),
        (6, "ต.ค. 69", ["form.error.past_month", "training_need.ask.preferred_month"]),
        (6, "ธ.ค. 75", ["form.error.too_far_month", "training_need.ask.preferred_month"]),
        (6, "ปิดเทอม", ["form.error.not_a_month", "training_need.ask.preferred_month"]),
        (6, "ม.ค. 70", ["training_need.review"]),
        (6, "2", ["training_need.review"]),
        (6, "เดือนใดก็ได้", ["training_need.review"]),
    ],
)
def test_answers(dialog: Dialog, before: int, said: str, keys: list[str]) -> None:
    steps = [*OPEN, *REST][: before + 1] if before > 1 else OPEN[:1]
    assert dialog(steps).say(said) == keys
