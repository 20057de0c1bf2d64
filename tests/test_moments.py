"""Moments that lie behind, as people tell them, and the question for one."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import BANGKOK, parse_moment, short_moment
from tests.test_thai import texts

NOW = datetime(2026, 12, 14, 10, tzinfo=BANGKOK)
past = st.integers(1, 4_000_000).map(lambda minutes: NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("typed", "day", "time"),
    [
        ("เมื่อวาน 3 ทุ่ม", 13, "21:00"),
        ("3 ทุ่มเมื่อวานครับ", 13, "21:00"),
        ("วันนี้ 08.50", 14, "08:50"),
        ("วันนี้เช้า", 14, "08:00"),
        ("เมื่อเช้านี้ค่ะ", 14, "08:00"),
        ("เมื่อกี้", 14, "10:00"),
        ("เมื่อสักครู่นี้เองค่ะ", None, ""),
        ("บ่ายโมงครึ่งเมื่อวานนี้", 13, "13:30"),
        ("บ่ายสองเมื่อวาน", 13, "14:00"),
        ("สี่โมงเย็นเมื่อวาน", 13, "16:00"),
        ("2 โมงเช้า", 14, "08:00"),
        ("เที่ยงคืน", 14, "00:00"),
        ("ตีสองครึ่ง", 14, "02:30"),
        ("เมื่อคืน", 13, "21:00"),
        ("เมื่อคืนตี 2", 14, "02:00"),
        ("ราว ๆ 8 โมง 20 นาที", 14, "08:20"),
        ("๐๘.๓๐ น.", 14, "08:30"),
        ("11.15", 13, "11:15"),
        ("2 ชั่วโมงก่อน", 14, "08:00"),
        ("1 ชม.ครึ่งที่แล้ว", 14, "08:30"),
        ("ครึ่งชั่วโมงที่แล้ว", 14, "09:30"),
        ("วันที่ 10 ธ.ค. ประมาณ 9 โมง", 10, "09:00"),
        ("10/12/2569 14:30", 10, "14:30"),
        ("10.12.69 14.30 น.", 10, "14:30"),
        ("2026-12-10T08:50", 10, "08:50"),
        ("เมื่อวานซืน", 12, None),
        ("10 ธ.ค. 69", 10, None),
        ("พรุ่งนี้ 8.00", None, ""),
        ("ไม่ใช่เมื่อวาน 8.00", None, ""),
        ("หลัง 10 ธ.ค. 8.00", None, ""),
        ("เมื่อวาน 25.00", None, ""),
        ("8.75", None, ""),
        ("ไม่ทราบ", None, ""),
        ("สายแลนขาด", None, ""),
        ("", None, ""),
    ],
)
def test_what_people_type(typed: str, day: int | None, time: str | None) -> None:
    found = parse_moment(typed, NOW)
    if day is None:
        assert found is None
    else:
        assert found is not None
        assert found.day.day == day
        assert (found.time and f"{found.time:%H:%M}") == time


@given(past)
def test_what_is_shown_is_read_again(at: datetime) -> None:
    ways = [
        short_moment(at),
        f"{at.day}/{at.month}/{at.year + 543} {at:%H:%M}",
        f"{at:%H.%M} น. วันที่ {short_moment(at).rpartition(' ')[0].rpartition(' ')[0]}",
        at.isoformat(timespec="minutes").partition("+")[0],
    ]
    for typed in ways:
        found = parse_moment(typed, NOW)
        assert found is not None, typed
        assert found.at == at, typed


@given(st.integers(1, 600))
def test_how_long_ago_it_was(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    for typed in (f"{minutes} นาทีที่แล้ว", f"{hours} ชั่วโมง {rest} นาทีก่อน"):
        found = parse_moment(typed, NOW)
        assert found is not None
        assert found.at == NOW - timedelta(minutes=minutes)


@given(texts, st.sampled_from(["", "เมื่อวาน ", "3 ทุ่ม", " 10.30"]))
def test_whatever_is_typed_is_read_or_not(typed: str, more: str) -> None:
    found = parse_moment(typed + more, NOW)
    assert found is None or found.time is None or found.at is not None


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_alone_is_the_last_one(hour: int, minute: int) -> None:
    found = parse_moment(f"{hour}.{minute:02d} น.", NOW)
    assert found is not None
    assert found.at is not None
    assert timedelta() <= NOW - found.at < timedelta(days=1)
