"""Numbers on papers: amounts in words, and Thai digits where they are numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.thai import baht_in_words, thai_digits
from bot.thai.words import WORDS


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("21.00", "ยี่สิบเอ็ดบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("1250.00", "หนึ่งพันสองร้อยห้าสิบบาทถ้วน"),
        ("1121.50", "หนึ่งพันหนึ่งร้อยยี่สิบเอ็ดบาทห้าสิบสตางค์"),
        ("0.25", "ยี่สิบห้าสตางค์"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("21000000", "ยี่สิบเอ็ดล้านบาทถ้วน"),
        ("1000000000000", "หนึ่งล้านล้านบาทถ้วน"),
    ],
)
def test_an_amount_in_words(amount: str, words: str) -> None:
    assert baht_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "0.005"])
def test_what_is_no_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        baht_in_words(Decimal(amount))


def read(words: str) -> int:
    """The number that the words mean."""
    names, number, digit = WORDS.numbers, 0, 0
    if names.million in words:
        millions, _, rest = words.rpartition(names.million)
        return read(millions) * 1_000_000 + (read(rest) if rest else 0)
    values = {word: value for value, word in enumerate(names.digits)}
    values |= {names.twenty: 2, names.one_at_the_end: 1}
    places = {word: 10**place for place, word in enumerate(names.places) if word}
    while words:
        word = next(each for each in (*values, *places) if words.startswith(each))
        words = words.removeprefix(word)
        if word in places:
            number, digit = number + (digit or 1) * places[word], 0
        else:
            digit = values[word]
    return number + digit


@given(st.integers(0, 10**13))
def test_words_mean_the_amount(satang: int) -> None:
    names = WORDS.numbers
    words = baht_in_words(Decimal(satang) / 100)
    whole, _, rest = words.rpartition(names.baht)
    told = read(whole) * 100 if whole else 0
    rest = rest.removesuffix(names.satang).removesuffix(names.exactly)
    assert told + (read(rest) if rest else 0) == satang


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("20 พฤศจิกายน 2569", "๒๐ พฤศจิกายน ๒๕๖๙"),
        ("1,250.00 บาท", "๑,๒๕๐.๐๐ บาท"),
        ("RAM ไม่น้อยกว่า 8 GB", "RAM ไม่น้อยกว่า ๘ GB"),
        ("7440-001-0001/2565-12", "7440-001-0001/2565-12"),
        ("R6911-0001 Power Supply 550W", "R6911-0001 Power Supply 550W"),
        ("081-234-5678", "081-234-5678"),
        ("(3) ข้อ 1.", "(๓) ข้อ ๑."),
    ],
)
def test_thai_digits_are_for_numbers(text: str, written: str) -> None:
    assert thai_digits(text) == written
