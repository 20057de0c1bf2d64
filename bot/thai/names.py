"""Names of people, read from one line as they write it."""

import re
from dataclasses import dataclass

from bot.thai.cleaning import CONSONANT, clean_text
from bot.thai.words import WORDS, Prefix

MIN_LENGTH = 2
MAX_LENGTH = 60

# Thai without the baht sign and the abbreviation mark; Latin with accents, for foreign teachers.
_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e4e"
_ALLOWED = re.compile(f"[{_LETTERS} .'\u2019-]*")
_FIRST_LETTER = f"[A-Za-z\u00c0-\u024f{CONSONANT}\u0e40-\u0e44]"
_STARTS_WELL = re.compile(_FIRST_LETTER)
_NICKNAME = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_LEADS = re.compile(
    rf"(?:(?:{_any_of(WORDS.name_leads)})[\s:.-]*|(?:{_any_of(WORDS.name_pronouns)})\s+)"
    rf"(?={_FIRST_LETTER})"
)
_POLITE_WORDS = _any_of(WORDS.polite_always + WORDS.polite_after_space)
_POLITE_END = re.compile(rf"(?:\s+(?:{_POLITE_WORDS})|{_any_of(WORDS.polite_never_in_names)})+$")


class NameRefusedError(ValueError):
    """The text is no full name; `reason` is the key of the complaint."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PersonName:
    """A name in its parts; the prefix is empty when none was given."""

    prefix: str
    first: str
    last: str


def parse_name(text: str) -> PersonName:
    """The prefix, first and last name in one line of text.

    Raises NameRefusedError with reason ``empty``, ``has_digits``, ``bad_letters``,
    ``no_last_name``, ``too_short`` or ``too_long``. Names are 2-60 Thai or Latin letters
    with spaces, dots and hyphens; all after the first name is the last name.
    """
    line = " ".join(clean_text(_NICKNAME.sub(" ", clean_text(text))).split())
    line = _POLITE_END.sub("", line)
    if not line:
        raise NameRefusedError("empty")
    if any(char.isdecimal() for char in line):
        raise NameRefusedError("has_digits")
    lead = _LEADS.match(line)
    prefix, rest = _split_prefix(line[lead.end() :] if lead else line)
    if not _ALLOWED.fullmatch(rest):
        raise NameRefusedError("bad_letters")
    first, _, last = rest.partition(" ")
    last = last.strip(" .-")
    if not last:
        raise NameRefusedError("no_last_name" if _letters(first) >= MIN_LENGTH else "too_short")
    for part in (first, last):
        _check_part(part)
    return PersonName(prefix, first, last)


def _check_part(part: str) -> None:
    if _letters(part) < MIN_LENGTH:
        raise NameRefusedError("too_short")
    if len(part) > MAX_LENGTH:
        raise NameRefusedError("too_long")
    if not _STARTS_WELL.match(part):
        raise NameRefusedError("bad_letters")


def _letters(part: str) -> int:
    return len(re.findall(f"[{_LETTERS}]", part))


def _written_pattern(written: str, attached: bool) -> str:
    """Matches one way of writing a prefix, with what must follow it."""
    body = ""
    for place, char in enumerate(written):
        last = place == len(written) - 1
        if char == ".":
            body += r"(?:\.\s*|\s+)" if last else r"\.\s*"
        else:
            body += r"\s*" if char == " " else re.escape(char)
    gap = "" if written.endswith(".") else r"\.?\s*" if attached else r"\.?\s+"
    # What follows must begin a word, so that a name is not torn inside a syllable.
    return rf"{body}{gap}(?={_FIRST_LETTER})"


def _compile(prefixes: tuple[Prefix, ...]) -> list[tuple[re.Pattern[str], Prefix]]:
    ways = [(written, prefix) for prefix in prefixes for written in prefix.written]
    ways.sort(key=lambda way: len(way[0]), reverse=True)
    return [
        (re.compile(_written_pattern(written, prefix.attached), re.IGNORECASE), prefix)
        for written, prefix in ways
    ]


_PREFIXES = _compile(WORDS.name_prefixes)


def _split_prefix(line: str) -> tuple[str, str]:
    """The prefixes in front (joined) and the rest of the line."""
    prefix = ""
    for _ in range(3):
        for pattern, known in _PREFIXES:
            found = pattern.match(line)
            rest = line[found.end() :] if found else ""
            # A rest of one letter means that the "prefix" was part of the name.
            if _letters(rest.partition(" ")[0]) >= MIN_LENGTH:
                prefix, line = prefix + known.canonical, rest
                break
        else:
            break
    return prefix, line
