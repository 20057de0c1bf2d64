"""How forms are laid out on paper that have no template of their own (printing/layouts.toml).

Forms that differ only in their words and in who signs share a template, and are a table each.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = "layouts.toml"


@dataclass(frozen=True)
class Layout:
    """The template of a form, the roles that sign as its authors, and those that give their opinion
    below, in the order of their boxes (the words of both are ``sheet.sign.<role>``).
    """

    layout: str = "default"
    signs: tuple[str, ...] = ("author",)
    opinions: tuple[str, ...] = ("head", "deputy", "director")


def layout_of(form: str, folder: Path) -> Layout:
    """The layout of that form."""
    return _layouts(folder / FILE).get(form, Layout())


@cache
def _layouts(path: Path) -> dict[str, Layout]:
    """TypeError for an entry that a layout has not."""
    if not path.is_file():
        return {}
    listed = tomllib.loads(path.read_text("utf-8"))
    return {form: _layout(**entries) for form, entries in listed.items()}


def _layout(layout: str, **roles: list[str]) -> Layout:
    return Layout(layout, **{name: tuple(each) for name, each in roles.items()})
