"""The webhook: who is refused and how, what a batch does, and when 200 is said."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from redis import Redis
from rq import Queue
from sqlalchemy import Engine, func
from sqlmodel import SQLModel, select

from bot.app import create_app
from bot.services import Service
from bot.settings import Settings
from bot.turns import Turn
from bot.webhook import MAX_BYTES, check_signature
from handlers import SERVICES
from models import enrolments, people
from models.db import DatabaseUnavailable, transaction
from models.failures import failed_ids
from models.tables import Event, Outgoing, Person
from tests.conftest import ROOT, SECRET, environment, forget_settings, only_sqlite
from tests.dialogues import Dialog
from tests.posting import (
    USER,
    WELCOME,
    body_of,
    event,
    message_id,
    post,
    post_body,
    said,
    signature,
)


def count(table: type[SQLModel]) -> int:
    with transaction() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def keys_to(chat: str) -> list[str]:
    """The keys promised to a chat, in order."""
    with transaction() as session:
        rows = session.exec(select(Outgoing).where(Outgoing.chat == chat).order_by(Outgoing.id))  # type: ignore[arg-type]
        return [key for row in rows for key in row.keys.split()]


def test_the_documented_signature() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    secret = "8c570fa6dd201bb328f1c1eac23a96d8"
    check_signature([secret], body, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=")


def test_an_event_is_answered(client: FlaskClient) -> None:
    assert post(client, said()) == 200
    assert keys_to(USER) == WELCOME


def test_no_events_is_what_the_console_sends_to_verify(client: FlaskClient) -> None:
    answer = post_body(client, body_of())
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert count(Event) == 0


@pytest.mark.parametrize("given", ["", "x", "ก", "\udcff", signature(b"other"), "=" * 999])
@only_sqlite
def test_a_wrong_signature_is_refused(client: FlaskClient, given: str) -> None:
    assert post_body(client, body_of(said()), given).status_code == 403
    assert count(Event) == 0


@only_sqlite
def test_a_missing_signature_is_refused(client: FlaskClient) -> None:
    assert client.post("/webhook", data=body_of(said())).status_code == 403


@only_sqlite
def test_two_secrets_count_during_a_rotation(
    database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINE_CHANNEL_SECRET", f"a newer one, {SECRET}")
    forget_settings()
    client = create_app(SERVICES).test_client()
    body = body_of(said())
    for secret, status in [(SECRET, 200), ("a newer one", 200), ("a newer one, ", 403)]:
        assert post_body(client, body, signature(body, secret)).status_code == status


@only_sqlite
def test_ten_thousand_forgeries(app: Flask) -> None:
    """Every change of a signed request is refused, quickly, and leaves no row (fault 16)."""
    body = body_of(said("ปิดงาน"))
    right = signature(body)
    started = time.monotonic()
    for number in range(10_000):
        sent, given = bytearray(body), right
        if number % 3 == 0:  # one bit of the body
            sent[number % len(sent)] ^= 1 << number % 8
        elif number % 3 == 1:  # one letter of the signature, another in the same place
            place = number % (len(right) - 1)
            given = right[:place] + ("A" if right[place] != "A" else "B") + right[place + 1 :]
        else:  # a right signature, by a secret that only resembles ours
            given = signature(body, f"{SECRET}{number}")
        assert status_of(app, bytes(sent), given) == 403, number
    assert time.monotonic() - started < 30
    assert [count(table) for table in (Event, Person, Outgoing)] == [0, 0, 0]


def status_of(app: Flask, body: bytes, given: str) -> int:
    """The application's answer, asked as directly as a web server does."""
    from io import BytesIO

    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/webhook",
        "SERVER_NAME": "test",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_LINE_SIGNATURE": given,
    }
    b"".join(app(environ, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
    return int(statuses[0][:3])


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"\xff\xfe",
        "{}".encode("utf-16"),
        b'\xef\xbb\xbf{"events":[]}',
        b"null",
        b"[]",
        b"{}",
        b'{"events":null}',
        b'{"events":{}}',
        b'{"events":"x"}',
        b'{"events":[NaN]}',
        b'{"events":[{"timestamp":Infinity}]}',
        b'{"events":[1e999]}',
        b'{"events":[' + b"9" * 5000 + b"]}",
        b'{"events":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"events":[' + b'{"a":' * 200 + b"1" + b"}" * 200 + b"]}",
        b'{"events":[' + b"[" * 80 + b"]" * 80 + b"]}",
        b"[" * (MAX_BYTES - 1),
        b'{"events":[]',
        b'{"events":[]}]',
    ],
    ids=lambda body: repr(body[:24]),
)
@only_sqlite
def test_what_is_no_json_object_of_events(client: FlaskClient, body: bytes) -> None:
    assert post_body(client, body).status_code == 400


