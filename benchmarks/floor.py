"""Second baseline, the floor: HMAC, json, and a turn's own SQL statements through the driver.

The statements and their values were recorded from the helpdesk itself (benchmarks/recording.py),
so nothing is left out, and nothing but JSON is computed: what the database and the server cost.
Pragmas, durability, locking and gunicorn's settings are the helpdesk's.
"""

import base64
import gc
import hmac
import json
import os
import pickle
import sqlite3
import threading
from collections.abc import Callable, Iterable
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.recorded import TICKET, Json, Recorded

_SECRET = os.environ["LINE_CHANNEL_SECRET"].encode()
_URL = os.environ["DATABASE_URL"]
_TURNS: dict[str, list[Recorded]] = pickle.loads(Path(os.environ["FLOOR_STATEMENTS"]).read_bytes())
_IS_SQLITE = _URL.startswith("sqlite")
# What is loaded for the whole run should not be looked through by the collector.
gc.freeze()

_writer = threading.Lock()
_own = threading.local()
# Each person's ticket, in memory that processes share: the next turn may be another one's.
_tickets = RawArray("q", 1 << 20)

Start = Callable[[str, list[tuple[str, str]]], object]


def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Check, read and take one POST."""
    if environ["REQUEST_METHOD"] != "POST":
        start("404 Not Found", [("Content-Length", "0")])
        return []
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    signature = base64.b64encode(hmac.digest(_SECRET, body, "sha256")).decode()
    if not hmac.compare_digest(signature, environ.get("HTTP_X_LINE_SIGNATURE", "")):
        start("403 Forbidden", [("Content-Length", "0")])
        return []
    for event in json.loads(body)["events"]:
        take = _take_sqlite if _IS_SQLITE else _take_postgres
        take(event["source"]["userId"], _TURNS[event["webhookEventId"]])
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


def _take_sqlite(person: str, statements: list[Recorded]) -> None:
    with _writer:
        connection = _sqlite()
        connection.execute("BEGIN IMMEDIATE")
        try:
            _run(connection.cursor(), person, statements)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _sqlite() -> sqlite3.Connection:
    if not hasattr(_own, "connection"):
        path = _URL.removeprefix("sqlite:///")
        made = sqlite3.connect(path, timeout=1.5, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            made.execute(f"PRAGMA {pragma}")
        _own.connection = made
    connection: sqlite3.Connection = _own.connection
    return connection


def _take_postgres(person: str, statements: list[Recorded]) -> None:
    connection = _postgres()
    with connection.transaction(), connection.cursor() as cursor:
        _run(cursor, person, statements)


def _postgres() -> "psycopg.Connection[tuple[Any, ...]]":
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(
            _URL,
            options="-c lock_timeout=1500 -c statement_timeout=5000 -c timezone=UTC",
            autocommit=True,
        )
    connection: psycopg.Connection[tuple[Any, ...]] = _own.connection
    return connection


def _run(cursor: Any, person: str, statements: list[Recorded]) -> None:
    for sql, recorded, is_plain in statements:
        values = recorded if is_plain else _filled(recorded, person)
        if isinstance(values, list):
            cursor.executemany(sql, values)
            continue
        cursor.execute(sql, values)
        rows = _decoded(cursor.fetchall()) if cursor.description else []
        if sql.startswith("INSERT INTO ticket "):
            _tickets[_place(person)] = rows[0][0] if rows else cursor.lastrowid


def _filled(values: Any, person: str) -> Any:
    if isinstance(values, list):
        return [_filled(each, person) for each in values]
    if isinstance(values, dict):
        return {name: _value(value, person) for name, value in values.items()}
    return tuple(_value(value, person) for value in values)


def _value(value: Any, person: str) -> Any:
    if isinstance(value, Json):
        return json.dumps(value.value)
    return _tickets[_place(person)] if value == TICKET else value


def _place(person: str) -> int:
    return int(person[1:], 16) % len(_tickets)


def _decoded(rows: list[Any]) -> list[Any]:
    """Rows with their JSON read (psycopg has done so already)."""
    if not _IS_SQLITE:
        return rows
    return [
        tuple(json.loads(v) if isinstance(v, str) and v.startswith("{") else v for v in row)
        for row in rows
    ]
