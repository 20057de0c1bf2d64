"""Template messages: buttons, confirm, carousel and image carousel."""

from simulator.limits import actions
from simulator.limits.counting import graphemes
from simulator.limits.schema import (
    Check,
    Items,
    Json,
    Link,
    Need,
    Path,
    Record,
    Rule,
    Text,
    Variants,
)

_IMAGE: dict[str, Rule | Need] = {
    "thumbnailImageUrl": Link(),
    "imageBackgroundColor": Text(pattern=r"#[0-9A-Fa-f]{6}"),
    "defaultAction": actions.DEFAULT,
}
_SHAPE: dict[str, Rule | Need] = {
    "imageAspectRatio": Text(choices=("rectangle", "square")),
    "imageSize": Text(choices=("cover", "contain")),
}
_TYPE = {"type": Need(Text())}
_TITLE = Text(40, 0, graphemes)


class _Limit:
    """Text is shorter beside a title or a picture."""

    def __init__(self, plain: int, pictured: int) -> None:
        self._plain, self._pictured = plain, pictured

    def __call__(self, value: Json, path: Path, check: Check) -> None:
        pictured = value.get("title") or value.get("thumbnailImageUrl")
        text = value.get("text")
        if isinstance(text, str):
            limit = self._pictured if pictured else self._plain
            Text(limit, 1, graphemes).check(text, (*path, "text"), check)


def _even_columns(value: Json, path: Path, check: Check) -> None:
    """All columns need the same number of actions, and all or none a title and a picture."""
    columns = [column for column in value.get("columns") or () if isinstance(column, dict)]
    for name, message in (
        ("actions", "the number of actions must be the same in all columns"),
        ("title", "title must be specified in all columns or in none"),
        ("thumbnailImageUrl", "thumbnailImageUrl must be specified in all columns or in none"),
    ):
        found = {_amount(column.get(name)) for column in columns}
        if len(found) > 1:
            check.complain((*path, "columns"), message)


def _amount(value: object) -> int:
    return len(value) if isinstance(value, list) else int(bool(value))


_COLUMN = Record(
    {
        **_IMAGE,
        "title": _TITLE,
        "text": Need(Text()),
        "actions": Need(Items(actions.TEMPLATE, 3, 1)),
    },
    _Limit(120, 60),
)
TEMPLATE = Variants(
    {
        "buttons": Record(
            {
                **_TYPE,
                **_IMAGE,
                **_SHAPE,
                "title": _TITLE,
                "text": Need(Text()),
                "actions": Need(Items(actions.TEMPLATE, 4, 1)),
            },
            _Limit(160, 60),
        ),
        "confirm": Record(
            {
                **_TYPE,
                "text": Need(Text(240, 1, graphemes)),
                "actions": Need(Items(actions.TEMPLATE, 2, 2)),
            }
        ),
        "carousel": Record(
            {**_TYPE, **_SHAPE, "columns": Need(Items(_COLUMN, 10, 1))}, _even_columns
        ),
        "image_carousel": Record(
            {
                **_TYPE,
                "columns": Need(
                    Items(
                        Record({"imageUrl": Need(Link()), "action": Need(actions.IMAGE_CAROUSEL)}),
                        10,
                        1,
                    )
                ),
            }
        ),
    }
)
