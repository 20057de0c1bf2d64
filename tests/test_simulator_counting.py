"""Counting characters LINE's two ways."""

import pytest

from simulator.limits.counting import graphemes, utf16


@pytest.mark.parametrize(
    ("text", "units", "clusters"),
    [
        ("", 0, 0),
        ("abc", 3, 3),
        ("a\r\nb", 4, 3),
        ("แจ้งซ่อมคอมพิวเตอร์", 19, 15),
        ("น้ำ", 3, 1),
        ("ที่", 3, 1),
        ("👍", 2, 1),
        ("👍🏽", 4, 1),
        ("👨‍👩‍👧‍👦", 11, 1),
        ("🇹🇭🇯🇵", 8, 2),
        ("🏳️‍🌈", 6, 1),
        ("e\u0301", 2, 1),
        ("\u1100\u1161\u11a8", 3, 1),
        ("한국", 2, 2),
        ("\ud800", 1, 1),
        ("1️⃣", 3, 1),
    ],
)
def test_units_and_clusters(text: str, units: int, clusters: int) -> None:
    assert utf16(text) == units
    assert graphemes(text) == clusters
