"""Working time: the office's hours, without Thai government holidays and by its own table."""

from bisect import bisect_left
from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import accumulate
from typing import Any, NamedTuple

from sqlmodel import Session

from bot.lean import lean
from bot.offices import Office
from bot.profile_values import Segment
from bot.profiles import Holidays, Hours
from bot.thai import BANGKOK
from bot.thai.dates import ERA_OFFSET
from bot.thai.words import WORDS
from models import calendar
from models.calendar import OwnDay

# What clocks run by besides profile and table: a newer library may know other holidays.
SOURCE = f"holidays {version('holidays')}"
LONGEST = timedelta(days=36525)

Pauses = Sequence[tuple[datetime, datetime | None]]
# From opening to closing, in microseconds after midnight.
_Span = tuple[int, int]
_MICROSECOND = timedelta(microseconds=1)


class SpecialDay(NamedTuple):
    """A day that is not as its weekday says: a holiday, or worked in spite of one."""

    day: date
    reason: str
    is_working: bool
    is_own: bool  # by the office, not by the government


class Calendar:
    """When an office works. Moments have any time zone, and are UTC where they come back; spans
    are exact to the microsecond. It is open from the moment of opening until just before closing.

    Raises ValueError for what makes no sense: moments without a time zone or in years whose
    holidays nobody knows, spans that are negative or longer than a hundred years.
    """

    def __init__(self, hours: Hours, profile: Holidays, own: Iterable[OwnDay] = ()) -> None:
        self._hours = [tuple(map(_span, hours.on(weekday))) for weekday in range(7)]
        self._added = {change.date: change.reason for change in profile.added}
        self._removed = {change.date: change.reason for change in profile.removed}
        self._own = {each.day: each for each in own}
        self._years: dict[int, list[int]] = {}

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The earliest moment at which so much working time has passed since the start; for
        none, the next opening.
        """
        _check_work(work)
        if not work:
            return self.next_opening(start)
        year, before = self._place(start)
        left = before + work // _MICROSECOND
        while left > (whole := self._year(year)[-1]):
            year, left = year + 1, left - whole
        worked = self._year(year)
        number = bisect_left(worked, left) - 1
        return self._moment(date(year, 1, 1) + timedelta(days=number), left - worked[number])

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from start to end. Raises ValueError when it ends before it starts."""
        (first, before), (last, until) = self._place(start), self._place(end)
        if end < start:
            raise ValueError("the end is before the start")
        if end - start > LONGEST:
            raise ValueError("the end is more than 100 years after the start")
        whole = sum(self._year(year)[-1] for year in range(first, last))
        return timedelta(microseconds=whole + until - before)

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from there on at which the office is open."""
        return self.add(at, _MICROSECOND) - _MICROSECOND

    def is_open(self, at: datetime) -> bool:
        """Whether the office is open at that moment."""
        local = _local(at)
        now = _microseconds(local.time())
        return any(opens <= now < closes for opens, closes in self._spans(local.date()))

    def is_working_day(self, day: date) -> bool:
        """Whether the office is open at some time of that day."""
        return bool(self._spans(day))

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """Closing time of so many working days after the start's own day. For none it is that
        day's, or where it is closed, the next one's.
        """
        day = _local(start).date()
        while days > 0 or not self._spans(day):
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return self._moment(day, _length(self._spans(day)))

    def closing(self, day: date) -> datetime:
        """Closing time of a day; where it is closed, of the next one that is not."""
        return self.after_working_days(datetime.combine(day, time(), BANGKOK), 0)

    def why_closed(self, at: datetime) -> str | None:
        """The holiday's Thai name, or the office's reason for closing; None on any other weekend
        or evening, and while it is open.
        """
        return self._holiday(_local(at).date())

    def due(self, start: datetime, work: timedelta, pauses: Pauses) -> datetime | None:
        """As ``add``, without the pauses, each from when to when, in order; None while one that
        has not ended is in the way.
        """
        _check_work(work)
        if not work:
            first = self.due(start, _MICROSECOND, pauses)
            return first and first - _MICROSECOND
        for begin, end in _running(start, pauses):
            worked = self.between(begin, end) if end else work
            if worked >= work:
                return self.add(begin, work)
            work -= worked
        return None

    def worked(self, start: datetime, end: datetime, pauses: Pauses) -> timedelta:
        """As ``between``, without the pauses."""
        whole = self.between(start, end)
        if not pauses:
            return whole
        runs = [(begin, min(until or end, end)) for begin, until in _running(start, pauses)]
        spans = (self.between(begin, until) for begin, until in runs if begin < until)
        return sum(spans, timedelta())

    def special_days(self, since: date, days: int) -> Iterator[SpecialDay]:
        """What is special among so many days from one on."""
        for day in (since + timedelta(days=number) for number in range(days)):
            own, reason = self._own.get(day), self._holiday(day)
            is_own = own is not None or day in self._added
            if reason is not None:
                yield SpecialDay(day, reason, False, is_own)
            elif own is not None:
                yield SpecialDay(day, own.reason, True, True)
            elif day in self._removed:
                yield SpecialDay(day, self._removed[day], True, True)

    def _holiday(self, day: date) -> str | None:
        """Why the office is closed all day, if it is; what it said last counts most."""
        if own := self._own.get(day):
            return None if own.is_working else own.reason
        if day in self._added:
            return self._added[day]
        return None if day in self._removed else _government_holidays(day.year).get(day)

    def _spans(self, day: date) -> tuple[_Span, ...]:
        """When it is open that day. A day of a weekend that is worked has the hours of the longest
        other one.
        """
        if self._holiday(day) is not None:
            return ()
        is_worked = day in self._own and not self._hours[day.weekday()]
        return max(self._hours, key=_length) if is_worked else self._hours[day.weekday()]

    def _year(self, year: int) -> list[int]:
        """The working time, in microseconds, before each day of a year, and last that of all."""
        worked = self._years.get(year)
        if worked is None:
            check_year(year)
            days = (date(year, 1, 1) + timedelta(n) for n in range(365 + isleap(year)))
            lengths = (_length(self._spans(day)) for day in days)
            worked = self._years[year] = list(accumulate(lengths, initial=0))
        return worked

    def _place(self, moment: datetime) -> tuple[int, int]:
        """The year of a moment in Bangkok, and its working time until then."""
        local = _local(moment)
        day, now = local.date(), _microseconds(local.time())
        today = sum(min(now, closes) - opens for opens, closes in self._spans(day) if now > opens)
        return day.year, self._year(day.year)[day.timetuple().tm_yday - 1] + today

    def _moment(self, day: date, worked: int) -> datetime:
        """The earliest moment at which so much of a day's working time, and some, has passed."""
        for opens, closes in self._spans(day):
            if worked <= closes - opens:
                midnight = datetime.combine(day, time(), BANGKOK)
                return (midnight + timedelta(microseconds=opens + worked)).astimezone(UTC)
            worked -= closes - opens
        raise AssertionError("no day has more than its working time")


