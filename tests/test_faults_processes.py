"""Faults of everything as real processes: events at once, Redis away and emptied, a locked table.

Numbers are those of docs/faults.md.
"""

import random
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, text
from sqlmodel import SQLModel, select

from bot.bodies import MAX_BYTES
from models.tables import Conversation, Outgoing
from simulator.world import User
from tests.faults import Helpdesk, Keeper, Webhooks, helpdesk
from tests.posting import ask, body_of, head, hear, signature
from tests.servers import wait_until

__all__ = ["helpdesk"]


@pytest.fixture
def webhooks(helpdesk: Helpdesk) -> Iterator[Webhooks]:
    """Sends events to a helpdesk that is wholly well; leaves it so."""
    wait_until(lambda: helpdesk.stack.health()[0] == 200, 30)
    yield Webhooks(helpdesk.platform)
    helpdesk.platform.faults.clear()
    helpdesk.platform.switch(rate_limits=False)


def at_once(calls: list[Callable[[], Any]], threads: int) -> None:
    """Make the calls at the same time, and wait for all. Raises what one raised."""
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(call) for call in calls]:
            done.result()


def test_fault_01_one_event_fifty_times_at_once(helpdesk: Helpdesk, webhooks: Webhooks) -> None:
    """The event that opens a ticket, delivered by fifty connections: one ticket, one reply."""
    teacher, staff = helpdesk.teacher(), helpdesk.staff
    *before, last = webhooks.report(teacher, "เปิดไม่ติดเลย")
    for event in before:
        webhooks.send(event)
    helpdesk.wait_delivered()
    replies = len(helpdesk.said_to(teacher))
    at_once([lambda: webhooks.send(last)] * 50, 50)
    helpdesk.wait_delivered()
    (ticket,) = helpdesk.tickets_of(teacher)
    assert len(helpdesk.said_to(teacher)) == replies + 1
    assert sum(ticket.number in said for said in helpdesk.said_to(staff)) == 1


def test_fault_03_events_of_one_person_at_once(helpdesk: Helpdesk, webhooks: Webhooks) -> None:
    """Eight connections bring one person's events in any order: the outcome is the serial one."""
    serial, parallel = helpdesk.teacher("serial"), helpdesk.teacher("parallel")
    for turn in range(6):
        script = ["แจ้งซ่อม", "คอม", f"ดับครั้งที่ {turn}", "ข้าม", "ย้อนกลับ", "ข้าม", "อาคาร 2", "1"]
        for said in script:
            webhooks.send(webhooks.text(serial, said))
        events = [webhooks.text(parallel, said) for said in script]
        random.Random(turn).shuffle(events)
        at_once([partial(webhooks.send, event) for event in events], 8)
        assert len(answers(helpdesk, serial)) == 5
        assert answers(helpdesk, serial) == answers(helpdesk, parallel)
        for person in (serial, parallel):
            webhooks.send(webhooks.text(person, "ยกเลิก"))


def answers(helpdesk: Helpdesk, user: User) -> dict[str, Any]:
    """What a person has answered so far in the form that is open."""
    with helpdesk.session() as session:
        found = session.exec(select(Conversation).where(Conversation.chat == user.id)).one()
        return dict(found.state["draft"].get("current", {}).get("answers", {}))


@pytest.mark.parametrize("mode", ["hang", "hang_after"])
def test_fault_04_worker_killed_while_line_holds_the_answer(
    helpdesk: Helpdesk, webhooks: Webhooks, mode: str
) -> None:
    """LINE has not taken it yet, or has: either way it arrives once, under one key."""
    teacher, platform = helpdesk.teacher(), helpdesk.platform
    number = helpdesk.ticket_of(teacher)
    platform.fault("push", mode, to=teacher.id, seconds=20)
    with Keeper(helpdesk.stack) as keeper:
        webhooks.send(webhooks.text(helpdesk.staff, f"#{number} หนึ่งครั้ง"))
        wait_until(
            lambda: helpdesk.count(Outgoing.chat == teacher.id, Outgoing.attempts == 1) == 1, 15
        )
        time.sleep(0.2)  # so that the call is under way
        helpdesk.stack.processes["worker"].kill()
        wait_until(lambda: keeper.started == 1, 10)
        helpdesk.forget_leases()
        helpdesk.wait_delivered(30)
    assert sum("หนึ่งครั้ง" in said for said in helpdesk.said_to(teacher)) == 1
    assert set(platform.accepted.values()) == {1}
    assert platform.misused_keys == []


def test_fault_05_redis_down_at_webhook(helpdesk: Helpdesk, webhooks: Webhooks) -> None:
    """500 events while there is no Redis: all acknowledged, all answered within a minute."""
    crowd = [helpdesk.teacher(f"teacher {number}") for number in range(50)]
    with helpdesk.redis.away():
        for _ in range(10):
            for teacher in crowd:
                assert helpdesk.platform.webhook.post([webhooks.text(teacher, "เมนู")]).ok
    helpdesk.wait_delivered(60)
    for teacher in crowd:
        assert len(helpdesk.said_to(teacher)) == 10


