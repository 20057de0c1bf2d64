"""Action objects: what a tap may do, and where each kind is allowed."""

from simulator.limits import words
from simulator.limits.counting import graphemes
from simulator.limits.schema import (
    Check,
    Json,
    Link,
    Need,
    Path,
    Record,
    Rule,
    Text,
    Variants,
)

_DATA = Text(300)
_SHOWN = Text(300, count=graphemes)
_DATE, _TIME = r"\d{4}-\d{2}-\d{2}", r"([01]\d|2[0-3]):[0-5]\d"
_MOMENTS = {"date": _DATE, "time": _TIME, "datetime": f"{_DATE}[Tt]{_TIME}"}


def _postback(action: Json, path: Path, check: Check) -> None:
    if action.get("displayText") is not None and action.get("text") is not None:
        check.complain((*path, "text"), "displayText and text cannot be used together")
    if action.get("fillInText") is not None and action.get("inputOption") != "openKeyboard":
        check.complain((*path, "fillInText"), "inputOption must be openKeyboard")


def _picker(action: Json, path: Path, check: Check) -> None:
    moment = _MOMENTS.get(str(action.get("mode")))
    for name in ("initial", "max", "min"):
        if moment is not None and isinstance(action.get(name), str):
            Text(pattern=moment).check(action[name], (*path, name), check)


_TAPS: dict[str, dict[str, Rule | Need]] = {
    "message": {"text": Need(Text(300, 1, graphemes))},
    "uri": {
        "uri": Need(Link(1000, ("http", "https", "line", "tel"))),
        "altUri": Record({"desktop": Link(1000, ("http", "https", "line", "tel"))}),
    },
    "clipboard": {"clipboardText": Need(Text(1000, 1))},
    "postback": {
        "data": Need(_DATA),
        "displayText": _SHOWN,
        "text": _SHOWN,
        "inputOption": Text(choices=("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")),
        "fillInText": _SHOWN,
    },
    "datetimepicker": {
        "data": Need(_DATA),
        "mode": Need(Text(choices=tuple(_MOMENTS))),
        "initial": Text(),
        "max": Text(),
        "min": Text(),
    },
}
_QUICK: dict[str, dict[str, Rule | Need]] = {"camera": {}, "cameraRoll": {}, "location": {}}
_SWITCH: dict[str, dict[str, Rule | Need]] = {
    "richmenuswitch": {"richMenuAliasId": Need(Text(32, 1)), "data": Need(_DATA)}
}
_ALSO = {"postback": _postback, "datetimepicker": _picker}


class Action(Rule):
    """An action, complained of in the words LINE uses for actions wherever it stands."""

    def __init__(self, label: Rule | Need, extra: dict[str, dict[str, Rule | Need]]) -> None:
        self._kinds = Variants(
            {
                kind: Record({"type": Need(Text()), "label": label, **fields}, _ALSO.get(kind))
                for kind, fields in (_TAPS | extra).items()
            }
        )

    def check(self, value: object, path: Path, check: Check) -> None:
        spoken = check.words
        if spoken is words.REQUEST:
            check.words = words.ACTION
        self._kinds.check(value, path, check)
        check.words = spoken


def _label(longest: int) -> Text:
    return Text(longest, 1, graphemes)


QUICK_REPLY = Action(Need(_label(20)), _QUICK)
TEMPLATE = Action(Need(_label(20)), {})
DEFAULT = Action(_label(20), {})
IMAGE_CAROUSEL = Action(_label(12), {})
FLEX = Action(_label(40), {})
FLEX_BUTTON = Action(Need(_label(40)), {})
RICH_MENU = Action(_label(20), _SWITCH)
