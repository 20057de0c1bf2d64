"""The icons of the rich menus, drawn with round strokes on a grid of 24 by 24."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import ImageDraw

Point = tuple[float, float]
STROKE = 1.9


@dataclass(frozen=True)
class Pen:
    """Draws on the grid, whose left upper corner is ``at``, ``unit`` pixels a step."""

    draw: ImageDraw.ImageDraw
    at: Point
    unit: float
    color: str

    def line(self, *points: Point) -> None:
        """Straight strokes from point to point."""
        placed = [self._place(each) for each in points]
        self.draw.line(placed, self.color, self._width, joint="curve")
        for point in points:
            self.dot(point, STROKE / 2)

    def shape(self, *points: Point) -> None:
        """The outline of a polygon."""
        self.line(*points, points[0])

    def circle(self, center: Point, radius: float) -> None:
        """The outline of a circle."""
        self.draw.ellipse(self._around(center, radius + STROKE / 2), None, self.color, self._width)

    def arc(self, center: Point, radius: float, start: float, end: float) -> None:
        """A part of a circle, in degrees clockwise from three o'clock."""
        around = self._around(center, radius + STROKE / 2)
        self.draw.arc(around, start, end, self.color, self._width)

    def box(self, left: float, top: float, right: float, bottom: float, radius: float) -> None:
        """The outline of a rectangle with round corners."""
        half = STROKE / 2
        corners = (
            *self._place((left - half, top - half)),
            *self._place((right + half, bottom + half)),
        )
        rounded = (radius + half) * self.unit
        self.draw.rounded_rectangle(corners, rounded, None, self.color, self._width)

    def dot(self, center: Point, radius: float) -> None:
        """A filled circle."""
        self.draw.ellipse(self._around(center, radius), self.color)

    @property
    def _width(self) -> int:
        return round(STROKE * self.unit)

    def _place(self, point: Point) -> Point:
        return self.at[0] + point[0] * self.unit, self.at[1] + point[1] * self.unit

    def _around(self, center: Point, radius: float) -> tuple[float, float, float, float]:
        x, y = self._place(center)
        reach = radius * self.unit
        return x - reach, y - reach, x + reach, y + reach


def _wrench(pen: Pen) -> None:
    pen.arc((16, 8), 4.6, -15, 285)
    pen.line((20.4, 6.8), (17.2, 9.6), (14.4, 6.9), (17.2, 3.5))
    pen.line((12.4, 10.9), (4.6, 18.7))
    pen.line((13.4, 11.9), (5.9, 19.4), (4.6, 18.7))


def _list(pen: Pen) -> None:
    pen.box(5, 4, 19, 21, 2.4)
    pen.line((9, 4), (9, 2.6), (15, 2.6), (15, 4))
    pen.line((8.6, 10.6), (9.8, 11.8), (12, 9.4))
    pen.line((14, 10.8), (15.6, 10.8))
    pen.line((8.6, 16), (9.8, 17.2), (12, 14.8))
    pen.line((14, 16.2), (15.6, 16.2))


def _talk(pen: Pen) -> None:
    pen.line((7, 18), (7, 21.4), (11.4, 18), (18, 18))
    pen.arc((18, 15), 3, 0, 90)
    pen.line((21, 15), (21, 7))
    pen.arc((18, 7), 3, 270, 360)
    pen.line((18, 4), (6, 4))
    pen.arc((6, 7), 3, 180, 270)
    pen.line((3, 7), (3, 15))
    pen.arc((6, 15), 3, 90, 180)
    pen.line((6, 18), (7, 18))
    for x in (8, 12, 16):
        pen.dot((x, 11), 1.25)


def _person(pen: Pen) -> None:
    pen.circle((12, 8), 4)
    pen.arc((12, 21.5), 8, 186, 354)


def _people(pen: Pen) -> None:
    pen.circle((9, 8.4), 3.4)
    pen.arc((9, 20.5), 6.6, 184, 356)
    pen.arc((15.6, 8.4), 3.4, 250, 110)
    pen.arc((16, 20.5), 6.2, 290, 356)


