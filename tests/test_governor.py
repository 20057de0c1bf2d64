"""Fault 13 and around it: what the month's quota lets through, against the simulated LINE."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import select

from bot.line import Line, line
from bot.messages import text
from bot.offices import Office
from bot.profile_quota import Quota, Shares
from bot.settings import settings as read_settings
from jobs import clock, governor
from jobs.deliver import Delivery, deliver_due
from jobs.office import office
from models import db, ledger, parcels
from models.db import transaction, travel
from models.spending import Push, QuotaReading
from models.tables import Outgoing, Urgency
from simulator import Platform
from simulator.world import User
from tests.delivering import came, later, officer, promise, rows, states, token_of
from tests.job_fixtures import mid_month, online, teacher

__all__ = ["mid_month", "online", "teacher"]

pytestmark = pytest.mark.usefixtures("mid_month")
EVERY = list(Urgency)


def deliver(platform: Platform, **policy: object) -> None:
    """Deliver what is due, under a policy of the office's own."""
    changed: Office = office().model_copy(
        update={"quota": Quota(waits=False, **policy)}  # type: ignore[arg-type]
    )
    Delivery(Line(platform.token, platform.url), profile=changed).run()


def promise_each(platform: Platform, *urgencies: Urgency) -> dict[Urgency, User]:
    """A message of each class, each to somebody else."""
    people = {each: platform.user(each.value) for each in urgencies}
    for urgency, person in people.items():
        promise(person, urgency.value, urgency=urgency)
    return people


def pushed(platform: Platform, people: dict[Urgency, User]) -> set[Urgency]:
    """Whom something reached."""
    return {urgency for urgency, person in people.items() if came(platform, person)}


def spent() -> list[Push]:
    with transaction() as session:
        return list(session.exec(select(Push)))


def read(platform: Platform, value: int | None, used: int = 0) -> None:
    """LINE's word on the month, as the clock reads it."""
    platform.set_quota(value, used=used)
    governor.read_quota()


def test_the_clock_reads_what_line_says(platform: Platform) -> None:
    read(platform, 300, 7)
    read(platform, None, 8)
    with transaction() as session:
        kept = session.exec(select(QuotaReading).order_by("id")).all()
    assert [(each.limit_units, each.used) for each in kept] == [(300, 7), (None, 8)]
    assert governor.read_quota in [task.do for task in clock.timetable()]


@pytest.mark.parametrize("mode", ["error_before", "garbage", "empty_answer"])
def test_a_line_that_does_not_say_it_changes_nothing(platform: Platform, mode: str) -> None:
    read(platform, 300, 7)
    for endpoint in ("quota", "consumption"):
        platform.fault(endpoint, mode, times=1)
        governor.read_quota()
    with transaction() as session:
        assert len(session.exec(select(QuotaReading)).all()) == 1


@contextmanager
def answering(status: int, limit: object, used: object) -> Iterator[str]:
    """Another LINE: it answers both questions like that, over real HTTP."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            said = {"type": "limited", "value": limit, "totalUsage": used}
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_number_that_is_none_changes_nothing(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a refusal, whatever numbers it holds."""
    read(platform, 300, 7)
    nonsense = ["300", 300.0, True, -5, 2**31, None, [300]]
    answers = [(200, each, 8) for each in nonsense] + [(200, 200, each) for each in nonsense]
    for answer in [*answers, (403, 200, 8), (200, 2**31 - 1, 0)]:
        with answering(*answer) as url:
            monkeypatch.setenv("LINE_API_HOST", url)
            read_settings.cache_clear()
            governor.read_quota()
    with transaction() as session:
        kept = session.exec(select(QuotaReading).order_by("id")).all()
    assert [(each.limit_units, each.used) for each in kept] == [(300, 7), (2**31 - 1, 0)]


