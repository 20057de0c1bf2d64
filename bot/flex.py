"""The parts Flex cards are drawn from: header, rows, a timeline, a list, buttons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.thai import cut_utf16

if TYPE_CHECKING:
    from bot.messages import Button

Part = dict[str, Any]

GREEN = "#06765C"
BLUE = "#1F5FA8"
AMBER = "#B25E09"
RED = "#B3261E"
GREY = "#5F6B76"
INK = "#1D2733"
PALE = "#EEF3F6"
WHITE = "#FFFFFF"

CARD_LABEL = 40


@dataclass(frozen=True)
class Line:
    """Something that happened: the time of day, who did what, and the words that came with it."""

    time: str
    head: str
    words: str = ""

    def __str__(self) -> str:
        """In one line, for where no card can be shown."""
        return f"{self.time} {self.head}{f': {self.words}' if self.words else ''}"


@dataclass(frozen=True)
class Timeline:
    """What happened, under a heading: each day with its date and lines."""

    heading: str
    days: Sequence[tuple[str, Sequence[Line]]]

    def __str__(self) -> str:
        """Line by line, for where no card can be shown."""
        return "\n".join(f"{date} {line}" for date, lines in self.days for line in lines)


@dataclass(frozen=True)
class Item:
    """A line of a list to tap on: a head with a mark at its right, words, a small note."""

    head: str
    mark: str
    words: str
    note: str
    button: "Button"
    color: str = GREY

    def __str__(self) -> str:
        """In one line, for where no card can be shown."""
        return " • ".join(filter(None, [self.head, self.mark, self.note, self.words]))


def words(content: str, **style: str) -> Part:
    """Text that wraps; never empty, which LINE refuses."""
    return {"type": "text", "text": cut_utf16(content, 2000) or "-", "wrap": True, **style}


def column(contents: Sequence[Part], padding: str) -> Part:
    """Parts one below the other."""
    return _box("vertical", contents) | {"paddingAll": padding}


def header(title: str, subtitle: str, color: str) -> Part:
    """The coloured top of a card."""
    lines = [words(title, size="md", color=WHITE, weight="bold")]
    if subtitle:
        lines.append(words(subtitle, size="xs", color=WHITE))
    return column(lines, "14px") | {"spacing": "xs", "backgroundColor": color}


def picture(url: str) -> Part:
    """A picture over the whole width."""
    look = {"size": "full", "aspectRatio": "2:1", "aspectMode": "cover"}
    return {"type": "image", "url": url, **look}


def rows(pairs: Iterable[tuple[str, str]], links: Mapping[str, str]) -> list[Part]:
    """Labels with values; ``links`` are addresses behind values, by label."""
    drawn = []
    for label, value in pairs:
        right = words(value, size="sm", color=INK) | {"flex": 9}
        if label in links:
            action = {"type": "uri", "label": value[:CARD_LABEL], "uri": links[label]}
            right |= {"color": BLUE, "decoration": "underline", "action": action}
        left = words(label, size="sm", color=GREY) | {"flex": 5}
        drawn.append(_box("horizontal", [left, right]))
    return drawn


def timeline(what: Timeline) -> list[Part]:
    """A heading, and below each date its lines with their times."""
    parts: list[Part] = [
        {"type": "separator", "margin": "lg"},
        words(what.heading, size="xs", color=GREY, weight="bold", margin="lg"),
    ]
    for date, lines in what.days:
        parts.append(words(date, size="xxs", color=GREY, margin="md"))
        parts += map(_line, lines)
    return parts


def _line(line: Line) -> Part:
    time = {"type": "text", "text": line.time, "size": "xs", "color": GREY, "flex": 0}
    head = f"{line.head}:" if line.words else line.head
    spans = [{"type": "span", "text": head, "weight": "bold"}]
    if line.words:
        spans.append({"type": "span", "text": f" {line.words}"})
    told = {"type": "text", "contents": spans, "size": "sm", "color": INK, "wrap": True, "flex": 1}
    return _box("horizontal", [time, told]) | {"spacing": "md"}


def items(found: Sequence[Item]) -> list[Part]:
    """A list whose lines can be tapped."""
    return [_item(each) for each in found]


def _item(item: Item) -> Part:
    head = words(item.head, size="sm", color=INK, weight="bold") | {"flex": 1}
    mark = {"type": "text", "text": item.mark, "size": "xs", "color": item.color, "flex": 0}
    contents = [_box("horizontal", [head, mark]), words(item.words, size="sm", color=INK)]
    if item.note:
        contents.append(words(item.note, size="xxs", color=GREY))
    look = {"spacing": "xs", "cornerRadius": "8px", "backgroundColor": PALE}
    return column(contents, "10px") | look | {"action": item.button.action(CARD_LABEL)}


def button_rows(buttons: Sequence["Button"], columns: int | tuple[int, ...]) -> list[Part]:
    """Buttons in so many columns, or row by row in as many as each row shall have.

    Where equal columns would leave a gap, the main one or else the last has more room.
    """
    if isinstance(columns, int):
        columns = _rows_of(buttons, columns)
    drawn, start = [], 0
    for width in columns:
        row = [_button(each, narrow=width > 2) for each in buttons[start : start + width]]
        drawn.append(_box("horizontal", row) if width > 1 else row[0])
        start += width
    return drawn


def _rows_of(buttons: Sequence["Button"], columns: int) -> tuple[int, ...]:
    full, left = divmod(len(buttons), columns)
    rows, rest = (columns,) * full, (left,) if left else ()
    return (*rest, *rows) if buttons[0].primary else (*rows, *rest)


def _button(button: "Button", *, narrow: bool) -> Part:
    # A tappable box wraps long Thai labels; LINE's own button component cuts them off.
    color = WHITE if button.primary else INK
    shown = button.label.replace(" ", "\n", 1) if narrow else button.label
    size = "xxs" if narrow else "sm"
    label = words(shown, size=size, color=color, weight="bold") | {"align": "center"}
    look = {"flex": 1, "cornerRadius": "8px", "justifyContent": "center"}
    look |= {"backgroundColor": GREEN if button.primary else PALE}
    if narrow:
        look |= {"paddingStart": "2px", "paddingEnd": "2px"}
    return column([label], "10px") | look | {"action": button.action(CARD_LABEL)}


def _box(layout: str, contents: Sequence[Part]) -> Part:
    return {"type": "box", "layout": layout, "spacing": "sm", "contents": list(contents)}
