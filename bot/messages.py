"""LINE message objects as plain dicts, kept within LINE's limits (Messaging API reference)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

from bot import flex as parts
from bot.flex import GREEN, INK, Item, Timeline
from bot.thai import cut_graphemes, cut_utf16

Message = dict[str, Any]

TEXT_UNITS = 5000
ALT_UNITS = 1500
QUICK_LABEL = 20
QUICK_ITEMS = 13

# Stickers that a bot may send (LINE: "List of available stickers").
SENDABLE_STICKER_PACKAGES = frozenset(
    map(
        str,
        [446, 789, 1070, 6136, 6325, 6359, 6362, 6370, 6632, 8515, 8522, 8525, 11537, 11538, 11539],
    )
)


@dataclass(frozen=True)
class Button:
    """Something to tap: a postback, a ``uri`` (``data`` is the address), or what opens the
    ``camera`` or the ``cameraRoll``.
    """

    label: str
    data: str = ""
    kind: str = "postback"
    primary: bool = False
    word: str = ""

    def action(self, limit: int) -> Message:
        """The LINE action object, its label cut to ``limit`` grapheme clusters."""
        label = cut_graphemes(self.label, limit)
        if self.kind == "uri":
            return {"type": self.kind, "label": label, "uri": self.data}
        if self.kind != "postback":
            return {"type": self.kind, "label": label}
        given = {"data": self.data, "displayText": self.label}
        return {"type": "postback", "label": label, **given}


def numbered(buttons: Sequence[Button]) -> list[Button]:
    """The same buttons, each showing the number that may be typed for it."""
    return [replace(each, label=f"{count}. {each.label}") for count, each in enumerate(buttons, 1)]


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


class Look(TypedDict, total=False):
    """What a card may have besides its title and rows."""

    subtitle: str  # a small line below the title
    body: str  # words above the rows
    note: str  # a small line below them
    links: Mapping[str, str]  # addresses behind the values of rows, by label
    timeline: Timeline
    items: Sequence[Item]
    color: str
    picture_url: str | None
    buttons: Sequence[Button]
    columns: int | tuple[int, ...]  # of the buttons: in all rows, or row by row


def card(title: str, rows: Iterable[tuple[str, str]] = (), **look: Unpack[Look]) -> Message:
    """A Flex message: coloured title, picture, words, label-value rows, timeline, buttons."""
    shown = [(label, value) for label, value in rows if value]
    said = [title, look.get("subtitle", ""), look.get("body", "")]
    said += [f"{label}: {value}" for label, value in shown]
    said += [str(look.get("timeline", "")), *map(str, look.get("items", ())), look.get("note", "")]
    return flex(bubble(title, shown, **look), "\n".join(said), look.get("buttons", ()))


def slip(content: str, buttons: Sequence[Button]) -> Message:
    """A small card of one sentence; its buttons stay visible, on LINE for PC too."""
    contents: Message = {"type": "bubble", "size": "kilo"}
    contents["body"] = parts.column([parts.words(content, size="sm", color=INK)], "14px")
    contents["footer"] = parts.column(parts.button_rows(buttons, 1), "10px")
    return flex(contents, content, buttons)


def flex(contents: Message, alt: str, buttons: Sequence[Button] = ()) -> Message:
    """A Flex message; its alternative text says everything, buttons included."""
    choices = " / ".join(button.label for button in buttons)
    lines = [line for line in [*alt.split("\n"), choices and f"[{choices}]"] if line]
    return {"type": "flex", "altText": cut_utf16("\n".join(lines), ALT_UNITS), "contents": contents}


def carousel(bubbles: Sequence[Message], alt: str) -> Message:
    """Several bubbles side by side (LINE: at most twelve)."""
    return flex({"type": "carousel", "contents": list(bubbles[:12])}, alt)


def bubble(title: str, rows: Iterable[tuple[str, str]] = (), **look: Unpack[Look]) -> Message:
    """One Flex bubble; see ``card``."""
    subtitle, color = look.get("subtitle", ""), look.get("color", GREEN)
    result: Message = {"type": "bubble", "header": parts.header(title, subtitle, color)}
    url, inside, buttons = look.get("picture_url"), _inside(rows, look), look.get("buttons")
    if url:
        result["hero"] = parts.picture(url)
    if inside:
        result["body"] = parts.column(inside, "16px")
    if buttons:
        drawn = parts.button_rows(buttons, look.get("columns", 1))
        result["footer"] = parts.column(drawn, "12px")
    return result


def _inside(rows: Iterable[tuple[str, str]], look: Look) -> list[Message]:
    inside: list[Message] = []
    if body := look.get("body"):
        inside.append(parts.words(body, size="md", color=INK))
    shown = [(label, value) for label, value in rows if value]
    inside += parts.rows(shown, look.get("links", {}))
    if timeline := look.get("timeline"):
        inside += parts.timeline(timeline)
    inside += parts.items(look.get("items", ()))
    if note := look.get("note"):
        inside.append(parts.words(note, size="sm", color=parts.GREY))
    return inside


def picture(url: str, preview_url: str) -> Message:
    """An image message (JPEG or PNG at public https addresses)."""
    return {"type": "image", "originalContentUrl": url, "previewImageUrl": preview_url}


def place(title: str, address: str, latitude: float, longitude: float) -> Message:
    """A location message; LINE wants an address, so the coordinates stand in for one."""
    return {
        "type": "location",
        "title": cut_utf16(title, 100),
        "address": cut_utf16(address, 100) or f"{latitude:.5f}, {longitude:.5f}",
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
