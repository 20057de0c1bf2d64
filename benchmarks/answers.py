"""`python -m benchmarks.answers`: do articles answer questions that they were not written from?

Reads benchmarks/questions/<office>.jsonl, {"question", "article", "fact"} a line, which nothing is
ever made from: an answer is right if its text holds the fact. And unrelated.jsonl: to those, none
is. Times are of the processor. Exit status 1 where a goal or a budget is missed.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge import articles_of
from bot.offices import office_names
from bot.search import Index

FOLDER = Path(__file__).resolve().parent / "questions"
UNRELATED = "unrelated"
# Of the questions, so many in a hundred are to be answered by the first answer, and by the three.
FIRST, THREE = 85.0, 95.0
MILLISECONDS, MEGABYTES, START_SECONDS = 5.0, 80.0, 1.0


@dataclass(frozen=True)
class Asked:
    """A question, and the fact that answers it."""

    question: str
    article: str
    fact: str


@dataclass(frozen=True)
class Figures:
    """What an office's articles achieved; ``places`` has which answer of a question was right."""

    index: Index
    asked: list[Asked]
    found: list[list[tuple[str, str]]]
    places: list[int | None]
    start_seconds: float
    slowest: float
    mean: float

    @property
    def first(self) -> float:
        """In how many of a hundred the first answer is right."""
        return _percent(self.places.count(1), len(self.places))

    @property
    def three(self) -> float:
        """In how many of a hundred one of the three is."""
        return _percent(len(self.places) - self.places.count(None), len(self.places))

    @property
    def is_good(self) -> bool:
        """Whether the goals are reached within the budgets."""
        is_quick = self.mean <= MILLISECONDS and self.start_seconds <= START_SECONDS
        return self.first >= FIRST and self.three >= THREE and is_quick


def offices() -> list[str]:
    """The offices for which questions are kept aside."""
    return [name for name in office_names() if (FOLDER / f"{name}.jsonl").exists()]


def measured(name: str) -> Figures:
    """Have the office's articles answer all of its questions."""
    asked = [Asked(**row) for row in _rows(name)]
    began = time.process_time()
    index = Index(articles_of(name))
    start = time.process_time() - began
    found, slowest, mean = _answered(index, [each.question for each in asked])
    places = [_place(each, texts) for each, texts in zip(asked, found, strict=True)]
    return Figures(index, asked, found, places, start, slowest, mean)


def main() -> int:
    """Print the figures of all offices; 0 if all is well."""
    before = _megabytes()
    results = [_say(name, measured(name)) for name in offices()]
    if not results:
        print("no questions are kept aside in benchmarks/questions")
        return 1
    used = _megabytes() - before
    print(f"memory: {used:.0f} MB for all of them (at most {MEGABYTES:.0f} for one)")
    return 0 if all(results) and used <= MEGABYTES else 1


def _say(name: str, figures: Figures) -> bool:
    print(f"{name}: {len(figures.index.by_id)} articles, {len(figures.asked)} questions")
    print(f"  right within the first answer {figures.first:.1f} % (goal {FIRST:.0f} %)")
    print(f"  right within three {figures.three:.1f} % (goal {THREE:.0f} %)")
    times = f"{figures.mean:.1f} ms a question, at most {figures.slowest:.1f}"
    print(f"  {times} (budget {MILLISECONDS:.0f})")
    print(f"  ready after {figures.start_seconds:.2f} s (budget {START_SECONDS:.0f})")
    _say_unrelated(figures.index)
    rows = zip(figures.asked, figures.places, figures.found, strict=True)
    for each, place, texts in rows:
        if place != 1:
            titles = " | ".join(title for title, _ in texts) or "nothing"
            print(f"  {place or 'missed'}: {each.question} [{each.article}] -> {titles}")
    return figures.is_good


def _answered(
    index: Index, questions: Sequence[str]
) -> tuple[list[list[tuple[str, str]]], float, float]:
    """Titles and texts of the answers to each question; the slowest and the mean, in ms."""
    found, times = [], []
    for question in questions:
        began = time.process_time()
        answers = index.find(question)
        times.append(1000 * (time.process_time() - began))
        found.append([(each.article.title, each.article.text) for each in answers])
    return found, max(times, default=0), sum(times) / (len(times) or 1)


def _place(asked: Asked, answers: Sequence[tuple[str, str]]) -> int | None:
    """Which of the answers holds the fact; spaces and case do not count."""
    fact = _plain(asked.fact)
    return next((at for at, (_, text) in enumerate(answers, 1) if fact in _plain(text)), None)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _say_unrelated(index: Index) -> None:
    if not (FOLDER / f"{UNRELATED}.jsonl").exists():
        return
    rows = [str(row["question"]) for row in _rows(UNRELATED)]
    shown = [row for row in rows if index.find(row)]
    share = _percent(len(shown), len(rows))
    print(f"  {share:.1f} % of {len(rows)} unrelated questions get an answer")
    for row in shown:
        print(f"  unrelated: {row} -> {index.find(row)[0].article.title}")


def _rows(name: str) -> list[dict[str, str]]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _percent(part: int, whole: int) -> float:
    return 100 * part / (whole or 1)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
