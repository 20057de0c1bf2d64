"""``python -m bot worktime``: questions about working time, a line of JSON each, and answers."""

import math
from datetime import datetime, timedelta
from functools import partial
from typing import Any, BinaryIO, TextIO

from bot import json_lines
from bot.thai import BANGKOK
from bot.worktime import Calendar, check_year

_MINUTE = timedelta(minutes=1)


def answer_all(calendar: Calendar, asked: BinaryIO, answers: TextIO) -> bool:
    """Answer line by line, as they come; whether all could be."""
    return json_lines.answer_all(partial(_answer, calendar), asked, answers)


def _answer(calendar: Calendar, asked: dict[str, Any]) -> dict[str, Any]:
    if ("minutes" in asked) == ("end" in asked):
        raise ValueError("give start with either minutes or end")
    start = _moment(asked, "start")
    if "minutes" in asked:
        end = calendar.add(start, _span(asked["minutes"]))
        return {"end": end.astimezone(BANGKOK).isoformat()}
    minutes = calendar.between(start, _moment(asked, "end")) / _MINUTE
    return {"minutes": int(minutes) if minutes.is_integer() else minutes}


def _moment(asked: dict[str, Any], name: str) -> datetime:
    if name not in asked:
        raise ValueError(f"{name} is missing")
    year = str(asked[name])[:4]
    if year.isascii() and year.isdecimal():
        check_year(int(year))  # 29 February of the Buddhist era is no day, and would only be that
    try:
        moment = datetime.fromisoformat(asked[name])
    except (TypeError, ValueError):
        raise ValueError(f"{name} is no time in ISO 8601") from None
    if moment.utcoffset() is None:
        raise ValueError(f"{name} has no offset from UTC, such as +07:00")
    return moment


def _span(minutes: object) -> timedelta:
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise ValueError("minutes is no number")
    try:
        if math.isnan(minutes):
            raise ValueError("minutes is no number")
        return timedelta(minutes=minutes)
    except OverflowError:
        raise ValueError("so many minutes are more than 100 years") from None
