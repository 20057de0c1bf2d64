"""Lengths and cuts as LINE counts them: UTF-16 units for texts, grapheme clusters for labels."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

ZWJ = "\u200d"
# UAX 29 counts these as SpacingMark although their category is Lo: Thai and Lao sara am.
_SARA_AM = "\u0e33\u0eb3"


def utf16_length(text: str) -> int:
    """How many UTF-16 code units the text takes; what LINE limits in message texts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _extends(char: str) -> bool:
    """Whether the character belongs to the cluster before it (UAX 29 GB9 and GB9a)."""
    if char < "\u0300":
        return False
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char == ZWJ
        or char in _SARA_AM
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags of subdivision flags
    )


def is_pictograph(char: str) -> bool:
    """Whether a ZWJ may join this character into an emoji sequence."""
    return "\u2190" <= char <= "\u2bff" or "\U0001f000" <= char <= "\U0001faff"


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _joins(cluster: str, char: str) -> bool:
    """Whether `char` continues `cluster` (the rules of UAX 29 that Thai and emoji need)."""
    last = cluster[-1]
    if last == "\r" and char == "\n":
        return True
    if unicodedata.category(last) == "Cc" or unicodedata.category(char) == "Cc":
        return False
    if _extends(char):
        return True
    if last == ZWJ and is_pictograph(char):
        return is_pictograph(cluster[0])
    return len(cluster) == 1 and _is_regional(last) and _is_regional(char)


# Nearly everything is written in these alone, and then a cluster is a letter and its marks.
_THAI = re.compile("[ -~\u0e00-\u0e7f…–—“”•]*")
_LETTERS = re.compile("[ -~\u0e00-\u0e7f…–—“”•][\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]*")


def split_graphemes(text: str) -> Iterable[str]:
    """The grapheme clusters of the text; joined they give the text again."""
    return _LETTERS.findall(text) if _THAI.fullmatch(text) else _split_any(text)


def _split_any(text: str) -> Iterator[str]:
    cluster = ""
    for char in text:
        if cluster and not _joins(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def graphemes(text: str) -> int:
    """How many grapheme clusters the text has; what LINE limits in labels and titles."""
    return sum(1 for _ in split_graphemes(text))


def columns(text: str) -> int:
    """How many characters of the text take room in a line: marks above and below take none."""
    return sum(unicodedata.category(char) != "Mn" for char in text)


def cut_utf16(text: str, limit: int, tail: str = "") -> str:
    """The text within `limit` UTF-16 units, ending in `tail` if anything was cut off.

    Clusters stay whole, so no surrogate pair and no Thai letter loses its marks. Only a first
    cluster longer than the whole limit is cut inside, between code points.
    """
    if 2 * len(text) <= limit or utf16_length(text) <= limit:
        return text
    if utf16_length(tail) > limit:
        tail = ""
    room = limit - utf16_length(tail)
    kept: list[str] = []
    for cluster in split_graphemes(text):
        pieces = (cluster,) if kept or utf16_length(cluster) <= room else tuple(cluster)
        for piece in pieces:
            room -= utf16_length(piece)
            if room < 0:
                return "".join(kept) + tail
            kept.append(piece)
    return "".join(kept) + tail


def cut_graphemes(text: str, limit: int, tail: str = "") -> str:
    """The text within `limit` grapheme clusters, ending in `tail` if anything was cut off."""
    if len(text) <= limit:  # no cluster is shorter than a character
        return text
    clusters = list(split_graphemes(text))
    if len(clusters) <= limit:
        return text
    if graphemes(tail) > limit:
        tail = ""
    return "".join(clusters[: max(limit - graphemes(tail), 0)]).rstrip() + tail
