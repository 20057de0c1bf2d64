"""Checks a JSON value against rules kept as data and says what is wrong in LINE's words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from simulator.limits.counting import utf16

Path = tuple[str | int, ...]
Json = dict[str, Any]

# What RFC 3986 leaves unencoded, and complete percent escapes.
_URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


class WrongType(Exception):
    """A value has another JSON type than LINE reads there; the argument is its path."""


@dataclass(frozen=True)
class Problem:
    """One complaint: LINE's sentence and where it belongs."""

    message: str
    path: Path


@dataclass
class Check:
    """One walk over a value: the words to complain in, and what was found."""

    words: Mapping[str, str]
    strict: bool = False
    local_http: bool = True
    problems: list[Problem] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)

    def complain(self, path: Path, kind: str, **values: object) -> None:
        self.problems.append(Problem(self.words.get(kind, kind).format(**values), path))

    def wrong_type(self, path: Path) -> None:
        """Refuse a JSON type: as an invalid property where LINE has that form, else at once."""
        if "type" not in self.words:
            raise WrongType(path)
        self.complain(path, "type")

    def stray(self, path: Path) -> None:
        """A property LINE does not know: refused in Flex, passed over (but noted) elsewhere."""
        if self.strict:
            self.complain(path, "unknown")
        else:
            self.ignored.append(path)


class Rule:
    """What a value must be."""

    def check(self, value: Any, path: Path, check: Check) -> None:
        """Add a problem to `check` for everything wrong with `value`."""


@dataclass(frozen=True)
class Need:
    """Marks a record's field as required."""

    rule: Rule


@dataclass(frozen=True)
class Text(Rule):
    """A string: length counted by `count`, a full-match `pattern`, or one of `choices`."""

    max: int | None = None
    min: int = 0
    count: Callable[[str], int] = utf16
    pattern: str | None = None
    choices: Sequence[str] | None = None

    def check(self, value: Any, path: Path, check: Check) -> None:
        if not isinstance(value, str):
            check.wrong_type(path)
        elif self.min and not value:
            check.complain(path, "empty")
        elif self.max is not None and self.count(value) > self.max:
            check.complain(path, "length", min=0, max=self.max)
        elif self.choices is not None and value not in self.choices:
            check.complain(path, "choice", values=", ".join(self.choices))
        elif self.pattern is not None and not re.fullmatch(self.pattern, value):
            check.complain(path, "pattern")


@dataclass(frozen=True)
class Link(Rule):
    """A percent-encoded URI of one of `schemes`, at most `max` UTF-16 units."""

    max: int = 2000
    schemes: tuple[str, ...] = ("https",)

    def check(self, value: Any, path: Path, check: Check) -> None:
        if not isinstance(value, str):
            check.wrong_type(path)
        elif not value:
            check.complain(path, "empty")
        elif utf16(value) > self.max:
            check.complain(path, "length", min=0, max=self.max)
        elif not _URI.fullmatch(value) or not self._allows(value, check):
            check.complain(path, "uri")

    def _allows(self, value: str, check: Check) -> bool:
        try:
            parts = urlsplit(value)
            if parts.scheme in self.schemes:
                return bool(parts.netloc) or parts.scheme in ("tel", "line")
            return check.local_http and parts.scheme == "http" and parts.hostname in _LOOPBACK
        except ValueError:
            return False


@dataclass(frozen=True)
class Number(Rule):
    """A number within bounds, both inclusive."""

    min: float | None = None
    max: float | None = None
    integer: bool = True

    def check(self, value: Any, path: Path, check: Check) -> None:
        kinds = (int,) if self.integer else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            check.wrong_type(path)
        elif (self.min is not None and value < self.min) or (
            self.max is not None and value > self.max
        ):
            check.complain(path, "range", min=self.min, max=self.max)


@dataclass(frozen=True)
class Flag(Rule):
    """true or false."""

    def check(self, value: Any, path: Path, check: Check) -> None:
        if not isinstance(value, bool):
            check.wrong_type(path)


@dataclass(frozen=True)
class Items(Rule):
    """An array of `rule`, from `min` to `max` long."""

    rule: Rule
    max: int | None = None
    min: int = 0

    def check(self, value: Any, path: Path, check: Check) -> None:
        if not isinstance(value, list):
            check.wrong_type(path)
            return
        if len(value) < self.min:
            check.complain(path, "few", min=self.min, max=self.max)
        elif self.max is not None and len(value) > self.max:
            check.complain(path, "many", min=self.min, max=self.max)
        for index, item in enumerate(value):
            self.rule.check(item, (*path, index), check)


@dataclass(frozen=True)
class Record(Rule):
    """An object with known fields; `also` checks what one field alone cannot tell."""

    fields: Mapping[str, Rule | Need]
    also: Callable[[Json, Path, Check], None] | None = None

    def check(self, value: Any, path: Path, check: Check) -> None:
        if not isinstance(value, dict):
            check.wrong_type(path)
            return
        for name, need in self.fields.items():
            if isinstance(need, Need) and value.get(name) is None:
                check.complain((*path, name), "missing")
        for name, item in value.items():
            known = self.fields.get(name)
            if known is None:
                check.stray((*path, name))
            elif item is not None:
                (known.rule if isinstance(known, Need) else known).check(item, (*path, name), check)
        if self.also is not None:
            self.also(value, path, check)


@dataclass(frozen=True)
class Variants(Rule):
    """An object whose `type` chooses among records."""

    kinds: Mapping[str, Record]

    def check(self, value: Any, path: Path, check: Check) -> None:
        if not isinstance(value, dict):
            check.wrong_type(path)
            return
        kind = value.get("type")
        record = self.kinds.get(kind) if isinstance(kind, str) else None
        if record is not None:
            record.check(value, path, check)
        elif kind is None:
            check.complain((*path, "type"), "missing")
        else:
            check.complain(path, "variant", values=", ".join(self.kinds))


class Later(Rule):
    """A rule named before it exists, for components that hold one another."""

    def __init__(self, find: Callable[[], Rule]) -> None:
        self._find = find

    def check(self, value: Any, path: Path, check: Check) -> None:
        self._find().check(value, path, check)


def dotted(path: Path) -> str:
    """A path as LINE writes it for most of a request: `messages[0].text`."""
    written = ""
    for step in path:
        written += f"[{step}]" if isinstance(step, int) else f".{step}"
    return written.removeprefix(".")


def slashed(path: Path) -> str:
    """A path as LINE writes it inside a template or a Flex container: `footer/contents/0`."""
    return "/".join(map(str, path))
