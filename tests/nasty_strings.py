"""Strings that break programs: what people paste, what phones send, what attackers try.

The ones worth reading stand in nasty_strings.json, grouped by what they attack; here they are
joined by every control and invisible character, and by what is only long. ``NASTY`` is all of
them, each once, in a fixed order.
"""

import json
import unicodedata
from pathlib import Path

_FILE = Path(__file__).with_suffix(".json")

# Alone and inside a word: characters that cannot be seen, turn the text round, or are none.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a"
    "\u206f\u2800\u3000\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\ufffb\ufffc\ufffd\ufffe\uffff\ufdd0"
    "\U0001fffe\U000e0001\U000e0020\U000e007f\U000e0100\U000f0000\U0010ffff\ue000\uf701\uf70b"
)
_CONTROLS = [f"ก{chr(code)}ข" for code in (*range(32), *range(0x7F, 0xA0))]

# A part, and how often it is repeated: at and beyond every limit of LINE's and ours.
_LONG = [
    *[("👨\u200d👩\u200d👧\u200d👦", 40), ("🇹🇭", 300), ("👍🏽", 500), ("😀", 2500), ("😀", 2501)],
    *[("ก่", 2500), ("ค่ะ", 500), ("ก ", 1200), ("Z\u0351\u036b\u0343\u036a", 60), ("\u0301", 1000)],
    *[("9", 400), ("9", 5000), ("1 ", 2400), ("+1", 300), ("R6911-0001", 50), ("a=b&", 70)],
    *[("\n", 3000), (" ", 4000), ("(", 2000), ("[", 2000), ("\\", 3000), (".*", 900), ("-", 5000)],
    *[("x", 4999), ("x", 5000), ("x", 5001), ("#", 5000), ("((a+)+", 300), ("é", 1000), ("—", 900)],
    *[(filler, count) for filler in ("ก", "a", "a ") for count in (60, 61, 120, 121, 300, 1001)],
]


def _all() -> list[str]:
    groups: dict[str, list[str]] = json.loads(_FILE.read_text("utf-8"))
    found = [text for group in groups.values() for text in group] + _CONTROLS
    found += [form for char in _UNSEEN for form in (char, f"ซ่อม{char}คอม")]
    found += [part * count for part, count in _LONG]
    found += [f"#R6911-0001 {'ก' * 4900}", "ก" + "่" * 100, "a" + "\u0301" * 1000]
    found += ["form.set?f=registration&s=position&v=" + "ก" * 90, "repair.open?kept=" + "1" * 280]
    return list(dict.fromkeys(found))


NASTY: list[str] = _all()


def named(text: str) -> str:
    """A short readable name of a string, for messages of tests."""
    shown = text.encode("unicode_escape", "surrogatepass").decode()
    first = unicodedata.name(text[0], "-") if text else "empty"
    return f"{shown[:40]} ({first}, {len(text)} characters)"
