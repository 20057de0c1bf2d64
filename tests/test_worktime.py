"""Working time: days that are known, and ten thousand cases counted minute by minute."""

import time as stopwatch
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.offices import load_office, office_names
from bot.profiles import Holidays
from bot.thai import BANGKOK, weekday_date
from bot.worktime import Calendar, known_years
from models.calendar import OwnDay
from tests.calendars import CASES, LISTED, LUNCH, MICROSECOND, MINUTE, PLAIN, Case, hours
from tests.minutes import DAY, DAYS, FIRST, at

cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@cases
def test_ten_thousand_cases_minute_by_minute(case: Case) -> None:
    chance, calendar, minutes = Random(543), case.calendar, case.minutes
    for _ in range(10_000):
        start, work = chance.randrange((DAYS - 90) * DAY), chance.choice((0, 1, 480, 12_000))
        work = chance.randint(0, work)
        first = bisect_left(minutes.open, start)
        end = minutes.open[first + work - 1] + 1 if work else minutes.open[first]
        assert calendar.add(at(start), work * MINUTE) == at(end), (at(start), work)
        until = start + chance.randrange(chance.choice((2, 600, 14 * DAY)))
        worked = minutes.count(start, until) * MINUTE
        assert calendar.between(at(start), at(until)) == worked, (at(start), at(until))
        assert calendar.next_opening(at(start)) == at(minutes.open[first])
        assert calendar.is_open(at(start)) == bool(minutes.table[start])


@pytest.mark.parametrize("name", ["lunch", "own"])
def test_ten_thousand_cases_with_pauses(name: str) -> None:
    chance, case = Random(2569), CASES[name]
    calendar, minutes = case.calendar, case.minutes
    for _ in range(5_000):
        start = chance.randrange((DAYS - 90) * DAY)
        end = start + 5 * DAY
        moments = sorted(chance.sample(range(start - DAY, end), 2 * chance.randrange(4)))
        pauses: list[tuple[int, int | None]] = list(zip(moments[::2], moments[1::2], strict=True))
        if pauses and chance.random() < 0.3:
            pauses[-1] = (pauses[-1][0], None)
        running = minutes.running(start, end, pauses)
        given_pauses = [(at(began), at(ended) if ended else None) for began, ended in pauses]
        until = chance.randrange(start, end)
        worked = calendar.worked(at(start), at(until), given_pauses)
        assert worked == bisect_left(running, until) * MINUTE, (at(start), given_pauses)
        work = chance.randrange(len(running) + 2)
        due = calendar.due(at(start), work * MINUTE, given_pauses)
        is_open_ended = bool(pauses) and pauses[-1][1] is None
        if work <= len(running) and (work or running):
            assert due == at(running[work - 1] + 1 if work else running[0]), (at(start), work)
        else:
            assert (due is None) == is_open_ended
            assert due is None or due >= at(end)


