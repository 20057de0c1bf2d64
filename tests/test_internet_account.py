"""Accounts for the office's Internet: prefilled, conditional, and only with the terms accepted."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.texts import sentences
from handlers.internet_account import end_of_year
from tests.dialogues import Dialog, tap
from tests.stored import fresh, only_ticket

ASK = "internet_account.ask"
REVIEW = ["internet_account.review"]
BEGIN: list[tuple[Any, list[str]]] = [
    ("ขอใช้อินเทอร์เน็ต", [f"{ASK}.workplace"]),
    ("ใช่ค่ะ", [f"{ASK}.contact_phone"]),
    ("1", [f"{ASK}.device_kind"]),
    ("คอมและมือถือ", [f"{ASK}.device_kind"]),
    ("เสร็จแล้ว", [f"{ASK}.account_type"]),
]


def test_a_first_account(in_each_office: Dialog) -> None:
    """What the profile knows takes one tap."""
    officer = in_each_office.person("officer")
    teacher = in_each_office([*BEGIN, ("1", [f"{ASK}.accept_terms"]), ("ยอมรับ", REVIEW)])
    teacher([("ส่ง", ["internet_account.opened"])])
    assert officer.heard() == ["desk.new"]
    ticket = only_ticket()
    assert ticket.fields == {
        "workplace": in_each_office.school.name,
        "contact_phone": "0812345678",
        "device_kind": ["pc", "smartphone"],
        "account_type": "first",
        "accept_terms": "accept",
        "system": "internet",
    }
    assert (ticket.number[0], ticket.priority) == ("A", 4)


def test_a_question_stands_above_what_explains_it(dialog: Dialog) -> None:
    """Its first line is the card's head. A button that stands alone has no number."""
    teacher = dialog([BEGIN[0]])
    card = teacher.last.message["contents"]
    asked, _, more = str(sentences()[f"{ASK}.workplace"]).partition("\n")
    assert asked.removesuffix("{q}") in str(card["header"])
    assert more not in str(card["header"])
    assert more in str(card["body"])
    assert f"'text': '{dialog.school.name}'" in str(card["footer"])
    teacher([("1", [f"{ASK}.contact_phone"])])


def test_what_the_profile_knows_can_be_otherwise(dialog: Dialog) -> None:
    teacher = dialog([BEGIN[0], ("กลุ่มนโยบายและแผน", [f"{ASK}.contact_phone"])])
    teacher([("ไม่ใช่", ["form.error.not_a_phone", f"{ASK}.contact_phone"])])
    teacher([("๐๘๑ ๑๑๑ ๒๒๒๒", [f"{ASK}.device_kind"]), ("แท็บเล็ต", [f"{ASK}.device_kind"])])
    teacher(
        [("เสร็จแล้ว", [f"{ASK}.account_type"]), ("1", [f"{ASK}.accept_terms"]), ("ตกลง", REVIEW)]
    )
    teacher([("ส่ง", ["internet_account.opened"])])
    fields = only_ticket().fields
    assert (fields["workplace"], fields["contact_phone"]) == ("กลุ่มนโยบายและแผน", "0811112222")


def test_more_accounts_need_a_reason_and_lent_ones_an_end(dialog: Dialog) -> None:
    """Rule 1.4: more than one as needed."""
    until = [f"{ASK}.valid_until"]
    teacher = dialog([*BEGIN, ("บัญชีชั่วคราว", [f"{ASK}.reason"]), ("วิทยากรอบรม 3 วัน", until)])
    teacher([("1 ต.ค. 2570", ["internet_account.error.valid_until.after_year", *until])])
    teacher(
        [
            ("13 ธ.ค. 2569", ["form.error.past", *until]),
            ("เร็ว ๆ นี้", ["form.error.not_a_date", *until]),
        ]
    )
    teacher([("31 มี.ค.", [f"{ASK}.accept_terms"]), ("ยอมรับ", REVIEW)])
    # Another kind of account drops what it does not ask for.
    teacher([(tap("form.edit"), ["form.edit_which"]), ("ประเภทบัญชี", [f"{ASK}.account_type"])])
    teacher([("บัญชีเพิ่ม", REVIEW), ("ส่ง", ["internet_account.opened"])])
    fields = only_ticket().fields
    assert (fields["reason"], fields.get("valid_until")) == ("วิทยากรอบรม 3 วัน", None)


def test_whoever_declines_the_terms_sends_nothing_and_loses_nothing(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    declined = ["internet_account.error.accept_terms.declined"]
    teacher = dialog([*BEGIN, ("1", [f"{ASK}.accept_terms"]), ("ไม่ยอมรับ", declined)])
    assert officer.heard() == []
    teacher([("เมนู", ["menu.ask"]), ("ทำต่อ", [f"{ASK}.accept_terms"])])
    teacher([(tap("form.set?f=internet_account&s=accept_terms&v=decline"), declined)])
    teacher(
        [("ทำต่อ", [f"{ASK}.accept_terms"]), ("ยอมรับ", REVIEW), ("ส่ง", ["internet_account.opened"])]
    )
    assert only_ticket().fields["accept_terms"] == "accept"


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_a_year_ends_in_september(day: date) -> None:
    last = end_of_year(day)
    assert (last.month, last.day) == (9, 30)
    assert timedelta() <= last - day < timedelta(days=366)


def test_the_officer_notes_the_network_card(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    dialog(
        [
            *BEGIN,
            ("1", [f"{ASK}.accept_terms"]),
            ("ยอมรับ", REVIEW),
            ("ส่ง", ["internet_account.opened"]),
        ]
    )
    at = "internet_account.result"
    officer([(tap("desk.details"), ["ticket.card"]), (tap("resolve.open"), [f"{at}.ask.outcome"])])
    officer([("เปิดบัญชีแล้ว", [f"{at}.ask.action_taken"]), ("เปิดบัญชีให้แล้ว", [f"{at}.review"])])
    officer([(tap("form.edit?s=mac_address"), [f"{at}.ask.mac_address"])])
    officer([("a4-5e", [f"{at}.error.mac_address.not_a_mac", f"{at}.ask.mac_address"])])
    officer([("a4-5e-60-01-02-o3", [f"{at}.error.mac_address.not_a_mac", f"{at}.ask.mac_address"])])
    officer([("a45e.6001.0203", [f"{at}.review"]), ("ส่ง", ["resolve.done"])])
    assert fresh(only_ticket()).fields["mac_address"] == "A4:5E:60:01:02:03"
