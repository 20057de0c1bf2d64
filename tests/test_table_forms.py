"""Lists and tables typed line by line: what is read, what is summed up, what is complained of."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import Complaint, Place, Step
from bot.pipeline import Bot
from bot.table_forms import Column, CountCell, Lines, MoneyCell, Rows, WordsCell

pytestmark = pytest.mark.any_database

ITEMS = Rows(
    (
        Column("name", WordsCell()),
        Column("quantity", CountCell()),
        Column("unit", WordsCell(20)),
        Column("price", MoneyCell()),
    ),
    product=("quantity", "price"),
)
AT = Place("purchase", Step("items", ITEMS))


class Fake:
    """As much of a turn as reading a line needs."""

    def __init__(self, bot: Bot) -> None:
        self.texts = bot.texts


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Power Supply 550W, 1, ตัว, 850", ("Power Supply 550W", "1", "ตัว", "850.00")),
        ("Power Supply 550W,1,ตัว,850.5", ("Power Supply 550W", "1", "ตัว", "850.50")),
        ("จอภาพ 24 นิ้ว, 2, เครื่อง, 4,500.00 บาท", ("จอภาพ 24 นิ้ว", "2", "เครื่อง", "4500.00")),
        ("สายแลน, สีฟ้า, 1,000, เมตร, 12", ("สายแลน, สีฟ้า", "1000", "เมตร", "12.00")),
        ("เมาส์ | ๒ | ตัว | ๑๕๐", ("เมาส์", "2", "ตัว", "150.00")),
        ("เมาส์ / 2 / ตัว / 150", ("เมาส์", "2", "ตัว", "150.00")),
        ("HDMI/VGA, 2, เส้น, 150", ("HDMI/VGA", "2", "เส้น", "150.00")),
    ],
)
def test_a_row(bot: Bot, typed: str, read: tuple[str, ...]) -> None:
    assert tuple(ITEMS.line(Fake(bot), typed, AT).values()) == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Power Supply", "cells"),
        ("Power Supply, 1, 850", "cells"),
        (", 1, ตัว, 850", "empty"),
        ("เมาส์, สอง, ตัว, 850", "not_a_count"),
        ("เมาส์, 0, ตัว, 850", "not_a_count"),
        ("เมาส์, 1.5, ตัว, 850", "not_a_count"),
        ("เมาส์, 1, ตัว, 8.505", "not_money"),
        ("เมาส์, 1, ตัว, แปดร้อย", "not_money"),
        ("เมาส์, 1, ตัว, -5", "not_money"),
        ("ก" * 121 + ", 1, ตัว, 5", "long"),
    ],
)
def test_a_row_that_cannot_be_read(bot: Bot, typed: str, reason: str) -> None:
    with pytest.raises(Complaint) as raised:
        ITEMS.line(Fake(bot), typed, AT)  # type: ignore[arg-type]
    assert raised.value.reason == reason
    assert bot.texts.get(f"form.line.{reason}", **raised.value.values)


names = st.text("กขคงABC 0123/-", min_size=1, max_size=30).map(str.strip).filter(bool)
prices = st.integers(0, 99_999_999).map(lambda satang: Decimal(satang) / 100)


@given(st.lists(st.tuples(names, st.integers(1, 9999), prices), min_size=1, max_size=5))
def test_rows_are_read_back_and_summed_exactly(rows: list[tuple[str, int, Decimal]]) -> None:
    read = []
    for name, quantity, price in rows:
        if " / " in name or name in "/-":
            continue
        row = ITEMS.line(None, f"{name}, {quantity:,}, ตัว, {price:,.2f}", AT)  # type: ignore[arg-type]
        assert row == {
            "name": name,
            "quantity": str(quantity),
            "unit": "ตัว",
            "price": f"{price:.2f}",
        }
        read.append((row, quantity, price))
    satang = sum(quantity * int(price * 100) for _, quantity, price in read)
    assert ITEMS.total([row for row, _, _ in read]) * 100 == satang


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_complained_of(text: str) -> None:
    table = Rows((Column("a", WordsCell()), Column("b", MoneyCell())))
    try:
        row = table.line(_Silent(), text, AT)  # type: ignore[arg-type]
    except Complaint as complaint:
        complained = complaint.reason
    else:
        assert Decimal(row["b"]) >= 0
        return
    assert complained in ("cells", "empty", "long", "not_money")


class _Silent:
    """A turn whose texts are their keys."""

    class texts:  # noqa: N801 - as a turn names it
        """Its texts."""

        get = staticmethod(lambda key, **_: key)


def test_a_list_without_brands(bot: Bot) -> None:
    at = Place("spec", Step("min_specs", Lines()))
    line = "หน่วยความจำ (RAM) ไม่น้อยกว่า 8 GB"
    assert Lines().line(Fake(bot), line, at) == line  # type: ignore[arg-type]
    for text in ("เครื่องคอมพิวเตอร์ acer", "ยี่ห้อ HP หรือดีกว่า"):
        with pytest.raises(Complaint, match="refused"):
            Lines().line(Fake(bot), text, at)  # type: ignore[arg-type]
    assert Lines().line(Fake(bot), "มี chipset และ phpMyAdmin", at)  # type: ignore[arg-type]
