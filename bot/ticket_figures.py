"""Figures of tickets over a time: how many, in time or not, reopened, deflected, and how rated."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from sqlmodel import Session

from bot import figures
from bot.clocks import Clock
from bot.figures import Figures
from bot.offices import Office
from bot.thai import BANGKOK, buddhist_fiscal_year, fiscal_year_start
from bot.thai.months import month_after
from bot.worktime import Calendar
from models import report_figures
from models.incident_table import Part
from models.report_figures import Case


@dataclass(frozen=True)
class Share:
    """A part of some."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """To two decimals; None of nothing."""
        return figures.rate(self.part, self.whole)


@dataclass(frozen=True)
class Span:
    """From one moment to before another."""

    since: datetime
    until: datetime

    def has(self, at: datetime | None) -> bool:
        """Whether a moment lies in it."""
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True)
class Summary:
    """What a time brought. In time is what kept its target in the ticket's present cycle, without
    the times in which it waited; what has no target, or follows another ticket, is not counted
    there, nor what is open and not late yet.
    """

    opened: int
    by_service: dict[str, int]  # the most first
    by_school: dict[str, int]
    resolved: int
    responded: Share
    in_time: Share
    reopened: Share
    helped: Share
    units: int
    free: int
    points: Figures


def day(at: date) -> Span:
    """A day in Bangkok."""
    return Span(_midnight(at), _midnight(date.fromordinal(at.toordinal() + 1)))


def month(at: date, ahead: int = 0) -> Span:
    """The month of a day, or so many after it."""
    first = month_after(at, ahead).replace(day=1)
    return Span(_midnight(first), _midnight(month_after(first, 1)))


def fiscal_year(at: date) -> Span:
    """The budget year of a day, from October on."""
    year = buddhist_fiscal_year(at)
    return Span(_midnight(fiscal_year_start(year)), _midnight(fiscal_year_start(year + 1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANGKOK)


def summary(
    session: Session, office: Office, calendar: Calendar, span: Span, *, private: bool = True
) -> Summary:
    """The figures of a time; without ``private`` tickets, for whoever may not know of them."""
    found = report_figures.count(session, span.since, span.until, private=private)
    opened = [each for each in found.cases if span.has(each.ticket.opened_at)]
    resolved = [each for each in found.cases if span.has(each.ticket.resolved_at)]
    points = [each for given in found.points.values() for each in given]
    return Summary(
        opened=len(opened),
        by_service=dict(Counter(each.ticket.service for each in opened).most_common()),
        by_school=dict(Counter(each.ticket.org_code for each in opened).most_common()),
        resolved=len(resolved),
        responded=_kept(each.responded_in_time for each in _clocks(office, calendar, opened)),
        in_time=_kept(each.resolved_in_time for each in _clocks(office, calendar, resolved)),
        reopened=Share(found.reopened, found.results),
        helped=Share(found.helped, found.questions),
        units=found.units,
        free=found.free,
        points=figures.figures(points, office.surveys.bands),
    )


def _clocks(office: Office, calendar: Calendar, cases: Iterable[Case]) -> Iterable[Clock]:
    for each in cases:
        ticket = each.ticket
        if ticket.incident_part != Part.FOLLOWS:
            target = office.target(ticket.service, ticket.priority)
            yield Clock(ticket, target, calendar, each.pauses)


def _kept(found: Iterable[bool | None]) -> Share:
    known = [each for each in found if each is not None]
    return Share(sum(known), len(known))
