"""LINE message objects as plain dicts, kept within LINE's limits (Messaging API reference)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.thai import cut_graphemes, cut_utf16

Message = dict[str, Any]

TEXT_UNITS = 5000
ALT_UNITS = 1500
QUICK_LABEL = 20
CARD_LABEL = 40
QUICK_ITEMS = 13

GREEN = "#06765C"
BLUE = "#1F5FA8"
AMBER = "#B25E09"
RED = "#B3261E"
GREY = "#5F6B76"
INK = "#1D2733"
PALE = "#EEF3F6"

# Stickers that a bot may send (LINE: "List of available stickers").
SENDABLE_STICKER_PACKAGES = frozenset(
    map(
        str,
        [446, 789, 1070, 6136, 6325, 6359, 6362, 6370, 6632, 8515, 8522, 8525, 11537, 11538, 11539],
    )
)


@dataclass(frozen=True)
class Button:
    """Something to tap: a postback unless ``kind`` says otherwise."""

    label: str
    data: str = ""
    kind: str = "postback"
    primary: bool = False
    fill: str = ""

    def action(self, limit: int) -> Message:
        """The LINE action object, its label cut to ``limit`` grapheme clusters."""
        label = cut_graphemes(self.label, limit)
        if self.kind in ("camera", "cameraRoll", "location"):
            return {"type": self.kind, "label": label}
        if self.kind == "uri":
            return {"type": "uri", "label": label, "uri": self.data}
        action = {"type": "postback", "label": label, "data": self.data}
        if self.fill:
            return action | {"inputOption": "openKeyboard", "fillInText": self.fill}
        return action | {"displayText": self.label}


def text(content: str, quick: Sequence[Button] = ()) -> Message:
    """A text message; what LINE cannot carry in one is cut, never refused."""
    message: Message = {"type": "text", "text": cut_utf16(content, TEXT_UNITS)}
    return with_quick_replies(message, quick)


def with_quick_replies(message: Message, quick: Sequence[Button]) -> Message:
    """The message with quick-reply chips (LINE for PC shows none: they also work typed)."""
    if not quick:
        return message
    items = [{"type": "action", "action": b.action(QUICK_LABEL)} for b in quick[:QUICK_ITEMS]]
    return message | {"quickReply": {"items": items}}


def card(
    title: str,
    rows: Iterable[tuple[str, str]] = (),
    *,
    body: str = "",
    note: str = "",
    color: str = GREEN,
    buttons: Sequence[Button] = (),
    columns: int = 1,
    picture_url: str | None = None,
) -> Message:
    """A Flex message: coloured title, picture, body text, label-value rows, buttons."""
    rows = [(label, value) for label, value in rows if value]
    look: Message = {"body": body, "note": note, "color": color, "picture_url": picture_url}
    return flex(
        bubble(title, rows, buttons=buttons, columns=columns, **look),
        "\n".join([title, body, *(f"{label}: {value}" for label, value in rows), note]),
        buttons,
    )


def slip(content: str, buttons: Sequence[Button]) -> Message:
    """A small card of one sentence; its buttons stay visible, on LINE for PC too."""
    contents: Message = {"type": "bubble", "size": "kilo"}
    contents["body"] = _column([_words(content, size="sm", color=INK)], "14px")
    contents["footer"] = _column(_button_rows(buttons, 1), "10px")
    return flex(contents, content, buttons)


def flex(contents: Message, alt: str, buttons: Sequence[Button] = ()) -> Message:
    """A Flex message; its alternative text says everything, buttons included."""
    choices = " / ".join(button.label for button in buttons)
    lines = [line for line in [*alt.split("\n"), choices and f"[{choices}]"] if line]
    return {"type": "flex", "altText": cut_utf16("\n".join(lines), ALT_UNITS), "contents": contents}


def carousel(bubbles: Sequence[Message], alt: str) -> Message:
    """Several bubbles side by side (LINE: at most twelve)."""
    return flex({"type": "carousel", "contents": list(bubbles[:12])}, alt)


def bubble(
    title: str,
    rows: Iterable[tuple[str, str]] = (),
    *,
    body: str = "",
    note: str = "",
    color: str = GREEN,
    buttons: Sequence[Button] = (),
    columns: int = 1,
    picture_url: str | None = None,
) -> Message:
    """One Flex bubble; see ``card``."""
    inside: list[Message] = []
    if body:
        inside.append(_words(body, size="md", color=INK))
    inside += [_row(label, value) for label, value in rows if value]
    if note:
        inside.append(_words(note, size="xs", color=GREY))
    result: Message = {
        "type": "bubble",
        "header": {
            "type": "box",
            "layout": "vertical",
            "paddingAll": "14px",
            "backgroundColor": color,
            "contents": [_words(title, size="md", color="#FFFFFF", weight="bold")],
        },
    }
    if picture_url:
        result["hero"] = {
            "type": "image",
            "url": picture_url,
            "size": "full",
            "aspectRatio": "20:13",
            "aspectMode": "cover",
        }
    if inside:
        result["body"] = _column(inside, "16px")
    if buttons:
        result["footer"] = _column(_button_rows(buttons, columns), "12px")
    return result


def picture(url: str, preview_url: str) -> Message:
    """An image message (JPEG or PNG at public https addresses)."""
    return {"type": "image", "originalContentUrl": url, "previewImageUrl": preview_url}


def place(title: str, address: str, latitude: float, longitude: float) -> Message:
    """A location message."""
    return {
        "type": "location",
        "title": cut_utf16(title, 100) or "-",
        "address": cut_utf16(address, 100) or "-",
        "latitude": latitude,
        "longitude": longitude,
    }


def sticker(package: str, number: str) -> Message:
    """A sticker message."""
    return {"type": "sticker", "packageId": package, "stickerId": number}


def plain(message: Message) -> Message:
    """The same in plain text, for when LINE refuses the object itself."""
    if message["type"] == "text":
        return text(str(message["text"]))
    if message["type"] == "flex":
        return text(str(message["altText"]))
    if message["type"] == "location":
        spot = f"{message['latitude']},{message['longitude']}"
        return text(f"{message['title']} {message['address']} {spot}")
    if message["type"] == "image":
        return text(str(message["originalContentUrl"]))
    return text(f"[{message['type']}]")


def _words(content: str, **style: str) -> Message:
    return {"type": "text", "text": cut_utf16(content, 2000) or "-", "wrap": True, **style}


def _row(label: str, value: str) -> Message:
    left = {"type": "text", "text": label, "size": "sm", "color": GREY, "flex": 3, "wrap": True}
    right = _words(value, size="sm", color=INK) | {"flex": 7}
    return {"type": "box", "layout": "horizontal", "spacing": "md", "contents": [left, right]}


def _column(contents: list[Message], padding: str) -> Message:
    box: Message = {"type": "box", "layout": "vertical", "spacing": "sm"}
    return box | {"paddingAll": padding, "contents": contents}


def _button_rows(buttons: Sequence[Button], columns: int) -> list[Message]:
    drawn = [_button(each) for each in buttons]
    if columns == 1:
        return drawn
    rows = [drawn[start : start + columns] for start in range(0, len(drawn), columns)]
    rows[-1] += [{"type": "filler"}] * (columns - len(rows[-1]))
    return [
        {"type": "box", "layout": "horizontal", "spacing": "sm", "contents": row} for row in rows
    ]


def _button(button: Button) -> Message:
    # A tappable box wraps long Thai labels; LINE's own button component cuts them off.
    color = "#FFFFFF" if button.primary else INK
    label = _words(button.label, size="sm", color=color, weight="bold") | {"align": "center"}
    return {
        "type": "box",
        "layout": "vertical",
        "flex": 1,
        "cornerRadius": "8px",
        "paddingAll": "10px",
        "justifyContent": "center",
        "backgroundColor": GREEN if button.primary else PALE,
        "action": button.action(CARD_LABEL),
        "contents": [label],
    }
