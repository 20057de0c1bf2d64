"""Numbers of citizens: thirteen digits, recognised to be refused."""

import re

from bot.thai.cleaning import clean_text, to_arabic_digits

# 1-2345-67890-12-1 on the card; with any single signs between the digits, and no more of them.
_NUMBER = re.compile(r"(?<!\d)\d(?:[\W_]{0,2}\d){12}(?![\W_]{0,2}\d)")


def has_citizen_number(text: str) -> bool:
    """Whether thirteen digits stand together in it, in either script, however they are separated.
    The check digit does not count: a mistyped number is as private.
    """
    return _NUMBER.search(to_arabic_digits(clean_text(text))) is not None


def citizen_numbers(text: str) -> list[tuple[int, int]]:
    """Where numbers of citizens stand in it, as slices: thirteen digits in either script, however
    they are separated, whose check digit is right and whose first is no zero, as a telephone's is.
    """
    return [found.span() for found in _NUMBER.finditer(text) if _is_checked(found[0])]


def _is_checked(written: str) -> bool:
    digits = [int(sign) for sign in written if sign.isdecimal()]
    total = sum(digit * (13 - place) for place, digit in enumerate(digits[:12]))
    return digits[0] != 0 and (11 - total % 11) % 10 == digits[12]
