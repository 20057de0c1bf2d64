"""``python -m bot stats``: the figures of a survey, from one JSON object to another."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot import figures
from bot.figures import Dimension, Figures, Points
from bot.texts import sentences

UNDEFINED = "-"


def answer(given: bytes) -> dict[str, Any]:
    """The figures of {"dimensions": [{"id", "questions": [ids]}], "answers": [{id: 1 to 5 or
    null}], "invited": how many}. Raises ValueError, in words, for anything else.
    """
    asked = _read(given)
    dimensions = _dimensions(asked.get("dimensions"))
    known = {name for each in dimensions for name in each.questions}
    answers = _answers(asked.get("answers"), known)
    found = figures.survey(dimensions, answers)
    rate = figures.rate(found.responded, _invited(asked.get("invited")))
    rank = {name: UNDEFINED if each is None else each for name, each in found.ranks.items()}
    return {
        "items": [{"id": name, **_said(each)} for name, each in found.items.items()],
        "dimensions": [
            {"id": name, **_said(each), "rank": rank[name]}
            for name, each in found.dimensions.items()
        ],
        "overall": _said(found.overall),
        "response_rate": _number(rate),
    }


def _said(of: Figures) -> dict[str, Any]:
    level = sentences()[f"level.{of.level}"] if of.level else UNDEFINED
    numbers = {"mean": of.mean, "sd": of.deviation, "percent": of.percent}
    return {
        "n": of.count,
        **{name: _number(each) for name, each in numbers.items()},
        "level": level,
    }


def _number(value: object) -> str:
    return UNDEFINED if value is None else str(value)


def _read(given: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(given, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("the input is nested too deeply") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"the input is not JSON: {error}") from None
    if not isinstance(asked, dict):
        raise ValueError("the input is no JSON object")
    return asked


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a name is there twice: {_first_twice(name for name, _ in pairs)}")
    return found


def _first_twice(names: Iterable[str]) -> str:
    return next((name for name, count in Counter(names).items() if count > 1), "")


def _dimensions(given: Any) -> list[Dimension]:
    found = []
    for place, each in enumerate(_list(given, "dimensions"), 1):
        if not (isinstance(each, dict) and isinstance(each.get("id"), str)):
            raise ValueError(f"dimension {place} has no id that is a string")
        questions = _list(each.get("questions"), f"the questions of {each['id']}")
        if not all(isinstance(name, str) for name in questions):
            raise ValueError(f"a question of {each['id']} is no string")
        found.append(Dimension(each["id"], tuple(questions)))
    twice = _first_twice(each.id for each in found)
    twice = twice or _first_twice(name for each in found for name in each.questions)
    if twice:
        raise ValueError(f"an id is there twice: {twice}")
    return found


def _answers(given: Any, known: set[str]) -> list[Points]:
    found = _list(given, "answers")
    for place, each in enumerate(found, 1):
        if not isinstance(each, dict):
            raise ValueError(f"answer {place} is no JSON object")
        for name, value in each.items():
            if name not in known:
                raise ValueError(f"answer {place} is to a question of no dimension: {name}")
            if value is not None and (type(value) is not int or not 1 <= value <= figures.HIGHEST):
                raise ValueError(
                    f"answer {place}, {name}: {value!r} is no whole number from 1 to 5"
                )
    return found


def _invited(given: Any) -> int:
    if type(given) is not int or given < 0:
        raise ValueError("invited is no whole number from 0 on")
    return given


def _list(given: Any, what: str) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(f"{what}: there is no list")
    return given
