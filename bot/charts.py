"""Small pictures of numbers, drawn with the boxes of a Flex card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.flex import AMBER, BLUE, GREY, PALE, RED, words

Part = dict[str, Any]

HEIGHT = 84  # pixels of the highest bar
GROUP = 5  # every fifth day has its number below


@dataclass(frozen=True)
class Days:
    """A month's days with a number each; ``today`` counts from 1, ``pace`` is a line across."""

    values: Sequence[int]
    today: int
    pace: float = 0.0

    @property
    def top(self) -> float:
        """The number that the highest place of the picture stands for."""
        return max([*self.values, self.pace * 1.25, 1])


def bars(days: Days) -> list[Part]:
    """A bar a day, the line of the pace, and days' numbers below."""
    columns = [_column(days, day) for day in range(1, len(days.values) + 1)]
    picture = _box("horizontal", columns) | {"height": f"{HEIGHT}px", "spacing": "2px"}
    if days.pace:
        line = _box("vertical", []) | {"height": "2px", "backgroundColor": AMBER}
        line |= {"position": "absolute", "offsetStart": "0px", "offsetEnd": "0px"}
        line["offsetBottom"] = f"{_pixels(days, days.pace)}px"
        picture["contents"].append(line)
    ground = _box("vertical", []) | {"height": "1px", "backgroundColor": GREY}
    return [picture, ground, _numbers(len(days.values))]


def _column(days: Days, day: int) -> Part:
    value = days.values[day - 1]
    column = _box("vertical", []) | {"flex": 1, "justifyContent": "flex-end"}
    if value:
        height = max(2, _pixels(days, value))
        color = RED if days.pace and value > 2 * days.pace else BLUE
        bar = _box("vertical", []) | {"height": f"{height}px", "backgroundColor": color}
        column["contents"].append(bar)
    if day == days.today:
        column["backgroundColor"] = PALE
    return column


def _pixels(days: Days, value: float) -> int:
    return round(HEIGHT * value / days.top)


def _numbers(count: int) -> Part:
    texts: list[Part] = []
    for first in range(1, count + 1, GROUP):
        width = min(GROUP, count - first + 1)
        if width == 1:  # two digits would not fit below one bar
            texts.append(_box("vertical", []) | {"flex": 1})
            continue
        shown: Mapping[str, Any] = words(str(first), size="xxs", color=GREY)
        texts.append({**shown, "wrap": False, "flex": width})
    return _box("horizontal", texts)


def _box(layout: str, contents: list[Part]) -> Part:
    return {"type": "box", "layout": layout, "contents": contents}
