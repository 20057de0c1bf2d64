"""What requesters' points say of a month or year: a form of the Chaiyaphum manual (process 7)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot import documents
from bot.amounts import Count
from bot.figures import LEAST_TOLD, Figures, figures
from bot.forms import Answers, Complaint, Form, Kind, Option, Place, Reading, Step, Text
from bot.inputs import Input, at_place
from bot.services import Service
from bot.table_forms import Column, Row, Rows, WordsCell
from bot.thai import (
    BANGKOK,
    buddhist_fiscal_year,
    fiscal_year_start,
    month_and_year,
    to_arabic_digits,
)
from bot.thai.months import month_after, parse_month
from bot.turns import Turn
from models import evaluation
from models.evaluation import Evaluation

_YEAR = re.compile(r"\D*(25\d\d)\D*")


@dataclass(frozen=True)
class Period(Kind):
    """A month, kept as 2026-11, or a budget year, kept as its Buddhist year; none to come."""

    def read(self, turn: Turn, given: Input, at: Place) -> Reading:
        """Complains: not_text, not_a_period, to_come."""
        if given.kind != "text":
            raise Complaint("not_text")
        values = [each.value for each in self.options(turn, at)]
        typed = to_arabic_digits(given.text).strip()
        if typed in values:
            return Reading(typed)
        value = at_place(given.folded, values) or self._typed(turn, typed)
        if value is None:
            raise Complaint("not_a_period", example=month_and_year(turn.today))
        if span(value)[0] > turn.at:
            raise Complaint("to_come")
        return Reading(value)

    def _typed(self, turn: Turn, typed: str) -> str | None:
        first = parse_month(typed, turn.today, ahead=False)
        if first is not None:
            return f"{first:%Y-%m}"
        year = _YEAR.fullmatch(typed)
        return year[1] if year else None

    def options(self, turn: Turn, at: Place) -> list[Option]:
        """The last month, this one, and the budget year."""
        months = [f"{month_after(turn.today, count):%Y-%m}" for count in (-1, 0)]
        values = [*months, str(buddhist_fiscal_year(turn.today))]
        return [Option(each, self.show(turn, each, at)) for each in values]

    def show(self, turn: Turn, value: Any, at: Place) -> str:
        """The month's name and year, or the budget year."""
        if "-" not in str(value):
            return turn.texts.get("evaluation_report.year", year=value)
        return month_and_year(date.fromisoformat(f"{value}-01"))


def span(value: str) -> tuple[datetime, datetime]:
    """The moments between which a period lies."""
    if "-" in value:
        first = date.fromisoformat(f"{value}-01")
        after = month_after(first, 1)
    else:
        first, after = fiscal_year_start(int(value)), fiscal_year_start(int(value) + 1)
    return _midnight(first), _midnight(after)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANGKOK)


@dataclass(frozen=True)
class Opinion(Text):
    """What the officer thinks of the results, which are shown before."""

    def guide(self, turn: Turn, at: Place) -> str:
        """The figures of the period."""
        found = _found(turn, turn.draft.current.answers)
        told = {"asked": found.asked, "answered": found.answered}
        if not found.answered:
            return turn.texts.get("evaluation_report.no_points", **told)
        told_of = _told(found)
        if not told_of:
            return turn.texts.get("evaluation_report.few_points", **told)
        all_ = figures(_all(told_of))
        level = _level(turn, all_)
        return turn.texts.get("evaluation_report.points", **told, mean=all_.mean, level=level)


def _found(turn: Turn, answers: Answers) -> Evaluation:
    return evaluation.of_period(turn.session, *span(str(answers["period"])))


def _level(turn: Turn, of: Figures) -> str:
    return turn.texts.get(f"level.{of.level}")


def _told(found: Evaluation) -> dict[str, list[int]]:
    """The points by service, with those of few answers together under no name, or not at all. What
    is told is all of it, so that nobody reckons from the total what is not.
    """
    told = {name: points for name, points in found.points.items() if len(points) >= LEAST_TOLD}
    few = [each for name, points in found.points.items() if name not in told for each in points]
    return told | ({"": few} if len(few) >= LEAST_TOLD else {})


def _all(told: dict[str, list[int]]) -> list[int]:
    return [each for points in told.values() for each in points]


def results(turn: Turn, answers: Answers) -> Answers:
    """What the helpdesk knows of the period: nobody types it."""
    found = _found(turn, answers)
    told = _told(found)
    names = {name: f"{name}.title" for name in told} | {"": "evaluation_report.others"}
    rows = [_row(turn, turn.texts.get(names[name]), points) for name, points in told.items()]
    if rows:
        rows.append(_row(turn, turn.texts.get("evaluation_report.all"), _all(told)))
    return {"invited": found.asked, "responded": found.answered, "results": rows or None}


def _row(turn: Turn, name: str, points: list[int]) -> Row:
    of = figures(points)
    return {
        "name": name,
        "count": str(of.count),
        "mean": str(of.mean),
        "deviation": "-" if of.deviation is None else str(of.deviation),
        "percent": str(of.percent),
        "level": _level(turn, of),
    }


def _never(_answers: Answers) -> bool:
    """These are found out, not asked."""
    return False


COLUMNS = ("name", "count", "mean", "deviation", "percent", "level")
form = Form(
    (
        Step("period", Period()),
        Step("invited", Count(0, 999999), when=_never),
        Step("responded", Count(0, 999999), when=_never),
        Step("results", Rows(tuple(Column(name, WordsCell()) for name in COLUMNS)), when=_never),
        Step("opinion", Opinion(10, 1000)),
    )
)

service = Service(
    "evaluation_report",
    form=form,
    submit=documents.writes("evaluation_report", results),
    verbs={"open": documents.opens("evaluation_report")},
    words=("open",),
    paper="EVAL",
    officers=True,
    in_groups=True,
)
