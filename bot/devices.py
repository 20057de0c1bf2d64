"""Addresses of network cards: how they are typed, and how they are kept."""

import re
from dataclasses import dataclass

from bot.forms import Complaint, Kind, Place, Reading
from bot.inputs import Input
from bot.thai import to_arabic_digits
from bot.turns import Turn


@dataclass(frozen=True)
class MacAddress(Kind):
    """The address of a network card, however its pairs are separated; kept as A4:5E:60:01:02:03."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_mac."""
        if given.kind != "text":
            raise Complaint("not_text")
        digits = _BETWEEN_PAIRS.sub("", to_arabic_digits(given.text))
        if not _TWELVE.fullmatch(digits):
            raise Complaint("not_a_mac")
        return Reading(":".join(re.findall("..", digits.upper())))


_BETWEEN_PAIRS = re.compile(r"[\s:.-]")
_TWELVE = re.compile(r"[0-9A-F]{12}", re.IGNORECASE)
