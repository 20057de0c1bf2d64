"""What a message says already: of which equipment, which system, which place, which ticket."""

import re
from functools import cache

from bot import ticket_numbers
from bot.thai import clean_text
from bot.understanding.lexicon import lexicon, plain, skeleton

_LONGEST = 400


def equipment(text: str) -> str | None:
    """The equipment a message is about: a name of the lexicon without ``equipment.``."""
    return _first(text, "equipment.")


def system(text: str) -> str | None:
    """The code of the information system a message is about."""
    return _first(text, "system.")


def place(text: str) -> str | None:
    """Buildings, floors and rooms as they were written, in that order."""
    found = _places().findall(clean_text(text)[:_LONGEST])
    return " ".join(dict.fromkeys(each.strip() for each in found)) or None


def ticket(text: str) -> str | None:
    """The number of a ticket, as it is printed."""
    return ticket_numbers.inside(text)


def _first(text: str, group: str) -> str | None:
    """Of the names found, the one that stands first in the lexicon: what is said of less."""
    found = {each.name for each in lexicon().find(skeleton(plain(text[:_LONGEST])), group)}
    order = lexicon().names
    return min(found, key=order.index).removeprefix(group) if found else None


@cache
def _places() -> re.Pattern[str]:
    known = "|".join(map(re.escape, lexicon().words("place.name")))
    alone = "|".join(map(re.escape, lexicon().words("place.alone")))
    before = "|".join(map(re.escape, lexicon().words("place.before")))
    grade = r"[\u0e01-\u0e2e]{1,3}\.\s?\d{1,2}(?:/\d{1,2})?"  # a class, shortened as they are
    number = r"\d{1,4}(?:/\d{1,2})?"
    which = rf"(?:\u0e17\u0e35\u0e48\s?)?(?:{grade}|{number}|(?:{known})(?:\s?{number})?)"
    return re.compile(rf"{alone}|(?:{before})\s?{which}", re.IGNORECASE)
