"""Ranking the names of a register by how well they fit what somebody typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from bot.thai import clean_text, fold, to_arabic_digits
from bot.thai.words import WORDS

# How well each way of fitting fits. Within one way, the more of the name is typed the better.
EXACT = 0.97
SAME_CORE = 0.92
BEGINNING = 0.84
CORE_BEGINNING = 0.80
INSIDE = 0.72
NAME_IN_QUERY = 0.68
SOUNDS_SAME = 0.62
SOUNDS_BEGINNING = 0.58
SOUNDS_INSIDE = 0.54
ALIKE = 0.50  # at most; falls with the likeness
IN_DISTRICT = 0.40
CLOSENESS = 0.02
WORST = 0.35

_LONGEST_QUERY = 120
_LEAST_LIKENESS = 0.6
_COMPARED = 12  # how many names the slow comparison looks at
_WORDS = WORDS.schools


class Place(NamedTuple):
    """Something to be found: all it is called, and its district (empty for groups)."""

    names: tuple[str, ...]
    district: str


class Ranked(NamedTuple):
    """Indexes of places with their scores, best first; `certain` when the first is meant."""

    scores: list[tuple[int, float]]
    certain: bool


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _whole_word(word: str) -> str:
    return (r"(?<!\w)" if word.endswith(".") else "") + re.escape(word)


_UP_TO_SCHOOL = re.compile(rf"^.*?(?:{_alternatives(_WORDS.word)})\s*(?=\S)", re.DOTALL)
_SCHOOL_SHORT = re.compile(
    r"(?<!\S)(?:"
    + "|".join(re.escape(word).replace(r"\.", r"\.?") for word in _WORDS.word_abbreviated)
    + r")\s*"
)
_SHORT_FORM = re.compile(rf"(?<!\S)(?:{_alternatives(tuple(_WORDS.short_forms))})\s*")
_OPTIONAL = re.compile(rf"^(?:{_alternatives(_WORDS.optional)})")
_DISTRICT = re.compile(rf"(?:{_alternatives(_WORDS.district)})\s*(\S+)")
# Not after a letter where it is abbreviated: a word can end in the same letter and dot.
_PROVINCE = re.compile(rf"(?:{'|'.join(_whole_word(word) for word in _WORDS.province)})\s*\S+")
# Tone marks, silencer and short-vowel sign: what people leave out or misplace.
_SILENT = dict.fromkeys(range(0x0E47, 0x0E4F))
_SOUNDS = _SILENT | {ord(letter): group[0] for group in WORDS.alike for letter in group[1:]}


def bare_name(name: str) -> str:
    """A school's name without the word for school in front, as registers often have it."""
    return _UP_TO_SCHOOL.sub("", name) if name.startswith(_WORDS.word) else name


def core(key: str) -> str:
    """A folded name without the parts people leave out; never empty unless the name is."""
    while True:
        shorter = _OPTIONAL.sub("", key)
        if len(shorter) < 2 or shorter == key:
            return key
        key = shorter


def sound(key: str) -> str:
    """A folded name by sound: no tone marks, letters of one sound made one."""
    return key.translate(_SOUNDS)


def _bigrams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


@dataclass(frozen=True)
class _Key:
    """A name, or a query, in the forms that are compared."""

    full: str
    core: str
    sound: str
    bigrams: set[str]

    @classmethod
    def of(cls, text: str) -> "_Key":
        full = fold(text)
        bare = core(full)
        heard = sound(bare)
        return cls(full, bare, heard, _bigrams(heard))