@only_sqlite
def test_the_longest_body(client: FlaskClient) -> None:
    fits = body_of(said()).ljust(MAX_BYTES)
    assert post_body(client, fits).status_code == 200
    assert post_body(client, fits + b" ").status_code == 413


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
known_names = st.sampled_from(
    [
        "type",
        "mode",
        "timestamp",
        "source",
        "webhookEventId",
        "replyToken",
        "message",
        "postback",
        "unsend",
        "userId",
        "groupId",
        "id",
        "text",
        "data",
        "messageId",
        "packageId",
        "contentProvider",
        "quotedMessageId",
        "deliveryContext",
    ]
)
known_words = st.sampled_from(
    [
        "message",
        "text",
        "image",
        "sticker",
        "postback",
        "follow",
        "unsend",
        "join",
        "user",
        "group",
        "active",
        "standby",
    ]
)
strange_events = st.recursive(
    known_words | json_values,
    lambda inner: st.dictionaries(known_names, inner, max_size=8),
    max_leaves=20,
)


@only_sqlite
@given(content=json_values | st.fixed_dictionaries({"events": st.lists(strange_events)}))
@hypothesis_settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_strange_json_is_taken_or_refused_but_breaks_nothing(
    client: FlaskClient, content: object
) -> None:
    assert post_body(client, json.dumps(content).encode()).status_code in (200, 400)


@only_sqlite
@given(body=st.binary(min_size=1))
@hypothesis_settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_bytes_are_refused(client: FlaskClient, body: bytes) -> None:
    assert post_body(client, body).status_code == 400


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
        code = enrolments.invite(session, "officer", "sample")
        enrolments.enrol(session, people.lock(session, USER), code)
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
    with writing_forbidden(database, 2.5):
        started = time.monotonic()
        assert post(client, late) == 503
        assert time.monotonic() - started < 1.9
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
        assert (deliver.count, fetch.count) == (1, 0)
        picture = {"type": "image", "id": message_id(), "contentProvider": {"type": "line"}}
        post(client, event("message", dialog.person("teacher").line_id, message=picture))
        assert fetch.count == 1


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


@only_sqlite
def test_nothing_anybody_wrote_is_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    post(client, said("canary 0812345678"))
    post_body(client, body_of(said("canary")), "forged")
    post_body(client, b"canary")
    assert "canary" not in caplog.text
    assert USER not in caplog.text
    assert "403" in caplog.text


def test_the_web_process_does_not_import_the_sdk(
    database_url: str, redis_url: str, tmp_path: object
) -> None:
    program = (
        "import sys, wsgi\n"
        "strangers = {'linebot', 'jobs', 'simulator', 'alembic', 'PIL'} & set(sys.modules)\n"
        "sys.exit(f'imported: {strangers}' if strangers else 0)"
    )
    variables = environment(database_url, redis_url, tmp_path)  # type: ignore[arg-type]
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@only_sqlite
def test_security_headers_and_error_pages(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def boom() -> str:
        raise ValueError("canary")

    app.add_url_rule("/boom", view_func=boom)
    client = app.test_client()
    for path, status in [("/", 404), ("/webhook", 405), ("/boom", 500), ("/health", 503)]:
        answer = client.get(path)
        assert answer.status_code == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Strict-Transport-Security"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "canary-canary" not in answer.text + caplog.text
    assert "ValueError" in caplog.text
