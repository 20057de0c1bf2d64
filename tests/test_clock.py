"""The clock acts by itself, alone, and lives through whatever goes away."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis as redis_client
from sqlalchemy import Engine
from sqlmodel import select

from bot import bell, media
from bot.line import TIMEOUT
from bot.settings import Settings, settings
from jobs import clock, retention, upkeep
from jobs.clock import Clock, Task
from jobs.deliver import Delivery, deliver_due
from jobs.fetch import Fetching
from models import attachments, db, groups, inbox, leases, outbox, parcels, people, tickets
from models.db import connect, now, transaction, travel
from models.tables import Attachment, Entry, Event, Outgoing, Role, Status, Ticket
from models.tickets import Finding
from simulator import Platform
from simulator.world import User
from tests.job_fixtures import online, teacher
from tests.openings import open_ticket
from tests.servers import wait_until

__all__ = ["online", "teacher"]

pytestmark = pytest.mark.usefixtures("online")

MESSAGE = {"type": "text", "text": "สวัสดี"}


@pytest.fixture
def no_redis(online: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    for cached in (settings, bell._redis, bell._queue):
        cached.cache_clear()
    yield
    bell._redis.cache_clear()
    bell._queue.cache_clear()


def promise(chat: str) -> None:
    with transaction() as session:
        outbox.promise(session, chat, "k", [MESSAGE])


def stand_ins() -> list[threading.Thread]:
    """The threads in which workers' work is done."""
    return [each for each in threading.enumerate() if each.name in bell.JOBS]


def ring(bells: clock.Bells) -> None:
    """Ring, and wait until what is done here is done."""
    bells.ring()
    for each in stand_ins():
        each.join(30)


def beat_at(name: str) -> object:
    with transaction() as session:
        return leases.last_beat_at(session, name)


def test_it_rings_both_bells(redis_url: str) -> None:
    clock.Bells().ring()
    with redis_client.Redis.from_url(redis_url) as client:
        lengths = {name: client.llen(f"rq:queue:{name}") for name in bell.JOBS}
    assert lengths == {"deliver": 1, "fetch": 1}


@pytest.mark.usefixtures("no_redis")
def test_without_redis_it_does_the_work_itself(platform: Platform, teacher: User) -> None:
    Delivery.last_beat = Fetching.last_beat = 0.0
    promise(teacher.id)
    ring(clock.Bells())
    assert len(platform.messages(teacher, "bot")) == 1
    assert beat_at("worker") is beat_at("fetcher") is None  # or nobody saw that they are silent


@pytest.mark.usefixtures("no_redis")
def test_the_work_of_others_does_not_hold_the_clock_up(platform: Platform, teacher: User) -> None:
    """However long a call takes: a task that outlives the lease would let a second clock act."""
    platform.fault("push", "slow", seconds=1.5)
    promise(teacher.id)
    bells = clock.Bells()
    started = time.monotonic()
    for _ in range(3):
        bells.ring()
    assert time.monotonic() - started < 1
    assert len(stand_ins()) <= 2
    ring(bells)
    assert len(platform.requests("push")) == len(platform.messages(teacher, "bot")) == 1


def test_it_does_the_work_of_a_worker_that_hangs(platform: Platform, teacher: User) -> None:
    """The bells ring and nobody hears: after half a minute without a sign of life it steps in."""
    bells = clock.Bells()

    def arrive(seconds: float, *alive: str) -> int:
        with transaction() as session:
            for name in alive:
                leases.beat(session, name)
        travel(db._offset + timedelta(seconds=seconds))
        promise(teacher.id)
        ring(bells)
        return len(platform.messages(teacher, "bot"))

    assert arrive(20) == 0  # they may still be starting
    assert arrive(20, "worker") == 0
    assert arrive(15, "fetcher") == 3
    assert arrive(0, "worker") == 3


@pytest.mark.parametrize("via", ["reply", "push"])
def test_two_at_work_say_nothing_twice(platform: Platform, teacher: User, via: str) -> None:
    """The worker's call outlives its lease, however that came, and the clock makes it again."""
    platform.say(teacher, "สวัสดี")
    token = list(platform.world.tokens)[-1] if via == "reply" else None
    until_at = now() + timedelta(seconds=50)
    with transaction() as session:
        outbox.promise(
            session, teacher.id, "k", [MESSAGE], reply_token=token, reply_until_at=until_at
        )
    platform.fault(via, "slow", seconds=2)
    bells = clock.Bells()
    worker = threading.Thread(target=deliver_due)
    worker.start()
    wait_until(lambda: bool(platform.messages(teacher, "bot")), 5)
    travel(db._offset + timedelta(seconds=40))
    ring(bells)
    assert worker.is_alive()
    worker.join()
    assert [each.via for each in platform.messages(teacher, "bot")] == [via]
    assert len(platform.requests(via)) == 2
    with transaction() as session:
        assert session.exec(select(Outgoing.state)).all() == ["sent"]


