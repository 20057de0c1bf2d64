"""Message objects: every kind a bot may send, with its common properties."""

from simulator.limits import actions
from simulator.limits.counting import utf16
from simulator.limits.schema import (
    Check,
    Items,
    Json,
    Link,
    Need,
    Number,
    Path,
    Record,
    Rule,
    Text,
    Variants,
)

_BARRED = ("line",)


class _Object(Rule):
    """An object whose inside is checked apart, in another of LINE's forms."""

    def check(self, value: object, path: Path, check: Check) -> None:
        if not isinstance(value, dict):
            check.wrong_type(path)


def _sender(value: Json, path: Path, check: Check) -> None:
    name = value.get("name")
    if isinstance(name, str) and any(word in name.lower().split() for word in _BARRED):
        check.complain((*path, "name"), "invalid name")


def _placeholders(value: Json, path: Path, check: Check) -> None:
    """Every emoji stands at a `$`, its index counted in UTF-16 units."""
    emojis, text = value.get("emojis"), value.get("text")
    if not isinstance(emojis, list) or not isinstance(text, str):
        return
    units = text.encode("utf-16-le", "surrogatepass")
    for index, emoji in enumerate(emojis):
        at = emoji.get("index") if isinstance(emoji, dict) else None
        if isinstance(at, int) and units[2 * at : 2 * at + 2] != b"$\0":
            check.complain((*path, "emojis", index), "index is invalid")


def _imagemap(value: Json, path: Path, check: Check) -> None:
    size = value.get("baseSize")
    if isinstance(size, dict) and size.get("width") != 1040:
        check.complain((*path, "baseSize", "width"), "must be 1040")


_QUICK_REPLY = Record(
    {
        "items": Items(
            Record(
                {
                    "type": Text(choices=("action",)),
                    "imageUrl": Link(),
                    "action": Need(actions.QUICK_REPLY),
                }
            ),
            13,
            1,
        )
    }
)
_COMMON: dict[str, Rule | Need] = {
    "type": Need(Text()),
    "quickReply": _QUICK_REPLY,
    "sender": Record({"name": Text(20, count=utf16), "iconUrl": Link()}, _sender),
}
_EMOJI = Record(
    {"index": Need(Number(0)), "productId": Need(Text(min=1)), "emojiId": Need(Text(min=1))}
)
_AREA = Record({name: Need(Number(0)) for name in ("x", "y", "width", "height")})
_IMAGEMAP_LABEL = Text(50)
_TAP: dict[str, Rule | Need] = {"type": Text(), "area": Need(_AREA), "label": _IMAGEMAP_LABEL}
_IMAGEMAP_ACTION = Variants(
    {
        "message": Record({**_TAP, "text": Need(Text(400, 1))}),
        "uri": Record({**_TAP, "linkUri": Need(Link(1000, ("http", "https", "line", "tel")))}),
        "clipboard": Record({**_TAP, "clipboardText": Need(Text(1000, 1))}),
    }
)
_IMAGEMAP_VIDEO = Record(
    {
        "originalContentUrl": Link(),
        "previewImageUrl": Link(),
        "area": _AREA,
        "externalLink": Record({"linkUri": Link(1000), "label": Text(30)}),
    }
)
_ALT_TEXT = Need(Text(1500, 1))
_PICTURE: dict[str, Rule | Need] = {
    "originalContentUrl": Need(Link()),
    "previewImageUrl": Need(Link()),
}
_KINDS: dict[str, dict[str, Rule | Need]] = {
    "text": {"text": Need(Text(5000, 1)), "emojis": Items(_EMOJI, 20), "quoteToken": Text()},
    "textV2": {"text": Need(Text(5000, 1)), "substitution": _Object(), "quoteToken": Text()},
    "image": _PICTURE,
    "video": {**_PICTURE, "trackingId": Text(100, pattern=r"[-a-zA-Z0-9.=,+*()%$&;:@{}!?<>\[\]]*")},
    "audio": {"originalContentUrl": Need(Link()), "duration": Need(Number(1))},
    "location": {
        "title": Need(Text(100, 1)),
        "address": Need(Text(100, 1)),
        "latitude": Need(Number(-90, 90, integer=False)),
        "longitude": Need(Number(-180, 180, integer=False)),
    },
    "sticker": {
        "packageId": Need(Text(min=1, pattern=r"\d+")),
        "stickerId": Need(Text(min=1, pattern=r"\d+")),
        "quoteToken": Text(),
    },
    "template": {"altText": _ALT_TEXT, "template": Need(_Object())},
    "imagemap": {
        "baseUrl": Need(Link()),
        "altText": _ALT_TEXT,
        "baseSize": Need(Record({"width": Need(Number(1)), "height": Need(Number(1))})),
        "actions": Need(Items(_IMAGEMAP_ACTION, 50)),
        "video": _IMAGEMAP_VIDEO,
    },
    "flex": {"altText": _ALT_TEXT, "contents": Need(_Object())},
    "coupon": {"couponId": Need(Text(min=1)), "deliveryTag": Text(30)},
}
_ALSO = {"text": _placeholders, "imagemap": _imagemap}


class Message(Rule):
    """A message object; an unknown kind is complained of at its `type`."""

    _kinds = Variants(
        {kind: Record(_COMMON | fields, _ALSO.get(kind)) for kind, fields in _KINDS.items()}
    )

    def check(self, value: object, path: Path, check: Check) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind not in _KINDS:
            check.complain((*path, "type"), "variant", values=", ".join(_KINDS))
        else:
            self._kinds.check(value, path, check)


MESSAGES = Need(Items(Message(), 5, 1))
