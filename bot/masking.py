"""What nobody should type in a chat is masked before anything of ours sees it: passwords, and the
numbers of citizens. LINE still has the message; our copy has ``••••`` in its place.

It is looked for in every text of an event, before the event is taken; so neither an answer, a
timeline, a failed event that is kept whole, nor a log can hold it.
"""

import re
from typing import Any

from bot.thai.citizens import citizen_numbers
from bot.thai.words import WORDS

MASK = "••••"
PASSWORD, NUMBER = "password", "number"  # parts of text keys
# LINE's own ids and tokens, and what is no text of anybody's.
_OURS = re.compile(r"(?:[a-zA-Z]*Id|id|[a-zA-Z]*Token|type|mode|timestamp|destination)")


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))


_SECRETS = WORDS.secrets
_LABEL = (
    rf"(?:{_any(_SECRETS.labels)}|(?<![a-z])(?:password|passwd|passcode|pass|pwd|pw)(?![a-z_]))"
)
_WORDS = rf"(?:\s{{0,5}}(?:{_any(_SECRETS.between)})){{0,5}}"
# The name of a system, before a sign.
_NAME = rf"(?:\s{{0,5}}\b[a-z]{{2,12}}\b(?=\s{{0,5}}(?:[:=]|{_any(_SECRETS.signs)})))?"
_SIGN = rf"(?P<sign>:|=|{_any(_SECRETS.signs)}|\bis\b)"
# Blanks are counted: with any number of them, a long message takes seconds.
_GAP = r"\s{0,5}"
_WORD = r"[\"'“(]?(?P<word>[!-~]{4,64}|\S{4,64})"
_SAID = re.compile(rf"{_LABEL}{_WORDS}{_NAME}{_GAP}{_SIGN}?{_GAP}{_WORD}", re.IGNORECASE)
_LOST = re.compile(_any(_SECRETS.lost), re.IGNORECASE)
# Numbers of tickets, hardware addresses, asset numbers, addresses: no passwords.
_KNOWN = re.compile(
    r"[a-z]{1,3}\d{4}-\d{4}|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[a-z]{2,}(?:-\w+)+|https?://.*"
    r"|(?:win|windows|office|wifi|server|com|pc|lab|room|dmc|emis|sgs|obec|bobec|gfmis)[-.\d]+",
    re.IGNORECASE,
)
_PHONE = re.compile(r"0[\d-]{8,11}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ENDS = "\"'“”(),.;"
_ALONE = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!@#$%^&*?+=~])[!-~]{8,64}")


def masked(event: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The event with what was found masked, and the kinds of it (PASSWORD, NUMBER): the same event
    where there is nothing.
    """
    kinds: set[str] = set()
    made = _masked(event, kinds, is_said=False)
    if not kinds:
        return event, frozenset()
    _move_mentions(event.get("message"), made.get("message"))
    return made, frozenset(kinds)


def _masked(value: Any, kinds: set[str], *, is_said: bool) -> Any:
    if isinstance(value, str):
        return _text(value, kinds, is_said=is_said)
    if isinstance(value, list):
        return [_masked(each, kinds, is_said=is_said) for each in value]
    if isinstance(value, dict):
        return {
            name: each if _OURS.fullmatch(name) else _masked(each, kinds, is_said=name == "text")
            for name, each in value.items()
        }
    return value


def _text(text: str, kinds: set[str], *, is_said: bool) -> str:
    found = spans(text, is_said=is_said)
    for start, end, kind in reversed(found):
        text = text[:start] + MASK + text[end:]
        kinds.add(kind)
    return text


def spans(text: str, *, is_said: bool = True) -> list[tuple[int, int, str]]:
    """Where something stands that must not be kept: slices in order, each with its kind. What
    somebody said may be a password and nothing else.
    """
    found = [(*span, NUMBER) for span in citizen_numbers(text)]
    taken = {place for start, end, _ in found for place in range(start, end)}
    for said in _SAID.finditer(text):
        start, end = _bare(said)
        if not taken & {*range(start, end)} and _is_password(text[start:end], said, text):
            found.append((start, end, PASSWORD))
    alone = text.strip()
    if is_said and not found and _ALONE.fullmatch(alone) and not _is_address(alone):
        start = text.index(alone)
        found.append((start, start + len(alone), PASSWORD))
    return sorted(found)


def _bare(said: re.Match[str]) -> tuple[int, int]:
    """The word without quotation marks and stops around it."""
    word = said["word"].rstrip(_ENDS) or said["word"]
    start = said.start("word") + len(word) - len(word.lstrip(_ENDS))
    return start, said.start("word") + len(word)


def _is_password(word: str, said: re.Match[str], text: str) -> bool:
    sign, is_lost = said["sign"], _LOST.search(text) is not None
    if len(word) < 4 or _KNOWN.fullmatch(word) or (is_lost and not sign):
        return False
    has_digit = any(map(str.isdecimal, word))
    if word.isdecimal():
        is_short = len(word) <= 8
        return is_short if not sign else not (is_lost and _PHONE.fullmatch(word))
    if not word.isascii():
        return bool(sign) and has_digit
    if word.isalpha():
        is_plain = word.isupper() or len(word) < 6
        return sign in (":", "=", _SECRETS.signs[0]) and not is_lost and not is_plain
    return bool(sign) or (has_digit and len(word) >= 6 and not _is_address(word))


def _is_address(word: str) -> bool:
    return "://" in word or _EMAIL.fullmatch(word) is not None


def _move_mentions(before: Any, after: Any) -> None:
    """Who is mentioned stands further left or right now; LINE counts in UTF-16 units."""
    mention = after.get("mention") if isinstance(after, dict) else None
    listed = mention.get("mentionees") if isinstance(mention, dict) else None
    text = before.get("text") if isinstance(before, dict) else None
    if not isinstance(listed, list) or not isinstance(text, str):
        return
    for each in listed:
        if isinstance(each, dict) and isinstance(index := each.get("index"), int):
            each["index"] = index + sum(
                len(MASK) - _units(text[start:end])
                for start, end, _ in spans(text)
                if _units(text[:start]) < index
            )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
