"""The office looks at its work: today, this month and this budget year, on one card each."""

from bot import casework, messages, ticket_figures
from bot.figures import LEAST_TOLD
from bot.services import Service
from bot.thai import buddhist_fiscal_year, month_and_year, short_date
from bot.ticket_figures import Share, Span, Summary
from bot.turns import Turn

# As many services stand on a card; the others are one line.
SERVICES = 6
Rows = list[tuple[str, str]]


def show(turn: Turn) -> None:
    """The figures, side by side; the month has those of the month before beside them."""
    today = turn.today
    month = _summary(turn, ticket_figures.month(today))
    before = _summary(turn, ticket_figures.month(today, -1))
    day = _summary(turn, ticket_figures.day(today))
    year = _summary(turn, ticket_figures.fiscal_year(today))
    named = {"year": buddhist_fiscal_year(today)}
    parts = [
        (turn.texts.get("overview.day", day=short_date(today)), _rows(turn, day)),
        (month_and_year(today), _rows(turn, month, before)),
        (turn.texts.get("overview.year", **named), _rows(turn, year)),
    ]
    note = turn.texts.get("overview.note")
    title = turn.texts.get("overview.title")
    bubbles = [messages.bubble(title, rows, subtitle=head, note=note) for head, rows in parts]
    said = [f"{head}\n" + "\n".join(": ".join(row) for row in rows) for head, rows in parts]
    turn.show("overview.title", messages.carousel(bubbles, "\n".join([title, *said])), turn.home())


def _summary(turn: Turn, span: Span) -> Summary:
    private = casework.sees_private(turn)
    return ticket_figures.summary(turn.session, turn.office, turn.calendar, span, private=private)


def _rows(turn: Turn, of: Summary, before: Summary | None = None) -> Rows:
    """Labels and figures; with those of the month before in brackets."""

    def both(name: str) -> str:
        now = _said(turn, getattr(of, name))
        then = _said(turn, getattr(before, name)) if before else "-"
        return now if then == "-" else turn.texts.get("overview.both", now=now, before=then)

    names = ("opened", "resolved", "responded", "in_time", "reopened", "helped", "units", "free")
    rows = [(turn.texts.get(f"overview.label.{name}"), both(name)) for name in names]
    return [
        *rows,
        (turn.texts.get("overview.label.points"), _points(turn, of)),
        *_services(turn, of),
    ]


def _said(turn: Turn, value: int | Share) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if value.percent is None:
        return "-"
    counts = {"part": f"{value.part:,}", "whole": f"{value.whole:,}"}
    return turn.texts.get("overview.share", percent=value.percent, **counts)


def _points(turn: Turn, of: Summary) -> str:
    """Of few nobody is told; the mean of the scores that requesters tapped."""
    if of.points.count < LEAST_TOLD:
        return turn.texts.get("overview.few_points", count=of.points.count)
    level = turn.texts.get(f"level.{of.points.level}")
    return turn.texts.get(
        "overview.points", mean=of.points.mean, level=level, count=f"{of.points.count:,}"
    )


def _services(turn: Turn, of: Summary) -> Rows:
    found = list(of.by_service.items())
    rows = [(turn.texts.get(f"{name}.title"), f"{count:,}") for name, count in found[:SERVICES]]
    others = sum(count for _, count in found[SERVICES:])
    return [*rows, (turn.texts.get("overview.label.others"), f"{others:,}" if others else "")]


service = Service("overview", verbs={"show": show}, words=("show",), officers=True, in_groups=True)