def test_a_task_may_take_as_long_as_a_call_to_line() -> None:
    connect_seconds, answer_seconds = TIMEOUT
    longest = clock.RENEW_SECONDS + 2 * connect_seconds + answer_seconds
    assert longest < clock.LEASE_SECONDS
    assert parcels.LEASE.total_seconds() > 2 * connect_seconds + answer_seconds


def test_two_clocks_never_both_act() -> None:
    acts: list[str] = []
    first = Clock([Task(0, lambda: acts.append("first"))])
    second = Clock([Task(0, lambda: acts.append("second"))])
    for _ in range(3):
        first.tick()
        second.tick()
    assert acts == ["first"] * 3


def test_a_dead_clock_is_replaced() -> None:
    acts: list[str] = []
    Clock([Task(0, lambda: acts.append("first"))]).tick()
    second = Clock([Task(0, lambda: acts.append("second"))])
    second.tick()
    assert acts == ["first"]
    travel(timedelta(seconds=clock.LEASE_SECONDS + 1))
    second._renew_at = 0.0
    second.tick()
    assert acts == ["first", "second"]


def test_a_lease_given_back_is_free_at_once() -> None:
    with transaction() as session:
        assert leases.hold(session, "x", "a", 20)
        assert leases.hold(session, "x", "a", 20)
        assert not leases.hold(session, "x", "b", 20)
        leases.release(session, "x", "b")
        assert not leases.hold(session, "x", "b", 20)
        leases.release(session, "x", "a")
        assert leases.hold(session, "x", "b", 20)


def test_ticking_is_a_sign_of_life() -> None:
    assert beat_at("clock") is None
    Clock([Task(0, lambda: None)]).tick()
    assert beat_at("clock") is not None


def test_tasks_keep_their_intervals() -> None:
    acts: list[str] = []
    ticking = Clock([Task(0, lambda: acts.append("often")), Task(60, lambda: acts.append("rare"))])
    for _ in range(3):
        ticking.tick()
    assert acts == ["often", "rare", "often", "often"]


def test_one_failing_task_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    acts: list[str] = []

    def fail() -> None:
        raise ValueError("canary")

    ticking = Clock([Task(0, fail), Task(0, lambda: acts.append("next"))])
    ticking.tick()
    ticking.tick()
    assert acts == ["next", "next"]
    assert "fail failed" in caplog.text
    assert "ValueError: canary" not in caplog.text  # the exception's own words


def test_it_lives_through_a_database_that_is_away(online: Settings) -> None:
    acts: list[str] = []
    ticking = Clock([Task(0, lambda: acts.append("act"))])
    connect("postgresql://nobody@127.0.0.1:9/none")
    ticking.tick()
    assert acts == []
    connect(online.database_url)
    ticking._renew_at = 0.0
    ticking.tick()
    assert acts == ["act"]


def test_unbound_groups_are_left_within_the_hour(platform: Platform, teacher: User) -> None:
    group = platform.group("ครู", [teacher], invite_bot=True)
    with transaction() as session:
        groups.meet(session, group.id)
    clock.leave_unbound_groups()
    assert platform.requests("leave_group") == []
    travel(timedelta(minutes=61))
    clock.leave_unbound_groups()
    clock.leave_unbound_groups()
    assert not group.bot
    with transaction() as session:
        assert groups.to_leave(session, timedelta(hours=1)) == []


def test_a_group_that_could_not_be_left_is_left_later(platform: Platform, teacher: User) -> None:
    group = platform.group("ครู", [teacher], invite_bot=True)
    with transaction() as session:
        groups.meet(session, group.id)
    travel(timedelta(minutes=61))
    platform.fault("*", "error_before")
    clock.leave_unbound_groups()
    assert group.bot
    clock.leave_unbound_groups()
    assert not group.bot


def test_a_group_that_cannot_be_left_keeps_no_other(platform: Platform, teacher: User) -> None:
    found = [platform.group(name, [teacher], invite_bot=True) for name in ("ครู", "อื่น")]
    with transaction() as session:
        for each in found:
            groups.meet(session, each.id)
    travel(timedelta(minutes=61))
    with transaction() as session:
        first = groups.to_leave(session, timedelta(hours=1))[0]
    platform.fault("*", "error_before")
    clock.leave_unbound_groups()
    clock.leave_unbound_groups()
    assert [each.id for each in found if each.bot] == [first]


def test_a_group_we_are_not_in_any_more(platform: Platform) -> None:
    with transaction() as session:
        groups.meet(session, "C" + "0" * 32)
    travel(timedelta(minutes=61))
    clock.leave_unbound_groups()
    with transaction() as session:
        assert groups.to_leave(session, timedelta(hours=1)) == []


