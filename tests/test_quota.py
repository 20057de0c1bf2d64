"""What is left of the month, who may spend it, and the card that officers see of it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot import quota
from bot.offices import load_office
from bot.profile_quota import Quota, Shares
from bot.quota import Month
from bot.thai import BANGKOK
from bot.worktime import Calendar
from models import db, ledger
from models.db import now, transaction, travel
from models.spending import Push, QuotaReading
from models.tables import Urgency
from simulator.limits.validation import check_messages
from tests.dialogues import Dialog

OFFICE = load_office("chaiyaphum")
CALENDAR = Calendar(OFFICE.hours, OFFICE.holidays)
FIRST = date(2027, 11, 1)
POLICY = Quota()


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2027-11-{moment}").replace(tzinfo=BANGKOK).astimezone(UTC)


def month(**known: object) -> Month:
    return Month(FIRST, **{"limit": 300, **known})  # type: ignore[arg-type]


def test_the_larger_of_lines_count_and_ours_is_believed() -> None:
    assert month(read=50, since_reading=3, spent={"status": 40}).used == 53
    assert month(read=5, since_reading=3, spent={"status": 40}).used == 40
    assert month(read=310).left == 0
    assert month(limit=None, read=9999).left is None


@pytest.mark.parametrize(
    ("used", "may"),
    [
        (0, set(Urgency)),
        (269, set(Urgency)),
        (270, {Urgency.URGENT}),  # the last tenth
        (299, {Urgency.URGENT}),
        (300, set()),
    ],
)
def test_the_last_units_are_kept_for_urgent_messages(used: int, may: set[Urgency]) -> None:
    assert quota.allowed(POLICY, month(read=used)) == may


@pytest.mark.parametrize(
    ("spent", "may_not"),
    [
        ({"status": 209}, set()),
        ({"status": 210}, {Urgency.STATUS}),
        ({"survey": 45, "digest": 45}, {Urgency.SURVEY, Urgency.DIGEST}),
        ({"urgent": 200}, set()),
    ],
)
def test_a_class_stays_within_its_budget(spent: dict[str, int], may_not: set[Urgency]) -> None:
    assert set(Urgency) - quota.allowed(POLICY, month(spent=spent)) == may_not


def test_no_limit_means_that_everything_may_go() -> None:
    assert quota.allowed(POLICY, month(limit=None, read=10_000)) == set(Urgency)


def test_lines_no_counts_whatever_seems_to_be_left() -> None:
    assert quota.allowed(POLICY, month(is_refused=True)) == set()
    assert quota.allowed(POLICY, month(limit=None, is_refused=True)) == set()


def test_an_old_reading_stops_nothing() -> None:
    assert quota.allowed(POLICY, month(read=300, is_stale=True)) == set(Urgency)


@given(
    st.integers(0, 1000),
    st.integers(0, 1200),
    st.integers(0, 30),
    st.dictionaries(st.sampled_from(list(Urgency)), st.integers(0, 400)),
    st.floats(0, 1),
)
def test_nobody_spends_what_is_not_there(
    limit: int, read: int, under_way: int, spent: dict[str, int], reserve: float
) -> None:
    policy = Quota(reserve=reserve, shares=Shares())
    known = month(limit=limit, read=read, under_way=under_way, spent=spent)
    for urgency in Urgency:
        room = quota.room(policy, urgency, known)
        assert room is not None
        assert 0 <= room <= max(0, limit - known.used)
        if room and urgency != Urgency.URGENT:
            assert limit - known.used - under_way - room >= quota.reserve(policy, limit)


def test_the_forecast_goes_by_working_days() -> None:
    after_5_of_22 = at("05 16:30")
    assert quota.forecast(CALENDAR, month(read=50), after_5_of_22) == 220
    assert quota.forecast(CALENDAR, month(read=50), at("07 12:00")) == 220  # Sunday
    assert quota.forecast(CALENDAR, month(read=7), at("01 08:35")) == 7  # too early to tell
    assert quota.forecast(CALENDAR, month(read=7), at("30 18:00")) == 7


def test_the_day_on_which_it_runs_out() -> None:
    assert quota.runs_out_on(CALENDAR, month(read=50), at("05 16:30")) is None
    assert quota.runs_out_on(CALENDAR, month(read=100), at("05 16:30")) == date(2027, 11, 22)


@pytest.mark.parametrize(
    ("read", "moment", "day"),
    [
        (280, "05 08:30", 5),
        (280, "05 12:30", 5),  # 62 a day, of which half is still to come
        (270, "05 12:30", 8),  # but no more than half
        (280, "05 16:30", 8),
    ],
)
def test_the_rest_of_today_counts(read: int, moment: str, day: int) -> None:
    """On Friday: is it today that the quota runs out, or on Monday."""
    assert quota.runs_out_on(CALENDAR, month(read=read), at(moment)) == date(2027, 11, day)


def test_months_are_those_of_bangkok() -> None:
    assert quota.month_of(datetime(2027, 10, 31, 17, 0, tzinfo=UTC)) == FIRST
    assert quota.month_of(datetime(2027, 10, 31, 16, 59, tzinfo=UTC)) == date(2027, 10, 1)
    assert len(quota.days_of(FIRST)) == 30
    assert quota.next_month(date(2027, 12, 5)) == date(2028, 1, 1)


def spend(day: str, urgency: Urgency, cost: int = 1) -> None:
    with transaction() as session:
        number = len(ledger.pushes(session, at("01 00:00")))
        session.add(Push(batch=f"{number}", at=at(day), urgency=urgency, cost=cost))


OLD = "2027-10-31T23:50"
# What LINE said on the last day of the old month, when it was asked again and what it said then,
# and what is believed.
TURNS = [
    (300, "2027-11-01T00:10", 300, 0),
    (300, "2027-11-01T00:10", 301, 0),
    (300, "2027-11-01T00:10", 0, 0),
    (300, "2027-11-01T08:00", 4, 4),
    (300, "2027-11-01T23:50", 300, 0),
    (300, "2027-11-02T00:10", 300, 300),
    (0, "2027-11-01T09:00", 5, 0),
    (None, "2027-11-01T00:10", 5, 5),
]


def line_says(moment: str, used: int | None) -> None:
    """Let it be that moment, and LINE's count be read; None: it says nothing."""
    travel(datetime.fromisoformat(moment).replace(tzinfo=BANGKOK) - (now() - db._offset))
    if used is not None:
        with transaction() as session:
            ledger.note_reading(session, quota.start_of(quota.month_of(now())), 300, used)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("before", "when", "said", "believed"), TURNS)