def test_a_push_is_noted_with_why_and_what_it_cost(platform: Platform, teacher: User) -> None:
    promise(teacher, "หนึ่ง", urgency=Urgency.STATUS)
    promise(teacher, "สอง", urgency=Urgency.URGENT)
    deliver_due()
    (push,) = spent()
    assert (push.urgency, push.keys, push.cost) == (Urgency.URGENT, "k", 1)
    promise(teacher, "สาม", token=token_of(platform, teacher))
    deliver_due()
    assert len(spent()) == 1


def test_a_group_costs_its_members(platform: Platform, teacher: User) -> None:
    members = [platform.user(f"member {n}") for n in range(5)]
    group = platform.group("group", members, invite_bot=True)
    promise(group, "ถึงทุกคน")
    deliver_due()
    assert [push.cost for push in spent()] == [5] == [platform.used]


def test_a_push_that_line_had_already_is_noted_once(platform: Platform, teacher: User) -> None:
    platform.fault("push", "drop_after")
    promise(teacher, "หนึ่ง")
    deliver_due()
    assert spent() == []
    with transaction() as session:
        assert ledger.under_way(session) == 1
    later(3)
    assert [push.cost for push in spent()] == [1] == [platform.used]
    assert platform.requests("push")[-1]["status"] == 409


def test_who_blocked_the_account_costs_nothing(platform: Platform, teacher: User) -> None:
    from models import people
    from models.db import now

    with transaction() as session:
        people.meet(session, teacher.id).person.blocked_at = now()
    platform.block(teacher)
    promise(teacher, "หนึ่ง")
    deliver_due()
    assert [push.cost for push in spent()] == [0] == [platform.used]


def test_the_last_units_are_kept_for_what_is_urgent(platform: Platform) -> None:
    read(platform, 100, 90)
    people = promise_each(platform, *EVERY)
    deliver(platform)
    assert pushed(platform, people) == {Urgency.URGENT}
    assert states().count("pending") == 4
    assert all(row.error == "" for row in rows())  # nothing to be told of: it waits on purpose


def test_never_more_than_the_reserve_allows(platform: Platform) -> None:
    read(platform, 100, 87)
    for number in range(12):
        promise(platform.user(f"teacher {number}"), "คำตอบ")
    deliver(platform)
    assert platform.used == 90


def test_a_class_over_its_budget_waits_and_rides_free(platform: Platform, teacher: User) -> None:
    read(platform, 100)
    shares = Shares(status=0.02)
    others = [platform.user(f"teacher {number}") for number in range(4)]
    for person in others:
        promise(person, "ความคืบหน้า", urgency=Urgency.STATUS)
        deliver(platform, shares=shares)
    assert platform.used == 2
    promise(others[3], "คำตอบ", token=token_of(platform, others[3]))
    deliver(platform, shares=shares)
    assert came(platform, others[3]) == [("reply", "ความคืบหน้า"), ("reply", "คำตอบ")]
    promise(others[2], "คำตอบ")  # what is pushed anyway takes it along, too
    deliver(platform, shares=shares)
    assert len(came(platform, others[2])) == 2
    assert platform.used == 3
    assert states() == ["sent"] * 6


def test_a_new_month_lets_it_go(platform: Platform) -> None:
    read(platform, 100, 100)
    people = promise_each(platform, Urgency.STATUS)
    deliver(platform)
    assert pushed(platform, people) == set()
    travel(db._offset + timedelta(days=32))
    platform.advance(timedelta(days=32).total_seconds())
    governor.read_quota()
    deliver(platform)
    assert pushed(platform, people) == {Urgency.STATUS}


def test_at_night_only_answers_and_what_is_urgent(platform: Platform) -> None:
    from tests.test_patience import at

    night = at("06 23:00")
    travel(night - (db.now() - db._offset))
    people = promise_each(platform, *EVERY)
    patient = office().model_copy(update={"quota": Quota()})
    Delivery(Line(platform.token, platform.url), profile=patient).run()
    assert pushed(platform, people) == {Urgency.URGENT, Urgency.ANSWER}
    travel(at("08 08:31") - (db.now() - db._offset))
    Delivery(Line(platform.token, platform.url), profile=patient).run()
    assert pushed(platform, people) == set(EVERY)


