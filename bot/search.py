"""Which articles answer a question: tf-idf of character n-grams (docs/decisions/0012).

A question looks for two things at once: a subject (which file), and an aspect of it (which article
there). Where files have the same aspects of different subjects (the steps, the laws, the forms of
each process), no article has every wording of both, but all articles of the subject have the one
together, and all of the aspect the other. So likeness in each of the two counts beside likeness in
the article itself.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import log, sqrt

from bot.grams import grams
from bot.knowledge import Article

LIMIT = 3
# How much a field says in the description of a whole article.
_FIELDS = {"title": 2.0, "questions": 1.0, "keywords": 2.0, "text": 0.7}
# How much the likest single question counts beside the description.
_LIKEST = 0.3
# How much subject and aspect count beside the article itself.
_SUBJECT = 2.0
_ASPECT = 2.0
# Less alike is no answer: rather none than a wrong one.
ENOUGH = 0.2
# A further answer is shown only if it is not much worse than the best.
NEAR = 0.5
# An aspect is what so many files have articles on.
_FILES_OF_ASPECT = 3
LONGEST_QUESTION = 300

_Vector = dict[str, float]
# Of each run of letters: where it is found, and how much it says there.
_Postings = dict[str, tuple["array[int]", "array[float]"]]


@dataclass(frozen=True)
class Found:
    """An article, and how well it answers: 0 not at all, 1 word for word."""

    article: Article
    score: float


class Index:
    """Articles, prepared to be searched."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = tuple(articles)
        described = list(map(_description, self._articles))
        asked = [[grams(line) for line in (it.title, *it.questions)] for it in self._articles]
        alone = list(range(len(described)))
        ways = (alone, _subjects(self._articles), *_aspects(self._articles))
        self._looks = [_Look(groups, described, asked) for groups in ways]

    def find(self, question: str, limit: int = LIMIT) -> list[Found]:
        """The articles that answer best, the best first; none where none is good enough."""
        alike = self.likeness(question)
        best = sorted(range(len(alike)), key=lambda at: -alike[at])[:limit]
        least = max(ENOUGH, NEAR * alike[best[0]]) if best else 0
        return [Found(self._articles[at], alike[at]) for at in best if alike[at] >= least]

    def likeness(self, question: str) -> list[float]:
        """How like the question each article is, from 0 to 1."""
        asked = grams(question[:LONGEST_QUESTION])
        own, subject, *aspects = (look.likeness(asked) for look in self._looks)
        return [
            (mine + _SUBJECT * its + _ASPECT * max(theirs)) / (1 + _SUBJECT + _ASPECT)
            for mine, its, *theirs in zip(own, subject, *aspects, strict=True)
        ]


class _Look:
    """One way to look at the articles: by groups, each compared as a whole and by its likest
    question. What all groups say is common here, and tells nothing; ``groups`` has that of each
    article, or -1.
    """

    def __init__(
        self, groups: list[int], described: list[Counter[str]], asked: list[list[Counter[str]]]
    ) -> None:
        self._groups = groups
        self._count = max(groups, default=-1) + 1
        together = [Counter[str]() for _ in range(self._count)]
        single, self._owners = [], array("H")
        for group, whole, lines in zip(groups, described, asked, strict=True):
            if group >= 0:
                together[group].update(whole)
                single += lines
                self._owners.extend([group] * len(lines))
        seen = Counter(gram for each in together for gram in each)
        total = self._count + 0.5
        self._rarity = {gram: log(total / times) for gram, times in seen.items()}
        self._unknown = log(total / 0.5)
        self._whole = self._inverted(together)
        self._single = self._inverted(single)

    def likeness(self, asked: Counter[str]) -> list[float]:
        """How like the question the group of each article is; -1 of an article that has none."""
        vector = self._vector(asked)
        likest = [0.0] * self._count
        single = _cosines(vector, self._single, len(self._owners))
        for group, score in zip(self._owners, single, strict=True):
            likest[group] = max(likest[group], score)
        whole = _cosines(vector, self._whole, self._count)
        scores = [
            _LIKEST * one + (1 - _LIKEST) * all_ for one, all_ in zip(likest, whole, strict=True)
        ]
        return [scores[group] if group >= 0 else -1 for group in self._groups]

    def _inverted(self, found: Iterable[Counter[str]]) -> _Postings:
        postings: _Postings = defaultdict(lambda: (array("H"), array("f")))
        for at, each in enumerate(found):
            for gram, weight in self._vector(each).items():
                places, weights = postings[gram]
                places.append(at)
                weights.append(weight)
        return dict(postings)

    def _vector(self, found: Counter[str]) -> _Vector:
        """Tf-idf, of length 1."""
        weights = {
            gram: (1 + log(times) if times > 1 else times) * self._rarity.get(gram, self._unknown)
            for gram, times in found.items()
        }
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


def _description(article: Article) -> Counter[str]:
    """All that an article says, the runs of letters of its fields weighted."""
    found: Counter[str] = Counter()
    for name, weight in _FIELDS.items():
        value = getattr(article, name)
        for line in [value] if isinstance(value, str) else value:
            for gram, times in grams(line).items():
                found[gram] += times * weight  # type: ignore[assignment]  # no whole counts
    return found


def _subjects(articles: Sequence[Article]) -> list[int]:
    """Which file each article stands in."""
    files = list(dict.fromkeys(each.file for each in articles))
    return [files.index(each.file) for each in articles]


def _aspects(articles: Sequence[Article]) -> Iterator[list[int]]:
    """What each article is about beside its subject: how its id ends, where ids in several files
    end so. Then, file by file, the articles that have nothing in common with others: each its own
    aspect of that file.
    """
    files: dict[str, set[str]] = defaultdict(set)
    for each in articles:
        for end in _ends(each.id):
            files[end].add(each.file)
    shared = {end for end, where in files.items() if len(where) >= _FILES_OF_ASPECT}
    found = [next((end for end in _ends(each.id) if end in shared), None) for each in articles]
    numbers = {end: at for at, end in enumerate(dict.fromkeys(filter(None, found)))}
    yield [numbers[end] if end else -1 for end in found]
    for file in dict.fromkeys(each.file for each in articles):
        number = count()
        yield [
            next(number) if each.file == file and end is None else -1
            for each, end in zip(articles, found, strict=True)
        ]


def _ends(id_: str) -> list[str]:
    """The ends of an id, the longest first: of ``a_b_c`` ``b_c`` and ``c``."""
    words = id_.split("_")
    return ["_".join(words[at:]) for at in range(1, len(words))]


def _cosines(asked: _Vector, postings: _Postings, count: int) -> list[float]:
    scores = [0.0] * count
    for gram, weight in asked.items():
        if found := postings.get(gram):
            for at, theirs in zip(*found, strict=True):
                scores[at] += weight * theirs
    return scores