def test_the_old_months_count_is_not_that_of_the_new_one(
    before: int | None, when: str, said: int, believed: int
) -> None:
    for moment, used in ((OLD, before), (when, said)):
        line_says(moment, used)
    with transaction() as session:
        known = quota.known_month(session)
    assert (known.used, known.limit) == (believed, 300)
    assert known.is_gone == (believed == 300)


@pytest.mark.usefixtures("database")
def test_a_count_that_is_not_believed_leaves_ours() -> None:
    for moment in (OLD, "2027-11-01T00:10"):
        line_says(moment, 300)
    spend("01 00:05", Urgency.URGENT, 2)
    with transaction() as session:
        known = quota.known_month(session)
    assert (known.used, known.left, known.is_gone) == (2, 298, False)


def test_officers_see_the_month(dialog: Dialog) -> None:
    dialog.advance(at("09 10:00") - now())
    spend("01 09:00", Urgency.URGENT)
    spend("02 09:00", Urgency.STATUS, 12)
    spend("09 09:00", Urgency.ANSWER, 3)
    with transaction() as session:
        ledger.note_reading(session, quota.start_of(FIRST), 300, 20)
    officer = dialog.person("officer")
    assert officer.say("โควตา") == ["quota.title"]
    text = officer.last.text
    for words in ("พฤศจิกายน 2570", "20 จาก 300", "คาดว่าสิ้นเดือนจะใช้", "เร่งด่วน", "ส่งจากที่อื่น"):
        assert words in text
    assert "20 จาก 300" in officer.last.message["altText"]
    check_messages({"messages": [officer.last.message]}, None)
    assert len(json.dumps(officer.last.message["contents"])) < 30 * 1024


@pytest.mark.parametrize(
    ("limit", "used", "words"),
    [
        (None, 20, "ไม่จำกัด"),
        (300, 300, "โควตาหมดแล้ว"),
        (300, 280, "เหลือเฉพาะส่วนสำรอง"),
        (300, 150, "เกินโควตา"),
    ],
)
def test_the_card_says_what_has_to_be_known(
    dialog: Dialog, limit: int | None, used: int, words: str
) -> None:
    dialog.advance(at("05 10:00") - now())
    with transaction() as session:
        ledger.note_reading(session, quota.start_of(FIRST), limit, used)
    officer = dialog.person("officer")
    officer.say("โควต้า")
    assert words in officer.last.text


def test_nothing_was_read_yet(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer.say("โควตา")
    assert "ยังไม่เคยอ่าน" in officer.last.text


def test_requesters_see_no_quota(dialog: Dialog) -> None:
    assert dialog.person("teacher").say("โควตา") == ["menu.refused"]


def test_a_reading_that_says_the_same_is_kept_once(dialog: Dialog) -> None:
    dialog.advance(at("05 10:00") - now())
    start = quota.start_of(FIRST)
    for used in (5, 5, 6):
        dialog.advance(timedelta(minutes=10))
        with transaction() as session:
            ledger.note_reading(session, start, 300, used)
    with transaction() as session:
        kept = [each.used for each in session.exec(select(QuotaReading))]
    assert sorted(kept) == [5, 6]
