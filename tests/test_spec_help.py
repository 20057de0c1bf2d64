"""Help with specifications: how many of what, at what price, and what comes of it."""

import re

import pytest

from tests.dialogues import Dialog, forged, tap
from tests.openings import Steps
from tests.stored import fresh, only_ticket
from tests.terms import on_terms

pytestmark = pytest.mark.any_database

OPEN: Steps = [
    ("ขอสเปก", ["spec_help.ask.item_name"]),
    ("เครื่องคอมพิวเตอร์สำหรับงานประมวลผล", ["spec_help.ask.quantity"]),
    ("๕ เครื่องค่ะ", ["spec_help.ask.budget_per_unit"]),
    ("22,000.50", ["spec_help.ask.purpose"]),
    ("ห้องปฏิบัติการคอมพิวเตอร์", ["spec_help.review"]),
]
RESULT = "spec_help.result"


@pytest.fixture(autouse=True)
def _without_approval(request: pytest.FixtureRequest) -> None:
    """What comes after the form is approved is looked at here."""
    for name in {"dialog", "in_each_office"} & set(request.fixturenames):
        on_terms(request.getfixturevalue(name), "spec_help", approval=[])


def test_a_request_and_its_result(in_each_office: Dialog) -> None:
    officer = in_each_office.person("officer")
    teacher = in_each_office(OPEN)
    assert "5 เครื่อง" in teacher.last.text
    assert "110,002.50 บาท" in teacher.last.text  # 5 x 22,000.50
    teacher([("ส่ง", ["spec_help.opened"])])
    ticket = only_ticket()
    assert re.fullmatch(r"S\d{4}-0001", ticket.number)
    assert ticket.priority == 4
    assert ticket.fields["quantity"] == {"count": 5, "unit": "เครื่อง"}
    assert (ticket.fields["budget_per_unit"], ticket.fields["total"]) == ("22000.50", "110002.50")
    assert officer.heard() == ["desk.new"]
    assert "110,002.50 บาท" in officer.last.text
    officer([(tap("desk.details"), ["ticket.card"])])
    officer([(tap("resolve.open"), [f"{RESULT}.ask.action_taken"])])
    specs = "RAM ไม่น้อยกว่า 8 GB\nSSD ไม่น้อยกว่า 256 GB"
    officer([(specs, [f"{RESULT}.ask.outcome"]), ("เสร็จแล้ว", [f"{RESULT}.review"])])
    officer([("รับประกัน", [f"{RESULT}.ask.warranty_years"])])
    officer([("11", ["form.error.out_of_range", f"{RESULT}.ask.warranty_years"])])
    officer([("สาม ปี", [f"{RESULT}.review"]), ("เกณฑ์อ้างอิง", [f"{RESULT}.ask.reference"])])
    officer([("1", [f"{RESULT}.review"])])
    assert "3 ปี" in officer.last.text
    officer([("บันทึกผล", ["resolve.done"])])
    found = fresh(ticket).fields
    assert (found["reference"], found["warranty_years"]) == ("ministry", 3)
    assert teacher.heard() == ["resolve.card"]
    assert "RAM ไม่น้อยกว่า 8 GB" in teacher.last.text


def test_a_unit_that_was_left_out_is_asked_for(dialog: Dialog) -> None:
    teacher = dialog([*OPEN[:2], ("1200", ["form.error.no_unit"])])
    teacher([("2", ["spec_help.ask.budget_per_unit"]), ("ย้อนกลับ", ["spec_help.ask.quantity"])])
    teacher([("3", ["form.error.no_unit"]), ("3 กล่อง", ["spec_help.ask.budget_per_unit"])])
    for said in ("900", "ใช้สอนในห้องเรียน", "ส่ง"):
        teacher.say(said)
    assert only_ticket().fields["quantity"] == {"count": 3, "unit": "กล่อง"}


def test_units_are_offered_with_the_number(dialog: Dialog) -> None:
    teacher = dialog([*OPEN[:2], ("1200", ["form.error.no_unit"])])
    assert "1,200 เครื่อง" in teacher.last.text
    unit = forged("form.set?f=spec_help&s=quantity&v=1,200 ชุด")
    teacher([(unit, ["spec_help.ask.budget_per_unit"])])


@pytest.mark.parametrize(
    ("before", "said", "complaint"),
    [
        (2, "หลายเครื่อง", "form.error.not_a_quantity"),
        (2, "0 เครื่อง", "form.error.out_of_range"),
        (2, "10000 ชุด", "form.error.out_of_range"),
        (2, "จอ 5 เครื่อง เมาส์ 6 ตัว", "form.error.not_a_quantity"),
        (3, "ไม่แพง", "spec_help.error.budget_per_unit.not_an_amount"),
        (3, "0", "spec_help.error.budget_per_unit.not_an_amount"),
    ],
)
def test_a_bad_answer_is_explained_and_asked_again(
    dialog: Dialog, before: int, said: str, complaint: str
) -> None:
    talker = dialog(OPEN[:before])
    assert talker.say(said) == [complaint, *OPEN[before - 1][1]]