def bangkok(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize(
    ("start", "minutes", "end", "shown"),
    [
        ("2028-02-29T16:00", 60, "2028-03-01T09:00", "พ. 1 มี.ค. 71"),
        ("2028-02-28T16:00", 60, "2028-02-29T09:00", "อ. 29 ก.พ. 71"),
        ("2024-02-28T16:30", 480, "2024-02-29T16:30", "พฤ. 29 ก.พ. 67"),
        ("2027-02-26T16:00", 60, "2027-03-01T09:00", "จ. 1 มี.ค. 70"),
        ("2026-12-30T16:00", 60, "2027-01-04T09:00", "จ. 4 ม.ค. 70"),
        ("2027-12-30T08:30", 480, "2027-12-30T16:30", "พฤ. 30 ธ.ค. 70"),
        ("2027-12-31T23:59", 1, "2028-01-04T08:31", "อ. 4 ม.ค. 71"),
        ("2026-04-10T16:29", 2, "2026-04-16T08:31", "พฤ. 16 เม.ย. 69"),
        ("2026-04-30T16:29", 2, "2026-05-01T08:31", "ศ. 1 พ.ค. 69"),
        ("2026-11-28T12:00", 0, "2026-11-30T08:30", "จ. 30 พ.ย. 69"),
        ("2026-11-30T08:30", 480, "2026-11-30T16:30", "จ. 30 พ.ย. 69"),
        ("2026-11-30T16:30", 0, "2026-12-01T08:30", "อ. 1 ธ.ค. 69"),
        ("2026-11-30T12:30", 30, "2026-11-30T13:00", "จ. 30 พ.ย. 69"),
    ],
)
def test_leap_days_and_the_ends_of_years(start: str, minutes: int, end: str, shown: str) -> None:
    found = PLAIN.add(bangkok(start), minutes * MINUTE)
    assert found == bangkok(end)
    assert weekday_date(found) == shown


def test_lunch() -> None:
    morning = bangkok("2026-11-30T08:30")
    assert LUNCH.add(morning, 210 * MINUTE) == bangkok("2026-11-30T12:00")
    assert LUNCH.add(morning, 211 * MINUTE) == bangkok("2026-11-30T13:01")
    assert LUNCH.next_opening(bangkok("2026-11-30T12:00")) == bangkok("2026-11-30T13:00")
    assert PLAIN.add(morning, 211 * MINUTE) == bangkok("2026-11-30T12:01")
    assert LUNCH.after_working_days(morning, 0) == bangkok("2026-11-30T16:30")


def test_nothing_is_rounded() -> None:
    start = bangkok("2026-11-30T16:29:59.999999")
    assert PLAIN.add(start, 2 * MICROSECOND) == bangkok("2026-12-01T08:30:00.000001")
    assert PLAIN.between(start, bangkok("2026-12-01T08:30:00.000001")) == 2 * MICROSECOND
    assert PLAIN.next_opening(start) == start


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-30T09:00", 1, "2026-12-01T16:30"),
        ("2026-11-30T20:00", 1, "2026-12-01T16:30"),
        ("2026-11-30T09:00", 0, "2026-11-30T16:30"),
        ("2026-11-28T09:00", 0, "2026-11-30T16:30"),
        ("2026-11-28T09:00", 1, "2026-11-30T16:30"),
        ("2026-12-04T09:00", 3, "2026-12-11T16:30"),
    ],
)
def test_working_days(start: str, days: int, end: str) -> None:
    assert PLAIN.after_working_days(bangkok(start), days) == bangkok(end)


def test_saturdays() -> None:
    calendar = CASES["saturdays"].calendar
    assert calendar.add(bangkok("2026-11-27T16:30"), 181 * MINUTE) == bangkok("2026-11-30T08:31")
    assert calendar.is_working_day(date(2026, 11, 28))
    assert calendar.is_working_day(date(2026, 1, 10))  # Children's Day
    assert not calendar.is_working_day(date(2026, 12, 5))


def test_a_weekend_that_is_worked_has_the_hours_of_other_days() -> None:
    calendar = Calendar(hours(), Holidays(), [OwnDay(date(2026, 11, 28), True, "ชดเชย")])
    opening = calendar.next_opening(bangkok("2026-11-28T00:00"))
    assert opening == bangkok("2026-11-28T08:30")
    assert calendar.between(opening, bangkok("2026-11-29T00:00")) == 480 * MINUTE


def test_the_last_day_of_a_leap_year_is_worked() -> None:
    calendar = Calendar(hours(), Holidays(), [OwnDay(date(2028, 12, 31), True, "ปิดงบประมาณ")])
    start = bangkok("2028-12-29T16:00")
    assert calendar.add(start, 510 * MINUTE) == bangkok("2028-12-31T16:30")
    assert calendar.add(start, 511 * MINUTE) == bangkok("2029-01-03T08:31")
    assert calendar.between(start, bangkok("2029-01-03T08:31")) == 511 * MINUTE


def test_the_holidays_are_those_that_were_listed() -> None:
    special = list(PLAIN.special_days(FIRST.date(), DAYS))
    assert {each.day for each in special} == LISTED
    assert len(special) == 44
    assert not any(each.is_own or each.is_working for each in special)
    assert all("วัน" in each.reason and ";" not in each.reason for each in special)


