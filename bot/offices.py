"""Which offices there are, and loading one: its profile in offices/<name>.toml, checked whole."""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.profile_values import Part
from bot.profiles import Group, Office

__all__ = ["FOLDER", "Group", "Office", "OfficeError", "load_office", "office_file", "office_names"]

FOLDER = Path(__file__).resolve().parent.parent / "offices"


class OfficeError(Exception):
    """A profile or register that cannot be used; `problems` names everything wrong with it."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n  ".join([f"{source}: {len(problems)} to mend", *problems]))


def office_names(folder: Path = FOLDER) -> list[str]:
    """The names that load_office accepts."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def office_file(name: str, folder: Path = FOLDER) -> Path:
    """Where the office's profile is. Raises OfficeError naming those there are."""
    if name not in office_names(folder):
        known = ", ".join(office_names(folder)) or "none"
        missing = f"there is no offices/{name}.toml (there are: {known})"
        raise OfficeError("office", [missing])
    return folder / f"{name}.toml"


def load_office(name: str, folder: Path = FOLDER) -> Office:
    """The office's profile. Raises OfficeError naming everything that is wrong with it."""
    path = office_file(name, folder)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OfficeError(path.name, [f"is not readable TOML: {error}"]) from error
    problems = _problems_beside(raw, name, folder)
    try:
        office = Office.model_validate(raw)
    except ValidationError as error:
        problems += [_in_words(details) for details in error.errors()]
        raise OfficeError(path.name, problems) from error
    if problems:
        raise OfficeError(path.name, problems)
    return office


def _problems_beside(raw: dict[str, Any], name: str, folder: Path) -> list[str]:
    """What no single value shows: the profile against its own name and its neighbours."""
    problems = []
    if isinstance(raw.get("code"), str) and raw["code"] != name:
        problems.append(f"code: is {raw['code']!r} but the file is called {name!r}")
    register = raw.get("register")
    file = register.get("file") if isinstance(register, dict) else None
    if isinstance(file, str) and not (folder / Path(file).name).is_file():
        problems.append(f"register.file: there is no {file!r} beside the profile")
    return problems


def _in_words(details: ErrorDetails) -> str:
    """One of pydantic's findings as a line a person can act on: place, then complaint."""
    place = ".".join(str(step) for step in details["loc"])
    if details["type"] == "missing":
        return f"{place}: is missing"
    if details["type"] == "extra_forbidden":
        known = {key for part in Part.__subclasses__() for key in part.model_fields}
        near = difflib.get_close_matches(str(details["loc"][-1]), known, n=1)
        return f"{place}: is no known key" + (f" (did you mean {near[0]}?)" if near else "")
    complaint = details["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{place}: {complaint[0].lower()}{complaint[1:]}"
