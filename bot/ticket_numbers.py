"""Numbers of tickets, as people write them: R6911-0001, r69110001, #R 6911 - 0001."""

import re

from bot.thai import to_arabic_digits

# Service letter, Buddhist year and month, running number: four digits, more after the 9999th.
_NUMBER = r"([a-z])\s?(\d\d(?:0[1-9]|1[0-2]))\s?-?\s?(\d{4,6})(?!\d)"
_FIRST = re.compile(rf"[#\s]*{_NUMBER}", re.IGNORECASE)
INSIDE = re.compile(rf"#?\s*(?<![a-z0-9]){_NUMBER}", re.IGNORECASE)


def leading(text: str) -> str | None:
    """The number that a text consists of or begins with (``#R6911-0042 ...``), as it is printed."""
    return _printed(_FIRST.match(to_arabic_digits(text)))


def after(text: str) -> str:
    """What stands behind the number that a text begins with."""
    found = _FIRST.match(to_arabic_digits(text))
    return text[found.end() :].strip() if found else text


def inside(text: str) -> str | None:
    """The first number in a text, as it is printed."""
    return _printed(INSIDE.search(to_arabic_digits(text)))


def _printed(found: re.Match[str] | None) -> str | None:
    return f"{found[1].upper()}{found[2]}-{found[3]}" if found else None