def _question(pen: Pen) -> None:
    pen.circle((12, 12), 9.4)
    pen.arc((12, 9.6), 2.9, 180, 400)
    pen.line((14.3, 11.6), (12, 13.4), (12, 14.2))
    pen.dot((12, 17.3), 1.25)


def _grid(pen: Pen) -> None:
    for left, top in ((4, 4), (14, 4), (4, 14), (14, 14)):
        pen.box(left, top, left + 6, top + 6, 1.6)


def _inbox(pen: Pen) -> None:
    pen.line((3, 13), (8, 13), (9.6, 16), (14.4, 16), (16, 13), (21, 13))
    pen.line((3, 13), (6.2, 4.6), (17.8, 4.6), (21, 13), (21, 18.4))
    pen.line((3, 13), (3, 18.4))
    pen.arc((4.6, 18.4), 1.6, 90, 180)
    pen.arc((19.4, 18.4), 1.6, 0, 90)
    pen.line((4.6, 20), (19.4, 20))


def _task(pen: Pen) -> None:
    pen.box(5, 4, 19, 21, 2.4)
    pen.line((9, 4), (9, 2.6), (15, 2.6), (15, 4))
    pen.line((8.8, 13), (11.2, 15.4), (15.4, 10.6))


def _calendar(pen: Pen) -> None:
    pen.box(3.6, 5, 20.4, 20.6, 2.4)
    pen.line((3.6, 10), (20.4, 10))
    pen.line((8, 3), (8, 6.6))
    pen.line((16, 3), (16, 6.6))
    for x, y in ((8, 13.6), (12, 13.6), (16, 13.6), (8, 17), (12, 17)):
        pen.dot((x, y), 1.1)


def _gauge(pen: Pen) -> None:
    pen.arc((12, 14), 9, 160, 380)
    pen.line((12, 14), (16.4, 9.2))
    pen.dot((12, 14), 1.7)
    pen.line((5.6, 19.6), (18.4, 19.6))


def _key(pen: Pen) -> None:
    pen.circle((8, 15.6), 4.4)
    pen.line((11.2, 12.4), (20, 3.6))
    pen.line((16, 7.6), (19, 10.6))
    pen.line((19.2, 4.4), (21.4, 6.6))


def _card(pen: Pen) -> None:
    pen.box(2.8, 5, 21.2, 19.4, 2.4)
    pen.circle((8.4, 10.6), 2)
    pen.arc((8.4, 17.4), 3.4, 196, 344)
    pen.line((14, 10), (18, 10))
    pen.line((14, 14), (18, 14))


def _bulb(pen: Pen) -> None:
    pen.arc((12, 9.4), 6, 130, 410)
    pen.line((8.2, 14), (9.4, 16.8), (14.6, 16.8), (15.8, 14))
    pen.line((10.2, 20.4), (13.8, 20.4))


def _chart(pen: Pen) -> None:
    pen.line((3.6, 3.6), (3.6, 20.4), (20.6, 20.4))
    for x, top in ((8, 13), (12.6, 9), (17.2, 5.6)):
        pen.line((x, 17), (x, top))


def _pen(pen: Pen) -> None:
    pen.shape((4, 20), (5, 15.6), (16.6, 4), (20, 7.4), (8.4, 19))
    pen.line((14, 6.6), (17.4, 10))


def _shield(pen: Pen) -> None:
    pen.shape((12, 2.8), (19.6, 5.8), (19.6, 11.6), (16.8, 17.4), (12, 21), (7.2, 17.4),
              (4.4, 11.6), (4.4, 5.8))  # fmt: skip
    pen.line((8.8, 11.8), (11.2, 14.2), (15.4, 9.4))


ICONS: dict[str, Callable[[Pen], None]] = {
    "bulb": _bulb,
    "calendar": _calendar,
    "card": _card,
    "chart": _chart,
    "gauge": _gauge,
    "grid": _grid,
    "inbox": _inbox,
    "key": _key,
    "list": _list,
    "pen": _pen,
    "people": _people,
    "person": _person,
    "question": _question,
    "shield": _shield,
    "talk": _talk,
    "task": _task,
    "wrench": _wrench,
}