@pytest.mark.parametrize("name", office_names())
def test_a_shipped_office_has_those_holidays(name: str) -> None:
    office = load_office(name)
    calendar = Calendar(office.hours, office.holidays)
    days = [FIRST.date() + timedelta(days=number) for number in range(DAYS)]
    working = {day for day in days if calendar.is_working_day(day)}
    assert working == {day for day in days if day.weekday() < 5} - LISTED


def test_why_it_is_closed() -> None:
    calendar = CASES["own"].calendar
    assert calendar.why_closed(bangkok("2026-12-31T09:00")) == "วันสิ้นปี"
    assert calendar.why_closed(bangkok("2026-06-01T09:00")) == "ชดเชยวันวิสาขบูชา"
    assert calendar.why_closed(bangkok("2026-12-30T20:00")) == "ปิดเพื่อซ่อมระบบไฟฟ้า"
    assert calendar.why_closed(bangkok("2026-12-10T09:00")) is None
    assert calendar.why_closed(bangkok("2026-11-28T09:00")) is None
    assert calendar.why_closed(bangkok("2026-11-30T20:00")) is None


def test_what_is_special() -> None:
    found = [*CASES["own"].calendar.special_days(date(2026, 8, 1), 31)]
    found += CASES["own"].calendar.special_days(date(2026, 12, 6), 26)
    assert [(each.day.day, each.is_working, each.is_own) for each in found] == [
        (12, True, True),
        (13, False, True),
        (7, False, False),
        (10, True, True),
        (30, False, True),
        (31, False, False),
    ]


NOON = bangkok("2026-11-30T12:00")
NAIVE = NOON.replace(tzinfo=None)
BUDDHIST = NOON.replace(year=2569)


def test_what_makes_no_sense_is_refused() -> None:
    calls: dict[str, Callable[[], object]] = {
        "without an offset": lambda: PLAIN.add(NAIVE, MINUTE),
        "offset": lambda: PLAIN.between(NOON, NAIVE),
        "without": lambda: PLAIN.is_open(NAIVE),
        "an offset": lambda: PLAIN.due(NOON, MINUTE, [(NOON, NAIVE)]),
        "offset from": lambda: PLAIN.worked(NOON, NOON, [(NAIVE, None)]),
        "negative": lambda: PLAIN.add(NOON, -MINUTE),
        "cannot be negative": lambda: PLAIN.due(NOON, -MINUTE, [(NOON, None)]),
        "end is before the start": lambda: PLAIN.between(NOON, NOON - MINUTE),
        "before the start": lambda: PLAIN.worked(NOON, NOON - MINUTE, []),
        "more than 100 years": lambda: PLAIN.add(NOON, timedelta(days=40_000)),
        "100 years after": lambda: PLAIN.between(NOON.replace(year=1915), NOON.replace(year=2099)),
        "Buddhist era; ISO 8601 has 2026": lambda: PLAIN.add(BUDDHIST, MINUTE),
        "Buddhist era": lambda: PLAIN.between(NOON, BUDDHIST),
        "1914 to 2100, not for 2101": lambda: PLAIN.add(
            NOON.replace(year=2100), timedelta(days=90)
        ),
        "not for 1900": lambda: PLAIN.next_opening(NOON.replace(year=1900)),
        "not for 9999": lambda: PLAIN.why_closed(datetime.max.replace(tzinfo=UTC)),
    }
    for words, call in calls.items():
        with pytest.raises(ValueError, match=words):
            call()


def test_the_last_moments_whose_holidays_are_known() -> None:
    last = known_years()[-1]
    closing = datetime(last, 12, 30, 16, 30, tzinfo=BANGKOK)
    assert PLAIN.add(closing - MINUTE, MINUTE) == closing
    years = (datetime(known_years()[0] + 87, 1, 1, tzinfo=BANGKOK), closing)
    assert PLAIN.between(*years) > timedelta(days=7500)


def test_it_is_fast() -> None:
    start, end = bangkok("2026-12-01T09:00"), bangkok("2027-01-20T15:00")
    PLAIN.between(start, end)
    before = stopwatch.perf_counter()
    for _ in range(1_000):
        PLAIN.add(start, 9_600 * MINUTE)
        PLAIN.between(start, end)
    # Some 15 microseconds for both, where nothing else runs.
    assert (stopwatch.perf_counter() - before) / 1_000 < 300e-6