def calendar_of(office: Office, session: Session) -> Calendar:
    """The calendar of an office as its table stands now."""
    return _calendar(office.hours, office.holidays, tuple(calendar.own_days(session)))


@lru_cache(maxsize=8)
def _calendar(hours: Hours, profile: Holidays, own: tuple[OwnDay, ...]) -> Calendar:
    return Calendar(hours, profile, own)


@cache
def known_years() -> range:
    """Of these the library says anything; of the others it only says nothing."""
    found = _thailand()
    return range(found.start_year, found.end_year + 1)


@cache
def _thailand() -> Any:
    """The library's Thailand, imported late: a process that reckons no working time needs none."""
    with lean("holidays.countries"):
        from holidays.countries.thailand import Thailand
    return Thailand


@cache
def _government_holidays(year: int) -> dict[date, str]:
    """The days on which government offices are closed, with their Thai names.

    The library lists what everybody has off and what only they have. Labour Day and Children's
    Day are among the first, but government offices work on both (Thai office practice).
    """
    from holidays import constants

    check_year(year)
    kinds = (constants.GOVERNMENT, constants.PUBLIC)
    listed = _thailand()(years=year, categories=kinds, language="th")
    return {
        day: " ".join(name.split(constants.HOLIDAY_NAME_DELIMITER))
        for day, name in listed.items()
        if not any(word in name for word in WORDS.not_government)
    }


def _check_work(work: timedelta) -> None:
    if work < timedelta():
        raise ValueError("working time cannot be negative")
    if work > LONGEST:
        raise ValueError("so much working time is more than 100 years")


def check_year(year: int) -> None:
    """Raises ValueError for a year, of the common era, whose holidays nobody knows."""
    if year in known_years():
        return
    if year - ERA_OFFSET in known_years():
        common = year - ERA_OFFSET
        raise ValueError(f"{year} is a year of the Buddhist era; ISO 8601 has {common} for it")
    first, last = known_years()[0], known_years()[-1]
    raise ValueError(f"holidays are known for the years {first} to {last}, not for {year}")


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a time without an offset from UTC could be any")
    check_year(moment.year)
    return moment.astimezone(BANGKOK)


def _running(start: datetime, pauses: Pauses) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when a clock runs; the last time has no end, unless it is paused then."""
    for began, ended in pauses:
        if _local(began) > _local(start):
            yield start, began
        if ended is None:
            return
        start = max(start, began, ended, key=_local)
    yield start, None


def _microseconds(at: time) -> int:
    return (at.hour * 3600 + at.minute * 60 + at.second) * 1_000_000 + at.microsecond


def _span(segment: Segment) -> _Span:
    return _microseconds(segment[0]), _microseconds(segment[1])


def _length(spans: Iterable[_Span]) -> int:
    return sum(closes - opens for opens, closes in spans)