def resolved(user: User) -> int:
    with transaction() as session:
        person = people.meet(session, user.id).person
        ticket = open_ticket(session, person)
        officer = people.meet(session, "U" + "0" * 32).person
        officer.role = Role.OFFICER
        tickets.claim(session, ticket, officer)
        tickets.resolve(
            session, ticket, officer, Finding({"cause": "-"}), now() + timedelta(days=3)
        )
        assert ticket.id is not None
        return ticket.id


def test_silence_confirms(platform: Platform, teacher: User) -> None:
    id_ = resolved(teacher)
    clock.confirm_silently()
    with transaction() as session:
        assert session.get_one(Ticket, id_).status == Status.RESOLVED
    travel(timedelta(days=3, minutes=1))
    clock.confirm_silently()
    clock.confirm_silently()
    with transaction() as session:
        ticket = session.get_one(Ticket, id_)
        kinds = list(session.exec(select(Entry.kind).where(Entry.ticket_id == id_)))
    assert ticket.status == Status.CLOSED
    assert ticket.reopen_until_at is not None
    assert ticket.reopen_until_at > now() + timedelta(days=6)
    assert kinds.count("confirmed_silently") == 1
    deliver_due()
    assert platform.messages(teacher, "bot") == []


def test_silence_confirms_nothing_that_nobody_could_read(platform: Platform, teacher: User) -> None:
    id_ = resolved(teacher)
    with transaction() as session:
        card = [{"type": "text", "text": "ผลการซ่อม"}]
        later = now() + timedelta(days=20)
        outbox.promise(session, teacher.id, "resolve.card", card, ticket_id=id_, due_at=later)
    travel(timedelta(days=3, minutes=1))
    clock.confirm_silently()
    with transaction() as session:
        assert session.get_one(Ticket, id_).status == Status.RESOLVED
        row = session.exec(select(Outgoing).where(Outgoing.keys == "resolve.card")).one()
        row.state = "sent"
    clock.confirm_silently()
    with transaction() as session:
        assert session.get_one(Ticket, id_).status == Status.CLOSED


def test_messages_too_old_are_given_up_and_told(platform: Platform, teacher: User) -> None:
    officer = platform.user("officer")
    with transaction() as session:
        people.meet(session, officer.id).person.role = Role.OFFICER
    platform.fault("push", "error_before", times=1)
    promise(teacher.id)
    deliver_due()
    travel(timedelta(hours=23, minutes=5))
    clock.bury_outlived()
    deliver_due()
    assert platform.messages(teacher, "bot") == []
    assert len(platform.messages(officer, "bot")) == 1


def test_more_dead_letters_are_told_after_a_while(platform: Platform, teacher: User) -> None:
    officer = platform.user("officer")
    with transaction() as session:
        people.meet(session, officer.id).person.role = Role.OFFICER
    platform.fault("push", "bad_request", times=None, to=teacher.id)
    for _ in range(3):
        promise(teacher.id)
        deliver_due()
    assert len(platform.messages(officer, "bot")) == 1
    travel(timedelta(minutes=11))
    clock.bury_outlived()
    clock.bury_outlived()
    deliver_due()
    first, second = platform.messages(officer, "bot")
    assert "1 รายการ" in platform.text(first)
    assert "2 รายการ" in platform.text(second)


def test_old_events_are_forgotten() -> None:
    """Those we failed on as well: they are whole messages."""
    with transaction() as session:
        inbox.take(session, "old")
        inbox.keep_failed(session, "failed", {"type": "x"}, "e1")
    travel(timedelta(days=31))
    with transaction() as session:
        inbox.take(session, "new")
    retention.delete_daily()
    with transaction() as session:
        assert set(session.exec(select(Event.id))) == {"new"}


def test_orphaned_files_are_deleted(teacher: User) -> None:
    kept, orphan, young = (media.store(b"1", b"2") for _ in range(3))
    half = media.new_incoming()
    half.write_bytes(b"half")
    with transaction() as session:
        person = people.meet(session, teacher.id).person
        id_ = attachments.want(session, "1", person.id or 0)
        attachments.stored(session, id_, kept, 1)
    for name in (kept, orphan):
        for suffix in (media.PICTURE, media.PREVIEW):
            os.utime(media.path_of(name, suffix), (1, 1))
    os.utime(half, (1, 1))
    upkeep.delete_orphans()
    left = {path.name for path in media.folder().rglob("*") if path.is_file()}
    assert left == {f"{name}{end}" for name in (kept, young) for end in (".jpg", ".preview.jpg")}


def test_an_idle_tick_is_cheap(database: Engine) -> None:
    """The timetable's tasks on an empty database take milliseconds, and write the beat only."""
    ticking = Clock()
    ticking.tick()
    for task in ticking.tasks:
        task.due = 0.0
    start = time.monotonic()
    ticking.tick()
    assert time.monotonic() - start < 0.5
    with transaction() as session:
        for table in (Outgoing, Attachment, Entry):
            assert session.exec(select(table)).first() is None
