"""What is compared when questions are: the short runs of letters (character n-grams) of a text.

Thai is written without spaces, and teachers write it with typos, so nothing is cut into words.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from bot.knowledge import FOLDER
from bot.thai import clean_text, to_arabic_digits

# Tone marks, the silencer and other small marks are where typing goes wrong most.
_LOOSE = str.maketrans("", "", "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\u0e46\u0e2f")
# Letters of one sound: one stands for all.
_ALIKE = str.maketrans(
    "\u0e28\u0e29\u0e13\u0e0d\u0e0f\u0e0e\u0e10\u0e11\u0e12\u0e2c\u0e43\u0e04\u0e06\u0e20\u0e18",
    "\u0e2a\u0e2a\u0e19\u0e22\u0e15\u0e14\u0e16\u0e17\u0e17\u0e25\u0e44\u0e02\u0e02\u0e1e\u0e17",
)
_PIECES = re.compile("[\u0e01-\u0e3a\u0e40-\u0e45]+|[a-z]+|[0-9]+|\n")
_DRAWN_OUT = re.compile(r"(\D)\1{2,}")
_LENGTH = 3
# A Latin word says this much as a whole; a number, together with so many letters before it, that.
_WORD = 2
_LETTERS_BEFORE, _NUMBER = 4, 3


def grams(text: str) -> Counter[str]:
    """The runs of three letters in a text, how often each: of Thai across spaces, which are set at
    will, but not from line to line; of a Latin word, and the whole word; a number together with
    the letters before it.
    """
    found: Counter[str] = Counter()
    thai = before = ""
    for piece in [*_PIECES.findall(_words().made_one(_sounds(text))), ""]:
        if piece > "\u0e00":
            thai += piece
            before = thai
            continue
        found.update(_runs(thai))
        thai = ""
        if piece.isdecimal():
            found[f"{before[-_LETTERS_BEFORE:]}{piece}"] += _NUMBER
        elif piece > "\n":
            found[f"={piece}"] += _WORD
            found.update(_runs(f"<{piece}>"))
        before = piece
    return found


def _runs(text: str) -> Iterator[str]:
    for start in range(len(text) - _LENGTH + 1):
        yield text[start : start + _LENGTH]


def _sounds(text: str) -> str:
    plain = to_arabic_digits(clean_text(text)).casefold()
    return _DRAWN_OUT.sub(r"\1", plain.translate(_LOOSE).translate(_ALIKE))


class _Words:
    """What knowledge/words.toml makes one."""

    def __init__(self) -> None:
        raw = tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))
        self._for = {
            _sounds(word): f" {_sounds(words[0])} " for words in raw["same"] for word in words
        }
        self._for |= dict.fromkeys(map(_sounds, raw["fillers"]), " ")
        latin = [word for word in self._for if word[0].isascii()]
        thai = _any_of(self._for.keys() - set(latin))
        # In Latin letters a word must stand by itself. Two patterns: one takes twice as long.
        self._patterns = (
            re.compile(f"(?<![a-z0-9])(?:{_any_of(latin)})(?![a-z0-9])"),
            re.compile(thai),
        )

    def made_one(self, text: str) -> str:
        for pattern in self._patterns:
            text = pattern.sub(lambda found: self._for[found[0]], text)
        return text


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _words() -> _Words:
    return _Words()
