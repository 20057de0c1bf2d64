"""Flex messages: every container and component with its fields, after LINE's OpenAPI file."""

import json
from typing import Any

from simulator.limits import actions
from simulator.limits.schema import (
    Check,
    Flag,
    Items,
    Json,
    Later,
    Link,
    Need,
    Number,
    Path,
    Record,
    Rule,
    Text,
    Variants,
)

Fields = dict[str, Rule | Need]

_BUBBLE_BYTES, _CAROUSEL_BYTES = 30 * 1024, 50 * 1024
_PX, _PERCENT = r"\d+(\.\d+)?px", r"\d+(\.\d+)?%"
_COLOR = Text(pattern=r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?")
_GAPS = "none|xs|sm|md|lg|xl|xxl"
_SIZES = "xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl"


def _size(*forms: str) -> Text:
    return Text(pattern="|".join(forms))


def _one(*values: str) -> Text:
    return Text(choices=values)


_GAP, _PADDING = _size(_GAPS, _PX), _size(_GAPS, _PX, _PERCENT)
_EXTENT = _size(_PX, _PERCENT)
_FLEX = Number(0)
_TYPE: Fields = {"type": Need(Text())}
_PLACE: Fields = {
    "margin": _GAP,
    "position": _one("relative", "absolute"),
    **{f"offset{side}": _PADDING for side in ("Top", "Bottom", "Start", "End")},
}
_GRAVITY = _one("top", "bottom", "center")
_ALIGN = _one("start", "end", "center")
_LETTERS: Fields = {
    "text": Text(min=1),
    "size": _size(_SIZES, _PX),
    "color": _COLOR,
    "weight": _one("regular", "bold"),
    "style": _one("normal", "italic"),
    "decoration": _one("none", "underline", "line-through"),
}


def _ratio(value: Json, path: Path, check: Check) -> None:
    """Both sides 1 to 100000, the height at most three times the width."""
    ratio = value.get("aspectRatio")
    if not isinstance(ratio, str):
        return
    width, _, height = ratio.partition(":")
    sides = [int(side) if side.isascii() and side.isdigit() else 0 for side in (width, height)]
    if not all(1 <= side <= 100_000 for side in sides) or sides[1] > 3 * sides[0]:
        check.complain((*path, "aspectRatio"), "invalid property")


def _words(value: Json, path: Path, check: Check) -> None:
    if value.get("text") is None and not value.get("contents"):
        check.complain((*path, "text"), "must be specified")


_BOX_HOLDS = {
    "horizontal": {"box", "button", "image", "text", "separator", "filler"},
    "vertical": {"box", "button", "image", "text", "separator", "filler"},
    "baseline": {"icon", "text", "filler"},
}


def _held(value: Json, path: Path, check: Check) -> None:
    """Each layout takes only some components; an icon lives in a baseline box alone."""
    allowed = _BOX_HOLDS.get(str(value.get("layout")))
    contents = value.get("contents")
    for index, item in enumerate(contents if isinstance(contents, list) else ()):
        kind = item.get("type") if isinstance(item, dict) else None
        if allowed is not None and kind in COMPONENT.kinds and kind not in allowed:
            check.complain((*path, "contents", index), "invalid property")


_BACKGROUND = Variants(
    {
        "linearGradient": Record(
            {
                **_TYPE,
                "angle": Need(Text(pattern=r"([0-2]?\d?\d|3[0-5]\d)(\.\d+)?deg")),
                "startColor": Need(_COLOR),
                "endColor": Need(_COLOR),
                "centerColor": _COLOR,
                "centerPosition": Text(pattern=r"(\d?\d(\.\d+)?|100)%"),
            }
        )
    }
)
_BOX = Record(
    {
        **_TYPE,
        **_PLACE,
        "layout": Need(_one("horizontal", "vertical", "baseline")),
        "contents": Need(Items(Later(lambda: COMPONENT))),
        "flex": _FLEX,
        "spacing": _GAP,
        "backgroundColor": _COLOR,
        "borderColor": _COLOR,
        "borderWidth": _size("none|light|normal|medium|semi-bold|bold", _PX),
        "cornerRadius": _GAP,
        **dict.fromkeys(("width", "maxWidth", "height", "maxHeight"), _EXTENT),
        **{f"padding{side}": _PADDING for side in ("All", "Top", "Bottom", "Start", "End")},
        "action": actions.FLEX,
        "justifyContent": _one(
            "center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"
        ),
        "alignItems": _one("center", "flex-start", "flex-end"),
        "background": _BACKGROUND,
    },
    _held,
)
_IMAGE = Record(
    {
        **_TYPE,
        **_PLACE,
        "url": Need(Link()),
        "flex": _FLEX,
        "align": _ALIGN,
        "gravity": _GRAVITY,
        "size": _size(_SIZES, "full", _PX, _PERCENT),
        "aspectRatio": Text(),
        "aspectMode": _one("fit", "cover"),
        "backgroundColor": _COLOR,
        "action": actions.FLEX,
        "animated": Flag(),
    },
    _ratio,
)
_VIDEO = Record(
    {
        **_TYPE,
        "url": Need(Link()),
        "previewUrl": Need(Link()),
        "altContent": Need(Later(lambda: _ALT_CONTENT)),
        "aspectRatio": Text(),
        "action": actions.FLEX,
    },
    _ratio,
)
_SPAN = Record({**_TYPE, **_LETTERS})
COMPONENT: Variants = Variants(
    {
        "box": _BOX,
        "image": _IMAGE,
        "button": Record(
            {
                **_TYPE,
                **_PLACE,
                "action": Need(actions.FLEX_BUTTON),
                "flex": _FLEX,
                "color": _COLOR,
                "style": _one("primary", "secondary", "link"),
                "gravity": _GRAVITY,
                "height": _one("md", "sm"),
                "adjustMode": _one("shrink-to-fit"),
                "scaling": Flag(),
            }
        ),
        "icon": Record(
            {
                **_TYPE,
                **_PLACE,
                "url": Need(Link()),
                "size": _size(_SIZES, _PX),
                "aspectRatio": Text(),
                "scaling": Flag(),
            },
            _ratio,
        ),
        "text": Record(
            {
                **_TYPE,
                **_PLACE,
                **_LETTERS,
                "flex": _FLEX,
                "align": _ALIGN,
                "gravity": _GRAVITY,
                "wrap": Flag(),
                "lineSpacing": Text(pattern=_PX),
                "maxLines": Number(0),
                "contents": Items(Variants({"span": _SPAN})),
                "adjustMode": _one("shrink-to-fit"),
                "scaling": Flag(),
                "action": actions.FLEX,
            },
            _words,
        ),
        "separator": Record({**_TYPE, "margin": _GAP, "color": _COLOR}),
        "filler": Record({**_TYPE, "flex": _FLEX}),
    }
)
_ALT_CONTENT: Variants = Variants({"box": _BOX, "image": _IMAGE})
_BLOCKS = ("header", "hero", "body", "footer")
_STYLE = Record({"backgroundColor": _COLOR, "separator": Flag(), "separatorColor": _COLOR})


def _blocks(value: Json, path: Path, check: Check) -> None:
    if not any(value.get(block) for block in _BLOCKS):
        check.complain(path, "At least one block must be specified")
    hero = value.get("hero")
    is_video = isinstance(hero, dict) and hero.get("type") == "video"
    if is_video and (path or value.get("size") in ("nano", "micro", "deca", "hecto")):
        check.complain((*path, "hero"), "invalid property")


_BUBBLE = Record(
    {
        **_TYPE,
        "size": _one("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
        "direction": _one("ltr", "rtl"),
        "header": Variants({"box": _BOX}),
        "hero": Variants({"box": _BOX, "image": _IMAGE, "video": _VIDEO}),
        "body": Variants({"box": _BOX}),
        "footer": Variants({"box": _BOX}),
        "styles": Record(dict.fromkeys(_BLOCKS, _STYLE)),
        "action": actions.FLEX,
    },
    _blocks,
)


def _same_size(value: Json, path: Path, check: Check) -> None:
    bubbles = value.get("contents")
    bubbles = [item for item in bubbles if isinstance(item, dict)] if bubbles else []
    if len({str(bubble.get("size", "mega")) for bubble in bubbles}) > 1:
        check.complain((*path, "contents"), "all bubbles in a carousel must have the same size")


_CONTAINER = Variants(
    {
        "bubble": _BUBBLE,
        "carousel": Record(
            {**_TYPE, "contents": Need(Items(Variants({"bubble": _BUBBLE}), 12, 1))}, _same_size
        ),
    }
)


def check_container(contents: Any, check: Check) -> None:
    """Check a Flex container whole: fields, then its size as compact UTF-8 JSON."""
    _CONTAINER.check(contents, (), check)
    size = len(
        json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
    )
    bubble = isinstance(contents, dict) and contents.get("type") == "bubble"
    limit = _BUBBLE_BYTES if bubble else _CAROUSEL_BYTES
    if size > limit:
        check.complain(
            (), f"Too large flex message. The maximum size of JSON data is {limit // 1024} KB"
        )
    if _animated(contents) > 10:
        check.complain((), "too many animated images")


def _animated(value: Any) -> int:
    if isinstance(value, dict):
        return int(value.get("animated") is True) + sum(map(_animated, value.values()))
    return sum(map(_animated, value)) if isinstance(value, list) else 0
