"""Forgotten passwords: what is asked, what is refused, and whose the system is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import has_citizen_number
from models.tables import Status
from tests.dialogues import Dialog, tap
from tests.stored import assert_nowhere, fresh, only_ticket

pytestmark = pytest.mark.any_database

ASK = "password_reset.ask"
OPEN = ("ลืมรหัสผ่าน", [f"{ASK}.system"])
REST: list[tuple[Any, list[str]]] = [
    ("somying.j", [f"{ASK}.problem"]),
    ("ลืม", [f"{ASK}.callback_time"]),
    ("ช่วงเช้าค่ะ", ["password_reset.review"]),
]
CITIZEN = "1-2345-67890-12-1"


def test_a_request_for_a_system_of_the_office(in_each_office: Dialog) -> None:
    officer = in_each_office.person("officer")
    teacher = in_each_office([OPEN, ("อีเมล", [f"{ASK}.username"]), *REST])
    assert "Google Workspace" in teacher.last.text
    teacher([("ส่ง", ["password_reset.opened"])])
    assert officer.heard() == ["desk.new"]
    assert "somying.j" in officer.last.text
    assert "เช้า 08.30–12.00" in officer.last.text
    ticket = only_ticket()
    assert (ticket.number[0], ticket.priority) == ("P", 3)
    assert ticket.fields == {
        "system": "gworkspace",
        "username": "somying.j",
        "problem": "forgot",
        "callback_time": "morning",
    }


@pytest.mark.parametrize(
    ("said", "key", "owner"),
    [("dmc", "opened_central", "สพฐ."), ("SMSS", "opened_school", "โรงเรียน"), ("3", "opened", "")],
)
def test_whose_the_system_is(dialog: Dialog, said: str, key: str, owner: str) -> None:
    """It is told before the request is sent, and after; the ticket is opened all the same."""
    teacher = dialog([OPEN, (said, [f"{ASK}.username"]), *REST])
    assert owner in teacher.last.text
    teacher([("ส่ง", [f"password_reset.{key}"])])
    assert owner in teacher.last.text
    assert only_ticket().status == Status.NEW


def test_a_system_that_the_profile_does_not_name_is_asked_for(dialog: Dialog) -> None:
    teacher = dialog([OPEN, ("อื่น ๆ", [f"{ASK}.other_system"]), ("e-Saraban", [f"{ASK}.username"])])
    teacher([*REST, ("ส่ง", ["password_reset.opened"])])
    assert only_ticket().fields["other_system"] == "e-Saraban"


def test_a_number_of_a_citizen_is_refused_and_kept_nowhere(dialog: Dialog) -> None:
    teacher = dialog([OPEN, ("DMC", [f"{ASK}.username"])])
    for typed in (CITIZEN, "1234567890121", "๑๒๓๔๕๖๗๘๙๐๑๒๑", "เลข 1 2345 67890 12 1 ค่ะ"):
        error = "password_reset.error.username.citizen_number"
        teacher([(typed, ["masked.number", error, f"{ASK}.username"])])
        assert_nowhere(typed)
    teacher([("จำไม่ได้", [f"{ASK}.problem"]), *REST[1:], ("ส่ง", ["password_reset.opened_central"])])
    assert "username" not in only_ticket().fields


@given(
    st.text("0123456789", min_size=13, max_size=13),
    st.lists(st.sampled_from(["", "-", " ", "."]), min_size=12, max_size=12),
)
def test_thirteen_digits_are_a_number_of_a_citizen(digits: str, between: list[str]) -> None:
    written = "".join(map("".join, zip(digits, [*between, ""], strict=True)))
    thai = written.translate({ord(str(n)): 0x0E50 + n for n in range(10)})
    assert all(map(has_citizen_number, (written, thai, f"เลข{written}ครับ")))
    assert not has_citizen_number(written[:-1])
    assert not has_citizen_number("9" + written)


def test_lists_say_what_is_asked_for_and_of_what(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    dialog([OPEN, ("SMSS", [f"{ASK}.username"]), *REST, ("ส่ง", ["password_reset.opened_school"])])
    officer([("งานค้าง", ["desk.queue"])])
    assert "ลืมรหัสผ่าน: SMSS" in officer.last.text


def test_no_question_asks_for_a_password(dialog: Dialog) -> None:
    """And officers are reminded not to write one."""
    teacher = dialog([OPEN, ("1", [f"{ASK}.username"])])
    assert "อย่าพิมพ์รหัสผ่าน" in teacher.last.text


def test_how_the_person_was_known_stands_with_the_result(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    teacher([OPEN, ("1", [f"{ASK}.username"]), *REST, ("ส่ง", ["password_reset.opened"])])
    at = "password_reset.result.ask"
    officer([(tap("desk.details"), ["ticket.card"]), (tap("resolve.open"), [f"{at}.outcome"])])
    officer([("ตั้งรหัสผ่านใหม่แล้ว", [f"{at}.verify_method"]), ("โทรกลับ", [f"{at}.verified_at"])])
    officer([("พรุ่งนี้ 8.00", ["form.error.not_a_moment", f"{at}.verified_at"])])
    officer(
        [
            ("วันนี้ 09.55", [f"{at}.action_taken"]),
            ("ตั้งรหัสชั่วคราวแล้ว", ["password_reset.result.review"]),
        ]
    )
    officer([("ส่ง", ["resolve.done"])])
    assert teacher.heard()[-1] == "resolve.card"
    fields = fresh(only_ticket()).fields
    assert (fields["verify_method"], fields["verified_at"]) == (
        "callback",
        "2026-12-14T09:55+07:00",
    )


def test_it_is_passed_on_to_the_owner(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    teacher([OPEN, ("dmc", [f"{ASK}.username"]), *REST, ("ส่ง", ["password_reset.opened_central"])])
    at = "password_reset.result.ask"
    officer([(tap("desk.details"), ["ticket.card"]), (tap("resolve.open"), [f"{at}.outcome"])])
    officer([("ส่งต่อ", [f"{at}.expected_on"]), ("พรุ่งนี้", [f"{at}.action_taken"])])
    officer([("แจ้ง สพฐ. แล้ว", ["password_reset.result.review"]), ("ส่ง", ["ticket.waits_now"])])
    assert only_ticket().status == Status.WAITING
