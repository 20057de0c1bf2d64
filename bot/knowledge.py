"""The articles that answer questions: TOML files in knowledge/, common and of each office."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.thai import clean_text

FOLDER = Path(__file__).resolve().parent.parent / "knowledge"
# What every office knows.
COMMON = "common"
TITLE_LENGTH = 60
TEXT_LENGTH = 500


class KnowledgeError(Exception):
    """Articles that cannot be used; ``problems`` names file, article and what is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__("\n  ".join([f"knowledge: {count} to mend", *self.problems]))


_Title = Annotated[str, StringConstraints(min_length=2, max_length=TITLE_LENGTH)]
_Line = Annotated[str, StringConstraints(min_length=2, max_length=200)]


class Article(BaseModel):
    """One answer, short enough for a chat; ``source`` says where it is written, or who gave it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{1,59}$")]
    title: _Title
    questions: Annotated[list[_Line], Field(min_length=1, max_length=30)]
    keywords: list[_Line] = []
    text: Annotated[str, StringConstraints(min_length=10, max_length=TEXT_LENGTH)]
    source: _Line
    file: Annotated[str, Field(max_length=0)] = (
        ""  # where it stands: the articles of a file are on one subject
    )


@cache
def articles_of(office: str, folder: Path = FOLDER) -> tuple[Article, ...]:
    """What an office knows: the common articles, then its own. Raises KnowledgeError naming all
    that is wrong. An office without articles of its own has the common ones.
    """
    found: dict[str, Article] = {}
    problems: list[str] = []
    for path in _files(office, folder):
        place = path.relative_to(folder).as_posix()
        for number, raw in enumerate(_rows(path, place, problems), 1):
            article = _article(raw, f"{place}, article {_name(raw, number)}", problems)
            if article is None:
                continue
            if article.id in found:
                problems.append(f"{place}, article {article.id}: this id is taken already")
            found[article.id] = article.model_copy(update={"file": place})
    if problems:
        raise KnowledgeError(problems)
    return tuple(found.values())


def _files(office: str, folder: Path) -> Iterator[Path]:
    for name in (COMMON, office):
        yield from sorted((folder / name).glob("*.toml"))


def _rows(path: Path, place: str, problems: list[str]) -> Sequence[Any]:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{place}: is not readable TOML: {error}")
        return []
    if unknown := sorted(raw.keys() - {"article"}):
        problems.append(f"{place}: holds [[article]] only, not {', '.join(unknown)}")
    rows = raw.get("article", [])
    return rows if isinstance(rows, list) else [rows]


def _name(raw: Any, number: int) -> str:
    return str(raw["id"]) if isinstance(raw, dict) and "id" in raw else f"number {number}"


def _article(raw: Any, place: str, problems: list[str]) -> Article | None:
    try:
        return Article.model_validate(_cleaned(raw))
    except ValidationError as error:
        for details in error.errors():
            where = ".".join(map(str, details["loc"])) or "it"
            problems.append(f"{place}: {where}: {details['msg'].removeprefix('Value error, ')}")
        return None


def _cleaned(raw: Any) -> Any:
    """Thai as PDF files damage it repaired, in whatever is text."""
    if isinstance(raw, str):
        return clean_text(raw)
    if isinstance(raw, list):
        return [_cleaned(each) for each in raw]
    if isinstance(raw, dict):
        return {name: _cleaned(each) for name, each in raw.items()}
    return raw
