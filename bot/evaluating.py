"""Points from 1 to 5 as reports have them: mean, standard deviation, percentage and level.

The mean is rounded half up before its level is looked up, so 4.505 is 4.51 and of the highest level
(the bands that Thai offices mostly use); the deviation is that of a sample (n-1); the percentage is
of the mean as it is, not as it is rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HIGHEST = 5
# The least rounded mean of each level, the highest level first.
LEVELS = (("highest", "4.51"), ("high", "3.51"), ("middle", "2.51"), ("low", "1.51"))
LOWEST = "lowest"


@dataclass(frozen=True)
class Figures:
    """The figures of some points; ``deviation`` is None for a single one."""

    count: int
    mean: Decimal
    deviation: Decimal | None
    percent: Decimal
    level: str


def figures(points: Sequence[int]) -> Figures:
    """The figures of at least one point. ValueError for none."""
    if not points:
        raise ValueError("nobody gave points")
    count, total = len(points), Decimal(sum(points))
    mean = _rounded(total / count)
    squares = sum(Decimal(each * each) for each in points)
    deviation = None
    if count > 1:
        deviation = _rounded(((squares - total * total / count) / (count - 1)).sqrt())
    level = next((name for name, least in LEVELS if mean >= Decimal(least)), LOWEST)
    return Figures(count, mean, deviation, _rounded(total * 100 / count / HIGHEST), level)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
