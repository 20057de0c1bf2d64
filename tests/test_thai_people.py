"""Telephone numbers, names and dates: read as people write them, shown as offices do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import (
    NameRefusedError,
    PersonName,
    Phone,
    buddhist_year_month,
    clock_time,
    format_phone,
    parse_date,
    parse_name,
    parse_phone,
    short_date,
    working_duration,
)
from models.tables import Person

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
MOBILE = Phone("0812345678")
LANDLINE = Phone("044812345")
phones = st.builds(
    Phone,
    st.from_regex(r"0[689][0-9]{8}|0[23457][0-9]{7}", fullmatch=True),
    st.from_regex(r"([0-9]{1,6})?", fullmatch=True),
)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0812345678", MOBILE),
        ("๐๘๑-๒๓๔-๕๖๗๘", MOBILE),
        ("081 234 5678 ค่ะ", MOBILE),
        ("081.234.5678", MOBILE),
        ("+66812345678", MOBILE),
        ("+66 81 234 5678", MOBILE),
        ("+66 (0)81 234 5678", MOBILE),
        ("0066812345678", MOBILE),
        ("66812345678", MOBILE),
        ("เบอร์ผม 081-234-5678 ครับ", MOBILE),
        ("081-234-5678, 089-111-2222", MOBILE),
        ("บ้าน 45 หมู่ 3 โทร 0812345678", MOBILE),
        ("โทร.044812345", LANDLINE),
        ("(044) 812345", LANDLINE),
        ("0 4481 2345-6", LANDLINE),
        ("+66 44 812 345", LANDLINE),
        ("๐ ๔๔๘๑ ๒๓๔๕ ต่อ ๑๒", Phone("044812345", "12")),
        ("044-812345 ext. 12", Phone("044812345", "12")),
        ("044-812345#12", Phone("044812345", "12")),
        ("โทรศัพท์ 02-280-1234 ต่อ 101", Phone("022801234", "101")),
    ],
)
def test_parse_phone(typed: str, phone: Phone) -> None:
    assert parse_phone(typed) == phone


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ไม่มี",
        "12345",
        "081234567",
        "08123456789",
        "812345678",
        "0112345678",
        "1-2345-67890-12-3",
        "1234567890123",
        "+1 202 555 0100",
        "08x-xxx-xx78",
    ],
)
def test_parse_phone_refuses(typed: str) -> None:
    assert parse_phone(typed) is None


@given(phones)
def test_phones_read_back_from_every_form(phone: Phone) -> None:
    assert parse_phone(str(phone)) == phone
    assert parse_phone(format_phone(phone)) == phone
    assert parse_phone(format_phone(phone).translate(THAI_DIGITS)) == phone


@given(st.text())
def test_parse_phone_takes_any_text(text: str) -> None:
    phone = parse_phone(text)
    assert phone is None or parse_phone(str(phone)) == phone


def test_format_phone() -> None:
    assert format_phone("0812345678") == "081-234-5678"
    assert format_phone("044812345 ต่อ 12") == "0 4481 2345 ต่อ 12"
    assert format_phone("022801234") == "0 2280 1234"
    assert format_phone("1579") == "1579"


@pytest.mark.parametrize(
    ("typed", "prefix", "first", "last"),
    [
        ("นางสาวสมหญิง ใจดี", "นางสาว", "สมหญิง", "ใจดี"),
        ("น.ส. สมหญิง  ใจดี", "นางสาว", "สมหญิง", "ใจดี"),
        ("น.ส.สมหญิง ใจดี", "นางสาว", "สมหญิง", "ใจดี"),
        ("นาย สมชาย\nใจดี", "นาย", "สมชาย", "ใจดี"),
        ("ว่าที่ร้อยตรีหญิง สมหญิง ใจดี", "ว่าที่ร้อยตรีหญิง", "สมหญิง", "ใจดี"),
        ("ว่าที่ ร.ต.หญิงสมหญิง ใจดี", "ว่าที่ร้อยตรีหญิง", "สมหญิง", "ใจดี"),
        ("ว่าที่ ร.ต. สมชาย ใจดี", "ว่าที่ร้อยตรี", "สมชาย", "ใจดี"),
        ("ดร.สมชาย ใจดี", "ดร.", "สมชาย", "ใจดี"),
        ("ดร สมชาย ใจดี", "ดร.", "สมชาย", "ใจดี"),
        ("ผศ.ดร.สมหญิง ใจดี", "ผศ.ดร.", "สมหญิง", "ใจดี"),
        ("ครูสมหญิง ใจดี", "ครู", "สมหญิง", "ใจดี"),
        ("สมหญิง ใจดี", "", "สมหญิง", "ใจดี"),
        ("สมหญิง ใจดีค่ะ", "", "สมหญิง", "ใจดี"),
        ("ดิฉัน นางสมหญิง ใจดี ค่ะ", "นาง", "สมหญิง", "ใจดี"),
        ("ชื่อ สมหญิง ใจดี (ครูหญิง)", "", "สมหญิง", "ใจดี"),
        ("สมชาย ณ อยุธยา", "", "สมชาย", "ณ อยุธยา"),
        ("นายสมชาย เทพหัสดิน ณ อยุธยา", "นาย", "สมชาย", "เทพหัสดิน ณ อยุธยา"),
        ("นางสาวิตรี ใจดี", "นาง", "สาวิตรี", "ใจดี"),
        ("นายิกา ใจดี", "", "นายิกา", "ใจดี"),
        ("คุณากร ใจดี", "", "คุณากร", "ใจดี"),
        ("ดรุณี ใจดี", "", "ดรุณี", "ใจดี"),
        ("ผมหอม ใจดี", "", "ผมหอม", "ใจดี"),
        ("Mr. John Smith", "Mr.", "John", "Smith"),
        ("Maria Dela Cruz-Peña", "", "Maria", "Dela Cruz-Peña"),
    ],
)
def test_parse_name(typed: str, prefix: str, first: str, last: str) -> None:
    assert parse_name(typed) == PersonName(prefix, first, last)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("ค่ะ\u200b \n", "empty"),
        ("สมหญิง", "no_last_name"),
        ("นางสาวสมหญิง", "no_last_name"),
        ("นาย ใจดี", "no_last_name"),
        ("สมชาย ณ", "too_short"),
        ("ส ใจดี", "too_short"),
        ("สมชาย ใจดี 0812345678", "has_digits"),
        ("สมชาย ๑", "has_digits"),
        ("สมชาย ใจดี 😀", "bad_letters"),
        ("สมชาย <b>", "bad_letters"),
        ("-- --", "too_short"),
        ("าา าา", "bad_letters"),
        ("สมชาย " + "ก" * 61, "too_long"),
    ],
)
def test_parse_name_refuses_with_a_reason(typed: str, reason: str) -> None:
    with pytest.raises(NameRefusedError) as refused:
        parse_name(typed)
    assert refused.value.reason == reason


@given(st.text(st.sampled_from("นางสาวยดร.ค่ะเ์ก ิ่ชื่อ-ab1😀( )"), max_size=40))
def test_parse_name_answers_or_refuses(text: str) -> None:
    reasons = {"empty", "has_digits", "bad_letters", "no_last_name", "too_short", "too_long"}
    try:
        name = parse_name(text)
    except NameRefusedError as refused:
        reasons.remove(refused.reason)
    else:
        assert 2 <= len(name.first) <= 60
        assert 2 <= len(name.last) <= 60
        assert parse_name(f"{name.first} {name.last}").last == name.last


def full_name(typed: str) -> str:
    name = parse_name(typed)
    return Person(prefix=name.prefix, first_name=name.first, last_name=name.last).name


def test_full_names_as_they_are_written() -> None:
    assert full_name("น.ส. สมหญิง ใจดี") == "นางสาวสมหญิง ใจดี"
    assert full_name("ดร. สมชาย ใจดี") == "ดร.สมชาย ใจดี"
    assert full_name("mr john smith") == "Mr. john smith"
    assert full_name("สมหญิง ใจดี") == "สมหญิง ใจดี"


MOMENT = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)


def test_dates_are_shown_in_bangkok_and_the_buddhist_era() -> None:
    assert short_date(MOMENT) == "20 พ.ย. 69"
    assert clock_time(MOMENT) == "09.15 น."
    assert buddhist_year_month(MOMENT) == "6911"


def test_dates_turn_at_midnight_in_bangkok() -> None:
    before = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    assert buddhist_year_month(before) == "6912"
    assert buddhist_year_month(before + timedelta(minutes=1)) == "7001"


def test_leap_day_and_century_of_the_buddhist_era() -> None:
    assert short_date(date(2024, 2, 29)) == "29 ก.พ. 67"
    assert short_date(date(2057, 1, 1)) == "1 ม.ค. 00"


@pytest.mark.parametrize(
    "typed",
    [
        "24/11/2569",
        "24-11-69",
        "24.11.69",
        "24/11",
        "24 พ.ย.",
        "24 พ.ย. 69 ครับ",
        "วันที่ ๒๔ พฤศจิกายน ๒๕๖๙",
        "24พย2569",
        "2026-11-24",
        "2569-11-24",
        "24/11/2026",
    ],
)
def test_parse_date(typed: str) -> None:
    assert parse_date(typed, MOMENT.date()) == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["", "พรุ่งนี้", "31/2/69", "24/13/69", "24", "12 3", "081-234-5678"])
def test_parse_date_refuses(typed: str) -> None:
    assert parse_date(typed, MOMENT.date()) is None


@pytest.mark.parametrize(
    "typed",
    [
        "2-3 วัน",
        "3-5 วันทำการ",
        "ไม่เกิน 3-5 วัน",
        "ไม่เกิน 3-5",
        "ประมาณ 2/3",
        "อีก 2-3 วันค่ะ",
        "ภายใน 2-3 วันครับ",
        "1-2 สัปดาห์",
        "1-2 อาทิตย์",
        "2-3 เดือน",
        "1-2 ปี",
        "2-3 ชั่วโมง",
        "2-3 ชม.",
        "2-3 คน",
        "2-3 ทุ่ม",
        "1.5 วัน",
        "5.10 บาท",
        "9.10 น.",
        "~2/3",
        "5-7 ก.พ.",
        "5-7 กุมภาพันธ์ 2570",
        "5/7 ก.พ.",
        "5-7",
        "วันที่ 5-7",
        "17 ธ.ค. ปีก่อน",
        "17 ธ.ค. ปีที่แล้ว",
        "ไม่ใช่ 17 ธ.ค.",
        "17 ธ.ค. ไม่ได้ค่ะ",
        "หลัง 17 ธ.ค.",
        "ก่อน 17 ธ.ค.",
        "เลย 17 ธ.ค.",
        "หลังวันที่ 17/12",
        "ก่อน 2026-12-17",
        "17 ธ.ค. 10 โมง",
        "17 ธ.ค. 30 วัน",
    ],
)
def test_a_span_and_what_turns_a_date_round_are_no_date(typed: str) -> None:
    assert parse_date(typed, date(2027, 1, 11)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "วันที่ 17 ธ.ค. ค่ะ",
        "17/12/69",
        "17-12",
        "17.12.69.",
        "17 ธันวาคม พ.ศ. 2569",
        "17 ธันวาคม ปี 69",
        "ภายใน 17 ธ.ค.",
        "ภายในวันที่ 17 ธ.ค. นี้ครับ",
        "พฤ. 17 ธ.ค. 69",
        "พฤหัส 17/12",
        "วันพฤ.17/12",
        "วันศุกร์ที่ 17/12",
        "วันส่งคืน 17/12",
        "วันพฤหัสบดีที่ ๑๗ ธันวาคม ๒๕๖๙ ครับบบ",
        "17/12/69 วันพฤหัส",
        "(17 ธ.ค.)",
        "น่าจะ 17 ธ.ค. นะคะพี่",
        "ลาถึง 17 ธ.ค. 69 จ้าาา",
        "- 17/12/69",
        "on 17/12/69",
        "17 ธ.ค. ปีนี้",
    ],
)
def test_what_may_stand_around_a_date(typed: str) -> None:
    assert parse_date(typed, MOMENT.date()) == date(2026, 12, 17)


@pytest.mark.parametrize("typed", ["17 ธ.ค. ปีหน้า", "17/12 ปีหน้าค่ะ", "วันที่ 17 ธันวาคมปีหน้า"])
def test_next_year(typed: str) -> None:
    assert parse_date(typed, MOMENT.date()) == date(2027, 12, 17)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5 ม.ค.", date(2027, 1, 5)),
        ("5/1", date(2027, 1, 5)),
        ("14 ธ.ค.", date(2026, 12, 14)),
        ("17/12", date(2026, 12, 17)),
        ("5 ม.ค. 69", date(2026, 1, 5)),
        ("5 ม.ค. ปีนี้", date(2026, 1, 5)),
        ("5 ม.ค. ปีหน้า", date(2027, 1, 5)),
        ("29 ก.พ.", None),
    ],
)
def test_a_day_ahead_without_a_year(typed: str, day: date | None) -> None:
    assert parse_date(typed, date(2026, 12, 14), ahead=True) == day


def test_a_leap_day_ahead() -> None:
    assert parse_date("29 ก.พ.", date(2027, 12, 14), ahead=True) == date(2028, 2, 29)
    assert parse_date("29 ก.พ.", date(2028, 12, 14), ahead=True) == date(2028, 2, 29)


@given(st.text(), st.dates(date(1958, 1, 1), date(2056, 12, 31)))
def test_dates_read_back_as_they_are_shown(text: str, day: date) -> None:
    assert parse_date(short_date(day), MOMENT.date()) == day
    assert parse_date(text, MOMENT.date()) is None or any(map(str.isdecimal, text))


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        short_date(MOMENT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("minutes", "per_day", "words"),
    [
        (0, 480, "ไม่ถึง 1 นาที"),
        (0.9, 480, "ไม่ถึง 1 นาที"),
        (30, 480, "30 นาที"),
        (95.9, 480, "1 ชั่วโมง 35 นาที"),
        (240, 480, "4 ชั่วโมง"),
        (480, 480, "1 วันทำการ"),
        (2400, 480, "5 วันทำการ"),
        (480 + 5, 480, "1 วันทำการ"),
        (600, 480, "1 วันทำการ 2 ชั่วโมง"),
        (420, 420, "1 วันทำการ"),
    ],
)
def test_working_duration(minutes: float, per_day: int, words: str) -> None:
    assert working_duration(minutes, per_day) == words
