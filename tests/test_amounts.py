"""Numbers, what is counted, and months, as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import buddhist_fiscal_year, fiscal_year_start, month_and_year
from bot.thai.months import month_after, parse_month
from bot.thai.quantities import split_number, unit_of
from bot.thai.words import WORDS

TODAY = date(2026, 11, 30)
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
ONES = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("12", 12, ""),
        ("๑๒ คนค่ะ", 12, "คน"),
        ("ประมาณ 20", 20, ""),
        ("ครู 12 คน", 12, "คน"),
        ("1,200 บาท", 1200, "บาท"),
        ("5เครื่อง", 5, "เครื่อง"),
        ("จำนวน 5 เครื่อง ค่ะ", 5, "เครื่อง"),
        ("30 กว่าคน", 30, "กว่าคน"),
        ("สิบสอง", 12, ""),
        ("ยี่สิบเอ็ดคน", 21, "คน"),
        ("ห้าเครื่องครับ", 5, "เครื่อง"),
        ("ประมาณ สามร้อย คน", 300, "คน"),
        ("20.", 20, ""),
    ],
)
def test_a_number_and_what_is_counted(text: str, number: int, unit: str) -> None:
    found = split_number(text)
    assert found is not None
    assert (found[1], unit_of(found[2])) == (number, unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", "ไม่ทราบ", "12.5", "1.5 เครื่อง", "-5", "20-25 คน", "10 หรือ 12", "3/4", "50%"),
        *("ครู 5 คน นักเรียน 20 คน", "สองสาม", "1,23", "12345678901"),
    ],
)
def test_what_is_no_number_or_several(text: str) -> None:
    assert split_number(text) is None


@given(st.integers(0, 999_999_999), st.booleans(), st.sampled_from(["", " ", "ประมาณ ", "รวม"]))
def test_numbers_of_either_script(number: int, is_thai: bool, before: str) -> None:
    for written in (f"{number}", f"{number:,}"):
        typed = written.translate(THAI_DIGITS) if is_thai else written
        found = split_number(f"{before}{typed} คน")
        assert found is not None
        assert found[1] == number


@given(st.integers(1, 999_999))
def test_numbers_in_words(number: int) -> None:
    found = split_number(_in_words(number))
    assert found == ("", number, "")


def _in_words(number: int) -> str:
    said = ""
    names = ("แสน", "หมื่น", "พัน", "ร้อย", "สิบ", "")
    for digit, name in zip(map(int, f"{number:06d}"), names, strict=True):
        if digit and name == "สิบ":
            said += {1: "", 2: "ยี่"}.get(digit, ONES[digit]) + name
        elif digit:
            said += "เอ็ด" if not name and digit == 1 and number > 9 else ONES[digit] + name
    return said


@given(st.text(max_size=200))
def test_any_text_has_a_number_or_none(text: str) -> None:
    found = split_number(text)
    assert found is None or 0 <= found[1] < 10**9
    parse_month(text, TODAY)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("ธ.ค. 69", "2026-12"), ("ธค 69", "2026-12"), ("ธันวาคม 2569", "2026-12")),
        *(("ธันวาคม พ.ศ. 2569", "2026-12"), ("ธันวา", "2026-12"), ("เดือนธันวาคมค่ะ", "2026-12")),
        *(("12/69", "2026-12"), ("๑๒/๒๕๖๙", "2026-12"), ("2026-12", "2026-12")),
        *(("เดือนหน้า", "2026-12"), ("เดือนนี้", "2026-11"), ("พ.ย.", "2026-11")),
        *(("ม.ค.", "2027-01"), ("ช่วงเดือนมกรา", "2027-01"), ("มกราคม ปี 70", "2027-01")),
        *(("ปลายเดือน มี.ค. 70", "2027-03"), ("15 ธ.ค. 69", "2026-12"), ("ต.ค. 69", "2026-10")),
    ],
)
def test_months(text: str, month: str) -> None:
    found = parse_month(text, TODAY)
    assert found is not None
    assert f"{found:%Y-%m}" == month


@pytest.mark.parametrize("text", ["", "13/69", "ไม่เอาเดือนธันวาคม", "มีนาคมหรือเมษายน", "มิ", "2"])
def test_what_is_no_month(text: str) -> None:
    assert parse_month(text, TODAY) is None


@given(st.dates(date(2020, 1, 1), date(2056, 12, 1)))
def test_a_month_as_it_is_shown_is_read_again(day: date) -> None:
    first = day.replace(day=1)
    assert parse_month(month_and_year(day), TODAY) == first
    short = WORDS.months_short[day.month - 1]
    assert parse_month(f"{short} {(day.year + 543) % 100:02d}", TODAY) == first
    assert month_after(month_after(day, 5), -5) == first


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_the_budget_year_runs_from_october(day: date) -> None:
    start = fiscal_year_start(buddhist_fiscal_year(day))
    assert (start.month, start.day) == (10, 1)
    assert start <= day < start.replace(year=start.year + 1)
    assert start.replace(year=start.year + 1) == fiscal_year_start(buddhist_fiscal_year(day) + 1)


def test_months_that_are_past() -> None:
    """Nobody reports on a month to come: without a year it is the last one of that name."""
    for text, month in (("ธ.ค.", "2025-12"), ("พฤศจิกายน", "2026-11"), ("ม.ค.", "2026-01")):
        found = parse_month(text, TODAY, ahead=False)
        assert f"{found:%Y-%m}" == month
