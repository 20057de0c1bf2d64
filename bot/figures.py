"""All figures of answers from 1 to 5, as Thai offices report them: of items, dimensions and all.

Everything is reckoned in fractions and rounded half up once, to two decimals; the level is looked
up by the rounded mean, so 4.505 is 4.51 and of the highest level. The deviation is that of a sample
(n-1): of an item that of its points, of a dimension and of all that of each person's own mean. The
mean of a dimension is that of all its points, so what somebody left out counts for nothing, and the
percentage is of the mean as it is, not as it is rounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, isqrt

HIGHEST = 5
# Of fewer answers one could tell who gave them.
LEAST_TOLD = 5
# The least rounded mean of each level, the highest level first (Boonchom Srisa-ard 2545: 103).
BANDS = (Decimal("4.51"), Decimal("3.51"), Decimal("2.51"), Decimal("1.51"))
LEVELS = ("highest", "high", "middle", "low", "lowest")

# One person's points by the id of the question; None for what was left out.
Points = Mapping[str, int | None]


@dataclass(frozen=True)
class Figures:
    """``count`` people gave points; None is what so few points do not have: of none
    anything, of one a deviation. ``level`` is one of LEVELS.
    """

    count: int
    mean: Decimal | None = None
    deviation: Decimal | None = None
    percent: Decimal | None = None
    level: str = ""


@dataclass(frozen=True)
class Dimension:
    """Questions that belong together, by their ids."""

    id: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """The figures of a survey: by question, by dimension with their ranks (the highest mean first,
    equal ones share a rank, None has none), and of all; ``responded`` answered anything.
    """

    items: dict[str, Figures]
    dimensions: dict[str, Figures]
    ranks: dict[str, int | None]
    overall: Figures
    responded: int


def figures(points: Sequence[int], bands: Sequence[Decimal] = BANDS) -> Figures:
    """The figures of some people's points for one question."""
    return _figures(len(points), sum(points), [Fraction(each) for each in points], bands)


def survey(
    dimensions: Sequence[Dimension],
    answers: Sequence[Points],
    bands: Sequence[Decimal] = BANDS,
) -> Result:
    """The figures of everything that was answered; questions of no dimension are left out."""
    questions = [name for each in dimensions for name in each.questions]
    items = {name: figures(_given(answers, name), bands) for name in questions}
    found = {each.id: _of_many(each.questions, answers, bands) for each in dimensions}
    overall = _of_many(questions, answers, bands)
    return Result(items, found, ranks(found), overall, overall.count)


def ranks(found: Mapping[str, Figures]) -> dict[str, int | None]:
    """Places by the rounded mean, as it is printed: 1, 2, 2, 4."""
    means = [each.mean for each in found.values() if each.mean is not None]
    return {
        name: None if each.mean is None else 1 + sum(mean > each.mean for mean in means)
        for name, each in found.items()
    }


def rate(part: int, whole: int) -> Decimal | None:
    """A part of a whole, in percent; None of nothing."""
    return rounded(Fraction(100 * part, whole)) if whole else None


def _given(answers: Sequence[Points], question: str) -> list[int]:
    return [value for each in answers if (value := each.get(question)) is not None]


def _of_many(
    questions: Sequence[str], answers: Sequence[Points], bands: Sequence[Decimal]
) -> Figures:
    given = [[value for name in questions if (value := each.get(name))] for each in answers]
    own = [each for each in given if each]
    means = [Fraction(sum(each), len(each)) for each in own]
    return _figures(sum(map(len, own)), sum(map(sum, own)), means, bands)


def _figures(
    cells: int, total: int, values: Sequence[Fraction], bands: Sequence[Decimal]
) -> Figures:
    """Of points in so many cells, and of the values whose deviation it is."""
    if not cells:
        return Figures(0)
    mean = rounded(Fraction(total, cells))
    level = next((name for name, least in zip(LEVELS, bands, strict=False) if mean >= least), None)
    percent = rounded(Fraction(100 * total, cells * HIGHEST))
    return Figures(len(values), mean, deviation(values), percent, level or LEVELS[-1])


def deviation(values: Sequence[Fraction]) -> Decimal | None:
    """The standard deviation of a sample; None of fewer than two."""
    count = len(values)
    if count < 2:
        return None
    squares, total = sum(each * each for each in values), sum(values)
    variance = (squares - total * total / count) / (count - 1)
    # The largest k with (k - 1/2)/100 <= the root: rounded half up without ever taking a root.
    return Decimal((isqrt(floor(40000 * variance)) + 1) // 2).scaleb(-2)


def rounded(value: Fraction) -> Decimal:
    """To two decimals, half up."""
    return Decimal(floor(100 * value + Fraction(1, 2))).scaleb(-2)
