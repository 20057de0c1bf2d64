"""Fault 4: killed before every line of a turn, of a delivery and of a fetch, nothing is lost or
done twice. The suite takes some of the lines, ``make chaos`` all.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from bot import media
from bot.pipeline import Bot, take_turn
from bot.settings import Settings
from models import attachments, outbox, parcels, people
from models.db import now, transaction
from models.tables import Attachment, Event, Outgoing, Ticket
from simulator import Platform
from simulator.world import User
from tests.faults import Webhooks
from tests.job_fixtures import online, teacher
from tests.kill_points import KillPoints, kill_points
from tests.servers import wait_until
from tests.simulator_receiver import png

__all__ = ["online", "teacher"]

POINTS = 5
WARM, NEVER = -1, 10**9
# When the lease of a dead process is over, and a reply token still lives.
LATER = parcels.LEASE.total_seconds() + 1
MINUTES = attachments.LEASE.total_seconds() + 1
every_line = pytest.mark.parametrize(
    "points", [POINTS, pytest.param(10_000, marks=pytest.mark.chaos, id="every line")]
)


@pytest.fixture(scope="module")
def points_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KillPoints]:
    with kill_points(tmp_path_factory.mktemp("kill_points") / "log") as points:
        yield points


@pytest.fixture
def work(online: Settings, points_of_all: KillPoints) -> KillPoints:
    """Does a piece of work in another process, that dies where told."""
    points_of_all.use(dict(os.environ))
    return points_of_all


def spread(lines: int, points: int) -> list[int]:
    """So many line numbers between the first and the last."""
    return sorted({1 + number * lines // points for number in range(min(points, lines))})


def repeat(act: Callable[[], object], is_enough: Callable[[], bool]) -> None:
    """Act again as the clock does: a busy PostgreSQL sees only after a moment that whoever holds
    a row is dead. Raises TimeoutError.
    """

    def acted() -> bool:
        act()
        return is_enough()

    wait_until(acted, 10)


def promise(user: User, words: str, token: str | None) -> None:
    until = now() + timedelta(seconds=50)
    content = [{"type": "text", "text": words}]
    with transaction() as session:
        outbox.promise(session, user.id, "k", content, reply_token=token, reply_until_at=until)


def token_of(platform: Platform, user: User) -> str:
    platform.say(user, "สวัสดี")
    return list(platform.world.tokens)[-1]


@every_line
def test_fault_04_a_delivery_killed_at_a_line(
    work: KillPoints, platform: Platform, teacher: User, points: int
) -> None:
    """It arrives once, however far the first sender came: by one key, or by one token."""

    def prepare(via: str, words: str) -> None:
        promise(teacher, words, token_of(platform, teacher) if via == "reply" else None)

    expected: list[tuple[str, str]] = []
    for via in ("push", "reply"):
        prepare(via, f"{via} unharmed")
        work("deliver", at=WARM)
        prepare(via, f"{via} counted")
        lines = work("deliver", at=NEVER)
        expected.extend([(via, f"{via} unharmed"), (via, f"{via} counted")])
        for at in spread(lines, points):
            prepare(via, f"{via} {at}")
            work("deliver", at=at)
            expected.append((via, f"{via} {at}"))
            repeat(
                lambda: work("deliver", seconds=LATER),
                lambda: len(platform.messages(teacher, "bot")) >= len(expected),
            )
            came = platform.messages(teacher, "bot")
            assert [(each.via, platform.text(each)) for each in came] == expected, f"of {lines}"
    assert set(platform.accepted.values()) == {1}
    assert platform.misused_keys == []
    with transaction() as session:
        assert set(session.exec(select(Outgoing.state))) == {"sent"}


def events_of_a_report(platform: Platform, user: User) -> list[dict[str, Any]]:
    with transaction() as session:
        person = people.meet(session, user.id).person
        people.acknowledge(person, "1")
        people.register(person, first_name="ครู", last_name="ตัวอย่าง", phone="0812345678")
    return Webhooks(platform).report(user, "เปิดไม่ติดเลย")


@every_line
def test_fault_04_a_turn_killed_at_a_line(
    work: KillPoints, bot: Bot, platform: Platform, teacher: User, points: int
) -> None:
    """The event that opens a ticket: redelivered it opens one, and none when it already did."""

    def prepare() -> dict[str, Any]:
        *before, last = events_of_a_report(platform, teacher)
        for event in before:
            take_turn(bot, event)
        return last

    work("turn", at=WARM, event=prepare())
    lines = work("turn", at=NEVER, event=prepare())
    for opened, at in enumerate(spread(lines, points), 3):
        last = prepare()
        work("turn", at=at, event=last)
        work("turn", event=last)
        with transaction() as session:
            numbers = [each[-4:] for each in session.exec(select(Ticket.number))]
            told = session.exec(select(Outgoing).where(Outgoing.keys == "repair.opened")).all()
            known = session.get(Event, last["webhookEventId"])
        assert sorted(numbers) == [f"{n:04d}" for n in range(1, opened + 1)], f"line {at}"
        assert len(told) == opened
        assert known is not None
        assert known.error_id is None


def is_stored(attachment: int) -> bool:
    with transaction() as session:
        return session.get_one(Attachment, attachment).state == "stored"


@every_line
def test_fault_04_a_fetch_killed_at_a_line(
    work: KillPoints, platform: Platform, teacher: User, points: int
) -> None:
    """A picture is stored once and passed on once, whenever the first worker died."""
    officer = platform.user("officer")

    def prepare() -> int:
        sent = platform.send_image(teacher, png(30, 20))
        with transaction() as session:
            person = people.meet(session, teacher.id).person
            id_ = attachments.want(session, sent.id, person.id or 0)
            attachments.relay_when_stored(session, id_, officer.id, "k", "ภาพ", 0)
        return id_

    prepare()
    work("fetch", at=WARM)
    prepare()
    lines = work("fetch", at=NEVER)
    for passed_on, at in enumerate(spread(lines, points), 3):
        id_ = prepare()
        work("fetch", at=at)
        repeat(lambda: work("fetch", seconds=MINUTES), partial(is_stored, id_))
        with transaction() as session:
            found = session.get_one(Attachment, id_)
            told = session.exec(select(Outgoing).where(Outgoing.chat == officer.id)).all()
        assert found.state == "stored", f"line {at} of {lines}"
        assert media.path_of(found.name or "").is_file()
        assert len(told) == passed_on