class Finder:
    """The names of a register, prepared once, ranked per query in a few milliseconds."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._districts = {fold(place.district) for place in places if place.district}
        self._place_districts = [fold(place.district) for place in places]
        self._keys = [
            (index, _Key.of(name)) for index, place in enumerate(places) for name in place.names
        ]

    def rank(self, query: str) -> Ranked:
        """Every place that may be meant, best first."""
        words, district = self._split(query)
        key = _Key.of(words)
        scores: dict[int, float] = {}
        if len(key.full) > 1:
            for index, name in self._keys:
                scores[index] = max(scores.get(index, 0.0), _fit(key, name))
            if max(scores.values(), default=0.0) < SOUNDS_BEGINNING:
                self._add_alike(key, scores)
        if district:
            self._only_in(district, scores)
            return _sorted(scores, len(key.full))
        alone = self._known_district(key.full)
        if alone:
            for index in self._places_in(alone):
                scores[index] = max(scores.get(index, 0.0), IN_DISTRICT)
        return _sorted(scores, len(key.full), only_a_district=bool(alone))

    def _places_in(self, district: str) -> list[int]:
        return [index for index, other in enumerate(self._place_districts) if other == district]

    def _only_in(self, district: str, scores: dict[int, float]) -> None:
        """Halve what lies elsewhere, and let the district itself be a reason."""
        inside = set(self._places_in(district))
        for index in inside:
            scores[index] = max(scores.get(index, 0.0), IN_DISTRICT)
        for index in scores.keys() - inside:
            scores[index] /= 2

    def _split(self, query: str) -> tuple[str, str]:
        """The words of the name, and the district if one is said (folded, else empty)."""
        text = to_arabic_digits(clean_text(query[:_LONGEST_QUERY])).casefold()
        text = _PROVINCE.sub(" ", text)
        said = _DISTRICT.search(text)
        district = self._known_district(fold(said[1])) if said else ""
        if said and district:
            text = text[: said.start()] + " " + text[said.end() :]
        text = _SCHOOL_SHORT.sub(" ", _UP_TO_SCHOOL.sub("", text))
        text = _SHORT_FORM.sub(lambda found: _WORDS.short_forms[found[0].strip()], text).strip()
        before, _, last = text.rpartition(" ")
        if before and not district and self._known_district(fold(last)):
            return before, self._known_district(fold(last))
        return text, district

    def _known_district(self, word: str) -> str:
        """The district of that name, folded; an empty string when there is none."""
        if word in self._districts:
            return word
        if word == _WORDS.capital:
            return next((name for name in self._districts if name.startswith(word)), "")
        return ""

    def _add_alike(self, key: _Key, scores: dict[int, float]) -> None:
        """Score the names that share most letter pairs with the query by their likeness."""
        if len(key.sound) < 3:
            return
        shared = sorted(
            ((len(key.bigrams & name.bigrams), index, name) for index, name in self._keys),
            key=lambda item: (-item[0], item[1]),
        )
        for count, index, name in shared[:_COMPARED]:
            likeness = _likeness(key.sound, name.sound) if count else 0.0
            if likeness >= _LEAST_LIKENESS:
                scores[index] = max(scores.get(index, 0.0), ALIKE * likeness)


def _sorted(scores: dict[int, float], typed: int, only_a_district: bool = False) -> Ranked:
    """Best first, without the noise; `typed` is the length of the query's name in characters.

    Whoever types only a district's name may mean any of its schools.
    """
    best = max(scores.values(), default=0.0)
    # Beside a name that begins as typed, names that merely sound alike are noise.
    least = SOUNDS_INSIDE if best >= CORE_BEGINNING and not only_a_district else WORST
    if best < WORST:
        least = _LEAST_LIKENESS * ALIKE
    kept = [(index, score) for index, score in scores.items() if score >= least]
    kept.sort(key=lambda item: (-item[1], item[0]))
    certain = _is_certain([score for _, score in kept[:2]], typed)
    return Ranked(kept, certain and (not only_a_district or kept[0][1] >= EXACT))


def _is_certain(scores: list[float], typed: int) -> bool:
    first, second = [*scores, 0.0, 0.0][:2]
    if first >= EXACT:
        return second < EXACT
    if first >= SAME_CORE:
        return second < CORE_BEGINNING
    return first >= CORE_BEGINNING and second < SOUNDS_INSIDE and typed >= 4


def _fit(query: _Key, name: _Key) -> float:
    """How well a query fits a name: the best way of fitting, and how much of it is typed."""
    closeness = CLOSENESS * min(len(query.full) / len(name.full), 1.0) if name.full else 0.0
    return (way + closeness) if (way := _way(query, name)) else 0.0


def _way(query: _Key, name: _Key) -> float:
    if query.full == name.full:
        return EXACT
    if query.core == name.core:
        # Another leading word than the name has means another school more often than not.
        return SAME_CORE if query.core in (query.full, name.full) else BEGINNING
    if name.full.startswith(query.full):
        return BEGINNING
    if name.core.startswith(query.core):
        return CORE_BEGINNING
    if query.core in name.full:
        return INSIDE
    if len(name.core) >= 4 and name.core in query.full:
        return NAME_IN_QUERY
    return _way_by_sound(query.sound, name.sound)


def _way_by_sound(query: str, name: str) -> float:
    if query == name:
        return SOUNDS_SAME
    if len(query) >= 3 and name.startswith(query):
        return SOUNDS_BEGINNING
    if len(query) >= 3 and query in name:
        return SOUNDS_INSIDE
    return 0.0


def _likeness(query: str, name: str) -> float:
    """0 to 1, against the whole name or as much of it as was typed."""
    whole = SequenceMatcher(None, query, name, autojunk=False).ratio()
    start = SequenceMatcher(None, query, name[: len(query) + 1], autojunk=False).ratio()
    return max(whole, 0.95 * start)
