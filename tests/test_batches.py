"""Batches of events: order, neighbours, bugs, locks, redeliveries, and the bells."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import Queue
from sqlalchemy import Engine

from bot.app import create_app
from bot.services import Service
from bot.settings import Settings
from bot.turns import Turn
from handlers import SERVICES
from models.db import DatabaseUnavailable, transaction
from models.failures import failed_ids
from models.tables import Event, Outgoing, Person
from tests import staff
from tests.conftest import forget_settings, only_sqlite
from tests.dialogues import Dialog
from tests.posting import (
    USER,
    WELCOME,
    body_of,
    count,
    event,
    keys_to,
    message_id,
    post,
    said,
    signature,
    status_of,
)
from tests.servers import wait_until


def test_strangers_do_not_spoil_their_neighbours(client: FlaskClient) -> None:
    batch: list[object] = [
        7,
        None,
        [],
        "event",
        {},
        event("hologram", hologram={"depth": 3}),
        event("message", message={"type": "scent", "id": "1"}),
        event("message", message="text"),
        event("follow", source=None),
        {"type": ["message"]},
        said(),
        said(mode="standby", user="U" + "b" * 32),
    ]
    assert post(client, *batch) == 200
    assert keys_to(USER) == WELCOME
    assert count(Person) == 1


def test_a_batch_is_taken_in_order_of_time(client: FlaskClient) -> None:
    """Fault 2: what LINE delivers shuffled is taken as it was said."""
    first, second = event("follow"), said("คอมเปิดไม่ติด")
    assert post(client, second, first) == 200
    in_order = keys_to(USER)
    other = "U" + "c" * 32
    again = [event("follow", other), said("คอมเปิดไม่ติด", other)]
    assert post(client, *again) == 200
    assert in_order == keys_to(other)


def test_an_event_is_taken_once(client: FlaskClient) -> None:
    once = said()
    redelivered = once | {"deliveryContext": {"isRedelivery": True}}
    assert [post(client, once), post(client, redelivered), post(client, once, once)] == [200] * 3
    assert keys_to(USER) == WELCOME


def test_fifty_at_once(app: Flask) -> None:
    """Fault 1: of fifty parallel deliveries of one event, one counts."""
    body = body_of(said())
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(status_of(app, body, signature(body))))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 50
    assert keys_to(USER) == WELCOME


def fail(turn: Turn) -> None:
    raise RuntimeError("-".join(["words"] * 2))  # a trace shows this line as it stands


def refuse_once(turn: Turn) -> None:
    if not refusals:
        refusals.append(turn.given.text)
        raise DatabaseUnavailable("full")
    turn.say("menu.refused")


refusals: list[str] = []
REFUSED = {"data": "faulty.refuse_once"}
FAULTY = Service("faulty", verbs={"fail": fail, "refuse_once": refuse_once})


@pytest.fixture
def faulty_client(database: Engine, settings: Settings) -> FlaskClient:
    """Asks an application with a service that has bugs, as somebody of the office."""
    with transaction() as session:
        staff.enrol(session, USER)
    refusals.clear()
    return create_app([*SERVICES, FAULTY]).test_client()


def test_a_bug_costs_one_turn_only(
    faulty_client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    before, broken = said("เมนู"), event("postback", postback={"data": "faulty.fail"})
    assert post(faulty_client, before, broken, said("เมนู")) == 200
    assert keys_to(USER) == ["menu.ask", "error.ours", "menu.ask"]
    with transaction() as session:
        assert failed_ids(session) == [broken["webhookEventId"]]
    assert "words-words" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_what_the_database_refused_is_delivered_again(faulty_client: FlaskClient) -> None:
    """Nothing behind the refused event is taken; what was before it stays taken."""
    batch = [said("เมนู"), event("postback", postback=REFUSED), said("เมนู")]
    assert post(faulty_client, *batch) == 503
    assert keys_to(USER) == ["menu.ask"]
    assert post(faulty_client, *batch) == 200
    assert keys_to(USER) == ["menu.ask", "menu.refused", "menu.ask"]


@contextmanager
def writing_forbidden(engine: Engine, seconds: float) -> Iterator[None]:
    """Another connection holds what a turn has to write, for so long."""
    held = threading.Event()

    def hold() -> None:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")  # BEGIN IMMEDIATE stands before it
                held.set()
                time.sleep(seconds)
            return
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE event IN EXCLUSIVE MODE")
            held.set()
            time.sleep(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(5)
    yield
    holder.join()


def test_a_short_lock_is_waited_for(client: FlaskClient, database: Engine) -> None:
    """Fault 7, the harmless half."""
    with writing_forbidden(database, 0.7):
        assert post(client, said()) == 200
    assert keys_to(USER) == WELCOME


def test_a_long_lock_is_answered_503_in_time(client: FlaskClient, database: Engine) -> None:
    """Fault 7: LINE waits two seconds for an answer, and delivers again after 503."""
    late = said()

    def knock(event: dict[str, Any]) -> tuple[int, float]:
        started = time.monotonic()
        return post(client, event), time.monotonic() - started

    with writing_forbidden(database, 3.5), ThreadPoolExecutor(4) as pool:
        # Also those who queue behind the others of this process.
        answers = list(pool.map(knock, [late, said(), said(), said()]))
    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) < 1.9
    assert count(Event) == 0
    assert post(client, late) == 200
    assert keys_to(USER) == WELCOME


@only_sqlite
def test_bells(client: FlaskClient, dialog: Dialog, redis_url: str) -> None:
    """Each bell is rung at most once a batch, and only for work there is."""
    with Redis.from_url(redis_url) as redis:
        deliver, fetch = Queue("deliver", connection=redis), Queue("fetch", connection=redis)
        post(client, event("hologram"))
        assert (deliver.count, fetch.count) == (0, 0)
        post(client, said(), said())
        wait_until(lambda: deliver.count > 0, 5)  # the bell rings from a thread of its own
        assert (deliver.count, fetch.count) == (1, 0)
        picture = {"type": "image", "id": message_id(), "contentProvider": {"type": "line"}}
        post(client, event("message", dialog.person("teacher").line_id, message=picture))
        wait_until(lambda: fetch.count > 0, 5)
        assert (deliver.count, fetch.count) == (1, 1)


@only_sqlite
def test_without_redis_a_message_is_taken(
    database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 5: the row is the promise; the bell may be broken."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    forget_settings()
    client = create_app(SERVICES).test_client()
    started = time.monotonic()
    assert [post(client, said()) for _ in range(5)] == [200] * 5
    assert time.monotonic() - started < 2
    assert count(Outgoing) > 0
