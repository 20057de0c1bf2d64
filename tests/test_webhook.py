"""The webhook: who is refused and how, what a batch does, and when 200 is said."""

import json
import subprocess
import sys
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.app import create_app
from bot.bodies import MAX_BYTES
from bot.settings import Settings
from bot.webhook import check_signature
from handlers import SERVICES
from models.tables import Event, Outgoing, Person
from tests import strange_json
from tests.conftest import ROOT, SECRET, environment, forget_settings, only_sqlite
from tests.posting import (
    USER,
    WELCOME,
    body_of,
    count,
    keys_to,
    post,
    post_body,
    said,
    signature,
    status_of,
)


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
def test_a_wrong_signature_is_refused(client: FlaskClient, given: str) -> None:
    assert post_body(client, body_of(said()), given).status_code == 403
    assert count(Event) == 0


def test_a_missing_signature_is_refused(client: FlaskClient) -> None:
    assert client.post("/webhook", data=body_of(said())).status_code == 403


def test_two_secrets_count_during_a_rotation(
    database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = "a newer channel secret"
    monkeypatch.setenv("LINE_CHANNEL_SECRET", f"{newer}, {SECRET}")
    forget_settings()
    client = create_app(SERVICES).test_client()
    body = body_of(said())
    for secret, status in [(SECRET, 200), (newer, 200), (f"{newer}, ", 403)]:
        assert post_body(client, body, signature(body, secret)).status_code == status


@only_sqlite  # they never come as far as a database
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
def test_what_is_no_json_object_of_events(client: FlaskClient, body: bytes) -> None:
    assert post_body(client, body).status_code == 400


def test_the_longest_body(client: FlaskClient) -> None:
    fits = body_of(said()).ljust(MAX_BYTES)
    assert post_body(client, fits).status_code == 200
    assert post_body(client, fits + b" ").status_code == 413


@given(content=strange_json.bodies)
@hypothesis_settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_strange_json_is_taken_or_refused_but_breaks_nothing(
    client: FlaskClient, content: object
) -> None:
    assert post_body(client, json.dumps(content).encode()).status_code in (200, 400)


@given(body=st.binary(min_size=1))
@hypothesis_settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_bytes_are_refused(client: FlaskClient, body: bytes) -> None:
    assert post_body(client, body).status_code == 400


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
        "strangers = {'bot.line', 'jobs', 'simulator', 'alembic', 'PIL'} & set(sys.modules)\n"
        "sys.exit(f'imported: {strangers}' if strangers else 0)"
    )
    variables = environment(database_url, redis_url, tmp_path)  # type: ignore[arg-type]
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