@pytest.mark.parametrize("who", ["line", "we"])
def test_a_month_used_up(platform: Platform, teacher: User, who: str) -> None:
    """Replies go on, nothing is dropped, and the officers are told once."""
    somebody = officer(platform)
    platform.set_quota(5, used=5)
    if who == "we":
        governor.read_quota()
    people = promise_each(platform, *EVERY)
    for _ in range(3):
        deliver_due()
        later(15 * 60)
    assert pushed(platform, people) == set()
    # As many as went before the first was refused.
    assert len(platform.requests("push")) == (0 if who == "we" else 4)
    promise(somebody, "คำตอบ", token=token_of(platform, somebody))
    deliver_due()
    first, second = came(platform, somebody)
    assert "โควตาข้อความ LINE ของเดือนนี้หมดแล้ว" in first[1]
    assert (first[0], second) == ("reply", ("reply", "คำตอบ"))
    assert "dead" not in states()
    for urgency, person in people.items():
        promise(person, "คำตอบ", token=token_of(platform, person))
        deliver_due()
        assert came(platform, person) == [("reply", urgency.value), ("reply", "คำตอบ")]
    assert set(states()) == {"sent"}
    assert platform.used == 5


def test_quota_that_was_bought_is_used_within_the_hour(platform: Platform, teacher: User) -> None:
    read(platform, 5, 5)
    promise(teacher, "หนึ่ง")
    deliver_due()
    read(platform, 5000, 5)
    later(11 * 60)
    assert came(platform, teacher) == [("push", "หนึ่ง")]


def test_what_stays_behind_for_lack_of_quota_is_told_within_a_day(
    platform: Platform, teacher: User
) -> None:
    read(platform, 5, 5)
    promise(teacher, "คำตอบ")
    promise(platform.user("other"), "ความคืบหน้า", urgency=Urgency.STATUS)
    deliver_due()
    travel(db._offset + timedelta(hours=12))
    with transaction() as session:
        late = parcels.take_late(session, timedelta(hours=11.5))
    assert [row.urgency for row in late] == [Urgency.ANSWER]


def test_too_many_calls_are_no_month_used_up(platform: Platform, teacher: User) -> None:
    """Both are 429: the one backs off for seconds, the other waits for the office."""
    officer(platform)
    read(platform, 300)
    platform.fault("push", "rate_limit")
    promise(teacher, "หนึ่ง")
    deliver_due()
    with transaction() as session:
        assert ledger.refused_at(session) is None
    later(5)
    assert came(platform, teacher) == [("push", "หนึ่ง")]
    assert [row.keys for row in rows()] == ["k"]
    platform.fault("push", "monthly_limit")
    promise(teacher, "สอง")
    deliver_due()
    with transaction() as session:
        assert ledger.refused_at(session) is not None
        assert ledger.last_reading(session) is not None
    assert "alarm.quota_gone" in [row.keys for row in rows()]
    later(5)
    assert len(came(platform, teacher)) == 1
    later(70 * 60)
    assert len(came(platform, teacher)) == 2


def test_two_workers_tell_it_once(platform: Platform, teacher: User) -> None:
    from concurrent.futures import ThreadPoolExecutor

    officer(platform)
    read(platform, 5, 5)
    for number in range(8):
        promise(platform.user(f"teacher {number}"), "คำตอบ")
    line()  # made once
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: deliver_due(), range(4)))
    assert [row.keys for row in rows()].count("alarm.quota_gone") == 1


def test_a_row_keeps_its_deadline_in_the_database(platform: Platform, teacher: User) -> None:
    with transaction() as session:
        from models import outbox

        due = db.now() + timedelta(hours=1)
        outbox.promise(session, teacher.id, "k", [text("1")], urgency="status", due_at=due)
    deliver_due()
    assert came(platform, teacher) == []
    with transaction() as session:
        assert session.exec(select(Outgoing.due_at)).one() == due
    later(3700)
    assert came(platform, teacher) == [("push", "1")]