def test_fault_06_redis_emptied(helpdesk: Helpdesk, webhooks: Webhooks) -> None:
    """Whatever the queue holds is gone, a hundred times: nothing is lost, nothing comes twice."""
    crowd = [helpdesk.teacher(f"teacher {number}") for number in range(5)]
    for _ in range(20):
        for teacher in crowd:
            webhooks.send(webhooks.text(teacher, "เมนู"))
            time.sleep(random.random() * 0.01)  # before a worker has heard, while, or after
            helpdesk.redis.client.flushall()
    helpdesk.wait_delivered(30)
    assert [len(helpdesk.said_to(teacher)) for teacher in crowd] == [20] * 5


@contextmanager
def writing_forbidden(helpdesk: Helpdesk) -> Iterator[None]:
    """Another program holds what a turn has to write."""
    with helpdesk.engine.connect() as connection:
        if helpdesk.postgresql is not None:
            connection.execute(text("LOCK TABLE event IN EXCLUSIVE MODE"))
        else:
            connection.execute(text("SELECT 1"))  # BEGIN IMMEDIATE stands before it
        yield
        connection.rollback()


def test_fault_07_what_a_locked_database_refused_is_redelivered(
    helpdesk: Helpdesk, webhooks: Webhooks
) -> None:
    """LINE hears 503 within its two seconds, delivers again, and it counts once."""
    platform, teacher = helpdesk.platform, helpdesk.teacher()
    platform.switch(redelivery=True)
    with writing_forbidden(helpdesk):
        refused = platform.say(teacher, "เมนู")
    assert refused.status == 503
    assert refused.webhook.ms < 1900
    assert [each.status for each in platform.webhook.redeliver()] == [200]
    helpdesk.wait_delivered()
    assert len(helpdesk.said_to(teacher)) == 1


def test_fault_08_a_postgresql_that_crashes(helpdesk: Helpdesk, webhooks: Webhooks) -> None:
    """Never a false 200: what was acknowledged around a crash and a stop is all there."""
    if helpdesk.postgresql is None:
        pytest.skip("SQLite has no server; tests/test_db.py fills its disk")
    teacher = helpdesk.teacher()
    for turn in range(40):
        webhooks.send(webhooks.text(teacher, "เมนู"))
        if turn == 10:
            helpdesk.postgresql.crash()
        if turn == 25:
            with helpdesk.postgresql.stopped():
                assert helpdesk.platform.webhook.post([webhooks.text(teacher, "เมนู")]).status == 503
    helpdesk.wait_delivered(30)
    assert helpdesk.count(Outgoing.chat == teacher.id) == len(webhooks.acknowledged) == 40
    assert webhooks.repeated >= 1


def test_fault_15_bodies_that_are_refused(helpdesk: Helpdesk, webhooks: Webhooks) -> None:
    """Chunked, too long, empty, cut short, never coming: no row; the honest are answered."""
    teacher, platform, port = helpdesk.teacher(), helpdesk.platform, helpdesk.stack.port
    body = body_of(webhooks.text(teacher, "เมนู"))
    never = signed(body, Content_Length=str(len(body)))
    refused = {
        411: signed(body, Transfer_Encoding="chunked") + b"5\r\nhello\r\n0\r\n\r\n",
        413: signed(body, Content_Length=str(MAX_BYTES + 1)) + body,
        400: signed(b"", Content_Length="0"),
        403: signed(body, Content_Length=str(len(body) - 1)) + body,
    }
    events = counts(helpdesk)["event"]
    with ExitStack() as open_until_the_end:
        stalled = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(20)]
        for connection in map(open_until_the_end.enter_context, stalled):
            connection.sendall(never)
        for status, request in refused.items():
            assert ask(port, request).split()[1] == str(status)
        assert platform.webhook.post([webhooks.text(teacher, "เมนู")]).ms < 1000
        assert {hear(connection).split()[1] for connection in stalled} == {"408"}
    helpdesk.wait_delivered()
    assert len(helpdesk.said_to(teacher)) == 1
    assert counts(helpdesk)["event"] == events + 1


def signed(body: bytes, **fields: str) -> bytes:
    """The head of a request that was signed for this body."""
    return head(X_Line_Signature=signature(body), **fields)


def test_fault_16_every_request_replayed(helpdesk: Helpdesk, webhooks: Webhooks) -> None:
    """Whoever recorded LINE's signed requests and sends them again changes nothing."""
    teacher = helpdesk.teacher()
    for event in webhooks.report(teacher, "จอดับ"):
        webhooks.send(event)
    helpdesk.wait_delivered()
    before = counts(helpdesk)
    for event in webhooks.acknowledged * 2:
        assert helpdesk.platform.webhook.post([event]).ok
    assert counts(helpdesk) == before


def counts(helpdesk: Helpdesk) -> dict[str, int]:
    """How many rows each table has."""
    tables = SQLModel.metadata.sorted_tables
    with helpdesk.session() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }
