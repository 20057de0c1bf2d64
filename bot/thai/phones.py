"""Thai telephone numbers: read however people write them, shown as offices print them."""

import re
from dataclasses import dataclass

from bot.thai.cleaning import clean_text, to_arabic_digits
from bot.thai.words import WORDS

# Numbering plan as Thai offices use it: ten-digit mobiles, nine-digit landlines.
MOBILE = re.compile(r"0[689]\d{8}")
LANDLINE = re.compile(r"0[23457]\d{7}")

_EXTENSION_WORDS = "|".join(
    re.escape(word) for word in sorted(WORDS.phone_extension_words, key=len, reverse=True)
)
_EXTENSION = re.compile(rf"(?<=\d)[\s,(]*(?:{_EXTENSION_WORDS})[\s.:]*(\d{{1,6}})(?!\d)")
_DIGITS = re.compile(r"\+?[(]?\d(?:[ \-.()\u2010-\u2015]*\d)*")
_COUNTRY = re.compile(r"^(?:\+|00)660?|^66(?=\d{8,9}$)")
# "0 4481 2345-6": a bundle of lines, of which the first is dialled.
_BUNDLE = re.compile(r"^(.*\d)[\-\u2010-\u2015]\d{1,2}$")


@dataclass(frozen=True)
class Phone:
    """A number in national digits (``0812345678``) and an extension, empty when there is none."""

    number: str
    extension: str = ""

    @property
    def is_mobile(self) -> bool:
        """Whether it is a mobile number."""
        return MOBILE.fullmatch(self.number) is not None

    def __str__(self) -> str:
        """The form that is stored; parse_phone reads it back."""
        if not self.extension:
            return self.number
        return f"{self.number} {WORDS.phone_extension} {self.extension}"


def parse_phone(text: str) -> Phone | None:
    """The first telephone number in the text, or None.

    Reads Thai digits, +66 and 0066, spaces, hyphens, dots, brackets, words around the number
    and an extension after it. Longer digit runs, such as citizen ids, are no numbers.
    """
    plain = to_arabic_digits(clean_text(text)).casefold()
    for found in _DIGITS.finditer(plain):
        number = _national(found[0])
        if number:
            extension = _EXTENSION.match(plain, found.end())
            return Phone(number, extension[1] if extension else "")
    return None


def _national(written: str) -> str:
    """The number in national digits, or an empty string."""
    candidates = [written]
    bundle = _BUNDLE.match(written)
    if bundle:
        candidates.append(bundle[1])
    for candidate in candidates:
        digits = re.sub(r"[^\d+]", "", candidate)
        number = _COUNTRY.sub("0", digits)
        if MOBILE.fullmatch(number) or LANDLINE.fullmatch(number):
            return number
    return ""


def format_phone(phone: Phone | str) -> str:
    """For display: 081-234-5678, 0 4481 2345; text that is no number comes back as it is."""
    read = phone if isinstance(phone, Phone) else parse_phone(phone)
    if read is None:
        return str(phone)
    number = read.number
    if read.is_mobile:
        shown = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    else:
        shown = f"{number[0]} {number[1:5]} {number[5:]}"
    return f"{shown} {WORDS.phone_extension} {read.extension}" if read.extension else shown
