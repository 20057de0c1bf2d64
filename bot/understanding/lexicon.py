"""The lexicon (texts/lexicon.txt): which words tell what, found in spite of how they are spelt."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.thai import clean_text, to_arabic_digits

FILE = Path(__file__).resolve().parents[2] / "texts" / "lexicon.txt"

# A letter more than twice in a row is drawn out; LINE sends at most 5,000 of them.
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_NO_LETTERS = re.compile("[^\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e#+@?.\u2764\U0001f300-\U0001faff]+")
# What is misspelt most: the sign that shortens and the silencer go, the third and fourth tone are
# written as the second and first. Without any tones too many words would be alike.
_MISSPELT = str.maketrans("\u0e4a\u0e4b", "\u0e49\u0e48", "\u0e47\u0e4c")
# Latin words stay apart; Thai has no spaces that mean anything.
_IDLE_SPACE = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])")


def plain(text: str) -> str:
    """What was written without damage, case, drawn-out letters and punctuation."""
    told = to_arabic_digits(clean_text(text)).casefold()
    return _NO_LETTERS.sub(" ", _DRAWN_OUT.sub(r"\1", told)).strip()


def skeleton(plain_text: str) -> str:
    """Plain text without spaces within Thai, and without what is misspelt most."""
    return _IDLE_SPACE.sub("", plain_text).translate(_MISSPELT)


@dataclass(frozen=True)
class Found:
    """A word of the lexicon in a skeleton: under which name, and where it stands."""

    name: str
    start: int
    end: int


class Lexicon:
    """Names and their words. Raises ValueError for a line that is none."""

    def __init__(self, lines: str) -> None:
        counting = list(filter(_counts, lines.splitlines()))
        self._patterns = dict(map(_entry, counting))
        parts = [each.partition(":") for each in counting]
        self._words = {name.strip(): rest for name, _, rest in parts}

    @property
    def names(self) -> list[str]:
        """All names, in the order of the file."""
        return list(self._patterns)

    def words(self, name: str) -> list[str]:
        """The words of a name as they are written, longest first."""
        words = (word.strip() for word in self._words[name].split("|"))
        return sorted((word for word in words if not word.startswith("!")), key=len, reverse=True)

    def find(self, skeleton_text: str, group: str = "") -> list[Found]:
        """The words of all names, or of those in a group (``equipment``): where several names
        have a word at one place, the longest comes first.
        """
        found = [
            Found(name, match.start(), match.end())
            for name, pattern in self._patterns.items()
            if name.startswith(group)
            for match in pattern.finditer(skeleton_text)
            if match["word"] is not None
        ]
        return sorted(found, key=lambda each: (each.start - each.end, each.start))


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _entry(line: str) -> tuple[str, re.Pattern[str]]:
    name, colon, rest = line.partition(":")
    others = {skeleton(plain(word)) for word in rest.split("|") if word.strip().startswith("!")}
    words = {skeleton(plain(word)) for word in rest.split("|")} - others - {""}
    if not colon or not words:
        raise ValueError(f"texts/lexicon.txt: this is no name with its words: {line}")
    # What only contains a word is read first, and is none.
    skipped = "".join(f"{re.escape(word)}|" for word in sorted(others))
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return name.strip(), re.compile(f"{skipped}(?P<word>{'|'.join(map(_bounded, longest_first))})")


def _bounded(word: str) -> str:
    """A Latin word within a longer one is none (``ap`` in ``laptop``)."""
    before = "(?<![a-z])" if word[0].isascii() and word[0].isalpha() else ""
    after = "(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    return f"{before}{re.escape(word)}{after}"


@cache
def lexicon() -> Lexicon:
    """The lexicon of the project, read once."""
    return Lexicon(FILE.read_text("utf-8"))
