"""Text as people type or paste it, made storable (clean_text) and comparable (fold)."""

import re
import unicodedata
from functools import lru_cache

from bot.thai.lengths import ZWJ, is_pictograph
from bot.thai.words import WORDS

CONSONANT = "\u0e01-\u0e2e"
# Marks that stand on a letter (vowels, tones, silencer ...) and sara am, in the order they are
# stored: below vowels, above vowels, nikhahit, tones, silencer, yamakkan, sara am.
_MARK_ORDER = (
    "\u0e3a\u0e38\u0e39\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d"
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e\u0e33"
)
_RANK = {mark: rank for rank, mark in enumerate(_MARK_ORDER)}
# NFC leaves tones in the order they come, so they share one rank.
_RANK |= dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b", _RANK["\u0e48"])

# Thai fonts of the 1990s kept shifted glyphs here, and PDF readers copy them out as they are
# (Adobe glyph names uniF700-uniF71A).
_SHIFTED_GLYPHS = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
        "\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)

# Letters and signs of nearly everything people type; there is nothing odd among them.
_ORDINARY = re.compile("[\n -~\u0e01-\u0e3a\u0e3f-\u0e5b\u2013\u2014\u2018-\u201d\u2022\u2026]*")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Spaces of all widths, and letters that only look like one (blank names are made of them).
_SPACES = re.compile(
    "[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800\u3164\uffa0\u115f\u1160]+"
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0100-\U000e01ef]"
)
_ZWJS = re.compile(f"{ZWJ}+")
_LOOSE_SELECTORS = re.compile(r"(^|[\s])[\ufe00-\ufe0f]+")
_LOOSE_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
_SPACE_AT_LINE_END = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")
# A letter whose mark stands apart, or that has several.
_MARKED_LETTER = re.compile(
    f"([{CONSONANT}])((?: +[{_MARK_ORDER}]|[{_MARK_ORDER}] *[{_MARK_ORDER}])(?: *[{_MARK_ORDER}])*)"
)
_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]*) ?\u0e32")


def clean_text(text: str) -> str:
    """The text as it is stored and matched; idempotent, never raises, always valid UTF-8.

    NFC; no NUL, control, bidi or invisible characters and no lone surrogates (PostgreSQL and
    both drivers refuse some of them); Thai as PDF files damage it repaired; runs of spaces and
    of blank lines shortened, newlines kept. Emoji keep their joiners and skin tones.
    """
    while True:
        cleaned = _clean_once(text)
        # A removed character can bring two others together that belong in another order.
        if cleaned == text:
            return cleaned
        text = cleaned


def _clean_once(text: str) -> str:
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip(" ")
    if not _ORDINARY.fullmatch(text):
        text = _without_oddities(text)
    text = _repair_thai(unicodedata.normalize("NFC", _SPACES.sub(" ", text)))
    if "\n" in text:
        text = _BLANK_LINES.sub("\n\n", _SPACE_AT_LINE_END.sub("\n", text))
    return text.strip(" \n")


def _without_oddities(text: str) -> str:
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = _LINE_BREAKS.sub("\n", text.translate(_SHIFTED_GLYPHS))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    text = _ZWJS.sub(_keep_emoji_joiner, text)
    return _LOOSE_TAGS.sub("", _LOOSE_SELECTORS.sub(r"\1", text))


def _keep_emoji_joiner(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    joins_emoji = bool(before and after) and is_pictograph(after)
    return ZWJ if joins_emoji and (is_pictograph(before) or before == "\ufe0f") else ""


def _repair_thai(text: str) -> str:
    """Undo what PDF readers and old keyboards do to Thai (NFC does none of it)."""
    text = text.replace("\u0e40\u0e40", "\u0e41")
    text = _MARKED_LETTER.sub(_order_marks, text)
    return _SPLIT_SARA_AM.sub("\\1\u0e33", text) if "\u0e4d" in text else text


def _order_marks(found: re.Match[str]) -> str:
    marks = sorted(found[2].replace(" ", ""), key=_RANK.__getitem__)
    kept = [mark for place, mark in enumerate(marks) if place == 0 or mark != marks[place - 1]]
    return found[1] + "".join(kept)


_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def to_arabic_digits(text: str) -> str:
    """Decimal digits of every script as 0-9; all else as it is."""
    return _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


def _ending(words: tuple[str, ...], lead: str) -> re.Pattern[str]:
    """Matches one of the words at the end, its last letter perhaps drawn out."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(f"{lead}(?:{'|'.join(map(re.escape, longest_first))})$")


# An ending never follows a vowel that is written before its consonant: that would split a word.
_POLITE = _ending(WORDS.polite_always, "(?<![\u0e40-\u0e44])")
_POLITE_APART = _ending(WORDS.polite_always + WORDS.polite_after_space, r"(?<=\s)")
# Repetition and abbreviation signs are typed or left out at will.
_UNSPOKEN = re.compile("[^\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[_\u0e2f\u0e46]")


# No button and no command is longer; taking endings off one by one costs more the longer a text.
LONGEST_WORDS = 200


def fold(text: str) -> str:
    """The text as typed words are compared with buttons; idempotent.

    Case, spaces, punctuation, emoji, script of digits and polite endings do not count. Empty
    only for empty text: of a message that has nothing else, its signs or endings remain.
    """
    plain = to_arabic_digits(clean_text(text)).casefold()
    spoken = _POLITE_APART.sub("", _shorten_end(_UNSPOKEN.sub(" ", plain)))
    joined = clean_text(_UNSPOKEN.sub("", spoken)) or clean_text(_UNSPOKEN.sub("", plain))
    if not joined:
        return clean_text("".join(plain.split()))
    joined = _shorten_end(joined)
    return _drop_polite_endings(joined) if len(joined) <= LONGEST_WORDS else joined


@lru_cache(4096)
def fold_label(text: str) -> str:
    """``fold`` of words that the bot itself offers, remembered: they come in every turn.

    Not for what people write, which nobody shall find here after they took it back.
    """
    return fold(text)


def _shorten_end(text: str) -> str:
    text = text.rstrip()
    last = text[-1:]
    # No pattern: with a back reference it takes a fifth of a second for 5,000 equal letters.
    is_drawn_out = text[-3:] == last * 3 and last.isalpha()
    return text.rstrip(last) + last if is_drawn_out else text


def _drop_polite_endings(word: str) -> str:
    while word.endswith(WORDS.polite_always):  # quicker to ask than to search
        shorter = _POLITE.sub("", word)
        if shorter in ("", word):
            break
        word = shorter
    return word
