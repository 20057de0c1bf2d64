"""Numbers as people type them: whole ones, in digits or words, with their units; and money."""

import re
from decimal import Decimal

from bot.thai.cleaning import to_arabic_digits
from bot.thai.words import WORDS

# Grouped by commas, or plain; no part of 12.5, of 3/4 or of something below zero.
_DIGITS = re.compile(
    r"(?<![\d.,/\u2212-])(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?![\d/%]|[.,]\d|\s*[-\u2013]\s*\d)"
)
# At most nine digits, grouped by commas or not, and two decimals; a word such as "baht" after it.
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(\.\d{1,2})?\D{0,8}")
_NUMBERS = WORDS.numbers
_ONES = {word: digit for digit, word in enumerate(_NUMBERS.digits)}
_ONES |= {_NUMBERS.one_at_the_end: 1, _NUMBERS.twenty: 2}
_POWERS = {word: 10**power for power, word in enumerate(_NUMBERS.places) if word}
_WORD = "|".join(sorted(map(re.escape, [*_ONES, *_POWERS]), key=len, reverse=True))
_WORDS = re.compile(f"(?:{_WORD})+")
_NOT_A_LETTER = re.compile(r"[^\w\u0e00-\u0e7f]+")


def split_number(text: str) -> tuple[str, int, str] | None:
    """What stands before the only whole number in a text, the number, and what stands after it.

    None where there is none, or another: nobody knows which is meant. Words count where there are
    no digits, and begin the text or a word of it.
    """
    text = to_arabic_digits(text).strip()
    if re.search(r"\d", text):
        found = list(_DIGITS.finditer(text))
        rest = _DIGITS.sub("", text)
        if len(found) != 1 or re.search(r"\d", rest):
            return None
        number = int(found[0][0].replace(",", ""))
        return text[: found[0].start()], number, text[found[0].end() :]
    return _split_words(text)


def _split_words(text: str) -> tuple[str, int, str] | None:
    before = ""
    for word in re.split(r"(\s+)", text):
        found = _WORDS.match(word)
        number = _of_words(found[0]) if found else None
        if found and number is not None:
            return before, number, text[len(before) + found.end() :]
        before += word
    return None


def _of_words(text: str) -> int | None:
    """The number that words make, the greatest power first; None where they make none."""
    total, digit, last = 0, None, 10**9
    for word in re.findall(_WORD, text):
        if word in _ONES:
            if digit is not None:
                return None
            digit = _ONES[word]
        else:
            power = _POWERS[word]
            if power >= last:
                return None
            total, digit, last = total + (1 if digit is None else digit) * power, None, power
    return total + (digit or 0)


def parse_baht(text: str) -> Decimal | None:
    """The amount in baht and satang, with two decimals; None for what is none."""
    found = _AMOUNT.fullmatch(to_arabic_digits(text).strip())
    if found is None:
        return None
    return Decimal(found[1].replace(",", "") + (found[2] or "")).quantize(Decimal("0.01"))


def unit_of(text: str) -> str:
    """The word for what is counted, from what stands after a number; polite endings are none."""
    words = _NOT_A_LETTER.sub(" ", text).split()
    kept = [word for word in words if word not in _POLITE]
    return _without_ending(kept[0]) if kept else ""


_POLITE = frozenset((*WORDS.polite_always, *WORDS.polite_after_space))


def _without_ending(word: str) -> str:
    endings = [each for each in WORDS.polite_always if word.endswith(each) and word != each]
    return word.removesuffix(max(endings, key=len)) if endings else word
