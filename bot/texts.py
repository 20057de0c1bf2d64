"""The Thai the bot speaks: one TOML file per service, found by dotted keys."""

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Self

from bot.offices import Office

FOLDER = Path(__file__).resolve().parent.parent / "texts"


class Texts:
    """Every sentence by key (``repair.ask.symptom``), in one office's voice.

    ``{p}`` and ``{q}`` stand for the office's statement and question particles; the
    office profile may override any key.
    """

    def __init__(
        self, voice: dict[str, str], overrides: dict[str, str], folder: Path = FOLDER
    ) -> None:
        self._voice = voice
        self._sentences = dict(sentences(folder)) | overrides

    @classmethod
    def of(cls, office: Office) -> Self:
        """What the bot says in that office."""
        return cls(office.particles, office.texts)

    def has(self, key: str) -> bool:
        """Whether the key exists."""
        return key in self._sentences

    def get(self, key: str, **values: object) -> str:
        """The sentence with its blanks filled. Raises KeyError for a key or blank unknown."""
        return str(self._sentences[key]).format_map({**self._voice, **values})

    def words(self, key: str) -> list[str]:
        """A list of words, such as what may be typed to cancel; empty when there is none."""
        found = self._sentences.get(key, [])
        return list(found) if isinstance(found, list) else [str(found)]


@cache
def sentences(folder: Path = FOLDER) -> dict[str, Any]:
    """All keys of all files, flattened; the file's stem is the first part of a key."""
    flat: dict[str, Any] = {}
    for path in sorted(folder.glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text("utf-8")), flat)
    return flat


def blanks(sentence: str) -> set[str]:
    """The names of a sentence's blanks."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _flatten(prefix: str, table: dict[str, Any], into: dict[str, Any]) -> None:
    for name, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{name}", value, into)
        else:
            into[f"{prefix}.{name}"] = value
