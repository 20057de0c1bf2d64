"""Working time: the laws that any calendar, moment and span keep to."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from bot.thai import BANGKOK, parse_date, short_date, weekday_date
from bot.worktime import Calendar
from tests.calendars import CASES, CONSTITUTION_DAY, EVE, MICROSECOND, MINUTE, PLAIN

# Any moment whose holidays are known, and as many around what is special.
_moments = st.datetimes(
    datetime(1980, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from((UTC, BANGKOK, timezone(timedelta(hours=-9, minutes=-30)))),
)
_special_days = st.sampled_from(
    [
        *(date(2000, 2, 29), date(2024, 2, 29), date(2028, 2, 29), date(2027, 2, 28)),
        *(date(2026, 12, 31), date(2027, 1, 1), date(2027, 4, 12), date(2026, 11, 27)),
        *(EVE, CONSTITUTION_DAY),
    ]
)
_special_times = st.sampled_from(
    [time(0), time(8, 30), time(12), time(13), time(16, 30), time(23, 59, 59, 999999), time(12, 15)]
)
moments = _moments | st.builds(
    datetime.combine, _special_days, _special_times | st.times(), st.just(BANGKOK)
)
works = st.timedeltas(timedelta(), timedelta(days=5)) | st.integers(0, 9600).map(
    lambda minutes: minutes * MINUTE
)
calendars = st.sampled_from([case.calendar for case in CASES.values()])


@given(calendars, moments, works)
def test_adding_and_counting_are_inverse(
    calendar: Calendar, start: datetime, work: timedelta
) -> None:
    end = calendar.add(start, work)
    assert end.tzinfo is UTC
    assert end >= start
    assert calendar.between(start, end) == work
    assert calendar.is_open(end - MICROSECOND if work else end)
    # The earliest such moment: just before it, less was worked.
    assert not work or calendar.between(start, end - MICROSECOND) < work


@given(calendars, moments, st.timedeltas(timedelta(), timedelta(days=400)))
def test_counting_and_adding_are_inverse(
    calendar: Calendar, start: datetime, span: timedelta
) -> None:
    end = start + span
    worked = calendar.between(start, end)
    assert timedelta() <= worked <= span
    reached = calendar.add(start, worked)
    if worked and calendar.is_open(end - MICROSECOND):
        assert reached == end
    elif worked:
        assert reached <= end
        assert calendar.between(reached, end) == timedelta()


@given(calendars, moments, moments, works, works)
def test_later_and_longer_is_never_earlier(
    calendar: Calendar, one: datetime, two: datetime, short: timedelta, long: timedelta
) -> None:
    (one, two), (short, long) = sorted((one, two)), sorted((short, long))
    assert calendar.add(one, short) <= calendar.add(one, long)
    assert calendar.add(one, short) <= calendar.add(two, short)


@given(calendars, moments, works, works)
def test_parts_add_up(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    middle, end = calendar.add(start, one), start + one + two
    whole = calendar.between(start, start + one) + calendar.between(start + one, end)
    assert calendar.between(start, end) == whole
    if two:
        assert calendar.add(middle, two) == calendar.add(start, one + two)


@given(calendars, moments)
def test_the_next_opening(calendar: Calendar, moment: datetime) -> None:
    opening = calendar.next_opening(moment)
    assert calendar.is_open(opening)
    assert calendar.next_opening(opening) == opening
    assert calendar.between(moment, opening) == timedelta()
    assert calendar.is_open(moment) == (opening == moment)
    assert calendar.is_working_day(opening.astimezone(BANGKOK).date())
    assert not calendar.is_open(moment) or calendar.why_closed(moment) is None


@st.composite
def paused(draw: st.DrawFn) -> tuple[datetime, list[tuple[datetime, datetime | None]]]:
    """When a clock began, and when it stood since."""
    start = draw(moments)
    spans = draw(st.lists(st.timedeltas(timedelta(days=-1), timedelta(days=9)), max_size=8))
    times = sorted(start + span for span in spans)
    if len(times) % 2:
        return start, [*zip(times[:-1:2], times[1:-1:2], strict=True), (times[-1], None)]
    return start, list(zip(times[::2], times[1::2], strict=True))


@given(calendars, paused(), works)
def test_pauses_do_not_count(
    calendar: Calendar,
    clock: tuple[datetime, list[tuple[datetime, datetime | None]]],
    work: timedelta,
) -> None:
    start, pauses = clock
    due = calendar.due(start, work, pauses)
    if due is None:
        assert pauses[-1][1] is None
        assert calendar.worked(start, pauses[-1][0] + timedelta(days=30), pauses) <= work
        return
    assert calendar.worked(start, due, pauses) == work
    assert due >= calendar.add(start, work)
    last = due - MICROSECOND if work else due
    assert calendar.is_open(last)
    assert not any(began <= last and (not ended or last < ended) for began, ended in pauses)
    stood = _stood(calendar, start, due, pauses)
    assert calendar.between(start, due) == work + stood


def _stood(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    pauses: Sequence[tuple[datetime, datetime | None]],
) -> timedelta:
    stood = timedelta()
    for began, ended in pauses:
        first, last = max(began, start), min(ended or end, end)
        if first < last:
            stood += calendar.between(first, last)
    return stood


@given(calendars, moments, works)
@example(PLAIN, datetime(2026, 12, 30, 16, tzinfo=BANGKOK), 60 * MINUTE)
def test_days_are_shown_in_the_buddhist_era(
    calendar: Calendar, start: datetime, work: timedelta
) -> None:
    day = calendar.add(start, work).astimezone(BANGKOK).date()
    if 1957 <= day.year <= 2056:  # two digits of a year say which, within a hundred years
        assert parse_date(short_date(day), EVE) == day
        assert weekday_date(day).endswith(f" {(day.year + 543) % 100:02d}")
