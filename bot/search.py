"""Which articles answer a question: BM25 over runs of letters (docs/decisions/0016).

Where files have the same aspects of different subjects (the steps, the laws, the forms of each
process), a question looks for two things at once, a subject and an aspect of it. No article has
every wording of both, but all articles of the subject have the one together, and all of the aspect
the other. So likeness to each of the two counts there beside likeness to the article itself.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from bot.grams import grams
from bot.knowledge import Article

LIMIT = 3
# How much a field says in the description of a whole article.
_FIELDS = {"title": 1, "questions": 2, "keywords": 2, "text": 1}
# As BM25 is usually set: how soon saying it again tells no more (k1), how much length counts (b).
_SATURATION = 1.5
_LENGTH_COUNTS = 0.75
# How much subject and aspect count beside the article itself.
_GROUP = 0.25
# A short question may be alike by chance; as if it also asked for so much that no article has.
_SHORT = 50.0
# Less alike is no answer: rather none than a wrong one.
ENOUGH = 0.125
# A further answer is shown only if it is not much worse than the best.
NEAR = 0.4
# Where an office has fewer articles, no letters would be rare.
_FEW = 100
# An aspect is what so many files have articles on.
_FILES_OF_ASPECT = 3
LONGEST_QUESTION = 300
# Of so many articles it is remembered what they say.
_DESCRIBED = 1000

# Of each run of letters: where it is found, and how much it says there.
_Postings = dict[str, tuple["array[int]", "array[float]"]]


@dataclass(frozen=True)
class Found:
    """An article, and how well it answers: 0 not at all; beyond 0.5 nearly word for word."""

    article: Article
    score: float


class Index:
    """Articles, prepared to be searched."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = tuple(articles)
        self.by_id = {each.id: each for each in self._articles}
        described = list(map(_description, self._articles))
        alone = list(range(len(described)))
        ways = (alone, _numbered([each.file for each in articles]), _aspects(self._articles))
        self._looks = [
            _Look(groups, described, least)
            for groups, least in zip(ways, (_FEW, 1, 1), strict=True)
        ]

    def find(self, question: str, limit: int = LIMIT) -> list[Found]:
        """The articles that answer best, the best first; none where none is good enough."""
        alike = self.likeness(question)
        best = sorted(range(len(alike)), key=lambda at: -alike[at])[:limit]
        least = max(ENOUGH, NEAR * alike[best[0]]) if best else 0
        return [Found(self._articles[at], alike[at]) for at in best if alike[at] >= least]

    def likeness(self, question: str) -> list[float]:
        """How like the question each article is, from 0 to 1."""
        asked = grams(question[:LONGEST_QUESTION])
        own, subject, aspect = (look.likeness(asked) for look in self._looks)
        return [
            (mine + _GROUP * (its + theirs)) / (1 + 2 * _GROUP) if theirs >= 0 else mine
            for mine, its, theirs in zip(own, subject, aspect, strict=True)
        ]


class _Look:
    """One way to look at the articles: by groups, each compared as a whole with BM25. What all
    groups say is common here, and tells little; ``groups`` has that of each article, or -1. Rarity
    is reckoned as of ``least`` groups, if there are fewer.
    """

    def __init__(self, groups: list[int], described: list[Counter[str]], least: int) -> None:
        self._groups = groups
        self._count = max(groups, default=-1) + 1
        self._reckoned = max(self._count, least)
        together = [Counter[str]() for _ in range(self._count)]
        for group, each in zip(groups, described, strict=True):
            if group >= 0:
                together[group].update(each)
        seen = Counter(gram for each in together for gram in each)
        self._rarity = {gram: self._rare(times) for gram, times in seen.items()}
        self._postings = self._inverted(together)

    def likeness(self, asked: Counter[str]) -> list[float]:
        """How like the question the group of each article is, as a part of what would be possible;
        -1 of an article that has none.
        """
        scores = [0.0] * self._count
        possible = 0.0
        for gram, times in asked.items():
            possible += times * (self._rarity.get(gram) or self._rare(0))
            for at, weight in zip(*self._postings.get(gram, ((), ())), strict=True):
                scores[at] += times * weight
        possible = (possible + _SHORT) * (_SATURATION + 1)
        return [scores[group] / possible if group >= 0 else -1 for group in self._groups]

    def _rare(self, times: int) -> float:
        return log(1 + (self._reckoned - times + 0.5) / (times + 0.5))

    def _inverted(self, together: list[Counter[str]]) -> _Postings:
        postings: _Postings = defaultdict(lambda: (array("H"), array("f")))
        mean = sum(each.total() for each in together) / (self._count or 1)
        for at, each in enumerate(together):
            length = 1 - _LENGTH_COUNTS + _LENGTH_COUNTS * each.total() / (mean or 1)
            for gram, times in each.items():
                places, weights = postings[gram]
                places.append(at)
                saturated = times * (_SATURATION + 1) / (times + _SATURATION * length)
                weights.append(self._rarity[gram] * saturated)
        return dict(postings)


def _description(article: Article) -> Counter[str]:
    """All that an article says, the runs of letters of its fields weighted."""
    values = (getattr(article, name) for name in _FIELDS)
    return _described(*(value if isinstance(value, str) else "\n".join(value) for value in values))


@lru_cache(_DESCRIBED)
def _described(*fields: str) -> Counter[str]:
    """Kept, for the index is made anew whenever an officer's article comes to hundreds of others:
    two thirds of that time, for 9 MB. Not to be changed.
    """
    found: Counter[str] = Counter()
    for field, weight in zip(fields, _FIELDS.values(), strict=True):
        for gram, times in grams(field).items():
            found[gram] += times * weight
    return found


def _aspects(articles: Sequence[Article]) -> list[int]:
    """What each article is about beside its subject: how its id ends, where ids in several files
    end so; -1 of all others.
    """
    files: dict[str, set[str]] = defaultdict(set)
    for each in articles:
        for end in _ends(each.id):
            files[end].add(each.file)
    shared = [end for end, where in files.items() if len(where) >= _FILES_OF_ASPECT]
    found = [next((end for end in _ends(each.id) if end in shared), "") for each in articles]
    return _numbered(found)


def _numbered(names: list[str]) -> list[int]:
    """The same names as numbers from 0 on; -1 for none."""
    numbers = {name: at for at, name in enumerate(dict.fromkeys(filter(None, names)))}
    return [numbers.get(name, -1) for name in names]


def _ends(id_: str) -> list[str]:
    """The ends of an id, the longest first: of ``a_b_c`` ``b_c`` and ``c``."""
    words = id_.split("_")
    return ["_".join(words[at:]) for at in range(1, len(words))]
