"""Counts characters the two ways LINE does: UTF-16 code units and grapheme clusters."""

import unicodedata

_ZWJ = 0x200D
# Thai and Lao SARA AM are letters to Unicode's general category but SpacingMark in UAX #29.
_SPACING_VOWELS = frozenset((0x0E33, 0x0EB3))


def utf16(text: str) -> int:
    """Length in UTF-16 code units; an emoji outside the BMP counts two, a lone surrogate one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Length in extended grapheme clusters (UAX #29 without the Indic conjunct rule)."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    count = 0
    previous = -1
    flags = 0
    for code in map(ord, text):
        flags = flags + 1 if _is_flag(code) else 0
        if previous < 0 or not (_joins(previous, code) or flags == 2):
            count += 1
        if flags == 2:
            flags = 0
        previous = code
    return count


def _joins(before: int, code: int) -> bool:
    """Whether UAX #29 keeps the two code points in one cluster."""
    if before == 0x0D:
        return code == 0x0A
    if before == _ZWJ and code > 0x2000:
        return True
    return _extends(code) or _hangul_joins(before, code)


def _extends(code: int) -> bool:
    if code in _SPACING_VOWELS or code in (0x200C, _ZWJ):
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    return unicodedata.category(chr(code)) in ("Mn", "Me", "Mc")


def _is_flag(code: int) -> bool:
    return 0x1F1E6 <= code <= 0x1F1FF


def _hangul_joins(before: int, code: int) -> bool:
    leading = 0x1100 <= before <= 0x115F
    syllable = 0xAC00 <= before <= 0xD7A3
    vowel, trailing = 0x1160 <= code <= 0x11A7, 0x11A8 <= code <= 0x11FF
    if leading:
        return 0x1100 <= code <= 0x11A7 or 0xAC00 <= code <= 0xD7A3
    open_syllable = syllable and (before - 0xAC00) % 28 == 0
    if open_syllable or 0x1160 <= before <= 0x11A7:
        return vowel or trailing
    return trailing and (syllable or 0x11A8 <= before <= 0x11FF)
