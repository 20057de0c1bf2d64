"""The rich menus: read from richmenus/menus.toml, and worded as the office words its services."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.catalogue import Catalogue
from bot.inputs import Action
from bot.menu_calls import PREFIX, alias_of
from bot.texts import Texts
from bot.thai import cut_graphemes, fold

FOLDER = Path(__file__).resolve().parent.parent / "richmenus"
# Pixels of the largest picture that LINE takes, and of the tabs on it: as high as a finger needs.
WIDTH, HEIGHT, TAB_HEIGHT = 2500, 1686, 290
BAR_GRAPHEMES, LABEL_GRAPHEMES = 14, 20


@dataclass(frozen=True)
class Bounds:
    """A rectangle in pixels of the picture."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Area:
    """Something to tap: its label, what is drawn above it, and LINE's action object."""

    label: str
    icon: str
    bounds: Bounds
    action: dict[str, str]
    is_main: bool = False
    lines: tuple[str, ...] = ()  # the label as it is broken where it has little room


@dataclass(frozen=True)
class RichMenu:
    """A rich menu as it is to be; ``here`` is its own among the ``tabs``."""

    name: str
    bar: str
    areas: tuple[Area, ...]
    tabs: tuple[Area, ...] = ()
    here: int = 0

    @property
    def digest(self) -> str:
        """Changes with everything that can be seen or tapped."""
        parts = [[(each.icon, each.is_main, each.lines) for each in self.areas], self.here]
        return _digest(json.dumps([self.body(""), parts], ensure_ascii=False).encode())

    @property
    def file(self) -> Path:
        """Where its picture is, drawn by `make menus`."""
        return FOLDER / "pictures" / f"{self.name}-{self.digest}.png"

    def title(self, picture: bytes) -> str:
        """The name it has at LINE, another one when it or its picture changes."""
        return f"{PREFIX} {self.name} {_digest(self.digest.encode() + picture)}"

    def body(self, title: str) -> dict[str, Any]:
        """LINE's rich menu object."""
        return {
            "size": {"width": WIDTH, "height": HEIGHT},
            "selected": True,
            "name": title,
            "chatBarText": self.bar,
            "areas": [
                {"bounds": vars(each.bounds), "action": each.action}
                for each in (*self.tabs, *self.areas)
            ],
        }


def is_ours(title: str) -> bool:
    """Whether a rich menu of that name at LINE was made here."""
    first, _, rest = title.partition(" ")
    name, _, digest = rest.partition(" ")
    is_digest = len(digest) == 12 and not set(digest) - set("0123456789abcdef")
    return first == PREFIX and name.isidentifier() and is_digest


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def definitions(file: Path = FOLDER / "menus.toml") -> dict[str, dict[str, Any]]:
    """What stands in the file."""
    return tomllib.loads(file.read_text("utf-8"))


def rich_menus(
    services: Catalogue, texts: Texts, defined: dict[str, dict[str, Any]] | None = None
) -> list[RichMenu]:
    """All rich menus of an office. Raises ValueError where one offers what nobody answers, or what
    its label, when it is typed, does not lead to.
    """
    defined = definitions() if defined is None else defined
    return [_menu(name, defined, services, texts) for name in defined]


def _menu(
    name: str, defined: dict[str, dict[str, Any]], services: Catalogue, texts: Texts
) -> RichMenu:
    given = defined[name]
    tabs = given.get("tabs", [])
    shown = defined[given.get("areas_of", name)]
    top = TAB_HEIGHT if tabs else 0
    offered = [each for each in shown["areas"] if not _is_switched_off(each, services)]
    places = _grid(len(offered), shown["columns"], top)
    pairs = zip(offered, places, strict=True)
    try:
        areas = tuple(_area(each, at, services, texts, for_all=not tabs) for each, at in pairs)
    except ValueError as why:
        raise ValueError(f"the rich menu {name}: {why}") from None
    bar = cut_graphemes(texts.get("richmenu.bar"), BAR_GRAPHEMES)
    drawn = [_tab(tab, at, texts) for tab, at in zip(tabs, _row(tabs, 0, top), strict=True)]
    return RichMenu(name, bar, areas, tuple(drawn), tabs.index(name) if tabs else 0)


def _is_switched_off(given: dict[str, Any], services: Catalogue) -> bool:
    """Whether the office does not offer the service: its tickets can be begun from no menu."""
    service = services.get(Action.parse(given["asks"]).service)
    return service is not None and bool(service.letter) and not service.menu


def _area(
    given: dict[str, Any], bounds: Bounds, services: Catalogue, texts: Texts, *, for_all: bool
) -> Area:
    asked = Action.parse(given["asks"])
    service = services.get(asked.service)
    if service is None or asked.verb not in service.verbs:
        raise ValueError(f"nobody answers {given['asks']}")
    if service.officers and for_all:
        raise ValueError(f"not everybody may ask for {given['asks']}")
    key = f"{asked.service}.menu.{asked.verb}"
    words = texts.words(f"{asked.service}.words.{asked.verb}")
    label = texts.get(key) if texts.has(key) else (*words, "")[0]
    if services.words.get(fold(label)) != (service, asked.verb):
        raise ValueError(f"what {given['asks']} is called cannot be typed for it: {label}")
    # A postback, and no message: it still means the same when its words have changed since, and
    # never is an answer to a form. Its words appear in the chat all the same.
    action = {"type": "postback", "label": cut_graphemes(label, LABEL_GRAPHEMES)}
    action |= {"data": given["asks"], "displayText": label, "inputOption": "closeRichMenu"}
    is_main = bool(given.get("main"))
    return Area(label, given["icon"], bounds, action, is_main, _lines(label, texts))


def _lines(label: str, texts: Texts) -> tuple[str, ...]:
    """The label in the lines into which it may be broken."""
    for broken in texts.words("richmenu.lines"):
        if broken.replace(" ", "") == label.replace(" ", ""):
            return tuple(broken.split(" "))
    return (label,)


def _tab(name: str, bounds: Bounds, texts: Texts) -> Area:
    label = texts.get(f"richmenu.tab.{name}")
    action = {"type": "richmenuswitch", "label": cut_graphemes(label, LABEL_GRAPHEMES)}
    action |= {"richMenuAliasId": alias_of(name), "data": f"tab.{name}"}
    return Area(label, "", bounds, action)


def _grid(count: int, columns: int, top: int) -> Iterator[Bounds]:
    """So many places in rows of so many columns; those of a last row that is not full are wider."""
    rows = -(-count // columns)
    for row in range(rows):
        begin = top + (HEIGHT - top) * row // rows
        end = top + (HEIGHT - top) * (row + 1) // rows
        yield from _row(range(min(columns, count - row * columns)), begin, end)


def _row(things: Sequence[Any], begin: int, end: int) -> Iterator[Bounds]:
    for at in range(len(things)):
        left, right = WIDTH * at // len(things), WIDTH * (at + 1) // len(things)
        yield Bounds(left, begin, right - left, end - begin)
