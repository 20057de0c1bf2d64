"""A message as the classifier sees it: pieces of its letters, and what its words are about."""

import re
import zlib
from itertools import combinations, groupby, pairwise

from bot.ticket_numbers import INSIDE
from bot.understanding.lexicon import lexicon, plain, skeleton

BUCKETS = 1 << 16
SHORTEST, LONGEST = 2, 4
# What a message is about stands early; a pasted letter need not be read to its end.
LONGEST_TEXT = 400

_DIGITS = re.compile(r"\d+")


def features(text: str) -> set[str]:
    """Pieces of two to four letters; the lexicon's names for the words, in pairs and in order."""
    told = _DIGITS.sub("0", INSIDE.sub(" #0 ", plain(text[:LONGEST_TEXT])))
    framed = f"^{told}$"
    found = {
        framed[start : start + length]
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(framed) - length + 1)
    }
    words = sorted(lexicon().find(skeleton(told)), key=lambda each: each.start)
    groups = [each.name.partition(".")[0] for each in words]
    found |= {f"<{name}>" for name in (*groups, *(each.name for each in words))}
    found |= {f"<{one}&{other}>" for one, other in combinations(sorted(set(groups)), 2)}
    in_order = [each for each, _ in groupby(groups)]
    return found | {f"<{one}>{other}>" for one, other in pairwise(["", *in_order, ""])}


def buckets(text: str) -> list[int]:
    """The features' places in the table of weights: hashed, so that no vocabulary is kept."""
    return sorted({zlib.crc32(each.encode()) % BUCKETS for each in features(text)})
