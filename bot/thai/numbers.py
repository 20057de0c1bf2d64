"""Numbers as official papers write them: Thai digits, and amounts of money in words."""

import re
from decimal import Decimal

from bot.thai.words import WORDS

_THAI_DIGITS = str.maketrans("0123456789", "".join(map(chr, range(0x0E50, 0x0E5A))))
# A run without spaces, such as 7440-001-0001/2565, R6911-0001, 550W or 081-234-5678: what is a code
# and no number stays as it is read on labels and screens.
_RUN = re.compile(r"\S+")
_CODE = re.compile(r"[A-Za-z]|\d[-/:]\d")
_MILLION = 1_000_000


def thai_digits(text: str) -> str:
    """The text with its numbers in Thai digits; codes, numbers of things and addresses stay."""
    return _RUN.sub(lambda run: run[0] if _CODE.search(run[0]) else in_thai_digits(run[0]), text)


def in_thai_digits(text: str) -> str:
    """The text with all its digits in Thai."""
    return text.translate(_THAI_DIGITS)


def baht_in_words(amount: Decimal) -> str:
    """An amount in words, as it stands in brackets behind the figures. ValueError for a negative
    one, or one with fractions of a satang.
    """
    satang = amount * 100
    if amount < 0 or satang != satang.to_integral_value():
        raise ValueError("no amount in baht and satang")
    whole, rest = divmod(int(satang), 100)
    names = WORDS.numbers
    told = f"{_in_words(whole)}{names.baht}" if whole or not rest else ""
    return told + (f"{_in_words(rest)}{names.satang}" if rest else names.exactly)


def _in_words(number: int) -> str:
    if number >= _MILLION:
        millions, rest = divmod(number, _MILLION)
        tail = _below_million(rest, follows=True) if rest else ""
        return f"{_in_words(millions)}{WORDS.numbers.million}{tail}"
    return _below_million(number)


def _below_million(number: int, *, follows: bool = False) -> str:
    names = WORDS.numbers
    digits = [int(digit) for digit in str(number)]
    told = []
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if place == 1 and digit in (1, 2):  # ten is one ten without "one"; twenty has its own word
            told.append(("", names.twenty)[digit - 1] + names.places[1])
        elif place == 0 and digit == 1 and (follows or number > 1):
            told.append(names.one_at_the_end)
        elif digit:
            told.append(names.digits[digit] + names.places[place])
    return "".join(told) or names.digits[0]
